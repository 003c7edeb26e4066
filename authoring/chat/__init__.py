"""`handrail chat`: an author talks to a journey in the terminal; the very `decide` that serves customers answers."""
