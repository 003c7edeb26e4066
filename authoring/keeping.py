"""A talk kept as a play: what was done, what came out, and how each action answered."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from authoring.rewriting import WIDE, flow, scalar
from authoring.talk import Act, Called, Taken, Talk
from runtime.core.conversation import Line

_STAFF = ("staff_joins", "staff_says", "staff_moves", "staff_finishes")


def as_play(talk: Talk, name: str) -> str:
    """A file of plays with this one."""
    play = CommentedMap({"play": scalar(name)})
    setting = talk.setting
    if setting.journey is not None:
        play["journey"] = setting.journey
    if setting.channel != "web":
        play["channel"] = setting.channel
    if setting.language not in (None, talk.journeys.languages[0]):
        play["language"] = setting.language
    if setting.customer:
        play["customer"] = flow(CommentedMap({key: _written(value) for key, value in setting.customer.items()}))
    if actions := _actions(talk):
        play["actions"] = actions
    play["steps"] = CommentedSeq(step for taken in talk.taken for step in _steps(taken))
    out = StringIO()
    yaml = YAML()
    yaml.width = WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump({"plays": CommentedSeq([play])}, out)
    return out.getvalue()


def _actions(talk: Talk) -> CommentedMap:
    """How each action answered, call by call; one answer where all were the same."""
    by_action: dict[str, list[Called]] = {}
    for taken in talk.taken:
        for called in taken.calls:
            by_action.setdefault(called.action, []).append(called)
    made = CommentedMap()
    for action, calls in by_action.items():
        answers = [_answer(called) for called in calls]
        same = all(answer == answers[0] for answer in answers)
        made[action] = answers[0] if same else flow(CommentedSeq(answers))
    return made


def _answer(called: Called) -> Any:
    if not called.answer.gives:
        return called.answer.end
    given = {name: _written(value) for name, value in called.answer.gives.items()}
    return flow(CommentedMap({"end": called.answer.end, **given}))


def _steps(taken: Taken) -> Iterator[CommentedMap]:
    act = taken.act
    if act is not None and act.does not in ("answers", "fails"):
        yield _did(act)
    is_told = False
    for line in taken.lines:
        if line.author == "customer" or (line.author == "staff" and act is not None and act.does == "staff_says"):
            continue
        if line.kind == "handoff":
            is_told = True
        yield from _came(line, taken)
    if taken.handed_over is not None and not is_told:
        yield CommentedMap({"handoff": _handed(taken)})
    if settled := {moment: outcome for moment, outcome in taken.settled if moment is not None}:
        yield CommentedMap({"moment": flow(CommentedMap(settled))})


def _did(act: Act) -> CommentedMap:
    if act.does == "event" and act.inputs:
        return CommentedMap({"event": flow(CommentedMap({"name": act.value, "data": flow(CommentedMap(act.inputs))}))})
    step = CommentedMap({act.does: scalar(act.value)})
    if act.does in _STAFF and act.inputs:
        step["inputs"] = flow(CommentedMap({name: _written(value) for name, value in act.inputs.items()}))
    return step


def _came(line: Line, taken: Taken) -> Iterator[CommentedMap]:
    if line.kind == "ended":
        yield CommentedMap({"end": str(line.outcome)})
    elif line.kind == "handoff":
        yield CommentedMap({"handoff": _handed(taken) if taken.handed_over is not None else str(line.queue)})
    else:
        yield CommentedMap({"says": scalar(line.text)})
        if line.choices:
            yield CommentedMap({"choices": flow(CommentedSeq(scalar(label) for _, label in line.choices))})


def _handed(taken: Taken) -> CommentedMap:
    assert taken.handed_over is not None
    made = CommentedMap({"queue": taken.handed_over.queue, "reason": scalar(taken.handed_over.why)})
    return flow(made)  # type: ignore[no-any-return]


def _written(value: Any) -> Any:
    return scalar(value) if isinstance(value, str) else value if isinstance(value, bool | int) else scalar(str(value))
