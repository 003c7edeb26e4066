"""A talk that is tried out: it can be done again on a changed map, and kept as a play that passes."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authoring.keeping import as_play
from authoring.play import perform
from authoring.plays import read_plays
from authoring.stage import RehearsalStage
from authoring.talk import Act, NotPossible, Setting, Talk
from runtime.core.journey import JourneyMap
from runtime.understanding.rules import Rules
from tests.loading.maps import sample_map

ANA = Setting(journey="lost_card", customer={"first_name": "Ana"})


def talk(journeys: JourneyMap, *acts: Act, setting: Setting = ANA) -> Talk:
    made = Talk(journeys, Rules(), setting)
    for act in acts:
        made.do(act)
    return made


def says(text: str) -> Act:
    return Act("customer", text)


async def test_what_was_tried_is_kept_as_a_play_that_passes(tmp_path: Path) -> None:
    journeys = sample_map(tmp_path)
    made = talk(
        journeys, says("no idea"), Act("answers", "cards.block", {"end": "error"}), says("4821"),
        Act("staff_joins", "jo"), Act("staff_says", "Hi: it's Jo #1"),
        Act("staff_moves", "by_hand", {"reference": "R-9"}),
        Act("wait", "3m"), Act("presses", "Yes, send it"),
    )  # fmt: skip
    file = tmp_path / "kept.yaml"
    file.write_text(as_play(made, "blocked by hand: no system"))
    (play,), findings = read_plays(file)
    assert findings == []
    assert play.name == "blocked by hand: no system"
    assert play.actions["cards.block"][0].end == "error"
    result = await perform(play, RehearsalStage(journeys, Rules()))
    assert result.problem is None
    assert [step.kind for step in play.steps].count("handoff") == 1


ACTS = st.lists(
    st.sampled_from(
        [
            says("4821"), says("no idea"), says("1"), says("person"), says("I lost my card"), says("no"),
            says("yes: #1"),
            Act("wait", "3m"), Act("wait", "2d"), Act("presses", "Yes, send it"), Act("staff_joins", "jo"),
            Act("staff_says", "Hello - I am here"), Act("staff_moves", "again"), Act("staff_finishes", "kept"),
            Act("answers", "cards.block", {"end": "not_found"}), Act("fails", "cards.block"),
            Act("event", "card.reported"),
        ]
    ),
    max_size=9,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(acts=ACTS, channel=st.sampled_from(["web", "sms"]))
async def test_every_talk_makes_a_play_that_passes(tmp_path: Path, acts: list[Act], channel: str) -> None:
    journeys = sample_map(tmp_path)
    made = Talk(journeys, Rules(), Setting(channel, journey="lost_card" if channel == "web" else None))
    for act in acts:
        try:
            made.do(act)
        except NotPossible:
            continue
    file = tmp_path / "plays" / "kept.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(as_play(made, "kept"))
    (play,), findings = read_plays(file)
    assert findings == []
    result = await perform(play, RehearsalStage(journeys, Rules()))
    assert result.problem is None, f"{result.problem}\n{result.expected}\n{result.actual}\n{file.read_text()}"


def test_it_goes_on_on_a_changed_map(tmp_path: Path) -> None:
    made = talk(sample_map(tmp_path), says("4821"))
    changed = sample_map(tmp_path, {"lost_card.yaml": ("Shall I send a new one", "Shall I post a new one")})
    again, stopped = made.on(changed)
    assert stopped is None
    assert "Shall I post a new one" in again.rehearsal.lines[-1].text
    assert list(again.acts) == list(made.acts)


def test_it_stops_where_a_changed_map_goes_another_way(tmp_path: Path) -> None:
    made = talk(sample_map(tmp_path), says("4821"), Act("presses", "Yes, send it"))
    changed = sample_map(tmp_path, {"lost_card.yaml": ('label: "Yes, send it"', 'label: "Please do"')})
    again, stopped = made.on(changed)
    assert stopped == Act("presses", "Yes, send it")
    assert [act.value for act in again.acts] == ["4821"]


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (Act("presses", "Nothing"), "there is no button Nothing now"),
        (Act("staff_says", "hello"), "nobody of the staff has the conversation"),
        (Act("answers", "cards.blocc"), "there is no action cards.blocc; there are cards.block"),
        (Act("answers", "cards.block", {"end": "gone"}), "cards.block has no end gone; it has blocked, not_found"),
        (Act("wait", "soon"), "`soon` is not a length of time"),
        (Act("dances", ""), "dances is nothing that can be done"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(tmp_path: Path, act: Act, message: str) -> None:
    made = talk(sample_map(tmp_path))
    before = made.rehearsal.conversation
    with pytest.raises(NotPossible, match=message):
        made.do(act)
    assert made.rehearsal.conversation == before
    assert made.acts == []


def test_an_action_fails_once_or_ends_so_from_now_on(tmp_path: Path) -> None:
    made = talk(sample_map(tmp_path), Act("answers", "cards.block", {"end": "not_found"}), says("4821"), says("4822"))
    assert [called.answer.end for taken in made.taken for called in taken.calls] == ["not_found", "not_found"]
    made = talk(sample_map(tmp_path), Act("fails", "cards.block"), says("4821"))
    assert made.taken[-1].calls[0].answer.end == "error"
    assert made.taken[-1].handed_over is not None
