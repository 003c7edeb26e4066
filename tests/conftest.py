"""What every test begins with."""

import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

# Many services are started here. Each would compile all modules anew, and read the certificates of the whole world
# (twice, as aiohttp does when it is imported), though nothing here speaks to anybody outside.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["SSL_CERT_FILE"] = os.devnull

# A busy machine is no fault of what is tested.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(autouse=True)
def logging_as_it_is_written() -> Iterator[None]:
    """Commands that run in this process set the log up for themselves; the next test listens to all of it."""
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()
