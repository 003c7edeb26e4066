"""What a journey author runs: check, play, chat, schema."""
