"""Start-up: the command line, settings, logging and the wiring of all parts."""
