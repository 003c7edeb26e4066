"""What every test begins with."""

import os
from collections.abc import Iterator

import pytest
import structlog

os.environ.pop(
    "PYTHONDONTWRITEBYTECODE", None
)  # each of the many services that tests start would compile all modules anew


@pytest.fixture(autouse=True)
def logging_as_it_is_written() -> Iterator[None]:
    """Commands that run in this process set the log up for themselves; the next test listens to all of it."""
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()
