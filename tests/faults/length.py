"""How long the tests of faults are: short with every run of the tests, long with `FAULTS=long` (`make faults`)."""

import os
from typing import TypeVar

T = TypeVar("T")

IS_LONG = os.environ.get("FAULTS") == "long"


def either(short: T, long: T) -> T:
    """One of the two."""
    return long if IS_LONG else short
