"""Seeded faults: what authors get wrong, and that each is found where it stands."""
