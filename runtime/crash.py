"""Named points at which a test may end the process, as a machine that loses power would."""

import os

_AT, _, _NTH = os.environ.get("HANDRAIL_CRASH_AT", "").partition(":")
_remaining = int(_NTH or 1)


def crash_point(name: str) -> None:
    """End the process at once when HANDRAIL_CRASH_AT names this point (`NAME` or `NAME:NTH`)."""
    global _remaining
    if name == _AT:
        _remaining -= 1
        if _remaining == 0:
            os._exit(137)
