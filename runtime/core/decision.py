"""What one turn concludes: the conversation as it should now be, and what must be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from runtime.core.conversation import Conversation, Line, MomentEvent
from runtime.core.values import Value


@dataclass(frozen=True, slots=True)
class Say:
    """A line joins the transcript and goes to the customer (or came from them)."""

    line: Line


@dataclass(frozen=True, slots=True)
class Call:
    """An action must be called; its answer comes back as CallFinished with the same `id`."""

    id: str
    action: str
    arguments: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class HandOver:
    """A person is needed: the ticket to open. `reason` is one of the log's codes, `why` a sentence for staff.

    `card` names data that the card shows first, `lacks` what the people of the queue need and nobody knows.
    """

    queue: str
    reason: str
    why: str
    state: str | None
    moment: str | None
    category: str | None
    card: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The journey has the conversation again, by a move or a finish of staff."""

    by: str
    outcome: str | None
    move: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Suggest:
    """What the journey would have said, for the person who keeps the conversation; one entry a message."""

    texts: tuple[str, ...]
    move: str


@dataclass(frozen=True, slots=True)
class Log:
    """A line for the outcome log."""

    event: MomentEvent


Effect = Say | Call | HandOver | GiveBack | Suggest | Log


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the trace: where the turn was, what happened there, and where that led."""

    state: str
    what: str
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The result of a turn. Effects stand in the order in which they must happen.

    `refused` is the code why a staff event changed nothing (`blocked`, `needs`, `not_holder`, `opted_out`),
    with the names that are missing for `needs`.
    """

    conversation: Conversation
    effects: tuple[Effect, ...] = ()
    trace: tuple[Step, ...] = ()
    refused: str | None = None
    missing: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that the turn adds, in order."""
        return tuple(effect.line for effect in self.effects if isinstance(effect, Say))

    @property
    def log(self) -> tuple[MomentEvent, ...]:
        """The lines for the outcome log, in order."""
        return tuple(effect.event for effect in self.effects if isinstance(effect, Log))
