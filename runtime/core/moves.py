"""The possible next moves of staff.

What the journey declares where it stands, what its routes offer, and the way back to its start.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from runtime.core.conversation import Conversation
from runtime.core.draft import Draft
from runtime.core.errors import TurnError
from runtime.core.expressions import Expression
from runtime.core.journey import PERSON, Ask, Choose, Do, End, JourneyMap, Move, Outcome, Say, State, Wait
from runtime.core.values import DataType


@dataclass(frozen=True, slots=True)
class PossibleMove:
    """A next step that staff may take now.

    `blocked` says why not, `needs` what must be given, `missing` what of it is unset, `preview` what is said next.
    One of `to`, `finish`, `trigger` and `start` says where it leads: a state, the end, along an outcome of the
    state as if it had happened, or into another journey. `behind` marks a move of the journey behind a repair, and
    `types` are those of what it needs.
    """

    id: str
    label: str
    help: str = ""
    needs: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    blocked: str | None = None
    risk: Literal["low", "high"] = "low"
    preview: str = ""
    to: str | None = None
    finish: Outcome | None = None
    trigger: str | None = None
    start: str | None = None
    clear: tuple[str, ...] = ()
    when: Expression | None = None
    move: Move | None = None
    behind: bool = False
    types: Mapping[str, DataType] = field(default_factory=dict)


def possible(journeys: JourneyMap, conversation: Conversation, now: datetime) -> tuple[PossibleMove, ...]:
    """The moves for a conversation that people have, in the order in which a person should look at them."""
    return tuple(_each(Draft(journeys, conversation, now)))


def _each(draft: Draft) -> Iterator[PossibleMove]:
    try:
        state = draft.state if draft.run is not None else None
    except TurnError:
        return
    if state is None:
        yield from _starts(draft)
        return
    yield from _declared(draft, state)
    yield from _answers(draft, state)
    yield from _behind(draft)
    yield from _restart(draft, state)


def _behind(draft: Draft) -> Iterator[PossibleMove]:
    """The moves of the journey that a repair came out of: a person stands behind both."""
    run = draft.run
    if run is None or run.returns != "repair" or run.caller is None:
        return
    draft.run = run.caller
    state = draft.known_state()
    if state is not None:
        yield from (replace(move, behind=True) for move in _declared(draft, state))
    draft.run = run


def find(journeys: JourneyMap, conversation: Conversation, move_id: str, now: datetime) -> PossibleMove | None:
    """The possible move of that id."""
    return next((move for move in _each(Draft(journeys, conversation, now)) if move.id == move_id), None)


def _declared(draft: Draft, state: State) -> Iterator[PossibleMove]:
    for move in state.moves.values():
        missing = _missing(draft, move.needs)
        blocked = None
        if move.when is not None and not missing and not move.when.is_true(draft.scope()):
            blocked = f"only when {move.when.source}"
        yield PossibleMove(
            id=move.id,
            label=draft.label(move.label),
            help=draft.label(move.help) if move.help else "",
            needs=move.needs,
            missing=missing,
            blocked=blocked,
            risk=move.risk,
            preview=_preview(draft, move.to, missing),
            to=move.to,
            finish=move.finish,
            clear=move.clear,
            when=move.when,
            move=move,
            types=_types(draft, move.needs),
        )


def _answers(draft: Draft, state: State) -> Iterator[PossibleMove]:
    """The state's own outcomes, taken by staff for the customer or the other system."""
    kind = state.kind
    if isinstance(kind, Ask):
        route = state.routes["answered"]
        missing = _missing(draft, (kind.into,))
        yield PossibleMove(
            id="answer", label=f"Answer for the customer: {kind.into}", needs=(kind.into,), missing=missing,
            types=_types(draft, (kind.into,)), trigger="answered", preview=_preview(draft, route.to, missing), to=None,
        )  # fmt: skip
    elif isinstance(kind, Choose):
        scope = draft.scope()
        for choice in kind.choices:
            if choice.when is None or choice.when.is_true(scope):
                yield PossibleMove(
                    id=f"answer_{choice.id}", label=f"Answer for the customer: {draft.label(choice.label)}",
                    trigger=f"choice:{choice.id}", preview=_preview(draft, choice.route.to, ()),
                )  # fmt: skip
    elif isinstance(kind, Wait):
        route = state.routes["arrived"]
        if route.to != PERSON:
            yield PossibleMove(
                id="as_arrived", label="Go on now, without waiting", trigger="arrived",
                preview=_preview(draft, route.to, ()),
            )  # fmt: skip
    elif isinstance(kind, Do):
        for end in draft.journeys.actions[kind.action].ends if kind.action in draft.journeys.actions else ():
            route = state.routes[end]
            needs = tuple(name for name, _ in kind.saves)
            missing = _missing(draft, needs)
            if route.to != PERSON:
                yield PossibleMove(
                    id=f"as_{end}", label=f"Go on as if {kind.action} had said: {end}", needs=needs, missing=missing,
                    types=_types(draft, needs), trigger=end, risk="high", preview=_preview(draft, route.to, missing),
                )  # fmt: skip


def _restart(draft: Draft, state: State) -> Iterator[PossibleMove]:
    assert draft.run is not None
    start = draft.journey.start
    if state.name != start or not isinstance(state.kind, Ask | Choose):
        yield PossibleMove(
            id="restart", label=f"Begin again: {draft.journey.title}", to=start, clear=tuple(draft.run.slots),
            preview=_preview(draft, start, ()),
        )  # fmt: skip


def _starts(draft: Draft) -> Iterator[PossibleMove]:
    for journey in draft.journeys.journeys.values():
        if draft.before.channel in journey.channels and journey.id != draft.journeys.welcome and not journey.repairs:
            yield PossibleMove(id=f"start_{journey.id}", label=f"Begin: {journey.title}", start=journey.id)


def _types(draft: Draft, needs: tuple[str, ...]) -> dict[str, DataType]:
    return {name: draft.journey.data[name] for name in needs if name in draft.journey.data}


def ready_replies(journeys: JourneyMap, conversation: Conversation, now: datetime) -> Mapping[str, str]:
    """What staff often write, by name, as this customer would read it."""
    draft = Draft(journeys, conversation, now)
    return {name: "\n\n".join(draft.messages(text)) for name, text in journeys.replies.items()}


def _missing(draft: Draft, needs: tuple[str, ...]) -> tuple[str, ...]:
    slots = draft.run.slots if draft.run is not None else {}
    return tuple(name for name in needs if name not in slots)


def _preview(draft: Draft, to: str | None, missing: tuple[str, ...]) -> str:
    """What the customer will be told first, as far as it can be known without walking on."""
    if to is None or to not in draft.journey.states:
        return ""
    state = draft.journey[to]
    texts = [state.say] if state.say is not None else []
    if isinstance(state.kind, Say | Ask | Choose):
        texts.append(state.kind.text)
    elif isinstance(state.kind, End) and state.kind.say is not None:
        texts.append(state.kind.say)
    templates = [template for text in texts for template in text.templates(draft.language)]
    return " ".join(
        template.source if any(name in missing for name in template.names) else draft.render(template)
        for template in templates
    )
