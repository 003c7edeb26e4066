"""Several processes over one store."""
