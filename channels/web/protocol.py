"""The frames of `handrail.chat.v1`, read and written. Pure: the socket and the HTTP pages say the same with it.

A frame that nobody could have meant ends the socket (`Hangup`). A `send` that names its `cmid` but cannot be taken
is answered instead (`Nack`), because the widget would otherwise connect and send it again for ever.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Literal

import msgspec

from runtime.cleaning import clean
from runtime.core.conversation import Line
from runtime.core.errors import HandrailError
from runtime.core.values import File
from runtime.limits import FRAME_BYTES, TEXT_CHARS

SUBPROTOCOL = "handrail.chat.v1"
VERSION = 1
_CMID = re.compile(r"[!-~]{1,64}")  # a UUID from our widget; other clients may number theirs
_CHOICE_CHARS = 200
SEQ_MAX = 2**53 - 1  # what a browser can count to

encode = msgspec.json.encode


class Close(IntEnum):
    """Why a socket ends. RFC 6455 names those below 4000."""

    DONE = 1000
    RESTART = 1001
    BROKE = 1011
    LATER = 1013
    BAD_FRAME = 4400
    AUTH = 4401
    HELLO_LATE = 4408
    REPLACED = 4409
    TOO_LARGE = 4413
    VERSION = 4426
    RATE = 4429


class Hangup(HandrailError):
    """The socket must end, with `close` as its code."""

    def __init__(self, close: Close, reason: str) -> None:
        super().__init__(reason)
        self.close = close


@dataclass(frozen=True, slots=True)
class Hello:
    """The first frame: who it is, and the last line that was seen."""

    token: str
    last_seq: int


@dataclass(frozen=True, slots=True)
class Wrote:
    """A message: `text` is cleaned, `digest` is of what was sent."""

    cmid: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Picked:
    """A button was pressed: `choice` of the question on line `question`."""

    cmid: str
    question: int
    choice: str
    digest: str


@dataclass(frozen=True, slots=True)
class Pinged:
    """The client wants to hear something."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The customer is writing, or has stopped. Not kept."""

    on: bool


@dataclass(frozen=True, slots=True)
class Saw:
    """The customer has every line up to `seq` on their screen. Not kept."""

    seq: int


@dataclass(frozen=True, slots=True)
class Left:
    """The client says goodbye."""


@dataclass(frozen=True, slots=True)
class Ack:
    """The message is durable: its line is `seq`."""

    cmid: str
    seq: int
    dup: bool


NackCode = Literal["bad", "empty", "too_long", "conflict", "slow_down", "unavailable"]


@dataclass(frozen=True, slots=True)
class Nack:
    """The message was not taken, nothing was written. With `retry_after` (seconds) it may be sent again as it is."""

    cmid: str | None
    code: NackCode
    message: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file was sent, with `text` beside it or none."""

    cmid: str
    text: str
    file: File
    digest: str


Sending = Wrote | Picked | SentFile
Frame = Hello | Wrote | Picked | SentFile | Pinged | Typed | Saw | Left | Nack


def read_json(raw: bytes) -> Mapping[str, object] | None:
    """The object that `raw` holds, or None."""
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        found = _read_halves(raw)
    return found if isinstance(found, dict) else None


def _read_halves(raw: bytes) -> object:
    # msgspec refuses half a surrogate pair, which browsers do send: the standard library takes it, `clean` drops it.
    if rb"\ud" not in raw.lower():
        return None
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def read_frame(raw: bytes) -> Frame:
    """One frame of a client; a Nack is the answer to a `send` that cannot be taken. Raises Hangup."""
    if len(raw) > FRAME_BYTES:
        raise Hangup(Close.TOO_LARGE, f"a frame may have {FRAME_BYTES} bytes")
    frame = read_json(raw)
    match frame.get("type") if frame is not None else None:
        case "hello":
            return _read_hello(frame or {})
        case "send":
            sending = read_sending(frame or {})
            if isinstance(sending, Nack) and sending.cmid is None:
                raise Hangup(Close.BAD_FRAME, sending.message)
            return sending
        case "ping":
            return Pinged()
        case "typing":
            return Typed((frame or {}).get("on") is True)
        case "seen":
            return Saw(_whole((frame or {}).get("seq")) or 0)
        case "bye":
            return Left()
        case _:
            raise Hangup(Close.BAD_FRAME, "not a frame of this protocol")


def _read_hello(frame: Mapping[str, object]) -> Hello:
    if frame.get("v") != VERSION:
        raise Hangup(Close.VERSION, f"this service speaks version {VERSION}")
    token, last_seq = frame.get("token"), _whole(frame.get("last_seq", 0))
    if not isinstance(token, str) or last_seq is None:
        raise Hangup(Close.BAD_FRAME, "hello needs a token and a last_seq")
    return Hello(token, last_seq)


def is_cmid(text: str) -> bool:
    """Whether it can name a message."""
    return _CMID.fullmatch(text) is not None


def read_sending(body: Mapping[str, object] | None) -> Sending | Nack:
    """The body of a `send`, from a frame or a POST. A Nack without `cmid` answers one that names no usable `cmid`."""
    cmid = body.get("cmid") if body is not None else None
    if body is None or not isinstance(cmid, str) or not _CMID.fullmatch(cmid):
        return Nack(None, "bad", "send needs a cmid of 1 to 64 visible ASCII characters")
    text, choice = body.get("text"), body.get("choice")
    if isinstance(text, str) and choice is None:
        return _read_text(cmid, text)
    if isinstance(choice, dict) and text is None:
        question, picked = _whole(choice.get("seq")), choice.get("id")
        if question and isinstance(picked, str) and 0 < len(picked) <= _CHOICE_CHARS:
            return Picked(cmid, question, clean(picked), _digest(f"choice {question} {picked}"))
    return Nack(cmid, "bad", 'send needs either a text or a choice {"seq", "id"}')


def _read_text(cmid: str, text: str) -> Sending | Nack:
    kept = clean(text)
    if not kept:
        return Nack(cmid, "empty", "There is nothing in this message.")
    if len(kept) > TEXT_CHARS:
        return Nack(cmid, "too_long", f"A message may have {TEXT_CHARS} characters; this one has {len(kept)}.")
    return Wrote(cmid, kept, _digest(f"text {text}"))


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _whole(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= SEQ_MAX:
        return None
    return value


def timestamp(at: datetime, precision: Literal["seconds", "milliseconds"] = "milliseconds") -> str:
    """A point in time as RFC 3339, in UTC."""
    return at.isoformat(timespec=precision).replace("+00:00", "Z")


def event(line: Line) -> dict[str, object]:
    """A line as the customer's page gets it, by socket or poll."""
    frame: dict[str, object] = {
        "type": "event", "seq": line.seq, "kind": line.kind, "from": line.author,
        "text": line.text, "ts": timestamp(line.at),
    }  # fmt: skip
    optional = {
        "name": line.name, "cmid": line.cmid, "picked": line.picked, "queue": line.queue, "outcome": line.outcome,
    }  # fmt: skip
    frame.update((key, value) for key, value in optional.items() if value is not None)
    if line.choices:
        frame["choices"] = [{"id": id, "label": label} for id, label in line.choices]
    if line.files:
        frame["files"] = list(line.files)
    return frame


def answer(reply: Ack | Nack) -> dict[str, object]:
    """An ack or a nack as it is sent."""
    if isinstance(reply, Ack):
        return {"type": "ack", "cmid": reply.cmid, "seq": reply.seq, "dup": reply.dup}
    frame: dict[str, object] = {"type": "nack", "cmid": reply.cmid, "code": reply.code, "message": reply.message}
    if reply.retry_after is not None:
        frame["retry_after"] = reply.retry_after
    return frame


def welcome(conversation: str, head: int, last_seq: int, heartbeat: float) -> dict[str, object]:
    """The answer to hello. `resume` is `reset` for a client that has seen more than there is: it begins at 0 again."""
    return {
        "type": "welcome", "conversation": conversation, "head": head,
        "resume": resume(head, last_seq), "heartbeat_s": heartbeat, "limits": {"text": TEXT_CHARS},
    }  # fmt: skip


def resume(head: int, last_seq: int) -> Literal["ok", "reset"]:
    """Whether a client that has seen `last_seq` can go on from there."""
    return "reset" if last_seq > head else "ok"


def typing(by: Literal["bot", "staff"], on: bool, name: str | None = None) -> dict[str, object]:
    """Somebody on our side is busy with an answer, or no longer. Without a seq, for it is never stored."""
    frame: dict[str, object] = {"type": "typing", "from": by, "on": on}
    return frame if name is None else {**frame, "name": name}


HEARTBEAT = encode({"type": "hb"})
REAUTH = encode({"type": "reauth"})
"""The token ends; the page goes on, and should bring a fresh proof of who its customer is."""
