"""`handrail play --update`: what is said now is written into the plays, and everything else in the files stays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from authoring.play import Mend, Result, Stage, perform
from authoring.plays import Play, Step, read_plays
from authoring.rewriting import Rewriting, flow, scalar

MOST = 500  # changes of one play; one that needs more goes in circles


@dataclass(frozen=True, slots=True)
class Updated:
    """One file: its text with the changes, how many steps were changed in which play, and what no change can mend."""

    file: Path
    text: str
    changes: Sequence[tuple[str, int]]
    left: Sequence[Result]


async def updated(file: Path, stage: Stage) -> Updated | None:
    """Perform the plays of a file and write down what came out; None where the file cannot be read."""
    plays, findings = read_plays(file)
    if findings:
        return None
    text = file.read_text(encoding="utf-8")
    rewriting = Rewriting(text)
    changes, left = [], []
    for n, play in enumerate(plays):
        count, result = await _mended(play, stage, rewriting, ("plays", n, "steps"))
        if count:
            changes.append((play.name, count))
        if result.problem is not None:
            left.append(result)
    return Updated(file, rewriting.written() if changes else text, changes, left)


async def _mended(
    play: Play, stage: Stage, rewriting: Rewriting, path: tuple[str | int, ...]
) -> tuple[int, Result]:  # fmt: skip
    """Mend step after step until the play passes; gives how many were changed, and the last result."""
    steps = list(play.steps)
    for count in range(MOST):
        result = await perform(replace(play, steps=steps), stage)
        if result.problem is None or result.mend is None:
            return count, result
        _write(rewriting, path, result.index, result.mend, _kind(steps, result.index))
        place = steps[min(result.index, len(steps) - 1)].place if steps else play.place
        new = [Step(kind, value, place) for kind, value in result.mend.steps]
        steps[result.index : result.index + (0 if result.mend.keeps else 1)] = new
    return MOST, result


def _kind(steps: Sequence[Step], index: int) -> str | None:
    return steps[index].kind if index < len(steps) else None


def _write(rewriting: Rewriting, path: tuple[str | int, ...], index: int, mend: Mend, kind: str | None) -> None:
    """Put the steps of a mend where they belong. One in the place of one of its kind keeps the comment behind it."""
    members = rewriting.at(path)
    if not mend.keeps and len(mend.steps) == 1 and kind is not None:
        new, value = mend.steps[0]
        step = members[index]
        written = next(key for key in step if key != "inputs")
        if written != new and kind != "says~":
            members[index] = _node(new, value)
            return
        if written != new:
            rewriting.rename((*path, index, written), new)
        rewriting.put((*path, index, new), _value(value))
        return
    if not mend.keeps:
        del members[index]
    for at, (new, value) in enumerate(mend.steps):
        members.insert(index + at, _node(new, value))


def _node(kind: str, value: Any) -> CommentedMap:
    return CommentedMap({kind: _value(value)})


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return flow(CommentedMap({name: scalar(str(one)) for name, one in value.items()}))
    if isinstance(value, list):
        return flow(CommentedSeq([_member(str(one)) for one in value]))
    return scalar(str(value))


def _member(text: str) -> Any:
    """A text in brackets, where a comma would end it."""
    return DoubleQuotedScalarString(text) if "," in text else scalar(text)
