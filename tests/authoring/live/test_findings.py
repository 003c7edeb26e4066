"""What a map would do to the customers who are there, and what they say that it does not cover."""

from typing import Any

from authoring.live.facts import Facts, Heard, Standing
from authoring.live.whole import held_against
from runtime.loading.findings import Finding
from runtime.understanding.rules import Rules
from tests.authoring.check.maps import MAP, journey, loaded
from tests.authoring.live.rooms import ROOM

BOOKS = journey(ROOM)


def at(state: str, fate: str, to: str | None = None, **more: Any) -> Standing:
    """Thirty-seven conversations at a state."""
    usual: dict[str, Any] = {"known": (), "promises": ("main",), "with_people": False, "journey": "small", "count": 37}
    return Standing(version="v1", state=state, fate=fate, to=to, **{**usual, **more})


def said(text: str, state: str | None, count: int = 5) -> Heard:
    return Heard("small" if state else None, state, "en", text, count)


def held(*facts: Standing | Heard, text: str = BOOKS, map_text: str = MAP) -> list[Finding]:
    """What is found when the journey is held against these."""
    standing = tuple(one for one in facts if isinstance(one, Standing))
    heard = tuple(one for one in facts if isinstance(one, Heard))
    return held_against(loaded(text, map_text=map_text), Facts(standing, heard), Rules())


def codes(found: list[Finding]) -> list[tuple[str, str]]:
    return [(one.code, one.severity) for one in found]


def test_customers_at_a_state_that_is_gone_are_counted_whatever_their_version() -> None:
    (gone,) = held(at("choose_slot", "stays"), at("choose_slot", "stays", known=("answer",), count=4))
    assert gone.code == "HR901" and gone.message.startswith("41 conversations are at `choose_slot`, which is not in")
    assert "on_new_version: {move_to: ...}" in gone.hint


def test_those_whom_the_old_state_sends_somewhere_are_not_stranded() -> None:
    assert held(at("choose_slot", "moves", "which")) == []


def test_a_journey_that_is_gone_is_told_at_the_map() -> None:
    (gone,) = held(at("hello", "stays", journey="old", promises=()))
    assert (gone.code, gone.place.file, gone.place.line) == ("HR901", "map.yaml", 2)


def test_whoever_moves_behind_the_question_comes_to_a_text_without_the_answer() -> None:
    (hole,) = held(at("old", "moves", "sure"))
    assert (hole.code, hole.severity) == ("HR902", "E")
    assert BOOKS.splitlines()[hole.place.line - 1].strip().startswith("done:")
    assert "37 conversations that are there now would come there without it" in hole.message
    assert hole.hint.startswith("From `sure`: [Book it].")


def test_whoever_knows_it_or_is_asked_again_comes_with_the_answer() -> None:
    assert held(at("old", "moves", "sure", known=("answer",))) == []
    assert held(at("old", "moves", "which")) == []
    assert held(at("sure", "stays")) == []


def test_only_those_who_lack_it_are_counted() -> None:
    (hole,) = held(at("old", "moves", "sure", known=("answer",)), at("sure", "goes_on", "sure", count=1))
    assert "1 conversation that is there now would come there without it" in hole.message


def test_a_hole_that_everybody_may_meet_is_no_matter_of_those_who_are_there() -> None:
    choices = "choices: {skip: {label: Skip, to: sure}, no: {label: Ask me, to: which}}"
    text = BOOKS.replace("which: {ask:", f"open:\n        ask: Well?\n        {choices}\n      which: {{ask:")
    assert held(at("old", "moves", "sure"), text=text) == []


def test_an_open_promise_that_is_made_no_more_is_told_with_what_becomes_of_it() -> None:
    (one,) = held(at("which", "moves", "which", promises=("main", "fast")), at("sure", "stays", promises=("fast",)))
    assert (one.code, one.severity) == ("HR904", "W")
    assert one.message.startswith("74 conversations are promised `fast` of `small`")
    assert one.hint.startswith("37 of them would be settled as cancelled")


def test_what_came_often_is_told_at_its_question_unless_the_map_covers_it_by_now() -> None:
    (one,) = held(said("the driver left it outside", "sure", 41), said("hm", "sure", 3))
    assert (
        one.code == "HR213"
        and 'wrote 44 times what nothing there covers: "the driver left it outside" ×41, "hm" ×3' in (one.message)
    )
    covers = BOOKS.replace('label: "Leave it"', 'label: "Leave it", also: [the driver left it outside]')
    assert held(said("the driver left it outside", "sure", 41), text=covers) == []


def test_ten_are_shown_and_the_others_counted() -> None:
    (one,) = held(*(said(f"qwzx{'y' * n} vbnm", "sure", 20 - n) for n in range(12)))
    assert one.message.count("×") == 10 and one.message.endswith("and 2 more")


def test_what_came_when_no_journey_ran_is_told_at_the_map() -> None:
    (one,) = held(said("do you sell stamps", None))
    assert one.message.startswith("When no journey ran, customers wrote 5 times")
    offers = MAP.replace(
        "customer:\n", "not_offered:\n  stamps: {when: [do you sell stamps], say: {en: No., es: No.}}\ncustomer:\n"
    )
    assert held(said("do you sell stamps", None), map_text=offers) == []


def test_a_question_that_is_not_asked_any_more_is_left_out() -> None:
    assert held(said("hm", "old"), said("hm", "done")) == []


def test_authors_may_waive_it_for_a_time() -> None:
    waived = BOOKS.replace("stage: use", "stage: use\nignore:\n  HR901: {why: they are few, until: 2999-01-01}")
    assert held(at("choose_slot", "stays"), text=waived) == []
    assert codes(held(at("choose_slot", "stays"), text=waived.replace("2999", "2026"))) == [
        ("HR011", "W"),
        ("HR901", "W"),
    ]
