"""What other systems and staff may do: every end of an action, every move."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec.structs import replace as changed

from authoring.check.subject import Subject
from authoring.explore.by_customers import Events, one
from authoring.explore.happenings import Ending, Happening
from authoring.explore.samples import sample
from authoring.explore.tracked import Tracked
from authoring.rehearsal import START
from runtime.core.conversation import Conversation, Run
from runtime.core.events import CallFinished, Event, Happened, Said, StaffFinished, StaffJoined, StaffMoved
from runtime.core.journey import Do, State, Transfer, Wait
from runtime.core.moves import find
from runtime.core.reading import Reading
from runtime.core.values import Value

ANSWERS = 16  # combinations of values that one end of an action may give, at most


def answers_of(subject: Subject, followed: Tracked, state: State) -> Iterator[Happening]:
    """Every end of the action under way, with values of each kind that makes a difference; error and timeout."""
    kind = state.kind
    assert isinstance(kind, Do | Transfer)
    action = subject.shared.journeys.actions.get(kind.action)
    saves = kind.saves if isinstance(kind, Do) else ()
    usual = {name: sample(one) for name, one in action.gives.items()} if action is not None else {}
    for end in action.ends if action is not None else ():
        for n, gives in enumerate(_combinations(followed, saves)):
            yield _finished(kind.action, end, {**usual, **gives}, "planned", f"{end}:{n}")
        if saves:
            yield _bare(kind.action, end)
    for end in ("error", "timeout"):
        yield _finished(kind.action, end, {}, "failing", end)
    yield Happening(
        "meanwhile", '"hello?"', one(Said("hello?", Reading())), "built_in", (), once=True, follows=False
    )  # fmt: skip
    yield Happening("twice", "[the answer comes twice]", _twice, "built_in", (), None, once=True, follows=False)


def _combinations(followed: Tracked, saves: Sequence[tuple[str, str]]) -> Iterator[Mapping[str, Value]]:
    columns = [
        [(theirs, value) for value in followed.values.get(ours) or (followed.samples.get(ours, "blue"),)]
        for ours, theirs in saves
    ]
    return (dict(row) for row in itertools.islice(itertools.product(*columns), ANSWERS))  # type: ignore[arg-type]


def _finished(action: str, end: str, gives: Mapping[str, Value], plan: str, id: str) -> Happening:
    def events(conversation: Conversation) -> Sequence[Event]:
        call = conversation.run.call if conversation.run is not None else None
        return (CallFinished(call.id, end, gives),) if call is not None else ()

    return Happening(
        id, f"[{action}: {end.replace('timeout', 'no answer')}]", events, plan, (("answers", (action, end), gives),),  # type: ignore[arg-type]
        (end,),
    )  # fmt: skip


def _bare(action: str, end: str) -> Happening:
    """The end without the values that it should bring."""
    whole = _finished(action, end, {}, "built_in", f"bare:{end}")
    return Happening(
        whole.id, f"[{action}: {end}, and gives nothing]", whole.events, "built_in", whole.done, (end,), once=True,
        follows=False,
    )  # fmt: skip


def _twice(conversation: Conversation) -> Sequence[Event]:
    """No answer in time, and then one after all, twice."""
    call = conversation.run.call if conversation.run is not None else None
    if call is None:
        return ()
    late = CallFinished(call.id, "error")
    return (CallFinished(call.id, "timeout"), late, late)


def arrivals(followed: Tracked, state: State) -> Iterator[Happening]:
    """The event that a journey waits for, and what the customer says meanwhile."""
    kind = state.kind
    assert isinstance(kind, Wait)
    if kind.event is not None:
        for n, values in enumerate(_combinations(followed, kind.saves)):
            event = Happened(kind.event, values)
            yield Happening(
                f"event:{n}", f"[{kind.event}]", one(event), "planned", (("event", kind.event, values),), ("arrived",)
            )
    yield Happening(
        "said_something", '"hello?"', one(Said("hello?", Reading())), "failing", (("customer", "hello?", {}),),
        ("said_something",),
    )  # fmt: skip


def of_people(subject: Subject, followed: Tracked, state: State) -> Iterator[Happening]:
    """What a member of staff may do with it: each move, and finishing; what the customer says meanwhile."""
    ids = [*state.moves, "restart"]
    if isinstance(state.kind, Do):
        action = subject.shared.journeys.actions.get(state.kind.action)
        ids += [f"as_{end}" for end in (action.ends if action is not None else ())]
    if isinstance(state.kind, Wait):
        ids.append("as_arrived")
    for id in ids:
        yield Happening(
            f"move:{id}", f"[staff: {id}]", _moved(subject, followed, id), "staff", (("staff_moves", id, {}),),
            _outcomes(state, id),
        )  # fmt: skip
    finish = (StaffJoined("jo", "Jo"), StaffFinished("jo", "Jo", "kept"))
    yield Happening(
        "finish", "[staff finish it as kept]", lambda _: finish, "staff", (("staff_finishes", "kept", {}),),
        ("finished",), once=True,
    )  # fmt: skip
    said = Said("are you there?", Reading())
    yield Happening(
        "meanwhile", '"are you there?"', lambda _: (said, StaffJoined("jo", "Jo"), said), "built_in", (), once=True,
        follows=False,
    )  # fmt: skip


def _outcomes(state: State, id: str) -> tuple[str, ...] | None:
    if id in state.moves:
        return (f"move:{id}",)
    return (id.removeprefix("as_"),) if id.startswith("as_") else ()


def _moved(subject: Subject, followed: Tracked, id: str) -> Events:
    def events(conversation: Conversation) -> Sequence[Event]:
        journeys = subject.shared.journeys
        joined = StaffJoined("jo", "Jo")
        move = find(journeys, conversation, id, START)
        if move is None or move.blocked is not None:
            return ()
        inputs = {name: _value(followed, name) for name in move.missing}
        return (joined, StaffMoved("jo", "Jo", id, inputs))

    return events


def _value(followed: Tracked, name: str) -> Value:
    told_apart = followed.values.get(name)
    return told_apart[0] if told_apart else followed.samples.get(name, "blue")  # type: ignore[return-value]


def returns(journey: str, endings: Sequence[Ending]) -> Iterator[Happening]:
    """The ways in which a journey that was called may come back."""
    for n, ending in enumerate(endings):
        yield Happening(
            f"returns:{n}", f"[{journey} ends: {ending.named}]", ending.happening.events, ending.happening.plan,
            ending.happening.done, None, onto=_behind(ending), inner=ending.way,
        )  # fmt: skip


def _behind(ending: Ending) -> Callable[[Conversation], Conversation]:
    def onto(conversation: Conversation) -> Conversation:
        """The conversation just before the called journey ends, with the journey that called it behind it."""
        assert conversation.run is not None and conversation.run.caller is not None
        assert ending.before.run is not None
        run = _under(ending.before.run, conversation.run.caller)
        return changed(
            conversation, run=run, asked=ending.before.asked, timers=ending.before.timers, seq=ending.before.seq
        )

    return onto


def _under(run: Run, caller: Run) -> Run:
    """A run with another one behind it; its moments are others than those of that one."""
    run = changed(run, moments=tuple(changed(one, instance=f"{one.instance}.inner") for one in run.moments))
    if run.caller is None:
        return changed(run, caller=caller, returns="call")
    return changed(run, caller=_under(run.caller, caller))
