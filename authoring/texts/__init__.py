"""The texts of a map for translators: out as a PO file, and back into the YAML."""
