"""How each kind of state can end: closed lists, the same for the compiler, the checker, the explorer and the desk."""

from collections.abc import Iterable, Mapping, Sequence

from runtime.core.journey import (
    Ask,
    Become,
    CallJourney,
    Choose,
    Decide,
    Do,
    End,
    HandOff,
    Say,
    StateKind,
    Transfer,
    Wait,
)

_QUESTION = ("invalid", "silence", "digression", "person_wanted", "stop")

OUTCOMES_OF_KINDS: Mapping[str, tuple[str, ...]] = {
    "say": ("done", "undeliverable"),
    "ask": ("answered", *_QUESTION),
    "choose": _QUESTION,
    "do": ("error", "timeout"),
    "decide": (),
    "wait": ("arrived", "overdue", "said_something"),
    "call": (),
    "become": ("done",),
    "handoff": ("finished", "nobody_in_time", "customer_left"),
    "transfer": ("accepted", "refused", "error", "timeout"),
    "end": (),
}
"""The outcomes of each kind that have a fixed name; choices, arms and the ends of an action come before these."""


def arm_names(arms: Sequence[object]) -> tuple[str, ...]:
    """The outcomes of a decision: `arm1`, `arm2` ..."""
    return tuple(f"arm{n}" for n in range(1, len(arms) + 1))


def outcomes(kind: StateKind, ends: Iterable[str] = ()) -> tuple[str, ...]:
    """Every way in which a state of this kind can end; `ends` are those of its action, or of the journey it calls."""
    match kind:
        case Say():
            return OUTCOMES_OF_KINDS["say"]
        case Ask():
            return OUTCOMES_OF_KINDS["ask"]
        case Choose():
            return (*(choice.id for choice in kind.choices), *OUTCOMES_OF_KINDS["choose"])
        case Do():
            return (*ends, *OUTCOMES_OF_KINDS["do"])
        case Decide():
            return arm_names(kind.arms)
        case HandOff():
            return OUTCOMES_OF_KINDS["handoff"]
        case Wait():
            return OUTCOMES_OF_KINDS["wait"]
        case CallJourney():
            return tuple(ends)
        case Become():
            return OUTCOMES_OF_KINDS["become"]
        case Transfer():
            return OUTCOMES_OF_KINDS["transfer"]
        case End():
            return ()
