"""What an author sees behind a conversation: where it stands, what it knows, what is promised, what may come next."""

from collections.abc import Sequence
from datetime import timedelta

from authoring.draw.kinds import does
from authoring.talk import Act, Talk
from runtime.core.conversation import BOT, OpenMoment

_SHOWN = 6  # values and moves on one line


def standing(talk: Talk) -> str:
    """Where the journey is and who has the conversation: `lost_card › which_card, asks for last4`."""
    conversation = talk.rehearsal.conversation
    run = conversation.run
    if run is None:
        return "no journey is under way" + ("" if conversation.owner == BOT else f"; {owner(talk)}")
    state = talk.journeys.version(run.version).states.get(run.state)
    what = f", {does(state.kind, talk.journeys)}" if state is not None else ""
    held = "" if conversation.owner == BOT else f"; {owner(talk)}"
    behind = f" (then back to {run.caller.journey})" if run.caller is not None else ""
    return f"{run.journey} › {run.state}{what}{behind}{held}"


def owner(talk: Talk) -> str:
    """Who has the conversation, in words."""
    name = talk.rehearsal.conversation.owner
    if name.startswith("staff:"):
        return f"{name.removeprefix('staff:')} has it"
    return {"bot": "the journey has it", "queue": "it waits for a person", "closed": "it is closed"}.get(name, name)


def promised(talk: Talk) -> Sequence[str]:
    """The moments that are open, each with its deadline."""
    run = talk.rehearsal.conversation.run
    return [_due(talk, one) for one in run.moments] if run is not None else []


def _due(talk: Talk, one: OpenMoment) -> str:
    if one.due_at is None:
        return f"{one.id} (no deadline)"
    left = one.due_at - talk.rehearsal.now
    if left < timedelta(0):
        return f"{one.id} (late by {_roughly(-left)})"
    return f"{one.id} (due in {_roughly(left)})" if left else f"{one.id} (due now)"


def _roughly(span: timedelta) -> str:
    """A length of time in its two largest units: `23h 50m`."""
    seconds = int(span.total_seconds())
    parts = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        if seconds >= size:
            parts.append(f"{seconds // size}{unit}")
            seconds %= size
        elif parts:
            break
    return " ".join(parts[:2]) or "0s"


def known(talk: Talk) -> Sequence[str]:
    """What the journey knows: `last4 = 4821 (customer)`."""
    run = talk.rehearsal.conversation.run
    return [f"{name} = {slot.value} ({slot.source})" for name, slot in (run.slots if run is not None else {}).items()]


def next_moves(talk: Talk) -> Sequence[str]:
    """What a person could do now: `again: Ask for the digits again`."""
    made = []
    for move in talk.moves():
        needs = f", needs {' and '.join(move.missing)}" if move.missing else ""
        blocked = f", not now: {move.blocked}" if move.blocked else ""
        made.append(f"{move.id}: {move.label}{needs}{blocked}")
    return made


def waiting(talk: Talk) -> str:
    """What time will bring next, where something is due."""
    timers = talk.rehearsal.conversation.timers
    first = min(timers, key=lambda timer: timer.due, default=None)
    if first is None:
        return ""
    left = max(first.due - talk.rehearsal.now, timedelta(0))
    return f"next by itself: {first.kind.replace('_', ' ')} in {_roughly(left)}"


def quiet(talk: Talk, act: Act) -> str:
    """What an act did after which nothing was said."""
    match act.does:
        case "wait":
            return "; ".join(filter(None, [f"{act.value} later nothing has happened", *promised(talk), waiting(talk)]))
        case "fails":
            return f"the next call of {act.value} fails"
        case "answers":
            return f"{act.value} ends in {act.inputs.get('end')} from now on"
    return f"nothing is said; {standing(talk)}"


def in_view(talk: Talk) -> str:
    """Three lines below the conversation."""
    top = [standing(talk), *(f"promised: {one}" for one in promised(talk)), waiting(talk)]
    ids = [f"{move.id}{'*' if move.missing else ''}" for move in talk.moves() if not move.blocked]
    return "\n".join(
        [
            " " + "  ·  ".join(filter(None, top)),
            " data: " + (_some(known(talk)) or "nothing yet"),
            " moves of staff: " + (_some(ids) or "none"),
        ]
    )


def _some(texts: Sequence[str]) -> str:
    more = f", and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more
