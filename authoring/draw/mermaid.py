"""A journey as a Mermaid state diagram: text for pages and wikis that draw it themselves."""

from collections.abc import Iterator

from authoring.draw.ways import Way, drawn
from runtime.core.journey import PERSON, End, Journey

_SPECIAL = str.maketrans({"#": "#35;", ";": "#59;", ":": "#58;", '"': "#34;", "\n": " "})


def as_mermaid(journey: Journey) -> str:
    """The machine as it runs, moments as composite states."""
    return "\n".join(_lines(journey)) + "\n"


def _lines(journey: Journey) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f"    %% {journey.id}: {' '.join(journey.title.split())}"
    yield "    direction TB"
    for moment in journey.moments.values():
        yield f'    state "{_plain(moment.promise)}" as moment_{moment.id} {{'
        for state in journey.states.values():
            if state.moment == moment.id:
                yield f'        state "{state.name}" as {_id(state.name)}'
        yield "    }"
    yield f"    [*] --> {_id(journey.start)}"
    shown = drawn(journey)
    if any(way.target == PERSON for way in shown):
        yield f'    state "a person" as {_id(PERSON)}'
    for way in shown:
        yield _arrow(way)
    for state in journey.states.values():
        if isinstance(state.kind, End):
            yield f"    {_id(state.name)} --> [*] : {state.kind.outcome}"


def _arrow(way: Way) -> str:
    label = f" : {_plain(way.label)}" if way.label else ""
    return f"    {_id(way.source)} --> {_id(way.target)}{label}"


def _id(name: str) -> str:
    return f"state_{name}"  # names such as `end` and `note` mean something to Mermaid


def _plain(text: str) -> str:
    return text.translate(_SPECIAL)
