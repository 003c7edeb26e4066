"""Showing that a phone number and a customer are one person: by a code that is sent there, or by the site's word."""
