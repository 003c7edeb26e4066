"""A conversation and the rows that belong to it: what the store keeps, and nothing else.

`seq` counts the lines that the customer can see, from 1 without a gap; `log_seq` the lines of the outcome
log. `version` rises with every commit and is what a commit is checked against.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import msgspec

from runtime.core.company import Confirms, Scale
from runtime.core.values import File, Slot, Value

BOT = "bot"
QUEUE = "queue"
CLOSED = "closed"
OUTSIDE = "desk:"
"""How the owner begins who is a desk of another system."""


def held_by(staff: str) -> str:
    """The owner of a conversation that a member of staff holds, or an outside desk, whose name begins with `desk:`."""
    return staff if staff.startswith(OUTSIDE) else f"staff:{staff}"


TimerKind = Literal["silence", "progress", "at_risk", "late", "nobody", "call", "wait", "desk", "ttl"]
GONE = "gone "
"""How the clock of the desk begins that ends the wait of a customer who left."""
DESK_TIMERS: tuple[TimerKind, ...] = ("nobody", "desk", "ttl")
"""Those of a ticket, which go on whatever becomes of the journey."""


@dataclass(frozen=True, slots=True)
class Timer:
    """Something that becomes due.

    `ref` is the visit number, the moment's instance or the epoch; when that has passed, the timer does nothing. Of a
    `desk` timer, `ref` is what the desk wrote there; a `ttl` names the ticket that must have ended by then.
    `step` is the rung of a silence ladder, counted from 0.
    """

    kind: TimerKind
    ref: str
    due: datetime
    step: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """One moment that a customer came with: which promise, and in which of the conversation's runs."""

    run: int
    at: datetime
    promise: str
    instance: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was known of a customer's earlier contacts when a moment began. `repeat_of` is the last same promise's."""

    previous_at: datetime | None = None
    in_7_days: int = 0
    in_30_days: int = 0
    repeat_of: str | None = None


class OpenMoment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A moment that has begun and is not settled. `instance` is unique; `path` holds at most 50 state names.

    What follows `acted` is counted for the outcome log: docs/reference/outcome-log.md says what each figure means.
    Lengths are in milliseconds. `before` is what was known of earlier contacts when it began.
    """

    id: str
    instance: str
    began_at: datetime
    began_channel: str
    due_at: datetime | None
    path: tuple[str, ...] = ()
    turns_customer: int = 0
    turns_ours: int = 0
    not_understood: int = 0
    silences: int = 0
    actions: int = 0
    actions_failed: int = 0
    handed_off: bool = False
    is_late: bool = False
    reason: str | None = None
    acted: bool = False
    last_question: str | None = None
    input_class: str | None = None
    repeated_questions: int = 0
    corrections: int = 0
    action_ms: int = 0
    segments_out: int = 0
    holds: int = 0
    hold_ms: int = 0
    transfers: int = 0
    followups: int = 0
    queue: str | None = None
    queued_at: datetime | None = None
    agent: str | None = None
    taken_at: datetime | None = None
    agent_ms: int = 0
    packet_complete: bool | None = None
    next_moves_offered: int = 0
    next_move_used: str | None = None
    before: Earlier | None = None


@dataclass(frozen=True, slots=True)
class OpenCall:
    """The action whose answer the conversation waits for; `id` is also its idempotency key."""

    id: str
    action: str
    called_at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """Something the journey did for the customer, in the words of a card: which state, what came of it."""

    state: str
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Performed:
    """An action or a called journey that came to a declared end, so that the same way again need not repeat it."""

    arguments: Mapping[str, Value]
    end: str
    gives: Mapping[str, Value] = field(default_factory=dict)


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """One journey under way. `visit` counts the entries into states: a re-ask keeps it, an entry makes a new one.

    `tries` counts failed answers to the open question, `visits` the entries per state; `trail` are the questions
    answered, for going back; `answers` the choices made, by state; `performed` what was done, by state; `replay` the
    states that are gone through as before after a correction. `settled` is the moment that a route closed while the
    journey stayed in it. `entered_at` is when the state was entered, and `arrived` says that the event for which it
    waits came while another journey ran. `told` are the last lines, with their states, for which the author has a way
    on should they not arrive. `given_back_at` is when people last gave it back. `caller` is the run that waits for this
    one, and `returns` says why it does.
    `trigger` is what began it, for the outcome log.
    """

    journey: str
    version: str
    state: str
    began_at: datetime
    visit: int = 1
    tries: int = 0
    slots: Mapping[str, Slot] = msgspec.field(default_factory=dict)
    visits: Mapping[str, int] = msgspec.field(default_factory=dict)
    moments: tuple[OpenMoment, ...] = ()
    call: OpenCall | None = None
    tried: tuple[Tried, ...] = ()
    trail: tuple[str, ...] = ()
    answers: Mapping[str, str] = msgspec.field(default_factory=dict)
    performed: Mapping[str, Performed] = msgspec.field(default_factory=dict)
    replay: tuple[str, ...] = ()
    settled: str | None = None
    asked_for: str | None = None
    turns: int = 0
    entered_at: datetime | None = None
    arrived: bool = False
    told: tuple[tuple[int, str], ...] = ()
    given_back_at: datetime | None = None
    caller: "Run | None" = None
    returns: Literal["call", "digression", "repair"] | None = None
    trigger: str | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """A customer is asked about a promise; `score` is what they have said so far.

    It is that of one moment that was settled, or with `confirms` the promise as such.
    """

    journey: str
    version: str
    moment: str
    instance: str
    scale: Scale
    asked_at: datetime
    score: int | None = None
    confirms: Confirms | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The open choices: the line that shows them, and what may be chosen.

    `purpose` says what the answer does: `state` goes along the state's choice, `start` begins the journey chosen,
    `correct` goes back to the question chosen, `resume` says whether to go on after days, `survey` is what the customer
    says of the promise in `about`.
    """

    seq: int
    choices: tuple[tuple[str, str], ...]
    purpose: Literal["state", "start", "correct", "resume", "survey"] = "state"
    about: Opinion | None = None


class Conversation(msgspec.Struct, frozen=True, omit_defaults=True):
    """The thread with one customer on one channel address. Runs of journeys follow one another in it.

    `address` is a token's hash on the web, `THEIR_NUMBER OUR_NUMBER` by SMS. `owner` is `bot`, `queue`,
    `staff:ID`, `desk:SYSTEM` or `closed`; `epoch` rises with each change of it. `ticket` is the open one. `heard_at` is
    when the customer last wrote, `spoken` another language in which they then did. `contacts` are the moments of the
    last thirty days, at most limits.CONTACTS_KEPT. Until `follow_up_until` words that begin no journey belong to what a
    person finished last.
    """

    id: str
    channel: str
    address: str
    customer: str
    language: str
    created_at: datetime
    touched_at: datetime
    heard_at: datetime | None = None
    spoken: str | None = None
    version: int = 0
    seq: int = 0
    log_seq: int = 0
    owner: str = BOT
    epoch: int = 1
    run: Run | None = None
    asked: Asked | None = None
    timers: tuple[Timer, ...] = ()
    unmatched: int = 0
    runs: int = 0
    ticket: str | None = None
    opted_out: bool = False
    follow_up_until: datetime | None = None
    profile: Mapping[str, Slot] = msgspec.field(default_factory=dict)
    test: bool = False
    contacts: tuple[Contact, ...] = ()

    @property
    def due(self) -> datetime | None:
        """When the first of its timers becomes due."""
        return min((timer.due for timer in self.timers), default=None)


Author = Literal["customer", "bot", "staff", "system"]
LineKind = Literal["message", "choices", "handoff", "ended"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript, as the customer sees it. `name` is the member of staff who speaks.

    A line that brings `files` has their names as its text where nothing was written with them.
    """

    conversation: str
    seq: int
    kind: LineKind
    author: Author
    text: str
    at: datetime
    epoch: int
    name: str | None = None
    cmid: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    picked: str | None = None
    queue: str | None = None
    outcome: str | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class MomentEvent:
    """One line of the outcome log, as it was decided. `fields` are JSON values; see docs/reference/outcome-log.md."""

    conversation: str
    seq: int
    event: str
    at: datetime
    fields: Mapping[str, object]
