"""The picture of a journey, from the very machine that serves customers."""
