"""What journeys call: the ways on from failures, and what the customer sees meanwhile."""

from collections.abc import Iterator
from datetime import timedelta

from authoring import limits
from authoring.check.spans import in_words
from authoring.check.subject import Subject, finding, listed
from runtime.core.company import Action
from runtime.core.journey import Do
from runtime.loading.findings import Finding


def check_calls(subject: Subject) -> Iterator[Finding]:
    """HR307, HR507, HR511, HR515."""
    journey = subject.journey
    for state in journey.states.values():
        kind = state.kind
        action = subject.shared.journeys.actions.get(kind.action) if isinstance(kind, Do) else None
        if not isinstance(kind, Do) or action is None:
            continue
        spot = subject.state(state)
        failures = [outcome for outcome in ("error", "timeout") if subject.route(state, outcome) is None]
        if failures:
            yield finding(
                "HR507", spot, f"Where `{action.id}` ends in {listed(failures)} at `{state.name}`, a person takes over",
                f"Write `on: {{{failures[0]}: STATE}}` for another way.",
            )  # fmt: skip
        if action.gives and not kind.saves:
            yield finding(
                "HR515", spot, f"`{action.id}` gives {listed(action.gives)}, and `{state.name}` keeps nothing of it",
                f"Write `saves: {{NAME: {next(iter(action.gives))}}}`, if a text or a condition could use it.",
            )  # fmt: skip
        longest = patience(action)
        if kind.progress is None and longest > limits.SILENT_CALL:
            yield finding(
                "HR511", spot, f"The customer may wait {in_words(longest)} for `{action.id}` without a word",
                'Write `progress: {after: 3s, say: "One moment, please."}`.',
            )  # fmt: skip
        promised = journey.moments[state.moment].within
        if promised is not None and longest > promised:
            yield finding(
                "HR307", spot, f"`{action.id}` alone may take {in_words(longest)}, "
                f"and `{state.moment}` is promised within {in_words(promised)}",
                "Shorten `within` or `retry` of the action, or promise what can be kept.",
            )  # fmt: skip


def patience(action: Action) -> timedelta:
    """How long a call may take with all of its tries."""
    return action.within * (action.retries + 1) + action.backoff * action.retries
