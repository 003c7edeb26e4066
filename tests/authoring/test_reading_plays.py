"""Plays are read with their places, and every mistake in one is a sentence and never a crash."""

from datetime import timedelta
from pathlib import Path

import pytest

from authoring.plays import PLAY_KEYS, STEPS, read_plays


def reading(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "plays.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_play_is_read_with_its_steps_and_answers(tmp_path: Path) -> None:
    file = reading(tmp_path, """\
plays:
  - play: blocks the card
    journey: lost_card
    channel: sms
    customer: {first_name: Ana}
    actions:
      cards.block: [error, {end: blocked, reference: R-1, after: 4s}]
      cards.replace: timeout
    steps:
      - customer: 4821
      - wait: 2m
      - staff: {move: by_hand, inputs: {reference: R-2}}
      - staff_moves: by_hand
        inputs: {reference: R-3}
""")  # fmt: skip
    (play,), findings = read_plays(file)
    assert not findings
    assert (play.name, play.journey, play.channel, play.customer) == (
        "blocks the card", "lost_card", "sms", {"first_name": "Ana"},
    )  # fmt: skip
    first, second = play.actions["cards.block"]
    assert (first.end, second.end, second.gives, second.after) == (
        "error", "blocked", {"reference": "R-1"}, timedelta(seconds=4),
    )  # fmt: skip
    assert [answer.end for answer in play.actions["cards.replace"]] == ["timeout"]
    assert [(step.kind, step.value) for step in play.steps[1:]] == [
        ("wait", timedelta(minutes=2)), ("staff_moves", "by_hand"), ("staff_moves", "by_hand"),
    ]  # fmt: skip
    assert [step.inputs for step in play.steps[2:]] == [{"reference": "R-2"}, {"reference": "R-3"}]
    assert [step.place.line for step in play.steps] == [10, 11, 12, 13]


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("wait: soon", "`soon` is not a length of time."),
        ("dances: jo", "not a step: dances"),
        ("{customer: hi, says: hello}", "not a step: customer, says"),
        ("staff: {dances: jo}", "`staff` takes one of"),
        ("staff: jo", "`staff` takes one of"),
        ("staff: {}", "`staff` takes one of"),
        ("staff_moves: again\n        inputs: R-1", "`inputs` takes {name: value}"),
        ("choices: Today", "`choices` takes the list of labels"),
        ("moment: book", "`moment` takes {moment: outcome}"),
        ("event: {data: {a: 1}}", "`event` takes the name of an event"),
        ("customer: [one, two]", "`customer` takes one value"),
        ("just words", "a step is `kind: value`"),
    ],
)
def test_a_wrong_step_is_told_with_its_place(tmp_path: Path, step: str, sentence: str) -> None:
    file = reading(tmp_path, f"plays:\n  - play: x\n    steps:\n      - says: hello\n      - {step}\n")
    plays, (finding,) = read_plays(file)
    assert not plays
    assert sentence in finding.message
    assert finding.place.line == 5


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("actions: {a.b: {after: 2s}}", "an action answers with an end"),
        ("actions: {a.b: {end: done, after: later}}", "`later` is not a length of time."),
        ("actions: {a.b: 3}", "an action answers with an end"),
        ("actions: a.b", "`actions` takes {action: how it answers}"),
        ("steps: hello", "`steps` takes a list of steps"),
        ("customer: Ana", "`customer` takes {name: value}"),
        ("channel: [web]", "`channel` takes one value"),
        ("colour: red", "a play has no key `colour`"),
    ],
)
def test_a_wrong_key_is_told_with_its_place(tmp_path: Path, line: str, sentence: str) -> None:
    plays, (finding,) = read_plays(reading(tmp_path, f"plays:\n  - play: x\n    {line}\n"))
    assert not plays
    assert sentence in finding.message
    assert finding.place.line == 3


def test_one_wrong_play_hides_no_other(tmp_path: Path) -> None:
    file = reading(tmp_path, "plays:\n  - play: x\n    steps: [no]\n  - play: y\n    steps: [customer: hi]\n")
    plays, findings = read_plays(file)
    assert [play.name for play in plays] == ["y"]
    assert len(findings) == 1


@pytest.mark.parametrize("text", ["", "plays: x", "- play: x", "play: x"])
def test_a_file_without_a_list_of_plays_is_told(tmp_path: Path, text: str) -> None:
    plays, findings = read_plays(reading(tmp_path, text))
    assert not plays
    assert [finding.severity for finding in findings] == ["E"]


def test_every_key_and_step_has_its_sentence() -> None:
    for words in (*PLAY_KEYS.values(), *STEPS.values()):
        assert words.endswith("."), words
