"""A try: the whole list of acts comes in each time, and what an author looks at goes back."""

from pathlib import Path
from typing import Any

import pytest

from authoring.page.trying import ACTS, CHARS, Unreadable, read_try, tried
from authoring.talk import Act, Setting
from runtime.understanding.rules import Rules
from tests.loading.maps import sample_map


def answer(tmp_path: Path, *acts: Act) -> dict[str, Any]:
    return tried(sample_map(tmp_path), Rules(), Setting(journey="lost_card"), acts)


def test_it_tells_where_the_talk_stands(tmp_path: Path) -> None:
    told = answer(tmp_path, Act("customer", "4821"))
    assert (told["journey"], told["state"], told["acts"]) == ("lost_card", "offer_new_card", 1)
    assert told["choices"] == ["Yes, send it", "Another address", "No, thanks"]
    assert [entry["by"] for entry in told["entries"]] == ["bot", "customer", "note", "bot", "note"]
    assert told["entries"][2]["text"] == "cards.block → blocked"
    assert told["actions"] == [{"id": "cards.block", "ends": ["blocked", "not_found", "error", "timeout"]}]
    assert '- customer: "4821"' in told["play"]


def test_it_goes_as_far_as_it_goes_and_says_why_no_further(tmp_path: Path) -> None:
    told = answer(tmp_path, Act("customer", "4821"), Act("presses", "Nothing"), Act("customer", "1"))
    assert (told["acts"], told["problem"]) == (1, "there is no button Nothing now")
    assert told["state"] == "offer_new_card"


@pytest.mark.parametrize(
    "body",
    [
        None, [], {"acts": "x"}, {"acts": ["x"]}, {"acts": [{"does": "flies", "value": ""}]}, {"channel": "fax"},
        {"acts": [{"does": "customer", "value": 1}]}, {"acts": [{"does": "customer", "value": "x" * (CHARS + 1)}]},
        {"acts": [{"does": "customer", "value": "x"}] * (ACTS + 1)}, {"language": 1}, {"journey": []},
        {"acts": [{"does": "answers", "value": "x", "inputs": {"end": 1}}]},
    ],
)  # fmt: skip
def test_what_is_no_try_is_refused(body: Any) -> None:
    with pytest.raises(Unreadable):
        read_try(body)


def test_a_try_is_read() -> None:
    setting, acts = read_try({"journey": "j", "language": "en", "acts": [{"does": "wait", "value": "3m"}]})
    assert (setting, list(acts)) == (Setting("web", "en", "j"), [Act("wait", "3m")])
