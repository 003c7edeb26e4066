"""The rules that hold for every turn: a decision that breaks one is told, with its code; one that keeps it is not."""

from datetime import timedelta

import pytest
from msgspec.structs import replace as changed

from authoring.explore.taking import broken_rules, take
from authoring.rehearsal import START
from runtime.core.conversation import BOT, QUEUE, Conversation, Line, MomentEvent, OpenMoment, Run, Timer
from runtime.core.decision import Decision, GiveBack, Log, Say
from runtime.core.events import Opened, Said
from runtime.core.reading import Found, Reading
from tests.authoring.check.maps import journey, loaded

TALK = journey(
    """
hello: {ask: How are you?, into: answer, to: done}
done: {say: "{{ answer }}, then.", end: kept}
"""
)
OPEN = OpenMoment("main", "c.1", START, "web", None)
RUN = Run("talk", "hash", "hello", START, moments=(OPEN,))
TALKING = Conversation("c", "web", "walk", "k", "en", START, START, run=RUN)
OVER = changed(TALKING, run=None)


def line(text: str, author: str = "bot") -> Say:
    """A line of the transcript."""
    return Say(Line("c", 1, "message", author, text, START, 1))  # type: ignore[arg-type]


def settled(outcome: str, instance: str = "c.1") -> Log:
    """The line of the log with which a moment gets its outcome."""
    fields = {"instance": instance, "outcome": outcome, "promise": "talk.main"}
    return Log(MomentEvent("c", 1, "moment.outcome", START, fields))


def told(before: Conversation, decision: Decision) -> list[str]:
    """The codes of the rules that a decision breaks."""
    return [code for code, _ in broken_rules(before, decision)]


@pytest.mark.parametrize(
    ("code", "before", "decision"),
    [
        ("HR606", changed(OVER, opted_out=True), Decision(changed(OVER, opted_out=True), (line("Buy now."),))),
        ("HR606", changed(TALKING, owner=QUEUE), Decision(changed(TALKING, owner=QUEUE), (line("How are you?"),))),
        ("HR606", changed(TALKING, owner="staff:jo"), Decision(changed(TALKING, owner="staff:jo"), (line("Hm?"),))),
        ("HR106", OVER, Decision(changed(OVER, timers=(Timer("silence", "1", START),)))),
        ("HR106", OVER, Decision(changed(OVER, timers=(Timer("late", "c.1", START + timedelta(hours=1)),)))),
        ("HR708", TALKING, Decision(OVER, (settled("kept"), settled("declined")))),
        ("HR707", TALKING, Decision(OVER)),
        ("HR707", TALKING, Decision(OVER, (settled("kept", "c.7"),))),
    ],
)
def test_a_decision_that_breaks_a_rule_is_told_with_its_code(
    code: str, before: Conversation, decision: Decision
) -> None:
    assert told(before, decision) == [code]


@pytest.mark.parametrize(
    ("before", "decision"),
    [
        (changed(OVER, opted_out=True), Decision(OVER, (line("You are back."),))),
        (TALKING, Decision(changed(OVER, opted_out=True), (line("You get no more from us."), settled("opted_out")))),
        (changed(TALKING, owner=QUEUE), Decision(changed(TALKING, owner=QUEUE), (line("Jo is here.", "system"),))),
        (
            changed(TALKING, owner="staff:jo"),
            Decision(changed(TALKING, owner=QUEUE), (GiveBack("jo", "kept"), line("How are you?"))),
        ),
        (changed(TALKING, owner="staff:jo"), Decision(changed(TALKING, owner=BOT), (line("How are you?"),))),
        (OVER, Decision(changed(OVER, timers=(Timer("nobody", "1", START),)))),
        (TALKING, Decision(OVER, (settled("kept"),))),
        (TALKING, Decision(OVER, (settled("kept"), settled("declined", "c.2")))),
    ],
)  # fmt: skip
def test_a_decision_that_keeps_the_rules_is_not(before: Conversation, decision: Decision) -> None:
    assert told(before, decision) == []


def test_a_turn_that_fails_changes_nothing_and_is_told_with_its_error() -> None:
    whole = loaded(TALK)
    assert whole.map is not None
    lost = changed(TALKING, run=changed(RUN, version="gone"))
    after, seen = take(whole.map, lost, [Said("hello"), Said("hello?")], START)
    assert after is lost
    assert [(code, sentence.partition(":")[0]) for code, sentence in seen.broken] == [("HR120", "UnknownVersion")]


def test_turns_of_the_engine_keep_the_rules() -> None:
    whole = loaded(TALK)
    assert whole.map is not None
    fresh = changed(OVER, seq=0)
    after, seen = take(whole.map, fresh, [Opened("small"), Said("well", Reading(found=Found("well")))], START)
    assert after.run is None
    assert (seen.broken, seen.ended, seen.settled) == ((), "kept", (("small.main", "kept"),))
