"""The open question's choices: by their place in the list, or by name."""

import re
from collections.abc import Sequence

from runtime.core.conversation import Conversation
from runtime.core.journey import Choose
from runtime.core.reading import Candidate
from runtime.core.starting import OTHER
from runtime.understanding.mentions import counted
from runtime.understanding.naming import EXACT, MENTIONED, Named, Pick, named
from runtime.understanding.places import is_count, number, place

WEB = "web"


def offered(conversation: Conversation, kind: object) -> tuple[Named, ...]:
    """What was really offered, as the customer saw it, with the further words that the author gave each choice."""
    if conversation.asked is None:
        return ()
    also = {choice.id: choice.also for choice in kind.choices} if isinstance(kind, Choose) else {}
    return tuple(
        Named(id, label, [word for words in also.get(id, {}).values() for word in words], alone=id == OTHER)
        for id, label in conversation.asked.choices
    )


def asked_text(kind: object, language: str) -> str:
    """The question of a state as it was written."""
    return " ".join(one.source for one in kind.text.templates(language)) if isinstance(kind, Choose) else ""


def chosen(
    things: Sequence[Named], text: str, *, language: str, channel: str, question: str = ""
) -> tuple[Candidate, ...]:
    """The choices that the message names: one, or all that it may mean, with equal scores; empty when none.

    `question` is what was asked, as far as it is known: "two bedrooms" counts what it asks for.
    """
    if not things:
        return ()
    ids = _numbered(things, text, language, channel)
    if ids:
        return tuple(Candidate("choice", id, EXACT, "number") for id in ids)
    pick = named(things, text, language) or _counted(things, text, question, language)
    return tuple(Candidate("choice", id, pick.score, pick.rule) for id in pick.ids) if pick else ()


def _numbered(things: Sequence[Named], text: str, language: str, channel: str) -> list[str]:
    """By number. A number that stands in a label (2 adults) means that label where no numbers are shown, as on the
    web; where they are shown, it may mean both."""
    at = None if channel == WEB and is_count(text, language) else place(text, len(things), language)
    placed = [things[at - 1].id] if at is not None else []
    value = number(text, language)
    holders = [thing.id for thing in things if value is not None and _holds_number(thing, value)]
    if not holders or channel == WEB:
        return holders or placed
    return [thing.id for thing in things if thing.id in holders or thing.id in placed]


def _counted(things: Sequence[Named], text: str, question: str, language: str) -> Pick | None:
    """A number within a sentence, where the choices are numbers."""
    if not any(thing.label.strip().isdigit() for thing in things):
        return None
    value = counted(text, question, language)
    ids = tuple(thing.id for thing in things if value is not None and thing.label.strip() == str(value))
    return Pick(ids, "counted", MENTIONED) if ids else None


def _holds_number(thing: Named, value: int) -> bool:
    """Whether a name of it has the number in digits; in words it may be no number ("the old one")."""
    return any(int(digits) == value for name in thing.names for digits in re.findall(r"[0-9]+", name))
