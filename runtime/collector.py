"""Python's collector of garbage, kept from walking over maps and from looking where nothing is.

A map is hundreds of thousands of small objects that stay. A full collection looks at all of them while everything else
waits: a quarter of a second for 200 journeys, several times while they are loaded and again and again after it. Turns
leave nothing in circles (tests/shells/test_garbage.py), yet each burst of them makes it look.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 10_000  # objects made and not freed before it looks; with Python's own 700 it took 8 % of a pressed service


def look_rarely() -> None:
    """From now on the collector looks only when much is held; what is in no circle is freed at once, as ever."""
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


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
