"""The sentence encoder: a small language model that gives sentences of like meaning like vectors."""
