"""What a desk of another system must offer to hold our tickets, and what it tells us."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from runtime.core.conversation import OUTSIDE
from runtime.core.errors import HandrailError
from runtime.core.journey import Outcome
from runtime.core.records import Ticket


class Unreachable(HandrailError):
    """It does not answer, or not usefully. Nobody knows whether it did what was asked; it is asked again later."""


class NotTaken(HandrailError):
    """It answers that it will never do this; the message is for our own people, who get the ticket."""


@dataclass(frozen=True, slots=True)
class Word:
    """Something that a member of theirs wrote to the customer. `number` rises with each."""

    number: int
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """They are done with it; `note` is what they say about it."""

    outcome: Outcome
    note: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What they did since we heard of them last, the oldest word first."""

    words: Sequence[Word] = ()
    finished: Finished | None = None


class OutsideDesk(Protocol):
    """A desk of another system. Every call may raise Unreachable or NotTaken."""

    name: str  # as in `desk:NAME`, the owner of what it holds
    title: str  # as people know it
    can_be_asked: bool  # whether `news` says anything; else it tells us by itself, all of it

    async def find(self, ticket: Ticket) -> str | None:
        """What it calls the conversation of a ticket, where it was opened already."""
        ...

    async def open(self, ticket: Ticket, briefing: Sequence[str]) -> str:
        """Begin, or find what was begun, with notes for its staff; gives what it calls the conversation."""
        ...

    async def post(self, ref: str, key: str, text: str, *, is_unsure: bool) -> None:
        """Show words of the customer once for each key. `is_unsure`: they may be there already from an earlier try."""
        ...

    async def news(self, ref: str, after: int) -> News:
        """What its staff wrote after the word of that number, and whether they are done."""
        ...

    async def close(self, ref: str, why: str) -> None:
        """Nothing is wanted of it any more: `why` is for its staff."""
        ...


def owner(desk: OutsideDesk) -> str:
    """The owner of conversations that a desk holds."""
    return OUTSIDE + desk.name
