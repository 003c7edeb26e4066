"""Conversations that between them write every event of the outcome log, by the pure rules alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

from handoff.log_lines import log_line
from handoff.ticket import TicketRules
from runtime.core.conversation import MomentEvent, TimerKind
from runtime.core.events import (
    CallFinished,
    Chose,
    DeskActed,
    Event,
    NotApproached,
    Questioned,
    ResultSeen,
    Said,
    StaffFinished,
    StaffJoined,
    StaffMoved,
    StaffSaid,
    TimedOut,
)
from runtime.core.reading import Candidate, Found, Reading
from runtime.core.records import Ticket
from runtime.core.turn import decide
from tests.core.builders import NOW, conversation, meridian
from tests.core.surveyed import surveyed

LOST = Said("I lost my card", Reading(candidates=(Candidate("journey", "lost_card", 100, "when"),)))
CASH = Said("bring cash", Reading(candidates=(Candidate("not_offered", "cash", 100, "when"),)))
CANCEL = Said("cancel", Reading(control="cancel"))
DIGITS = Said("4821", Reading(found=Found("4821")))


class Scene:
    """One conversation with its ticket, and all that was logged."""

    def __init__(self) -> None:
        self.journeys = meridian()
        self.conversation = conversation()
        self.ticket: Ticket | None = None
        self.log: list[MomentEvent] = []
        self.now = NOW
        self._numbers = count(1)

    def take(self, *events: Event) -> "Scene":
        """Decide events, one second after the other."""
        for event in events:
            self.now += timedelta(seconds=1)
            decision = decide(self.journeys, self.conversation, event, self.now)
            assert decision.refused is None, decision.refused
            change = TicketRules().follow(
                self.journeys, self.conversation, decision, self.ticket, event=event, now=self.now, new_id=self._id
            )
            self.log += [*decision.log, *change.log]
            self.conversation = change.conversation
            self.ticket = change.tickets[-1] if change.tickets else self.ticket
        return self

    def _id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers)}"

    def answer(self, end: str) -> "Scene":
        """The action that was called answers."""
        assert self.conversation.run is not None and self.conversation.run.call is not None
        return self.take(CallFinished(self.conversation.run.call.id, end, {"reference": "R-1"}))

    def choose(self, choice: str) -> "Scene":
        """The customer presses a button of the open question."""
        assert self.conversation.asked is not None
        return self.take(Chose(self.conversation.asked.seq, choice))

    def wait_for(self, kind: TimerKind) -> "Scene":
        """The first timer of that kind becomes due."""
        timer = next(timer for timer in self.conversation.timers if timer.kind == kind)
        self.now = timer.due
        return self.take(TimedOut(timer.kind, timer.ref, timer.step, timer.due))

    def close(self) -> "Scene":
        """The ticket is closed at the desk, which is no turn."""
        assert self.ticket is not None
        line = log_line(
            self.journeys, self.conversation, self.ticket, "closed",
            at=self.now, seq=self.conversation.log_seq + 1, disposition="lost card",
            actor="jo", line_seq=self.conversation.seq,
        )  # fmt: skip
        self.log.append(line)
        return self


def moved() -> Scene:
    """A customer waits at a question that a new version moves elsewhere."""
    scene = Scene().take(LOST)
    old = scene.journeys.journeys["lost_card"]
    asks = replace(old.states["which"], move_to="offer")
    new = replace(old, hash="lost_card-2", states={**old.states, "which": asks})
    versions = {old.hash: old, new.hash: new}
    scene.journeys = replace(scene.journeys, journeys={"lost_card": new}, versions=versions)
    return scene.take(DIGITS)


def _given_on() -> Scene:
    """A ticket that goes through many hands, and comes back to a promise that was not kept."""
    jo = StaffJoined("jo", "Jo")
    scene = Scene().take(Said("one"), Said("two"), Said("three"))
    scene.take(DeskActed("offered", "router", to="jo", key="o-1"), DeskActed("declined", "jo", key="o-1"))
    scene.take(DeskActed("offered", "router", to="sam", key="o-2")).wait_for("desk").wait_for("nobody")
    scene.take(jo, StaffSaid("jo", "Jo", "Hello"), DeskActed("parked", "jo"), Said("are you there"))
    scene.now += timedelta(hours=2)
    scene.take(jo, DeskActed("assigned", "sup", to="sam", name="Sam", before="Jo"), Said("hello"))
    scene.take(DeskActed("lost", "time", to="sam")).wait_for("desk").wait_for("nobody")
    scene.now += timedelta(hours=1)
    scene.take(jo, StaffSaid("jo", "Jo", "Hello"), StaffMoved("jo", "Jo", "start_lost_card", keep_control=True))
    return scene


def _over_a_bridge() -> Scene:
    """A ticket that another desk has, until that desk fails."""
    scene = Scene().take(LOST, DIGITS).answer("error").take(DeskActed("bridged", "desk:far", key="9"))
    scene.take(StaffSaid("desk:far", "Kim", "Hello"), Said("hello"))
    return scene.take(DeskActed("bridge_failed", "desk:far", text="no answer"))


def everything() -> Iterator[MomentEvent]:
    """What several customers and members of staff bring about."""
    jo = StaffJoined("jo", "Jo")
    kept = Scene().take(LOST).wait_for("at_risk").wait_for("late").take(DIGITS).answer("blocked").choose("send")
    by_hand = Scene().take(LOST, DIGITS).answer("error").take(jo, StaffSaid("jo", "Jo", "Hello"))
    by_hand.take(StaffMoved("jo", "Jo", "by_hand", {"reference": "R-2"})).choose("other").take(jo)
    by_hand.take(StaffFinished("jo", "Jo", "kept")).close()
    lost_words = Scene().take(Said("one"), Said("two"), Said("three")).wait_for("nobody")
    lost_words.take(jo, StaffSaid("jo", "Jo", "Hello"), StaffFinished("jo", "Jo", "broken"), Said("but"))
    lost_words.take(StaffFinished("jo", "Jo", "broken"))
    yield from _given_on().log
    yield from _over_a_bridge().log
    left = Scene().take(LOST, DIGITS).answer("error").take(DeskActed("customer_left", "customer"))
    yield from left.wait_for("desk").wait_for("desk").log
    yield from Scene().take(LOST, DIGITS).answer("error").wait_for("ttl").log
    yield from Scene().take(LOST, DIGITS).answer("error").take(CANCEL).log
    garbled = Scene().take(LOST, Said("no idea"))
    like = Candidate("journey", "lost_card", 62, "like", "I lost my card")
    unsure = Scene().take(Said("my card is away", Reading(likely=(like,)))).choose("lost_card")
    sure = Scene().take(Said("my card is lost", Reading(candidates=(like,))))
    left_alone = Scene().take(NotApproached("lost_card", "budget"), NotApproached("lost_card", "expired", missed=True))
    asked = Scene()
    asked.journeys = surveyed()
    about = Questioned("lost_card", asked.journeys.journeys["lost_card"].hash, "block", "17-a.1")
    asked.take(about).choose("no").take(Said("nobody called me"), ResultSeen("renewed"))
    confirmed = Scene()
    confirmed.journeys = asked.journeys
    confirmed.take(replace(about, instance="confirm:1", confirms="matters")).choose("yes").take(Said("it really does"))
    for scene in (
        asked,
        confirmed,
        left_alone,
        garbled,
        unsure,
        sure,
        kept,
        by_hand,
        lost_words,
        Scene().take(CASH),
        moved(),
    ):
        yield from scene.log
