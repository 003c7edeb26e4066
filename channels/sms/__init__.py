"""The SMS channel: carrier rules that hold for every provider, the webhooks, and the providers themselves."""
