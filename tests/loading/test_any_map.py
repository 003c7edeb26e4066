"""Whatever stands in the files, loading ends with a map or with findings, never with an exception."""

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.loading.files import read_model
from runtime.loading.journey_file import JourneyFile
from runtime.loading.load import assemble
from runtime.loading.notes import Notes
from runtime.loading.yaml import SourceFile, read
from tests.loading.maps import ENV, SAMPLES
from tests.loading.test_load import EVERYTHING

MAP, JOURNEY = ((SAMPLES / name).read_text() for name in ("map.yaml", "lost_card.yaml"))
ODD: list[Any] = [
    "", "x", "kept", "which_card", "last4", "person", "{{ last4 }}", "{{ x", "{{ customer }}", "2m", "last4 == 1",
    0, -1, 7, 10**15, 1.5, True, False, None, [], ["x"], [None], [[]], {}, {"x": "y"}, {"en": "x"}, {"fr": ["x"]},
    {"to": "block"}, {"say": "x", "end": "kept"}, {"ask": "x", "into": "last4"}, {"else": "block"}, {"when": "x"},
    {"type": "choice"}, {"outcome": "kept", "as": "x"}, {"for": "2d"},
]  # fmt: skip


def paths(part: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    if isinstance(part, dict | list):
        for key in part if isinstance(part, dict) else range(len(part)):
            found += paths(part[key], (*path, key))
    return found


def _one(chance: st.DataObject, options: list[Any]) -> Any:
    return chance.draw(st.sampled_from(options))


def change(whole: Any, chance: st.DataObject) -> None:
    """Put something odd into a random place, or take something away, or give a key another name."""
    *above, last = _one(chance, [path for path in paths(whole) if path])
    here = whole
    for part in above:
        here = here[part]
    match _one(chance, ["odd", "odd", "odd", "gone", "renamed", "moved"]):
        case "odd":
            here[last] = copy.deepcopy(_one(chance, ODD))
        case "gone":
            del here[last]
        case "renamed" if isinstance(here, dict):
            here[_one(chance, ["do", "ask", "end", "say", "on", "to", "moves", "with", "x", f"{last}x"])] = here.pop(
                last
            )
        case _:
            *_, other = _one(chance, [path for path in paths(whole) if path])
            here[last] = copy.deepcopy(whole.get(other) if isinstance(other, str) else other)


def dump(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{dump(str(key))}: {dump(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(dump, value)) + "]"
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[value]
        case str():
            return "'" + value.replace("'", "''") + "'"
        case _:
            return str(value)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from([JOURNEY, EVERYTHING]), st.integers(1, 6))
def test_any_change_to_a_map_is_loaded_or_refused(chance: st.DataObject, journey: str, changes: int) -> None:
    parts = [copy.deepcopy(read("x", text)[0].data) for text in (MAP, journey)]
    for _ in range(changes):
        change(_one(chance, parts), chance)
    sources, findings = [], []
    for name, part in zip(("map.yaml", "j.yaml"), parts, strict=True):
        source, problems = read(name, dump(part))
        sources.append(source)
        findings += problems
    loaded = assemble(sources[0], sources[1:], ENV, findings)
    assert (loaded.map is None) == any(finding.severity == "E" for finding in loaded.findings)
    for finding in loaded.findings:
        assert finding.text(loaded.line(finding)).strip()
        assert finding.json()


plain = st.recursive(
    st.sampled_from(ODD),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["spec", "journey", "moments", "states", "data", "x", "on"]), inner, max_size=4
        )
    ),
    max_leaves=25,
)


@given(plain)
def test_any_data_becomes_a_model_or_findings(data: Any) -> None:
    notes = Notes()
    model = read_model(JourneyFile, SourceFile("x.yaml", "", data), notes)
    assert model is not None or notes.findings
