"""The Redis servers of this run of tests: started when first asked for, and ended with the run."""

import atexit
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from functools import cache

from tests.redis_server import RedisServer, redis_cluster, redis_server

PATIENCE = timedelta(seconds=30)
"""With a server that shares its machine with all the other tests; customers are told sooner."""

_running = ExitStack()
atexit.register(_running.close)


@cache
def the_server() -> RedisServer:
    """One server."""
    return _running.enter_context(redis_server())


@cache
def the_cluster() -> Sequence[RedisServer]:
    """A cluster of three."""
    return _running.enter_context(redis_cluster())
