"""From the author's YAML files to the compiled map: every problem at once, each with its place."""
