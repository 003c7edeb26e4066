"""Python's collector of garbage, kept from walking over maps.

A map is hundreds of thousands of small objects that stay. A full collection looks at all of them while everything else
waits: a quarter of a second for 200 journeys, several times while they are loaded and again and again after it.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def made_to_stay() -> Iterator[None]:
    """What is made inside is not looked at by the collector, neither meanwhile nor later.

    It is still given free as soon as nothing names it, as everything is that is in no circle.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
