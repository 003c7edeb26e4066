"""A second small map for tests of the turn: journeys that wait, call one another, and pass the process on."""

from dataclasses import replace
from datetime import datetime, timedelta

from runtime.core.conversation import Conversation, Run
from runtime.core.decision import Call, Decision, HandOver
from runtime.core.events import CallFinished, Chose, Event, Happened, Said, StaffJoined, StaffMoved, TimedOut
from runtime.core.expressions import compile_text
from runtime.core.journey import (
    Ask,
    Become,
    CallJourney,
    Choose,
    Do,
    End,
    Journey,
    JourneyMap,
    Moment,
    Route,
    Rung,
    Starts,
    State,
    Transfer,
    Wait,
)
from runtime.core.kinds import outcomes
from runtime.core.machine import build
from runtime.core.reading import Candidate, Control, Found, Reading
from runtime.core.turn import decide
from runtime.core.values import DataType
from tests.core.builders import NOW, PERSON_ROUTE, choice, conversation, meridian, text

NUMBER = (("number", compile_text("{{ number }}")),)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ENDS = {"find": ("found", "unknown"), "note": ("noted",), "safe": ("agreed", "declined")}


def rest(name: str, kind: object, moment: str, **routes: Route) -> State:
    """A state whose outcomes lead to a person unless a route is given."""
    ends = tuple(routes) if isinstance(kind, Do | CallJourney) else ()
    every = {outcome: PERSON_ROUTE for outcome in outcomes(kind, ends)} | routes  # type: ignore[arg-type]
    return State(name, moment, kind, routes=every, fingerprint=f"{name} {moment}")  # type: ignore[arg-type]


def of(id: str, states: list[State], within: timedelta | None = None, **fields: object) -> Journey:
    """A journey of one moment, of the same name as its states say."""
    table = {one.name: one for one in states}
    moments = {
        one.moment: Moment(one.moment, "Promised.", "request", "cards", "trouble", within=within, must_keep=True)
        for one in states
    }
    made = Journey(
        id=id, title=id.title(), stage="trouble", starts=Starts({"en": (id,)}, events=(f"{id}.begun",)),
        data={name: DataType("text") for name in ("who", "number", "place", "shelf", "chosen", "why", "spot")},
        moments=moments, states=table, start=states[0].name, channels=("web", "sms"), languages=("en", "es"),
        hash=f"{id}-1", machine=build(table, states[0].name),
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


def parcel() -> Journey:
    """Two questions, an action, a choice, and every way to wait for something else."""
    ways = (
        ("bring", "Bring it", "on_way"),
        ("pause", "Keep it", "pause"),
        ("safe", "Leave it safe", "safe"),
        ("pass", "Another courier", "pass_on"),
        ("money", "Money back", "money"),
    )
    return of("parcel", [
        rest("who", Ask(text("Whose is it?", "¿De quién es?"), "who"), "find", answered=Route("number")),
        rest("number", Ask(text("Which number?", "¿Qué número?"), "number", silence=(Rung(HOUR, say=text("Still there?")), Rung(40 * DAY, route=Route("late")))), "find", answered=Route("find")),
        rest("find", Do("parcels.find", NUMBER, (("place", "place"),)), "find", found=Route("which"), unknown=Route("number")),
        rest("which", Choose(text("It is in {{ place }}. What now?"), tuple(choice(*way) for way in ways)), "find"),
        rest("on_way", Wait(event="parcel.delivered", at_most=3 * DAY, saves=(("shelf", "where"),)), "find", arrived=Route("delivered"), overdue=Route("late", settles="broken")),
        rest("pause", Wait(length=2 * DAY), "find", arrived=Route("delivered")),
        rest("safe", CallJourney("safe", NUMBER, (("spot", "chosen"),)), "find", agreed=Route("delivered"), declined=Route("which")),
        rest("pass_on", Transfer("courier", NUMBER, text("The courier has it.")), "find"),
        rest("money", Become("refund", NUMBER), "find"),
        rest("delivered", End("kept", "kept", text("There it is {{ shelf }}{{ spot }}.")), "find"),
        rest("late", End("broken", "broken", text("We are late.")), "find"),
    ], within=HOUR)  # fmt: skip


def safe() -> Journey:
    """A journey that others call: a question, a choice, an action; it can call itself."""
    ways = ("good", "Very sure", "note"), ("bad", "Rather not", "no"), ("deep", "Ask once more", "deep")
    return of("safe", [
        rest("where", Ask(text("Where is it safe for {{ number }}?"), "chosen"), "choose", answered=Route("sure")),
        rest("sure", Choose(text("{{ chosen }}, sure?"), tuple(choice(*way) for way in ways)), "choose"),
        rest("deep", CallJourney("safe", NUMBER), "choose", agreed=Route("good"), declined=Route("sure")),
        rest("note", Do("parcels.note", (("spot", compile_text("{{ chosen }}")),)), "choose", noted=Route("good")),
        rest("good", End("kept", "agreed", text("Noted.")), "choose"),
        rest("no", End("declined", "declined", text("As you like.")), "choose"),
    ], within=10 * MINUTE)  # fmt: skip


def refund() -> Journey:
    """A journey to which customers digress: one question and an end."""
    return of("refund", [
        rest("why", Ask(text("What was wrong?"), "why"), "pay", answered=Route("paid")),
        rest("paid", End("kept", "kept", text("We pay it back.")), "pay"),
    ])  # fmt: skip


def points() -> Journey:
    """One more to digress to."""
    return of("points", [
        rest("gift", Ask(text("Which gift?"), "why"), "gift", answered=Route("given")),
        rest("given", End("kept", "kept", text("It is yours.")), "gift"),
    ])  # fmt: skip


def deeper(n: int) -> Journey:
    """Another one to digress to, of the same shape as `points`."""
    return replace(points(), id=f"deeper{n}", hash=f"deeper{n}-1", title=f"Deeper {n}")


def parcels(*more: Journey) -> JourneyMap:
    """The map. What is given takes the place of a journey of the same id, as its current version."""
    first = (parcel(), safe(), refund(), points())
    journeys = {one.id: one for one in (*first, *more)}
    made = meridian(*journeys.values())
    action = made.actions["cards.block"]
    actions = {name: replace(action, id=name, ends=ends) for name, ends in (
        ("parcels.find", ("found", "unknown")), ("parcels.note", ("noted",)), ("transfer:courier", ("accepted", "refused")),
    )}  # fmt: skip
    versions = {one.hash: one for one in (*first, *more)}
    return replace(made, actions=actions, versions=versions)


def on(id: str) -> Candidate:
    """A journey that a message begins."""
    return Candidate("journey", id, 100, "when")


class Talk:
    """A conversation on that map through several turns."""

    def __init__(self, journeys: JourneyMap | None = None, **fields: object) -> None:
        self.journeys = journeys or parcels()
        self.conversation: Conversation = conversation(**fields)
        self.now: datetime = NOW
        self.decision = Decision(self.conversation)
        self.log: list[tuple[str, object, object]] = []

    def take(self, event: Event) -> "Talk":
        """Take one event."""
        self.decision = decide(self.journeys, self.conversation, event, self.now)
        if self.decision.refused is None:
            self.conversation = self.decision.conversation
            self.log += self.logged
        return self

    def says(
        self, words: str, value: str | None = None, *, control: Control | None = None, **reading: object
    ) -> "Talk":
        """The customer writes; `value` is what was read from it."""
        found = Found(value) if value is not None else None
        return self.take(Said(words, Reading(control=control, found=found, **reading)))  # type: ignore[arg-type]

    def answers(self, *values: str) -> "Talk":
        """The customer answers one question after the other."""
        for value in values:
            self.says(value, value)
        return self

    def asks_for(self, journey: str) -> "Talk":
        """The customer says what begins a journey."""
        return self.says(journey, candidates=(on(journey),))

    def presses(self, id: str) -> "Talk":
        """The customer presses a button of the open question."""
        assert self.conversation.asked is not None
        return self.take(Chose(self.conversation.asked.seq, id, id))

    def call_ends(self, end: str, **gives: str) -> "Talk":
        """The action under way answers."""
        assert self.conversation.run and self.conversation.run.call
        return self.take(CallFinished(self.conversation.run.call.id, end, gives))

    def happens(self, name: str, **values: str) -> "Talk":
        """Something happens outside."""
        return self.take(Happened(name, values))

    def fires(self, kind: str) -> "Talk":
        """The clock goes on to the next timer of that kind, which becomes due."""
        timer = min((one for one in self.conversation.timers if one.kind == kind), key=lambda one: one.due)
        self.now = max(self.now, timer.due)
        return self.take(TimedOut(timer.kind, timer.ref, timer.step, timer.due))

    def later(self, length: timedelta) -> "Talk":
        """Time passes, and nothing becomes due."""
        self.now += length
        return self

    def at_which(self) -> "Talk":
        """Everything is answered and found."""
        return self.asks_for("parcel").answers("Ana", "1234").call_ends("found", place="Leeds")

    def staff_moves(self, move: str, **inputs: str) -> "Talk":
        """Somebody takes the conversation and makes a move."""
        return self.take(StaffJoined("jo", "Jo")).take(StaffMoved("jo", "Jo", move, inputs))

    @property
    def said(self) -> list[str]:
        """What was said in the last turn, but by the customer."""
        return [line.text for line in self.decision.lines if line.author != "customer"]

    @property
    def run(self) -> Run:
        """The journey under way."""
        assert self.conversation.run is not None
        return self.conversation.run

    @property
    def at(self) -> str | None:
        """The journey and state under way; those that wait stand behind it."""
        found, run = [], self.conversation.run
        while run is not None:
            found.append(f"{run.journey}.{run.state}")
            run = run.caller
        return " < ".join(found) or None

    @property
    def calls(self) -> list[Call]:
        """The actions that the last turn calls."""
        return [effect for effect in self.decision.effects if isinstance(effect, Call)]

    @property
    def handed(self) -> list[str]:
        """Why the last turn handed over."""
        return [effect.reason for effect in self.decision.effects if isinstance(effect, HandOver)]

    @property
    def logged(self) -> list[tuple[str, object, object]]:
        """What the last turn logged: event, moment, outcome."""
        return [(one.event, one.fields["promise"], one.fields.get("outcome")) for one in self.decision.log]

    def timer(self, kind: str) -> timedelta:
        """How long until the only timer of that kind becomes due."""
        (timer,) = [one for one in self.conversation.timers if one.kind == kind]
        return timer.due - self.now
