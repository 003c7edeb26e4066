"""A state and its ways as sentences: for screen readers, and for people who would rather read than look."""

from authoring.draw.kinds import does, says
from authoring.draw.ways import Way, first_words, ways
from runtime.core.journey import PERSON, Journey, JourneyMap, State

_UNSAID = frozenset({"digression", "stop", "customer_left"})  # every state has them, and they need no words


def in_words(state: State, journey: Journey, journeys: JourneyMap) -> str:
    """`which_card asks for last4. Answered leads to block. Invalid goes to a person.`"""
    parts = [f"{state.name} {does(state.kind, journeys)}."]
    if text := says(state, journey):
        parts.append(f"It says: {text}" + ("" if text[-1] in ".?!" else "."))
    parts.extend(routes_in_words(state, journey))
    return " ".join(parts)


def routes_in_words(state: State, journey: Journey) -> list[str]:
    """One sentence for each way out, and one for all that goes to a person by itself."""
    told, to_a_person = [], []
    for way in ways(journey):
        if way.source != state.name or way.plan == "staff":
            continue
        if way.target == PERSON:
            if way.trigger not in _UNSAID:
                to_a_person.append(_named(way))
            continue
        ending = "asks again" if way.target == state.name else f"leads to {way.target}"
        told.append(f"{_named(way).capitalize() if way.trigger.isalpha() else _named(way)} {ending}.")
    if to_a_person:
        told.append(f"To a person: {', '.join(to_a_person)}.")
    if state.moves:
        moves = [f"{first_words(move.label, journey)} ({move.to or move.finish})" for move in state.moves.values()]
        told.append(f"Staff may: {'; '.join(moves)}.")
    return told


def _named(way: Way) -> str:
    kind = way.trigger.partition(":")[0]
    if kind == "choice":
        return f'"{way.label}"'
    if kind == "decided":
        return f"If {way.label}" if way.label != "else" else "Else"
    return way.label or way.trigger
