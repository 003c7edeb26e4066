"""Named points at which a test may end the process, as a machine that loses power would, or freeze it."""

import os
import signal

_AT, _, _HOW = os.environ.get("HANDRAIL_CRASH_AT", "").partition(":")
_NTH, _, _STOPS = _HOW.partition(":")
_remaining = int(_NTH or 1)


def crash_point(name: str) -> None:
    """End the process at once when HANDRAIL_CRASH_AT names this point (`NAME` or `NAME:NTH`).

    With `NAME:NTH:stop` it stands still there, as in a machine that is paused, until it is sent SIGCONT.
    """
    global _remaining
    if name == _AT:
        _remaining -= 1
        if _remaining == 0:
            if _STOPS:
                os.kill(os.getpid(), signal.SIGSTOP)
            else:
                os._exit(137)
