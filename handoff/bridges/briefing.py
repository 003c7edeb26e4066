"""What the staff of another desk must know: the handoff card and the transcript, as notes."""

from collections.abc import Callable, Sequence
from typing import Any

from handoff import words
from runtime.core.conversation import Line
from runtime.core.records import Ticket

_SPEAKERS = {"customer": "Customer", "bot": "Journey", "system": "Notice", "staff": "Staff"}


def briefing(ticket: Ticket, title: str, lines: Sequence[Line]) -> list[str]:
    """The card, then what was said so far."""
    said = [f"{line.name or _SPEAKERS[line.author]}: {line.text}" for line in lines if line.text]
    return [_card(ticket, title), *(["What was said so far\n" + "\n".join(said)] if said else [])]


def _card(ticket: Ticket, title: str) -> str:
    card = ticket.card
    parts = [f"{title}: {words.called(ticket)}", f"Why: {ticket.why or words.reason(ticket.reason)}"]
    if card.get("asked_for"):
        parts.append(f"Asked for: {card['asked_for']}")
    parts += _listed("Known", card.get("known"), lambda one: f"{words.plain(str(one['name']))}: {one['value']}")
    parts += _listed("Still to ask", card.get("lacks"), lambda one: words.plain(str(one).removeprefix("customer.")))
    parts += _listed("Tried", card.get("tried"), lambda one: f"{one['what']} ({words.plain(str(one['state']))})")
    parts += _listed("Promised", card.get("promised"), lambda one: str(one["text"]))
    return "\n".join(parts)


def _listed(heading: str, entries: object, say: Callable[[Any], str]) -> list[str]:
    listed = [say(one) for one in entries] if isinstance(entries, Sequence) else []
    return [f"{heading}:", *(f"- {one}" for one in listed)] if listed else []
