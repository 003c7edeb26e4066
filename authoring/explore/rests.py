"""Where a conversation rests: everything about it but its data, so that many conversations share one."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Literal

from msgspec.structs import replace as changed

from authoring.explore.happenings import Happening, Plan
from authoring.explore.taking import Seen
from authoring.explore.tracked import Tracked
from authoring.rehearsal import START
from runtime.core.conversation import BOT, Conversation, Performed, Run, Timer
from runtime.core.expressions import UNSET
from runtime.core.journey import PERSON, Ask, Choose, Do, HandOff, Journey, Route, Transfer, Wait
from runtime.core.values import GIVEN, Slot

Kind = Literal["asks", "acts", "waits", "ours", "people", "called", "over", "elsewhere"]

Values = tuple[object, ...]
"""The values of the names that are followed, in their order; UNSET where there is none, or where none matters."""


@dataclass(slots=True)
class Outcome:
    """What one happening does from a rest, for all conversations whose data looks the same to it.

    `changes` are the values that are other ones afterwards; where the journey is over or left, `to` is so too. `plan`
    says whether somebody wrote this way.
    """

    to: "Rest"
    plan: Plan
    changes: tuple[tuple[int, object], ...]
    seen: Seen
    trail: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    performed: Mapping[str, Performed] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Rest:
    """One place to rest. `conversation` stands for all that rest here; `live` says which names matter, and `picks`
    takes their values out of all. `nodes` are the nodes here, by those values; `again` the tries of each of them."""

    kind: Kind
    state: str
    conversation: Conversation
    live: tuple[bool, ...]
    picks: "Pick"
    is_retry: bool = False
    nodes: dict[object, int] = field(default_factory=dict)
    tries: "tuple[Try, ...]" = ()
    again: "tuple[Try, ...]" = ()

    def matters(self, values: Values) -> Values:
        """The values that matter here; the others are left out."""
        return tuple([value if live else UNSET for value, live in zip(values, self.live, strict=True)])


@dataclass(slots=True, eq=False)
class Try:
    """One happening at a rest, with the values that it reads, and what came of it for each row of them."""

    happening: Happening
    reads: tuple[int, ...]
    picks: "Pick"
    known: dict[object, Outcome] = field(default_factory=dict)


Pick = Callable[[Values], object]
"""Takes some of the values out, as one that can be looked up."""


def picking(indexes: Sequence[int]) -> Pick:
    """Takes out the values at these places."""
    return itemgetter(*indexes) if indexes else lambda _: ()


def frames(conversation: Conversation) -> list[Run]:
    """The journeys under way, the innermost first."""
    found = []
    run = conversation.run
    while run is not None:
        found.append(run)
        run = run.caller
    return found


def kind_of(journey: Journey, conversation: Conversation) -> Kind:
    """What is waited for."""
    under_way = frames(conversation)
    if not under_way:
        return "over"
    if under_way[-1].journey != journey.id:
        return "elsewhere"
    if len(under_way) > 1:
        return "called" if all(run.returns == "call" for run in under_way[:-1]) else "elsewhere"
    if conversation.owner != BOT:
        return "people"
    if conversation.asked is not None and conversation.asked.purpose != "state":
        return "ours"
    kind = journey[under_way[0].state].kind
    match kind:
        case Ask() | Choose():
            return "asks"
        case Do() | Transfer():
            return "acts"
        case Wait():
            return "waits"
        case _:
            return "elsewhere"


def shape(kind: Kind, conversation: Conversation) -> tuple[object, ...]:
    """What two conversations must have in common to rest at the same place."""
    if conversation.run is None or kind in ("over", "elsewhere"):
        return (kind,)
    under_way = [(run.journey, run.state, run.returns) for run in frames(conversation)]
    run = conversation.run
    asked = conversation.asked
    return (
        kind, conversation.language, tuple(under_way), run.tries if kind != "people" else 0, run.settled,
        tuple(one.id for one in run.moments),
        run.call is not None, run.arrived, run.replay,
        (asked.purpose, tuple(id for id, _ in asked.choices)) if asked is not None else None, conversation.opted_out,
        tuple(sorted((one.kind, one.step) for one in conversation.timers if one.kind not in ("at_risk", "late"))),
    )  # fmt: skip


def as_if_just_handed_over(conversation: Conversation) -> Conversation:
    """People have it, and the clock runs until nobody came. When that is over they may do the same as before."""
    return changed(conversation, timers=(*conversation.timers, Timer("nobody", "", START)))


def plain(conversation: Conversation) -> Conversation:
    """A conversation without the memory that counts visits and turns, and without what it went through."""
    run = conversation.run
    if run is None:
        return conversation
    run = changed(run, visits={}, turns=0, trail=(), answers={}, performed={}, tried=())
    return changed(conversation, run=run)


_BUILT_IN = Route(PERSON)


def plan_of(journey: Journey, source: Rest, happening: Happening, target: Rest) -> Plan:
    """Whether somebody wrote this way: one that Handrail takes by itself is built in."""
    if happening.plan != "failing":
        return happening.plan
    state = journey.states[source.state]
    if target.is_retry and target.state == source.state:
        return "built_in"
    if target.kind == "people":
        at = journey.states[target.state]
        if source is target and at.routes.get("nobody_in_time", _BUILT_IN).to == PERSON:
            return "built_in"  # told so, they keep their place
        return "failing" if isinstance(at.kind, HandOff) else "built_in"
    if happening.id.startswith("silence") and target.kind == "over":
        step = int(happening.id.partition(":")[2])
        rungs = state.kind.silence if isinstance(state.kind, Ask | Choose) else ()
        is_written = step < len(rungs) or state.routes["silence"].to != PERSON
        return "failing" if is_written else "built_in"
    return "failing"


class Dress:
    """Puts values into a conversation and reads them out again: data of the journey's own run, and of the customer."""

    def __init__(self, followed: Tracked, usual: Mapping[str, Slot], given: Collection[str]) -> None:
        self._sources = {name: GIVEN if name in given else "customer" for name in followed.names}
        self.names = followed.names
        self._followed = followed
        self._usual = usual
        self._of_customer = [(n, name.partition(".")[2]) for n, name in enumerate(self.names) if "." in name]
        self._unread = {name: Slot(followed.samples[name], self._sources[name], START) for name in self.names}

    def put(self, conversation: Conversation, values: Values, read: Sequence[int] | None) -> Conversation:
        """The conversation with these values; those that nobody will read (None: all are read) are there anyhow."""
        shown = range(len(self.names)) if read is None else read
        slots = {} if read is None else {name: slot for name, slot in self._unread.items() if "." not in name}
        for n in shown:
            name, value = self.names[n], values[n]
            if "." in name:
                continue
            if value is UNSET:
                slots.pop(name, None)
            else:
                slots[name] = Slot(value, self._sources[name], START)  # type: ignore[arg-type]
        conversation = _with_slots(conversation, slots)
        if not self._of_customer:
            return conversation
        profile = dict(self._usual)
        for n, field_name in self._of_customer:
            profile.pop(field_name, None)
            if values[n] is not UNSET:
                profile[field_name] = Slot(values[n], "site", START)  # type: ignore[arg-type]
        return changed(conversation, profile=profile)

    def changes(self, before: Conversation, after: Conversation) -> tuple[tuple[int, object], ...]:
        """The values that are other ones afterwards."""
        had, has = frames(before), frames(after)
        if not has:
            return ()
        old, new = (had[-1].slots if had else {}), has[-1].slots
        found: list[tuple[int, object]] = []
        for n, name in enumerate(self.names):
            if "." in name:
                continue
            was, now = old.get(name), new.get(name)
            if now is not was:
                unset = now is None or now.value is None
                found.append((n, UNSET if unset else self._followed.settled(name, now.value)))  # type: ignore[union-attr]
        return tuple(found)

    def all_of(self, conversation: Conversation, values: Values) -> Values:
        """All values of a conversation; those of the customer are as they were."""
        under_way = frames(conversation)
        slots = under_way[-1].slots if under_way else {}
        return tuple(
            values[n] if "." in name else UNSET if name not in slots or slots[name].value is None
            else self._followed.settled(name, slots[name].value)
            for n, name in enumerate(self.names)
        )  # fmt: skip


def _with_slots(conversation: Conversation, slots: Mapping[str, Slot]) -> Conversation:
    def put(run: Run) -> Run:
        if run.caller is None:
            return changed(run, slots=slots)
        return changed(run, caller=put(run.caller))

    return conversation if conversation.run is None else changed(conversation, run=put(conversation.run))
