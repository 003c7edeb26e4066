"""Authors change journeys while customers are in them: whatever is edited, nobody is dropped."""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from authoring.plays import Play, Step, play_files, read_plays
from authoring.rehearsal import Rehearsal
from authoring.stage import RehearsalStage
from runtime.core.conversation import BOT, Conversation, Line, Run
from runtime.core.decision import Decision, HandOver
from runtime.core.events import Chose, Event, Said
from runtime.core.journey import Ask, Choose, Journey, JourneyMap
from runtime.understanding.rules import Rules
from tests.plays.edits import EDITS, edited, published
from tests.running import REPOSITORY

FOLDERS = (REPOSITORY / "journeys", Path(__file__).parent / "language")
PLAYS = [(folder, play) for folder in FOLDERS for file in play_files(folder) for play in read_plays(file)[0]]
WAITS = next(n for n, (_, play) in enumerate(PLAYS) if play.name == "waits for time to pass")
DOES = ("customer", "presses", "wait", "event", "staff_joins", "staff_says", "staff_moves", "staff_finishes")
RULES = Rules()

BUTTON, OLD_BUTTON, FITTING = "<a button>", "<an old button>", "<an answer>"
ASKS_AGAIN = ("back", "repeat", "start over", "change my answer")  # then the same question is what was asked for
CHANGED = "This has changed since we last spoke, so I need to ask once more."
WORDS = st.sampled_from([BUTTON, OLD_BUTTON, FITTING, FITTING, "yes", "hm", "help", "person", "cancel", *ASKS_AGAIN])
ANSWERS = ("4821", "3", "an answer", "yes", "tomorrow")


Visit = tuple[int, str, datetime]
"""One run of a journey: which of the conversation's, of which journey, since when."""


@dataclass
class Thread:
    """A conversation under way, with what was asked so far: for each run of a journey, by the entry into a state."""

    rehearsal: Rehearsal
    asked: dict[Visit, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))

    def take(self, event: Event) -> Decision:
        """Take one event, and all that follows from it at once."""
        conversation = self.rehearsal.conversation
        journey = known(self.rehearsal.journeys, conversation)
        bot = [line for line in self.rehearsal.lines if line.author == "bot"]
        run = conversation.run
        if bot and run and journey and isinstance(journey.states[run.state].kind, Ask | Choose):
            self.asked[visit(conversation)].setdefault(run.visit, bot[-1].text)
        return self.rehearsal.take(event)


def visit(conversation: Conversation) -> Visit:
    """The run that is under way."""
    run = conversation.run
    assert run is not None
    return conversation.runs, run.journey, run.began_at


def known(journeys: JourneyMap, conversation: Conversation) -> Journey | None:
    """The version of the journey under way."""
    return journeys.versions.get(conversation.run.version) if conversation.run is not None else None


def frames(conversation: Conversation) -> list[Run]:
    found, run = [], conversation.run
    while run is not None:
        found.append(run)
        run = run.caller
    return found


async def until(play: Play, steps: list[Step], journeys: JourneyMap) -> Rehearsal:
    """Perform some steps of a play, whatever comes of them."""
    stage = RehearsalStage(journeys, RULES)
    await stage.begin(play)
    for step in steps:
        match step.kind:
            case "customer":
                await stage.customer(str(step.value))
            case "presses":
                await stage.presses(str(step.value))
            case "wait":
                await stage.wait(step.value)
            case "event":
                given_event = step.value if isinstance(step.value, dict) else {"name": step.value}
                await stage.event(str(given_event["name"]), given_event.get("data") or {})
            case _:
                await stage.staff(step.kind, str(step.value), step.inputs)
    return stage.rehearsal


def message(rehearsal: Rehearsal, words: str) -> Event:
    """What the customer does: writes, or presses a button that they see."""
    shown = [line for line in rehearsal.lines if line.choices]
    asked = rehearsal.conversation.asked
    if words == BUTTON and asked is not None:
        return Chose(asked.seq, *asked.choices[-1])
    if words == OLD_BUTTON and shown:
        return Chose(shown[0].seq, *shown[0].choices[0])
    if words == FITTING:
        return Said(next((text for text in ANSWERS if fits(rehearsal, text)), "yes"))
    return Said("hm" if words.startswith("<") else words)


def fits(rehearsal: Rehearsal, text: str) -> bool:
    """Whether the open question takes this for an answer."""
    return RULES.read(rehearsal.journeys, rehearsal.conversation, text, rehearsal.now).found is not None


def settle_up(rehearsal: Rehearsal) -> None:
    """No moment is lost, and none settled twice."""
    began = Counter(one.fields["instance"] for one in rehearsal.log if one.event == "moment.began")
    settled = Counter(
        one.fields["instance"] for one in rehearsal.log
        if one.event == "moment.outcome" and not one.fields["unplanned"]
    )  # fmt: skip
    still_open = Counter(moment.instance for run in frames(rehearsal.conversation) for moment in run.moments)
    assert set(began.values()) <= {1}
    assert settled + still_open == began
    for one in rehearsal.log:
        if one.event == "moment.outcome" and not one.fields["unplanned"]:
            assert one.fields["owner"], "the moment is settled by a version that knows it"


def answered(before: Conversation, decision: Decision, new: list[Line]) -> bool:
    if before.owner != BOT or before.opted_out or (before.run is not None and before.run.call is not None):
        return True  # people read it, or the answer of an action is on its way and the journey goes on with that
    calls = decision.conversation.run is not None and decision.conversation.run.call is not None
    handed = any(isinstance(effect, HandOver) for effect in decision.effects)
    return calls or handed or any(line.author in ("bot", "system") for line in new)


def written_for_failed_answers(journeys: JourneyMap, before: Conversation) -> set[str]:
    """What the author says after an answer that does not fit; that may be the question, word for word."""
    journey = known(journeys, before)
    kind = journey.states[before.run.state].kind if journey is not None and before.run is not None else None
    invalid = kind.invalid if isinstance(kind, Ask | Choose) else ()
    return {template.source for text in invalid for template in text.templates(before.language)}


def hear(thread: Thread, event: Event) -> None:
    """The customer writes; then everything that must hold is looked at."""
    rehearsal = thread.rehearsal
    rehearsal.wait(timedelta(seconds=1))
    before, lines, calls = rehearsal.conversation, len(rehearsal.lines), len(rehearsal.calls)
    decision = thread.take(event)
    new = rehearsal.lines[lines:]
    assert answered(before, decision, new), f"no answer to {event}"
    settle_up(rehearsal)
    ours = [line for line in new if line.author == "bot"]
    wanted_again = isinstance(event, Said) and event.text in ASKS_AGAIN
    is_changed = any(line.text.startswith(CHANGED) for line in ours)
    if wanted_again or is_changed:
        assert not is_changed or ours[0].text.startswith(CHANGED), "the reason comes first"
        thread.asked.clear()
    elif ours and len(rehearsal.calls) == calls and rehearsal.conversation.run is not None:
        told = set(thread.asked[visit(rehearsal.conversation)].values())
        told -= written_for_failed_answers(rehearsal.journeys, before)
        assert ours[0].text not in told, f"{ours[0].text!r} is asked again in answer to {event}, and nothing says why"


WORD = ("move_to", "move_to", "move_to", "stay", "finish_old", "handoff")
CHANGES = st.tuples(st.sampled_from(sorted(EDITS))) | st.tuples(st.sampled_from(sorted(EDITS)), st.sampled_from(WORD))


@example(
    of=WAITS, cut=1, edits=("reorder states",), which=0, n=5, words=["start over"]
)  # into a wait, which says nothing
@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, len(PLAYS) - 1), st.integers(1, 12), CHANGES, st.integers(0, 3),
    st.integers(0, 6), st.lists(WORDS, min_size=1, max_size=4),
)  # fmt: skip
def test_the_next_message_is_answered_whatever_was_edited(
    of: int, cut: int, edits: tuple[str, ...], which: int, n: int, words: list[str]
) -> None:
    folder, play = PLAYS[of]
    journeys = edited(folder)
    assert journeys is not None
    steps = [step for step in play.steps if step.kind in DOES]
    rehearsal = asyncio.run(until(play, steps[: cut % (len(steps) + 1)], journeys))
    under_way = [run.journey for run in frames(rehearsal.conversation)] or [play.journey or ""]
    new = published(folder, under_way[which % len(under_way)], edits, n)
    assume(new is not None)
    assert new is not None
    thread = Thread(rehearsal)
    rehearsal.journeys = new
    for one in words:
        hear(thread, message(rehearsal, one))


@pytest.mark.parametrize("edit", sorted(EDITS))
def test_an_edit_makes_another_version_that_may_be_published(edit: str) -> None:
    before = edited(FOLDERS[0])
    after = published(FOLDERS[0], "lost_card", (edit,), 1)
    assert before is not None and after is not None
    assert after.journeys["lost_card"].hash != before.journeys["lost_card"].hash
    assert before.journeys["lost_card"].hash in after.versions
