"""Finding closed tickets by the beginnings of words, page by page, the latest first.

What a ticket is found by is decided here, for every store alike; a store keeps those words beside the ticket, so that
what was once written can be taken away, whatever is decided later.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from runtime import limits
from runtime.core.records import Ticket

_WORD = re.compile(r"[^\W_]+")
_PLACE = re.compile(r"-?[0-9]{1,18}")


class Position(NamedTuple):
    """Where a closed ticket stands among all: `place` is less, the later it was closed."""

    place: int
    ticket: str

    def __str__(self) -> str:
        return f"{self.place}:{self.ticket}"

    @classmethod
    def read(cls, written: str) -> "Position":
        """As it was written; nothing is before the first. Raises ValueError."""
        place, _, ticket = written.partition(":")
        if not written:
            return START
        if not _PLACE.fullmatch(place):
            raise ValueError("no page gave this place")
        return cls(int(place), ticket)


START = Position(-(2**62), "")


class Page(NamedTuple):
    """Tickets that were found. `after` is where to go on, None when everything was looked at."""

    tickets: Sequence[Ticket]
    after: str | None


class Searching(Protocol):
    """What may be asked of closed tickets."""

    async def closed(self, terms: Sequence[str], limit: int, after: str = "") -> Page:
        """Closed tickets, the latest first, that have a word with each of these beginnings; all of them without one.

        One page takes a bounded time, so it may have fewer than `limit`, or none, and yet be followed by another.
        """
        ...


class Stretch(NamedTuple):
    """One part of what was looked through: what was found, and up to where it was; None: to its end."""

    found: Sequence[Position]
    until: Position | None


def joined(stretches: Iterable[Stretch], limit: int) -> Stretch:
    """Several parts as one, which reaches as far as the one that was looked through least, and `limit` allows."""
    parts = tuple(stretches)
    until = min((part.until for part in parts if part.until is not None), default=None)
    found = sorted({one for part in parts for one in part.found if until is None or one <= until})
    return Stretch(found[:limit], found[limit - 1]) if len(found) > limit else Stretch(found, until)


def words_of(ticket: Ticket) -> str:
    """What a ticket is found by once it is closed, with a space around each word; nothing before."""
    if ticket.state != "closed":
        return ""
    who = (ticket.name, ticket.customer, ticket.id, ticket.journey, ticket.queue, ticket.holder)
    what = (ticket.outcome, ticket.reason, ticket.disposition, ticket.card.get("asked_for"), ticket.why)
    found = dict.fromkeys(word for text in (*who, *what) if text for word in _words(str(text)))
    return f" {' '.join(tuple(found)[: limits.TICKET_WORDS])} "


def terms_of(wanted: str) -> Sequence[str]:
    """The beginnings that somebody searches for, the longest first; one that another begins with says nothing more."""
    found = sorted(dict.fromkeys(_words(wanted)), key=len, reverse=True)
    telling = [one for n, one in enumerate(found) if not any(longer.startswith(one) for longer in found[:n])]
    return telling[: limits.SEARCH_TERMS]


def _words(text: str) -> list[str]:
    """Words without what the same name is written with or without: accents, capitals, punctuation."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word[: limits.WORD_CHARS] for word in _WORD.findall(bare)]


def has_all(words: str, terms: Sequence[str]) -> bool:
    """Whether words have each of the beginnings."""
    return all(f" {term}" in words for term in terms)
