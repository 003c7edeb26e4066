"""The schema for editors: it takes what the loader takes, refuses what it refuses, and explains every key."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from authoring.schema import schema
from runtime.loading.yaml import read
from tests.loading.maps import SAMPLES
from tests.loading.test_load import EVERYTHING, EXAMPLE

SCHEMA = schema()


def problems(text: str) -> list[str]:
    source, findings = read("x.yaml", text)
    assert findings == []
    return [error.message for error in Draft7Validator(SCHEMA).iter_errors(source.data)]


def test_it_is_a_schema_in_both_dialects_and_json() -> None:
    Draft7Validator.check_schema(SCHEMA)
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("file", sorted([*SAMPLES.glob("*.yaml"), *EXAMPLE.glob("*.yaml")]), ids=lambda file: file.name)
def test_what_loads_fits_the_schema(file: Path) -> None:
    assert problems(file.read_text()) == []


def test_every_key_of_the_page_fits_the_schema() -> None:
    assert problems(EVERYTHING) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("journey: lost_card", "journey: lost_card\ncolour: red"),
        ("journey: lost_card", "channels: [web]"),
        ("into: last4", "into: {last4: 1}"),
        ("after: 2m", "after: 2 minutes"),
        ("must_keep: true", "must_keep: yes"),
        ("to: done}", "too: done}"),
        ("settles: kept}", "settles: kep}"),
        ("title: Lost or stolen card", "title:"),
        ("end: declined", "end: declined, to: done"),
        ("type: digits", "type: digit"),
    ],
)
def test_what_is_wrong_does_not_fit(old: str, new: str) -> None:
    text = (SAMPLES / "lost_card.yaml").read_text()
    assert old in text
    assert problems(text.replace(old, new, 1)) != []


def keys(part: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, dict):
        for name, one in part.get("properties", {}).items():
            yield f"{path}.{name}", one
        for name, one in part.items():
            yield from keys(one, f"{path}.{name}")
    elif isinstance(part, list):
        for one in part:
            yield from keys(one, path)


def test_every_key_and_every_model_has_a_title_and_a_sentence_for_people() -> None:
    silent = [path for path, one in keys(SCHEMA) if not one.get("title") or not one.get("description")]
    assert silent == []
    models = {name: one for name, one in SCHEMA["$defs"].items()}
    assert [name for name, one in models.items() if one.get("title") in (None, name)] == []
    assert [name for name, one in models.items() if not one.get("description")] == []
