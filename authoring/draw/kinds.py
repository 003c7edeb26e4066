"""What each kind of state does, in a few words for a box and a badge."""

from typing import assert_never

from authoring.draw.ways import first_words, length
from runtime.core.company import Text
from runtime.core.journey import (
    Ask,
    Become,
    CallJourney,
    Choose,
    Decide,
    Do,
    End,
    HandOff,
    Journey,
    JourneyMap,
    Say,
    State,
    StateKind,
    Transfer,
    Wait,
)


def does(kind: StateKind, journeys: JourneyMap) -> str:
    """What a state does: `asks for last4`, `calls cards.block`."""
    match kind:
        case Say():
            return "says"
        case Ask():
            return f"asks for {kind.into}"
        case Choose():
            return f"offers {len(kind.choices)} choices"
        case Do():
            return f"calls {kind.action}"
        case Decide():
            return "decides"
        case Wait():
            return _waits(kind)
        case CallJourney():
            return f"runs {kind.journey}"
        case Become():
            return f"becomes {kind.journey}"
        case Transfer():
            return f"passes to {kind.system}"
        case HandOff():
            queue = journeys.queues.get(kind.queue)
            return f"hands to {queue.title if queue is not None else kind.queue}"
        case End():
            return f"ends: {kind.outcome.replace('_', ' ')}"
        case _:
            assert_never(kind)


def _waits(kind: Wait) -> str:
    if kind.event is not None:
        return f"waits for {kind.event}"
    if kind.length is not None:
        return f"waits {length(kind.length)}"
    return f"waits until {kind.until.source}" if kind.until is not None else "waits"


def says(state: State, journey: Journey) -> str:
    """What a customer reads there, on one line; empty where nothing is said."""
    own: Text | None = getattr(state.kind, "text", None) or getattr(state.kind, "say", None)
    return " ".join(filter(None, [first_words(state.say, journey), first_words(own, journey)]))


def shortened(text: str, most: int) -> str:
    """A text that fits, cut at a word where it can be."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > most // 2 else cut).rstrip(" ,.;:") + "…"


def wrapped(text: str, width: int, most: int) -> list[str]:
    """A text on at most so many lines of so many signs."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), width)]
    return [shortened(line, width) for line in lines if line]
