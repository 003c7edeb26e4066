"""The whole map as one page for people who write no YAML: readable, printable, never out of date."""
