"""The try-it pane: what an author did so far comes in, and what came out goes back. Nothing is kept in between."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from authoring.chat import insight
from authoring.talk import DOES, Act, NotPossible, Setting, Taken, Talk
from runtime.core.errors import HandrailError
from runtime.core.journey import Do, JourneyMap, Transfer
from runtime.ports import Understanding

ACTS = 200  # of one try
CHARS = 1_000  # of one act


class Unreadable(HandrailError):
    """What the browser sent is no try; the message is for whoever wrote the browser's part."""


def read_try(body: Any) -> tuple[Setting, Sequence[Act]]:
    """What a browser asks for. Raises Unreadable."""
    if not isinstance(body, Mapping) or not isinstance(body.get("acts", []), list):
        raise Unreadable("a try is an object with a list of acts")
    acts = [_read_act(one) for one in body.get("acts", [])[: ACTS + 1]]
    if len(acts) > ACTS:
        raise Unreadable(f"a try has at most {ACTS} acts; start over")
    channel, language, journey = body.get("channel", "web"), body.get("language"), body.get("journey")
    if channel not in ("web", "sms") or not isinstance(language, str | None) or not isinstance(journey, str | None):
        raise Unreadable("`channel` is web or sms; `language` and `journey` are texts")
    return Setting(channel, language, journey), acts


def _read_act(written: Any) -> Act:
    if not isinstance(written, Mapping):
        raise Unreadable("an act is an object")
    does, value, inputs = written.get("does"), written.get("value", ""), written.get("inputs") or {}
    if does not in DOES or not isinstance(value, str) or not isinstance(inputs, Mapping):
        raise Unreadable(f"an act does one of {', '.join(DOES)}, with a text as its value")
    if len(value) > CHARS or not all(isinstance(one, str) and len(one) <= CHARS for one in inputs.values()):
        raise Unreadable(f"an act has at most {CHARS} characters")
    return Act(does, value, {str(name): one for name, one in inputs.items()})


def tried(journeys: JourneyMap, understanding: Understanding, setting: Setting, acts: Sequence[Act]) -> dict[str, Any]:
    """Do it all, as far as it goes, and tell what an author looks at."""
    from authoring.keeping import as_play  # with the library that writes YAML, which no customer needs

    talk = Talk(journeys, understanding, setting)
    problem = None
    for act in acts:
        try:
            talk.do(act)
        except NotPossible as error:
            problem = str(error)
            break
    conversation = talk.rehearsal.conversation
    asked = conversation.asked
    run = conversation.run
    return {
        "entries": [entry for taken in talk.taken for entry in _entries(taken)],
        "acts": len(talk.acts),
        "problem": problem,
        "journey": run.journey if run is not None else None,
        "state": run.state if run is not None else None,
        "standing": insight.standing(talk),
        "owner": conversation.owner,
        "promised": list(insight.promised(talk)),
        "waiting": insight.waiting(talk),
        "known": list(insight.known(talk)),
        "choices": [label for _, label in asked.choices] if asked is not None else [],
        "moves": [
            {"id": move.id, "label": move.label, "needs": list(move.missing), "blocked": move.blocked}
            for move in talk.moves()
        ],
        "actions": _actions(journeys, setting.journey),
        "play": as_play(talk, "kept from the try-it pane"),
    }


def _entries(taken: Taken) -> Iterator[dict[str, Any]]:
    """What happened, in order, as the pane shows it."""
    if taken.act is not None and taken.act.does not in ("customer", "presses", "staff_says"):
        inputs = ", ".join(f"{name} {value}" for name, value in taken.act.inputs.items())
        yield {"by": "you", "text": " ".join(filter(None, [taken.act.does.replace("_", " "), taken.act.value, inputs]))}
    calls = list(taken.calls)
    for line in taken.lines:
        if line.author != "customer":
            yield from _called(calls)
            calls = []
        text = line.text if line.kind != "ended" else f"ended: {line.outcome}"
        yield {"by": "note" if line.kind == "ended" else line.author, "text": text}
    yield from _called(calls)
    for moment, outcome in taken.settled:
        if moment is not None:
            yield {"by": "note", "text": f"{moment}: {outcome}"}
    if taken.handed_over is not None:
        yield {"by": "note", "text": f"with people: {taken.handed_over.queue}, because {taken.handed_over.why}"}


def _called(calls: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for called in calls:
        yield {"by": "note", "text": f"{called.action} → {called.answer.end}"}


def _actions(journeys: JourneyMap, journey: str | None) -> list[dict[str, Any]]:
    """The actions of a journey, with their ends, in the order in which it names them."""
    chosen = journeys.journeys.get(journey or "")
    states = chosen.states.values() if chosen is not None else ()
    used = [state.kind.action for state in states if isinstance(state.kind, Do | Transfer)]
    return [
        {"id": name, "ends": [*journeys.actions[name].ends, "error", "timeout"]}
        for name in dict.fromkeys(used)
        if name in journeys.actions
    ]
