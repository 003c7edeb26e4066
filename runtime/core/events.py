"""Everything that can happen to a conversation: a closed list, in the past tense."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from runtime.core.company import Confirms
from runtime.core.conversation import TimerKind
from runtime.core.journey import Outcome
from runtime.core.reading import Reading
from runtime.core.values import File, Value


@dataclass(frozen=True, slots=True)
class Opened:
    """A web customer opened the chat (the first hello or the first read), perhaps for one journey."""

    journey: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The customer wrote `text` (stripped, at most limits.TEXT_CHARS characters), or sent `files`, perhaps with words.

    `seq` is set when its line is stored already.
    """

    text: str
    reading: Reading = field(default_factory=Reading)
    cmid: str | None = None
    seq: int | None = None
    files: tuple[File, ...] = ()

    @property
    def words(self) -> str:
        """What its line says: what was written, else the names of the files."""
        return self.text or ", ".join(file.name for file in self.files)


@dataclass(frozen=True, slots=True)
class Chose:
    """The customer pressed a button: `choice` of the question on line `question`, which reads `label`."""

    question: int
    choice: str
    label: str = ""
    cmid: str | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class TimedOut:
    """A timer of the conversation became due."""

    kind: TimerKind
    ref: str
    step: int
    due: datetime


@dataclass(frozen=True, slots=True)
class CallFinished:
    """An action answered, failed (`end` is `error`) or did not answer in time (`timeout`). `detail` is for staff."""

    call: str
    end: str
    gives: Mapping[str, Value] = field(default_factory=dict)
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StaffJoined:
    """A member of staff claimed the conversation; with `takes_over`, out of the hands of the journey."""

    staff: str
    name: str
    takes_over: bool = False


@dataclass(frozen=True, slots=True)
class StaffSaid:
    """The holder wrote to the customer."""

    staff: str
    name: str
    text: str
    cmid: str | None = None


@dataclass(frozen=True, slots=True)
class StaffMoved:
    """The holder took a move. `inputs` are values already read by their declared types.

    With `keep_control` the journey moves on in silence: its words come back as a Suggest, for the holder to send.
    """

    staff: str
    name: str
    move: str
    inputs: Mapping[str, Value] = field(default_factory=dict)
    keep_control: bool = False


@dataclass(frozen=True, slots=True)
class StaffFinished:
    """The holder declared how it ended."""

    staff: str
    name: str
    outcome: Outcome
    note: str = ""


DeskAct = Literal[
    "offered", "declined", "taken", "assigned", "transfer_asked", "transfer_ended", "parked", "requeued",
    "lost", "returned", "told", "extended", "repaired", "bridged", "bridge_failed",
    "customer_left", "customer_back",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeskActed:
    """The people of the desk arranged something among themselves that moves their ticket and not the journey.

    What each act means is written in handoff/acts.py. `by` is a member, `router` or `time`; `to` and `name` the member
    whom it concerns, by id and as customers know them, `before` who had it so far; `text` a note, a reason or words
    for the customer.
    """

    act: DeskAct
    by: str
    to: str | None = None
    name: str = ""
    before: str = ""
    queue: str | None = None
    until: datetime | None = None
    text: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class OptedOut:
    """The customer sent an opt-out word, or the carrier says so.

    `answered` when the carrier has already confirmed it.
    """

    text: str
    answered: bool = True


@dataclass(frozen=True, slots=True)
class OptedIn:
    """A customer who had opted out wants messages again."""

    text: str
    answered: bool = True


@dataclass(frozen=True, slots=True)
class AskedHelp:
    """The customer sent the carrier's help word."""

    text: str
    answered: bool = True


@dataclass(frozen=True, slots=True)
class SendFailed:
    """A message could not be delivered for good, or nobody knows whether it was (`unsure`)."""

    seq: int | None
    reason: str
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Happened:
    """An outside system reported something, e.g. `card.reported`."""

    name: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Approached:
    """We write to the customer by ourselves: `reason` is what they are told, `journey` what begins.

    `when_busy` says what becomes of it while another journey runs: `wait_turn` and `skip` refuse it.
    """

    journey: str
    reason: str
    when_busy: Literal["wait_turn", "fold_in", "interrupt", "skip"] = "wait_turn"
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotApproached:
    """A rule kept us from writing to the customer; `missed` when it should have happened and did not."""

    journey: str
    rule: str
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Questioned:
    """It is time to ask the customer what they say of a promise: that of one moment that was settled.

    With `confirms` it is the promise as such, settled or not, and `instance` is the request's id.
    """

    journey: str
    version: str
    moment: str
    instance: str
    confirms: Confirms | None = None


@dataclass(frozen=True, slots=True)
class ResultSeen:
    """Another system saw what the customer did later: a `result` that may come of promises kept or broken."""

    result: Literal["returned", "bought", "renewed", "left"]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An operator took a version out of use: who follows it goes to a person, or is told that it is over (`ends`)."""

    version: str
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Erased:
    """All that is stored of the customer is about to be erased: what is open comes to its end first."""


@dataclass(frozen=True, slots=True)
class Broke:
    """The turn for `event` could not be decided; `why` is for staff.

    The customer must not notice more than that a person comes.
    """

    event: "Event"
    why: str


Event = (
    Opened | Said | Chose | TimedOut | CallFinished | Happened | OptedOut | OptedIn | AskedHelp | SendFailed
    | StaffJoined | StaffSaid | StaffMoved | StaffFinished | DeskActed | Withdrawn | Erased | Broke
    | Approached | NotApproached | Questioned | ResultSeen
)  # fmt: skip
