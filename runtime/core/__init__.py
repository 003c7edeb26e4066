"""The pure core: journeys, conversations, events and the one function that decides. No IO, no clock, no async."""
