"""What is wrong with a map, as data: a code, a place, a sentence, and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from runtime.core.journey import Place

Severity = Literal["E", "W", "I"]

_BEFORE, _AFTER = 100, 60  # characters of the line that are shown, so that a long one does not fill the screen
_WORDS: Mapping[Severity, str] = {"E": "error", "W": "warning", "I": "note"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem. An `E` keeps the map from being served, a `W` should be mended, an `I` is good to know.

    The codes are stable: once given, a code keeps its meaning. docs/reference/findings/ has a page for each.
    """

    code: str
    severity: Severity
    place: Place
    message: str
    hint: str = ""
    journey: str | None = None
    state: str | None = None

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Where it stands in a list: by file, then by place."""
        return self.place.file, self.place.line, self.place.column, self.code, self.message

    def text(self, line: str | None = None) -> str:
        """For people: place and sentence, the line itself with a caret under what is meant, the hint."""
        at = self.place
        written = [f"{at.file}:{at.line}:{at.column}  {_WORDS[self.severity]} {self.code}  {self.message}"]
        if line is not None and line.strip():
            before, after = line[: at.column - 1][-_BEFORE:], line[at.column - 1 :][:_AFTER]
            written.append(f"{at.line:>5} | {before}{after}")
            written.append(f"      | {_blank(before)}^")
        if self.hint:
            written.append(f"        {self.hint}")
        return "\n".join(written)

    def json(self) -> Mapping[str, object]:
        """As `handrail check --format json` gives it."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "journey": self.journey,
            "state": self.state,
            "message": self.message,
            "hint": self.hint,
        }


def _blank(text: str) -> str:
    """Spaces as wide as the text; tabs stay, so that the caret stands under its sign."""
    return "".join(sign if sign == "\t" else " " for sign in text)
