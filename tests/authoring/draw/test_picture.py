"""The picture of a journey: everything that it can do is in it, and can be read aloud."""

import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from authoring.draw.in_words import in_words
from authoring.draw.kinds import shortened, wrapped
from authoring.draw.mermaid import as_mermaid
from authoring.draw.picture import Picture, picture
from authoring.draw.svg import as_svg
from authoring.draw.traffic import Traffic, counted
from authoring.draw.ways import drawn, ways
from handrail.cli import main
from runtime.core.journey import Journey, JourneyMap
from runtime.loading.load import load
from tests.loading.maps import sample_map
from tests.loading.test_load import EXAMPLE

MAP = load(EXAMPLE, os.environ).map
assert MAP is not None
JOURNEYS = list(MAP.journeys.values())
SVG = "{http://www.w3.org/2000/svg}"


def of(journeys: JourneyMap, name: str = "lost_card") -> Picture:
    return picture(journeys.journeys[name], journeys)


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda one: one.id)
def test_every_state_is_a_box_or_a_badge(journey: Journey) -> None:
    assert MAP is not None
    root = ElementTree.fromstring(as_svg(picture(journey, MAP)))
    shown = {node.get("data-state") for node in root.iter(f"{SVG}g") if node.get("data-state")}
    assert set(journey.states) <= shown


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda one: one.id)
def test_every_way_that_somebody_wrote_is_a_line_or_a_badge(journey: Journey) -> None:
    assert MAP is not None
    made = picture(journey, MAP)
    lines = {(arrow.source, arrow.target) for arrow in made.arrows}
    badges = {(box.state.name, badge.state) for box in made.boxes for badge in box.badges}
    boxes = {box.state.name for box in made.boxes}
    for way in drawn(journey):
        if way.source in boxes:
            assert (way.source, way.target) in lines | badges


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda one: one.id)
def test_boxes_do_not_overlap_and_stand_within_the_picture(journey: Journey) -> None:
    assert MAP is not None
    made = picture(journey, MAP)
    for n, one in enumerate(made.boxes):
        assert one.x >= 0 and one.x + one.width <= made.width and one.y + one.height <= made.height
        band = next(band for band in made.bands if band.moment.id == one.state.moment)
        assert band.y <= one.y and one.y + one.height <= band.y + band.height
        for other in made.boxes[n + 1 :]:
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda one: one.id)
def test_each_line_has_a_port_of_its_own(journey: Journey) -> None:
    assert MAP is not None
    ends = [end for arrow in picture(journey, MAP).arrows for end in (arrow.points[0], arrow.points[-1])]
    assert len(set(ends)) == len(ends)


def test_going_back_is_told_apart(tmp_path: Path) -> None:
    made = of(sample_map(tmp_path))
    assert [(arrow.source, arrow.target) for arrow in made.arrows if arrow.is_back] == [("block", "which_card")]
    assert 'class="way back"' in as_svg(made)


def test_moments_are_bands_from_top_to_bottom(tmp_path: Path) -> None:
    made = of(sample_map(tmp_path))
    assert [band.moment.id for band in made.bands] == ["block_card", "replace_card"]
    assert made.bands[0].y + made.bands[0].height <= made.bands[1].y
    assert "within 1m" in " ".join(made.bands[0].lines)


def test_ends_and_hand_overs_are_badges_where_they_are_reached(tmp_path: Path) -> None:
    made = of(sample_map(tmp_path))
    offer = next(box for box in made.boxes if box.state.name == "offer_new_card")
    assert [(badge.text, badge.kind) for badge in offer.badges] == [
        ("Yes, send it: kept (done)", "kept"),
        ("Another address: Card team (colleague)", "person"),
        ("No, thanks: declined (no_card)", "end"),
    ]


def test_a_box_reads_its_ways_aloud(tmp_path: Path) -> None:
    journeys = sample_map(tmp_path)
    journey = journeys.journeys["lost_card"]
    told = in_words(journey.states["block"], journey, journeys)
    assert told.startswith("block calls cards.block. ")
    assert "Blocked leads to offer_new_card." in told
    assert "To a person: error, timeout." in told
    assert "Staff may: Ask for the digits again (which_card); I have blocked it by hand (offer_new_card)." in told
    assert told in as_svg(picture(journey, journeys)).replace("&quot;", '"')


def test_what_authors_wrote_is_text_and_never_markup(tmp_path: Path) -> None:
    evil = '<script>alert("1")</script> & more'
    journeys = sample_map(
        tmp_path, {"lost_card.yaml": ("A new card is on its way before we say goodbye.", f"'{evil}'")}
    )
    for text in (as_svg(of(journeys)), as_svg(of(journeys), is_alone=False)):
        ElementTree.fromstring(text)
        assert "<script" not in text


def test_a_picture_on_a_page_brings_no_style(tmp_path: Path) -> None:
    assert "<style" in as_svg(of(sample_map(tmp_path)))
    part = as_svg(of(sample_map(tmp_path)), is_alone=False)
    assert "<style" not in part and "style=" not in part


def test_ways_come_from_the_machine(tmp_path: Path) -> None:
    journey = sample_map(tmp_path).journeys["lost_card"]
    found = {(way.source, way.trigger, way.target) for way in ways(journey)}
    assert ("block", "blocked", "offer_new_card") in found
    assert ("which_card", "rung:1", "parked") in found
    assert ("offer_new_card", "choice:send", "done") in found
    assert not any(trigger == "send" for _, trigger, _ in found)
    for way in found:
        event = journey.machine.events[way[1]]
        assert way[2] in {one.dest for one in event.transitions[way[0]]}


def test_mermaid_tells_of_the_same_ways(tmp_path: Path) -> None:
    journey = sample_map(tmp_path).journeys["lost_card"]
    text = as_mermaid(journey)
    assert text.startswith("stateDiagram-v2\n")
    assert "    [*] --> state_which_card\n" in text
    assert "    state_block --> state_offer_new_card : blocked\n" in text
    assert "    state_done --> [*] : kept\n" in text
    for way in drawn(journey):
        assert f"state_{way.source} --> state_{way.target}" in text


def test_mermaid_keeps_signs_that_mean_something_to_it_as_text(tmp_path: Path) -> None:
    journeys = sample_map(tmp_path, {"lost_card.yaml": ('label: "No, thanks"', 'label: "No: #1; \\"thanks\\""')})
    assert "No#58; #35;1#59; #34;thanks#34;" in as_mermaid(journeys.journeys["lost_card"])


def outcome(path: list[str], *, kept: bool | None, conversation: str = "1", **more: object) -> dict[str, object]:
    return {"path": path, "journey": "lost_card", "promise_kept": kept, "conversation": conversation, **more}


def test_traffic_counts_steps_and_how_many_promises_were_kept_on_them() -> None:
    made = counted(
        [
            outcome(["which_card", "block"], kept=True),
            outcome(["offer_new_card", "done"], kept=True),
            outcome(["which_card", "block"], kept=False, conversation="2"),
            outcome(["which_card", "block"], kept=None, conversation="3"),
            outcome(["which_card", "block"], kept=True, conversation="4", test=True),
        ]
    )
    assert made.on(("lost_card", "which_card", "block")) == "3 · 50 % kept"
    assert made.on(("lost_card", "block", "offer_new_card")) == "1 · 100 % kept"
    assert made.on(("lost_card", "block", "which_card")) == ""


def test_traffic_stands_on_lines_and_badges(tmp_path: Path) -> None:
    journeys = sample_map(tmp_path)
    traffic = Traffic({("lost_card", "block", "offer_new_card"): 1200, ("lost_card", "offer_new_card", "done"): 7})
    made = picture(journeys.journeys["lost_card"], journeys, traffic)
    assert "blocked  1,200" in {arrow.label for arrow in made.arrows}
    assert any(badge.text.endswith("(done)  7") for box in made.boxes for badge in box.badges)
    widths = {arrow.label: arrow.width for arrow in made.arrows}
    assert widths["blocked  1,200"] > widths["not found"]


def test_texts_are_cut_at_words() -> None:
    assert shortened("one two three", 9) == "one two…"
    assert shortened("one", 9) == "one"
    assert wrapped("one two three four five six", 9, 2) == ["one two", "three…"]


def test_the_command_draws_a_journey_or_the_whole_map(tmp_path: Path) -> None:
    run = CliRunner()
    out = tmp_path / "map.svg"
    done = run.invoke(main, ["draw", str(EXAMPLE), "-o", str(out)])
    assert done.exit_code == 0, done.output
    root = ElementTree.fromstring(out.read_text())
    assert len(root.findall(f"{SVG}svg")) == len(JOURNEYS)
    one = run.invoke(main, ["draw", str(EXAMPLE), "--journey", "lost_card"])
    assert ElementTree.fromstring(one.stdout).get("aria-label") == "Journey: Lost or stolen card"
    text = run.invoke(main, ["draw", str(EXAMPLE), "--journey", "lost_card", "--format", "mermaid"])
    assert text.stdout.startswith("stateDiagram-v2")
    wrong = run.invoke(main, ["draw", str(EXAMPLE), "--journey", "lost"])
    assert wrong.exit_code == 2 and "there is no journey lost" in wrong.output
