"""What a moment took, and what was known of earlier contacts, is in its line of the outcome log."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from msgspec.structs import replace as changed

from runtime.core.events import Said, StaffJoined, StaffMoved
from runtime.core.reading import Reading
from runtime.core.turn import decide
from runtime.core.values import DataType, Slot
from runtime.ports import Part, TicketChange
from runtime.rows import rows
from tests.core.builders import NOW
from tests.docs.scenes import DIGITS, LOST, Scene

JO = StaffJoined("jo", "Jo")
SAM = StaffJoined("sam", "Sam")


def outcomes(scene: Scene) -> list[dict[str, Any]]:
    return [dict(event.fields) for event in scene.log if event.event == "moment.outcome"]


def test_a_plain_moment_counts_its_turns_and_its_last_question() -> None:
    kept = outcomes(Scene().take(LOST, DIGITS).answer("blocked"))[0]
    assert kept["did"] == "served" and kept["last_question"] == "which" and kept["input_class"] == "blocked"
    assert kept["action_ms"] == 1000 and kept["our_wait_ms"] == 1000
    assert kept["customer_active_ms"] == kept["duration_ms"] - 1000
    assert (kept["holds"], kept["transfers"], kept["queue"], kept["queue_wait_ms"]) == (0, 0, None, None)


def test_an_answer_that_cannot_be_read_is_logged_with_its_line_and_the_question_is_repeated() -> None:
    scene = Scene().take(LOST, Said("no idea", Reading(problem="length 4")), DIGITS).answer("blocked")
    line = next(event.fields for event in scene.log if event.event == "answer.not_understood")
    assert (line["state"], line["input_class"], line["tries"], line["line_seq"]) == ("which", "length", 1, 3)
    assert outcomes(scene)[0]["repeated_questions"] == 1


def test_the_wait_for_a_person_and_their_time_are_told_apart() -> None:
    scene = Scene().take(LOST, DIGITS).answer("error").take(Said("hello?"), JO)
    scene.take(StaffMoved("jo", "Jo", "by_hand", {"reference": "R-2"}))
    kept = outcomes(scene)[0]
    assert (kept["queue"], kept["agent"], kept["holds"], kept["followups"]) == ("support", "jo", 1, 1)
    assert (kept["hold_ms"], kept["queue_wait_ms"], kept["agent_ms"]) == (2000, 2000, 1000)
    assert kept["next_move_used"] == "by_hand" and kept["next_moves_offered"] > 0
    assert (kept["transfers"] == 0 and kept["did"] == "served") or kept["did"] == "addressed"


def test_the_same_promise_within_a_week_is_a_repeat_and_later_it_is_none() -> None:
    scene = Scene().take(LOST, DIGITS).answer("blocked").choose("no")
    first = outcomes(scene)[0]
    assert first["repeat_of"] is None and first["contacts_7d"] == 0 and first["previous_contact_at"] is None
    scene.now += timedelta(days=3)
    scene.take(LOST, DIGITS).answer("blocked").choose("no")
    second = outcomes(scene)[2]
    assert second["repeat_of"] == first["instance"]
    assert (second["contacts_7d"], second["contacts_30d"]) == (1, 1)
    scene.now += timedelta(days=8)
    scene.take(LOST, DIGITS).answer("blocked").choose("no")
    third = outcomes(scene)[4]
    assert third["repeat_of"] is None and (third["contacts_7d"], third["contacts_30d"]) == (0, 2)


def test_only_what_is_not_sensitive_is_a_group() -> None:
    scene = Scene()
    types = {"tier": DataType("choice"), "phone": DataType("phone", sensitive="personal")}
    scene.journeys = replace(scene.journeys, customer=types)
    profile = {name: Slot(value, "site", NOW) for name, value in (("tier", "gold"), ("phone", "+44"), ("x", "y"))}
    scene.conversation = changed(scene.conversation, profile=profile)
    assert outcomes(scene.take(LOST, DIGITS).answer("blocked"))[0]["groups"] == {"tier": "gold"}


class Charged:
    """A carrier that charges two segments a turn."""

    name = "carrier"

    def render(self, lines: Any, address: str) -> list[Part]:
        return [Part(address, "us", lines[0].text, 2)]


def test_segments_are_counted_in_open_moments_and_in_outcomes_of_the_same_turn() -> None:
    scene = Scene()
    told = changed(scene.conversation, channel="sms")
    total = 0
    for event in (LOST, DIGITS):
        decision = decide(scene.journeys, told, event, NOW)
        commit = rows(
            told, decision, TicketChange(decision.conversation), channels={"sms": Charged()},  # type: ignore[dict-item]
            new_id=str, now=NOW,
        )  # fmt: skip
        told = commit.conversation
        total += 2 if [line for line in decision.lines if line.author != "customer"] else 0
    assert told.run is not None and told.run.moments[0].segments_out == total > 0
