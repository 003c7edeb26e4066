"""Names: which are allowed, which are taken, and which one the author may have meant."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

SNAKE = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
"""Journeys, moments, states, data, choices and moves."""
LOOSE = re.compile(r"[a-z][a-z0-9_-]{0,63}\Z")
"""Maps, stages, values, owners, queues, systems and what is not offered."""
DOTTED = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,3}\Z")
"""Actions and events."""
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
"""Languages, as BCP 47 names them."""

SCOPE = ("now", "today", "channel", "language")
"""What every text and expression may read, besides data and `customer.NAME`."""

_WORDS = frozenset({"and", "or", "not", "in", "is", "if", "else", "elif", "true", "false", "none"})
RESERVED_STATES = frozenset({"person", "human", "end", "self"})
RESERVED_DATA = frozenset({"customer", "env", "self", "super", "caller", "loop", "data", *SCOPE, *_WORDS})
RESERVED_CHOICES = frozenset({"invalid", "silence", "digression", "person_wanted", "stop"})
REPAIRS = "repairs"
"""The folder of a map's own repairs."""

RESERVED_ENDS = frozenset({"error", "timeout"})

_LISTED = 15


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that a misspelt one is nearest to: at most two wrong letters, in a short name one."""
    most = 2 if len(name) > 4 else 1
    near = [(OSA.distance(name.casefold(), one.casefold(), score_cutoff=most), one) for one in known]
    distance, found = min(near, default=(most + 1, ""))
    return found if distance <= most else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint for a name that is not known."""
    names = list(dict.fromkeys(known))
    near = closest(name, names)
    if near is not None:
        return f"Did you mean `{near}`?"
    if not names:
        return "None is declared."
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"There are: {', '.join(names[:_LISTED])}{more}."
