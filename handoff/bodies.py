"""What may stand in a request to the desk, and reading it: anything else is declined before it is looked at further."""

from datetime import datetime
from typing import Annotated, Literal, TypeVar

import msgspec
from aiohttp import web
from msgspec import Meta

from handoff.declined import Declined
from runtime import cleaning, limits

Key = Annotated[str, Meta(min_length=1, max_length=100)]
Text = Annotated[str, Meta(max_length=4 * limits.TEXT_CHARS)]
Presence = Literal["available", "away", "offline"]


class ClaimBody(msgspec.Struct):
    """`version` is the one that was seen; without it the claim goes by the state alone."""

    version: int | None = None


class ReplyBody(msgspec.Struct):
    """`last_seq` is the last line that the member has seen; `cmid` makes a repetition harmless."""

    text: Text
    cmid: Key
    last_seq: int


class NoteBody(msgspec.Struct):
    """A note for colleagues."""

    text: Text
    key: Key | None = None


class MoveBody(msgspec.Struct):
    """A move with its values as people write them. The same `key` again changes nothing."""

    move: Key
    inputs: dict[str, str | int | float | bool | None] = {}
    version: int | None = None
    keep_control: bool = False
    key: Key | None = None


class FinishBody(msgspec.Struct):
    """How it ended, in one of the ten words."""

    outcome: Key
    note: Text = ""


class CloseBody(msgspec.Struct):
    """What it was about, in the team's own words."""

    disposition: Text


class PresenceBody(msgspec.Struct):
    """Whether the member takes tickets, and why not."""

    presence: Presence
    reason: Text = ""


class OfferBody(msgspec.Struct):
    """An answer to an offer; `offer` is its id, `why` the reason of a refusal."""

    offer: Key | None = None
    why: Text = ""


class TransferBody(msgspec.Struct):
    """To whom a ticket goes, a member or a queue, with what they have to know."""

    note: Text
    to: Key | None = None
    queue: Key | None = None


class ParkBody(msgspec.Struct):
    """Until when a ticket waits; without a time, until the customer writes."""

    until: datetime | None = None
    note: Text = ""


class AssignBody(msgspec.Struct):
    """A supervisor gives a ticket to a member, and says why."""

    to: Key
    why: Text


class ReasonBody(msgspec.Struct):
    """Why something is done."""

    why: Text = ""


B = TypeVar("B", bound=msgspec.Struct)


async def read_body(request: web.Request, kind: type[B]) -> B:
    """The JSON object of a request. Raises Declined."""
    try:
        raw = await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise Declined("too_large") from error
    if len(raw) > limits.BODY_BYTES:
        raise Declined("too_large")
    if raw and request.content_type != "application/json":
        raise Declined("media_type")
    try:
        return msgspec.json.decode(raw or b"{}", type=kind)
    except msgspec.ValidationError as error:
        raise Declined("invalid", str(error)) from error
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise Declined("not_json", str(error)) from error


def clean(text: str, most: int, what: str) -> str:
    """A text without what only disturbs its reader. Raises Declined when nothing is left, or too much."""
    cleaned = cleaning.clean(text)
    if not cleaned:
        raise Declined("invalid", f"The {what} is empty")
    if len(cleaned) > most:
        raise Declined("invalid", f"The {what} has {len(cleaned)} characters; {most} are the most")
    return cleaned
