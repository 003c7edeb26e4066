"""What became of each promise: the outcome log, written from the commits' own moment events."""
