"""The example map, Meridian Bank: journeys and their plays in YAML, two Python actions, a small back office.

Nothing in the engine needs it. `map.yaml` is where to begin reading.
"""
