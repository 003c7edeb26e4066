"""Messages that fitted nothing: found in the store, covered, counted, and made examples."""

from datetime import timedelta
from pathlib import Path

import pytest

from authoring.page.unmatched import addition, covered, quoted, unmatched
from runtime.loading.yaml import read
from tests.handoff.house import House
from tests.loading.maps import SAMPLES, load_samples


async def test_the_texts_are_counted_covered_and_led_to_the_nearest_journey() -> None:
    house = House()
    for _ in range(2):
        customer = await house.customer()
        await house.says(customer, "Do you repair bicycles?")
        house.clock.pass_by(timedelta(seconds=1))
        await house.says(customer, "call me on 07700 900 123")
        house.clock.pass_by(timedelta(seconds=1))
    found = await unmatched(house.store, house.library.current, house.clock.now() - timedelta(days=1))
    assert [(one.text, one.count, one.language) for one in found] == [
        ("call me on …", 2, "en"),
        ("Do you repair bicycles?", 2, "en"),
    ]
    assert found[1].nearest == "lost_card"


async def test_what_is_older_is_left_out() -> None:
    house = House()
    customer = await house.customer()
    for n in range(40):
        await house.says(customer, f"what about {'x' * n}")
        house.clock.pass_by(timedelta(days=1))
        if n % 3 == 2:
            customer = await house.customer()
    found = await unmatched(house.store, house.library.current, house.clock.now() - timedelta(days=3, hours=1))
    assert {one.text for one in found} <= {f"what about {'x' * n}" for n in (37, 38, 39)}
    assert "what about " + "x" * 39 in {one.text for one in found}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("my card 4821 5555 6666 7777 is gone", "my card … is gone"),
        ("mail ana@example.com please", "mail … please"),
        ("on the 3rd", "on the 3rd"),
        ("+447700900123", "…"),
    ],
)
def test_numbers_and_addresses_are_covered(text: str, shown: str) -> None:
    assert covered(text) == shown


@pytest.mark.parametrize(
    "text", ["no", "12:30", "say: this", "yes # no", "- a", "a 'quote'", 'a "b"', "ends?", "café", "é", "{a}"]
)
def test_every_text_can_be_written_as_a_member_of_a_list(text: str) -> None:
    source, findings = read("x.yaml", f"when:\n  - {quoted(text)}\n")
    assert findings == []
    assert source.data == {"when": [text]}


def test_the_line_goes_after_the_last_example_of_the_language(tmp_path: Path) -> None:
    loaded = load_samples(tmp_path)
    assert loaded.map is not None
    journey = loaded.map.journeys["lost_card"]
    source = loaded.journey_sources["lost_card"]
    made = addition("the card is gone", "en", journey, source, "shop/lost_card.yaml")
    line = next(
        n for n, text in enumerate((SAMPLES / "lost_card.yaml").read_text().splitlines(), 1) if "when: [" in text
    )
    assert made.place == f"shop/lost_card.yaml, line {line}, among the examples in brackets"
    assert made.line == "the card is gone"


def test_where_there_is_no_list_yet_the_key_is_named(tmp_path: Path) -> None:
    loaded = load_samples(tmp_path)
    assert loaded.map is not None
    journey = loaded.map.journeys["lost_card"]
    made = addition("la tarjeta", "es", journey, None, "shop/lost_card.yaml")
    assert (made.place, made.line) == ("shop/lost_card.yaml, under starts: when:", "- la tarjeta")
