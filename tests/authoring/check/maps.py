"""Small maps for the tests of the checker. What a line should be told of stands behind it: `#! HR103`."""

import re
from datetime import date
from pathlib import Path

from authoring.check import check
from authoring.explore.finding_all import found_in, subjects_of
from authoring.explore.nodes import Bounds
from authoring.explore.whole import explore
from runtime.loading.findings import Finding
from runtime.loading.load import Loaded, assemble
from runtime.loading.yaml import read
from runtime.understanding.rules import Rules

TODAY = date(2026, 11, 25)

MAP = """\
spec: 1
map: small
languages: [en, es]
values:
  plain: {says: We say it plainly., confirmed: {on: 2026-09-01, how: asked}}
stages: {use: Every day}
owners: {care: {title: Care}}
queues:
  fast: {title: Fast, hours: 24/7, answer_within: 2m, default: true}
  slow: {title: Slow, hours: 24/7}
customer:
  tier: {type: choice, of: [standard, gold]}
  name: text
actions:
  find:
    post: http://127.0.0.1:1/find
    within: 5s
    takes: {id: text}
    gives: {place: text}
    ends: [found, missing]
  slowly:
    post: http://127.0.0.1:1/slowly
    within: 8s
    retry: {times: 2}
    idempotent: true
    ends: [done]
"""

_JOURNEY = """\
spec: 1
journey: small
stage: use
{head}
data:
{data}
moments:
  main:
    promise: It is done for you.
    category: request
    owner: care
    moves: {{again: {{label: Once more, to: {start}}}}}
    states:
{states}"""


def journey(states: str, *, data: str = "", head: str = "languages: [en]") -> str:
    """A journey with these states in its one moment; `data` and `head` stand as they are."""
    start = re.match(r"\s*([a-z_0-9]+):", states)
    assert start is not None
    data = data or "  answer: {type: text, max: 40}"
    text = _JOURNEY.format(head=head, data=data.rstrip(), states=_indented(states), start=start[1])
    return text if "answer" in states or "answer" not in data else text.replace(data, "  {}")


def _indented(states: str) -> str:
    lines = states.strip("\n").splitlines()
    least = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(" " * 6 + line[least:] for line in lines) + "\n"


def ask(choices: str, head: str = "languages: [en]", after: str = "done: {say: Goodbye., end: kept}\n") -> str:
    """A journey with one question and these choices."""
    rows = "".join(f"    {line}\n" for line in choices.strip("\n").splitlines())
    return journey(f"hello:\n  ask: Which one?\n  choices:\n{rows}{after}", head=head)


def loaded(*journeys: str, map_text: str = MAP) -> Loaded:
    """What the loader makes of these texts."""
    source, problems = read("map.yaml", map_text)
    read_journeys = [read(f"{n}.yaml", text) for n, text in enumerate(journeys)]
    problems = [*problems, *(problem for _, found in read_journeys for problem in found)]
    return assemble(source, [one for one, _ in read_journeys], {}, problems)


def findings(*journeys: str, map_text: str = MAP, today: date = TODAY) -> list[Finding]:
    """Everything that the checker finds."""
    return check(Path(), {}, loaded=loaded(*journeys, map_text=map_text), today=today)


def message(text: str, code: str, map_text: str = MAP) -> str:
    """The sentence of the first finding of a code."""
    return next(one.message for one in findings(text, map_text=map_text) if one.code == code)


def told(*journeys: str, map_text: str = MAP, notes: bool = False) -> dict[tuple[str, str, int], str]:
    """The sentence of each finding by file, code and line; notes only where they are wanted."""
    return {
        (one.place.file, one.code, one.place.line): one.message
        for one in findings(*journeys, map_text=map_text)
        if notes or one.severity != "I"
    }


def marked(*journeys: str, map_text: str = MAP) -> set[tuple[str, str, int]]:
    """What the texts say should be found."""
    files = {"map.yaml": map_text, **{f"{n}.yaml": text for n, text in enumerate(journeys)}}
    return {
        (name, code, n)
        for name, text in files.items()
        for n, line in enumerate(text.splitlines(), 1)
        for code in re.findall(r"HR\d{3}", line.partition("#!")[2])
    }


def assert_told(*journeys: str, map_text: str = MAP) -> None:
    """Exactly what is marked is found, each on its line."""
    expected = marked(*journeys, map_text=map_text)
    found = told(*journeys, map_text=map_text)
    assert expected, "nothing is marked"
    missing, unexpected = expected - found.keys(), {one: found[one] for one in found.keys() - expected}
    assert not missing and not unexpected, f"missing {missing}, unexpected {unexpected}"


def assert_noted(*journeys: str, map_text: str = MAP) -> None:
    """What is marked is found as a note, and nothing is found that is worse."""
    expected = marked(*journeys, map_text=map_text)
    missing = expected - told(*journeys, map_text=map_text, notes=True).keys()
    assert expected and not missing, f"missing {missing}"
    assert_clean(*journeys, map_text=map_text)


def assert_clean(*journeys: str, map_text: str = MAP) -> None:
    """Nothing is found but notes."""
    unexpected = told(*journeys, map_text=map_text)
    assert not unexpected, f"unexpected {unexpected}"


def explored(*journeys: str, map_text: str = MAP) -> list[Finding]:
    """Everything that the checker and the explorer find; a map that cannot be served is not explored."""
    whole = loaded(*journeys, map_text=map_text)
    said = check(Path(), {}, loaded=whole, today=TODAY)
    if whole.map is None:
        return said
    walks = explore(subjects_of(whole, TODAY), Rules(), Bounds())
    return [*said, *(one.finding for walk in walks for one in found_in(whole, walk, said))]
