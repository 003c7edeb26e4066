"""One module per SMS provider."""
