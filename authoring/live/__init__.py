"""What a running store knows that no file says: where customers stand, and what they wrote that fitted nothing."""
