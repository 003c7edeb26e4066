"""The builders' map with a question about the promise of the block."""

from dataclasses import replace

from runtime.core.company import Scale, Survey
from runtime.core.journey import JourneyMap
from tests.core.builders import lost_card, meridian, text


def surveyed(scale: Scale = "yes_no", sample: float = 1.0) -> JourneyMap:
    """Customers are asked about `block`, and about nothing else."""
    journey = lost_card()
    asking = replace(journey.moments["block"], survey=Survey(text("Did we do what you needed?"), scale, sample))
    return meridian(replace(journey, moments={**journey.moments, "block": asking}))
