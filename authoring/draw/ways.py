"""Every way that a journey's machine has from one state to another, with what takes it in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from runtime.core.company import Text
from runtime.core.journey import PERSON, Choose, Decide, Do, Journey, State

Plan = Literal["planned", "failing", "staff"]

_FAILING = frozenset(
    {"invalid", "silence", "error", "timeout", "undeliverable", "nobody_in_time", "overdue", "refused", "rung"}
)
_BUILT_IN = frozenset({"digression", "stop", "customer_left", "person_wanted", "said_something"})
"""What every state can do without being told: drawn only where an author leads it somewhere."""
_PLAIN = frozenset({"answered", "done", "arrived"})  # the way on; the arrow says enough


@dataclass(frozen=True, slots=True)
class Way:
    """One transition. `label` is what takes it, for people; `target` is a state or PERSON."""

    source: str
    target: str
    trigger: str
    label: str
    plan: Plan


def ways(journey: Journey) -> Sequence[Way]:
    """The ways of a journey, by state in the order of its file."""
    found: dict[str, list[Way]] = {name: [] for name in journey.states}
    for trigger, event in journey.machine.events.items():
        for source, transitions in event.transitions.items():
            state = journey.states[source]
            if _is_told_twice(state, trigger):
                continue
            for n, transition in enumerate(transitions):
                target = source if transition.dest in (None, "=") else transition.dest
                found[source].append(_way(journey, state, trigger, target, n))
    return [way for name in journey.states for way in found[name]]


def _is_told_twice(state: State, trigger: str) -> bool:
    """Whether a trigger stands for a choice or an arm that the machine has under its full name too."""
    if isinstance(state.kind, Choose):
        return any(trigger == choice.id for choice in state.kind.choices)
    return isinstance(state.kind, Decide) and re.fullmatch(r"arm\d+", trigger) is not None


def _way(journey: Journey, state: State, trigger: str, target: str, n: int) -> Way:
    name, _, which = trigger.partition(":")
    plan: Plan = "staff" if name == "move" else "planned"
    if name in _FAILING and not (isinstance(state.kind, Do) and trigger not in ("error", "timeout")):
        plan = "failing"
    if name in _BUILT_IN:
        plan = "failing"
    return Way(state.name, target, trigger, _label(journey, state, name, which, n), plan)


def _label(journey: Journey, state: State, name: str, which: str, n: int) -> str:
    kind = state.kind
    match name:
        case "choice" if isinstance(kind, Choose):
            return first_words(next(choice.label for choice in kind.choices if choice.id == which), journey)
        case "decided" if isinstance(kind, Decide):
            when = kind.arms[n].when
            return when.source if when is not None else "else"
        case "rung":
            return f"silent for {length(kind.silence[int(which)].after)}"  # type: ignore[union-attr]
        case "move":
            return first_words(state.moves[which].label, journey)
        case _ if name in _PLAIN:
            return ""
    return name.replace("_", " ")


def drawn(journey: Journey) -> Sequence[Way]:
    """The ways that a picture shows as arrows and badges: not those of staff, nor those that nobody wrote."""
    return [way for way in ways(journey) if way.plan != "staff" and (way.target != PERSON or _is_planned(way))]


def _is_planned(way: Way) -> bool:
    return way.plan == "planned" and way.trigger.split(":")[0] in ("choice", "decided")


def first_words(text: Text | None, journey: Journey) -> str:
    """A text in the journey's first language, on one line."""
    if text is None:
        return ""
    language = journey.languages[0] if journey.languages else ""
    return " ".join(" ".join(template.source for template in text.templates(language)).split())


def length(span: timedelta) -> str:
    """A length of time as authors write it: `90s` is `90s`, `120s` is `2m`."""
    seconds = span / timedelta(seconds=1)
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        if seconds >= size and seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds * 1000)}ms"
