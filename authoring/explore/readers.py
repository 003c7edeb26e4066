"""Where a name is read, for a finding that is about it."""

from authoring.check.subject import Spot, Subject, is_written
from authoring.check.wording import wordings
from runtime.core.journey import Do, Transfer


def reader_of(subject: Subject, state: str, name: str) -> tuple[Spot, str, str]:
    """Where a name is read when a state is entered or left, in words, and how bad it is there."""
    for wording in wordings(subject):
        if wording.state.name == state:
            for _, template, spot in wording.messages():
                if name in template.names:
                    return spot, f'"{_short(template.source)}"', "E" if wording.reader == "customer" else "W"
    spot = subject.state(state)
    kind = subject.journey.states[state].kind
    if isinstance(kind, Do | Transfer):
        for argument, one in kind.arguments:
            if name in one.names and is_written(spot / "with" / argument):
                return spot / "with" / argument, f"What `{kind.action}` is given", "W"
    return spot, f"`{state}`", "W"


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
