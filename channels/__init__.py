"""The ways customers reach a conversation: web chat and SMS."""
