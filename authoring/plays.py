"""Plays: scripted conversations as YAML, read with their places. The spelling is in docs/reference/journeys.md."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Any

from authoring.rehearsal import Answer
from runtime.core.journey import Place, transfer_action
from runtime.loading.durations import read_duration
from runtime.loading.findings import Finding
from runtime.loading.yaml import SourceFile, decode

STEPS: Mapping[str, str] = {
    "customer": "The customer writes this.",
    "presses": "The customer presses the button of that label.",
    "says": "The next line, whole. It may be the journey's, or what the customer is told at a hand-over.",
    "says~": "The next line holds these words.",
    "choices": "The labels that are offered, in order, with the last line or the next one.",
    "moment": "{moment: outcome}: settled so since the last such step.",
    "wait": "Time passes (2m, 1h): timers fire and actions answer when they are due.",
    "sends": "The customer sends a file of that name, such as card.jpg; its ending says of what kind it is.",
    "undelivered": "The carrier could not deliver the last of our lines that holds these words.",
    "event": "An outside system reports something: its name, or {name, data}.",
    "staff": "A step of staff in one key: {joins: jo} or joins alone, {says: ...}, {move: again}, {finish: kept}.",
    "staff_joins": "The member of staff of that name takes the ticket.",
    "staff_says": "Whoever has it writes this to the customer.",
    "staff_moves": "They take the move of that id; `inputs:` beside it gives the values that it needs.",
    "staff_finishes": "They declare this outcome.",
    "state": "The journey is in this state.",
    "handoff": "People have the conversation: a queue, or {queue, reason, reason~, lacks}.",
    "nothing": "No line is left that no step has claimed.",
    "end": "The journey has ended with this outcome.",
}
"""What a step may be, and what it does or checks."""

PLAY_KEYS: Mapping[str, str] = {
    "play": "Its name: what it shows, as a sentence.",
    "journey": "Open at the beginning, where the customer does not speak first; else it is the map's welcome.",
    "channel": "`web` (the default) or `sms`.",
    "language": "The customer's language; the map's first where it is not written.",
    "customer": "What is known of the customer, by the names of the map's `customer`.",
    "actions": "How each action or system answers: an end; {end, after} and what it gives; or a list, one a call. Else "
    "`error`.",
    "steps": "What happens, in order.",
}
"""What a play may say."""

_OF_PLAYS: Mapping[str, tuple[type, str]] = {
    "customer": (dict, "{name: value}"),
    "actions": (dict, "{action: how it answers}"),
    "steps": (list, "a list of steps"),
}
_OF_STEPS: Mapping[str, tuple[type | UnionType, str]] = {
    "choices": (list, "the list of labels"),
    "moment": (dict, "{moment: outcome}"),
    "event": (str | dict, "the name of an event, or {name: ..., data: {...}}"),
    "handoff": (str | dict, "a queue, or {queue: ..., reason: ...}"),
    "staff": (str | dict, "one of {joins: NAME}, {says: TEXT}, {move: ID} and {finish: OUTCOME}"),
}
_SOMEBODY = "jo"  # who joins where a play does not say
_STAFF = {"joins": "staff_joins", "says": "staff_says", "move": "staff_moves", "finish": "staff_finishes"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, its value as written, and for a move of staff the inputs."""

    kind: str
    value: Any
    place: Place
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Play:
    """One scripted conversation."""

    name: str
    place: Place
    steps: Sequence[Step]
    journey: str | None = None
    channel: str = "web"
    language: str | None = None
    customer: Mapping[str, Any] = field(default_factory=dict)
    actions: Mapping[str, Sequence[Answer]] = field(default_factory=dict)


def read_plays(file: Path) -> tuple[list[Play], list[Finding]]:
    """The plays of one file, and what is wrong with it."""
    source, findings = decode(str(file), file.read_bytes())
    plays: list[Play] = []
    written = source.data.get("plays") if isinstance(source.data, dict) else None
    if not isinstance(written, list):
        if not findings:
            findings.append(_wrong(source.place(()), "a file of plays has a list under `plays:`"))
        return plays, findings
    for index, entry in enumerate(written):
        try:
            plays.append(_read_play(source, ("plays", index), entry))
        except _Unreadable as problem:
            findings.append(problem.finding)
    return plays, findings


class _Unreadable(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def _wrong(place: Place, message: str, hint: str = "") -> Finding:
    return Finding("HR905", "E", place, message, hint)


def _read_play(source: SourceFile, path: tuple[Any, ...], entry: Any) -> Play:
    if not isinstance(entry, dict) or not isinstance(entry.get("play"), str):
        raise _Unreadable(_wrong(source.place(path), "a play has a name: `- play: blocks the card`"))
    for key, value in entry.items():
        place = source.place((*path, key))
        if key not in PLAY_KEYS:
            raise _Unreadable(_wrong(place, f"a play has no key `{key}`", "its keys are " + ", ".join(PLAY_KEYS)))
        takes, expected = _OF_PLAYS.get(key, (str, "one value"))
        if value is not None and not isinstance(value, takes):
            raise _Unreadable(_wrong(place, f"`{key}` takes {expected}"))
    return Play(
        name=entry["play"],
        place=source.place(path),
        steps=[
            _read_step(source, (*path, "steps", index), step) for index, step in enumerate(entry.get("steps") or [])
        ],
        journey=entry.get("journey"),
        channel=entry.get("channel") or "web",
        language=entry.get("language"),
        customer=entry.get("customer") or {},
        actions={
            name: _read_answers(source.place((*path, "actions", name)), answers)
            for name, answers in (entry.get("actions") or {}).items()
        },
    )


def _read_step(source: SourceFile, path: tuple[Any, ...], step: Any) -> Step:
    place = source.place(path)
    if not isinstance(step, dict) or not step:
        raise _Unreadable(_wrong(place, "a step is `kind: value`, for example `- customer: hello`"))
    inputs = step.get("inputs") or {}
    kinds = [key for key in step if key != "inputs"]
    if len(kinds) != 1 or kinds[0] not in STEPS:
        raise _Unreadable(_wrong(place, f"not a step: {', '.join(kinds)}", "steps are " + ", ".join(STEPS)))
    kind, value = kinds[0], step[kinds[0]]
    takes, expected = _OF_STEPS.get(kind, (str | int | Decimal, "one value"))
    nameless = kind == "event" and isinstance(value, dict) and not isinstance(value.get("name"), str)
    if nameless or not isinstance(value, takes):
        raise _Unreadable(_wrong(place, f"`{kind}` takes {expected}"))
    if kind == "staff":
        written = {value: None} if isinstance(value, str) else value
        inner = {key: one for key, one in written.items() if key != "inputs"}
        inputs = written.get("inputs") or inputs
        word, value = next(iter(inner.items()), ("", None))
        value = _SOMEBODY if word == "joins" and value is None else value
        if len(inner) != 1 or word not in _STAFF or not isinstance(value, str | int | Decimal):
            raise _Unreadable(_wrong(place, f"`staff` takes {expected}"))
        kind = _STAFF[word]
    if not isinstance(inputs, dict):
        raise _Unreadable(_wrong(place, "`inputs` takes {name: value}"))
    return Step(kind, _read_length(place, value) if kind == "wait" else value, place, inputs)


def _read_answers(place: Place, written: Any) -> Sequence[Answer]:
    return [_read_answer(place, one) for one in (written if isinstance(written, list) else [written])]


def _read_answer(place: Place, written: Any) -> Answer:
    if isinstance(written, str):
        return Answer(written)
    if not isinstance(written, dict) or not isinstance(written.get("end"), str):
        raise _Unreadable(_wrong(place, "an action answers with an end, or {end: ..., and what it gives}"))
    given = {name: value for name, value in written.items() if name not in ("end", "after")}
    after = _read_length(place, written["after"]) if "after" in written else timedelta(0)
    return Answer(written["end"], given, after)


def _read_length(place: Place, written: Any) -> timedelta:
    try:
        return read_duration(str(written))
    except ValueError as error:
        raise _Unreadable(_wrong(place, str(error), "Write 500ms, 30s, 2m, 1h or 2d.")) from None


def answers_left(left: Mapping[str, list[Answer]], action: str) -> list[Answer]:
    """What of a play's answers an action has left; a system that is passed to goes by its own name, too."""
    return left.get(action) or left.get(action.removeprefix(transfer_action("")), [])


def play_files(folder: Path, given: Sequence[Path] = ()) -> list[Path]:
    """The files of plays of a map, or those given."""
    return list(given) or sorted((folder / "plays").glob("*.yaml"))


def same_words(expected: str, said: str) -> bool:
    """Whether two texts are the same but for white space."""
    return re.sub(r"\s+", " ", expected).strip() == re.sub(r"\s+", " ", said).strip()
