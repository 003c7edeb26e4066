"""What other systems may ask: `/api/v1`, with a key."""
