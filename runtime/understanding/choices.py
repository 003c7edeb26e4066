"""The open question's choices: by their place in the list, or by name."""

import re
from collections.abc import Sequence

from runtime.core.conversation import Conversation
from runtime.core.journey import Choose
from runtime.core.reading import Candidate
from runtime.understanding.naming import EXACT, Named, named
from runtime.understanding.places import number, place

WEB = "web"


def offered(conversation: Conversation, kind: object) -> tuple[Named, ...]:
    """What was really offered, as the customer saw it, with the further words that the author gave each choice."""
    if conversation.asked is None:
        return ()
    also = {choice.id: choice.also for choice in kind.choices} if isinstance(kind, Choose) else {}
    return tuple(
        Named(id, label, [word for words in also.get(id, {}).values() for word in words])
        for id, label in conversation.asked.choices
    )


def chosen(things: Sequence[Named], text: str, *, language: str, channel: str) -> tuple[Candidate, ...]:
    """The choices that the message names: one, or all that it may mean, with equal scores; empty when none."""
    if not things:
        return ()
    ids = _numbered(things, text, language, channel)
    if ids:
        return tuple(Candidate("choice", id, EXACT, "number") for id in ids)
    pick = named(things, text, language)
    return tuple(Candidate("choice", id, pick.score, pick.rule) for id in pick.ids) if pick else ()


def _numbered(things: Sequence[Named], text: str, language: str, channel: str) -> list[str]:
    """By number. A number that stands in a label (2 adults) means that label where no numbers are shown, as on the
    web; where they are shown, it may mean both."""
    at = place(text, len(things), language)
    placed = [things[at - 1].id] if at is not None else []
    value = number(text, language)
    holders = [thing.id for thing in things if value is not None and _holds_number(thing, value)]
    if not holders or channel == WEB:
        return holders or placed
    return [thing.id for thing in things if thing.id in holders or thing.id in placed]


def _holds_number(thing: Named, value: int) -> bool:
    """Whether a name of it has the number in digits; in words it may be no number ("the old one")."""
    return any(int(digits) == value for name in thing.names for digits in re.findall(r"[0-9]+", name))
