"""Bridges: an outside desk holds our ticket, and speaks with our customer by way of the same machine."""
