"""Trying everything that can happen in a journey, before a customer does."""
