"""A journey as it runs: compiled once at load, immutable, shared by every conversation that follows it.

The YAML is read by `runtime/loading`, which builds these; `turn.decide`, the checker, the pictures and the
desk's next moves all read the same object. Mappings keep the order in which the author wrote them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Literal, get_args

from transitions import Machine

from runtime.core.company import Action, ContactRules, NotOffered, Owner, Queue, Survey, Text
from runtime.core.errors import UnknownState, UnknownVersion
from runtime.core.expressions import Expression, Template
from runtime.core.values import DataType

Category = Literal["rescue", "revenue", "request", "relationship"]
Outcome = Literal[
    "kept", "broken", "declined", "not_offered", "transferred",
    "cancelled", "abandoned", "opted_out", "withdrawn", "missed",
]  # fmt: skip
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

Repair = Literal[
    "person",
    "stop",
    "cancel",
    "start_over",
    "back",
    "correct",
    "repeat",
    "help",
    "not_understood",
    "silence",
    "resumed",
]
"""What every state can do without being told. A map may put a journey of its own in the place of each."""

PERSON = "person"
"""The state to which every outcome leads that nobody routed: a person takes over. No author may use the name."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written; line and column count from 1, columns in code points."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Route:
    """Where an outcome leads. `settles` closes the moment that is left; `to` may be PERSON."""

    to: str
    say: Text | None = None
    set: tuple[tuple[str, Expression], ...] = ()
    clear: tuple[str, ...] = ()
    settles: Outcome | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Move:
    """A named next step that staff may take on the machine: to a state, or to the end with an outcome.

    Exactly one of `to` and `finish` is set. `needs` are names of data that staff must give when unset.
    """

    id: str
    label: Text
    help: Text | None = None
    to: str | None = None
    finish: Outcome | None = None
    needs: tuple[str, ...] = ()
    when: Expression | None = None
    clear: tuple[str, ...] = ()
    risk: Literal["low", "high"] = "low"
    settles: Outcome | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a silence ladder, `after` the question was asked: say something, or go somewhere."""

    after: timedelta
    say: Text | None = None
    route: Route | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a question. `also` are further words for it, per language."""

    id: str
    label: Text
    also: Mapping[str, tuple[str, ...]]
    when: Expression | None
    route: Route


@dataclass(frozen=True, slots=True)
class Say:
    """Says its text and goes on."""

    text: Text


@dataclass(frozen=True, slots=True)
class Ask:
    """Asks for one piece of data and waits. `invalid` are said in turn, one a failed answer; then a person."""

    text: Text
    into: str
    invalid: tuple[Text, ...] = ()
    silence: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Choose:
    """Asks to choose one of several and waits."""

    text: Text
    choices: tuple[Choice, ...]
    invalid: tuple[Text, ...] = ()
    silence: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """What is said when an action takes longer than `after`."""

    after: timedelta
    say: Text


@dataclass(frozen=True, slots=True)
class Do:
    """Calls an action and waits for its end. `saves` maps our data name to the action's field."""

    action: str
    arguments: tuple[tuple[str, "Template | Expression"], ...] = ()
    saves: tuple[tuple[str, str], ...] = ()
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Arm:
    """One branch of a decision; `when` is None for `else`."""

    when: Expression | None
    route: Route


@dataclass(frozen=True, slots=True)
class Decide:
    """Takes the first arm that is true; the last one is `else`."""

    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Waits for time to pass (`length`), for a moment (`until`), or for an outside event, `at_most` so long.

    `saves` maps our data name to the event's.
    """

    length: timedelta | None = None
    until: Expression | None = None
    event: str | None = None
    at_most: timedelta | None = None
    saves: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CallJourney:
    """Runs another journey and comes back with one of its named ends. `saves` maps our data name to its."""

    journey: str
    arguments: tuple[tuple[str, "Template | Expression"], ...] = ()
    saves: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Become:
    """Goes on as another journey; this one is over."""

    journey: str
    arguments: tuple[tuple[str, "Template | Expression"], ...] = ()


@dataclass(frozen=True, slots=True)
class Transfer:
    """Passes the process to another system. `say` is said once the system has taken it."""

    system: str
    arguments: tuple[tuple[str, "Template | Expression"], ...] = ()
    say: Text | None = None

    @property
    def action(self) -> str:
        """The action by which the system is asked."""
        return transfer_action(self.system)


def transfer_action(system: str) -> str:
    """The id of the action that passes a process to a system; no author can write it."""
    return f"transfer:{system}"


@dataclass(frozen=True, slots=True)
class HandOff:
    """A person of `queue` takes over. `card` names data that the card shows first."""

    queue: str
    reason: Text | None = None
    say: Text | None = None
    card: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """The journey is over; the open moments are settled with `outcome`. `named` is what a calling journey sees."""

    outcome: Outcome
    named: str
    say: Text | None = None


StateKind = Say | Ask | Choose | Do | Decide | Wait | CallJourney | Become | Transfer | HandOff | End

OnNewVersion = Literal["stay", "finish_old", "handoff"]


@dataclass(frozen=True, slots=True)
class State:
    """One step of a journey.

    `routes` has every outcome that the kind can end in: as written here, else inherited from the moment,
    the journey or the map, else PERSON. `moves` are inherited the same way. `on_new_version` says what becomes of
    conversations that wait here when a new version comes; `move_to` names the state where they go on instead.
    """

    name: str
    moment: str
    kind: StateKind
    say: Text | None = None
    set: tuple[tuple[str, Expression], ...] = ()
    routes: Mapping[str, Route] = field(default_factory=dict)
    moves: Mapping[str, Move] = field(default_factory=dict)
    fingerprint: str = ""
    on_new_version: OnNewVersion = "stay"
    move_to: str | None = None
    place: Place | None = field(default=None, compare=False)

    @property
    def waits(self) -> bool:
        """Whether a conversation rests here for the customer, for time or for an outside event."""
        return isinstance(self.kind, Ask | Choose | Wait)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of truth: a promise with an owner. `within` counts from entry; `promises` has it by language.

    `confirmed` says when and how customers confirmed that it, or the value it serves, matters to them, `confirmed_on`
    is the day.
    """

    id: str
    promise: str
    category: Category
    owner: str
    stage: str
    value: str | None = None
    within: timedelta | None = None
    must_keep: bool = False
    survey: Survey | None = None
    confirmed: str | None = None
    confirmed_on: date | None = None
    promises: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = field(default=None, compare=False)


STARTS_EXPIRE = timedelta(days=1)
"""What waits longer for a fit hour comes too late, unless its author says otherwise."""


@dataclass(frozen=True, slots=True)
class OnDate:
    """A day of the customer's that begins a journey: the field of their profile, so long after it, at a time there.

    `yearly` for a day that comes back each year.
    """

    field: str
    shift: timedelta
    at: time
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Starts:
    """What begins a journey: example phrases per language, exact words, outside events, days of the customer's.

    `reason` is what customers are told when an event or a day begins it, `expires` how long it may then wait for a fit
    hour and for room in their budget.
    """

    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    dates: tuple[OnDate, ...] = ()
    reason: Text | None = None
    expires: timedelta = STARTS_EXPIRE


@dataclass(frozen=True, slots=True)
class Journey:
    """One version of a journey. `hash` names its meaning; `machine` is built from the states at load.

    `repairs` names the built-in repair in whose place it runs; `titles` has its title by language.
    """

    id: str
    title: str
    stage: str
    starts: Starts
    data: Mapping[str, DataType]
    moments: Mapping[str, Moment]
    states: Mapping[str, State]
    start: str
    channels: tuple[str, ...]
    languages: tuple[str, ...]
    hash: str
    machine: Machine = field(repr=False, compare=False)
    repairs: Repair | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = field(default=None, compare=False)

    def title_in(self, language: str) -> str:
        """What customers who speak a language call it."""
        return self.titles.get(language, self.title)

    def __getitem__(self, name: str) -> State:
        """The state of that name. Raises UnknownState."""
        try:
            return self.states[name]
        except KeyError:
            raise UnknownState(f"journey {self.id} has no state {name!r}") from None


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """All journeys of one brand and what they share, as one immutable load.

    `journeys` are the current versions by id; `versions` has these and every older one that a conversation
    still follows, by hash. `load` counts the loads since the store was made.
    """

    id: str
    title: str
    welcome: str | None
    languages: tuple[str, ...]
    timezone: str
    stages: Mapping[str, str]
    values: Mapping[str, str]
    owners: Mapping[str, Owner]
    not_offered: Mapping[str, NotOffered]
    queues: Mapping[str, Queue]
    customer: Mapping[str, DataType]
    actions: Mapping[str, Action]
    journeys: Mapping[str, Journey]
    versions: Mapping[str, Journey]
    load: int = 1
    contact: ContactRules = field(default_factory=ContactRules)
    replies: Mapping[str, Text] = field(default_factory=dict)

    @property
    def default_queue(self) -> str:
        """The queue that takes what no journey routes."""
        return next((queue.id for queue in self.queues.values() if queue.is_default), "")

    def repair(self, name: Repair) -> Journey | None:
        """The map's own journey in the place of a repair; None where the built-in one stands."""
        return next((journey for journey in self.journeys.values() if journey.repairs == name), None)

    def version(self, hash: str) -> Journey:
        """The version of that hash. Raises UnknownVersion when it is not kept."""
        try:
            return self.versions[hash]
        except KeyError:
            raise UnknownVersion(f"version {hash} is not kept") from None
