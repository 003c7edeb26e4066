"""Where YAML cannot be read: what its author most likely did. The library says only what it stumbled over."""

import re

_HINTS = (
    ("mapping values are not allowed", "A text that holds a colon and a space stands in quotes."),
    ("could not find expected ':'", "A key ends with a colon; a text over several lines stands in quotes or after |."),
    ("did not find expected ',' or", "Close the bracket, or put the text in quotes."),
    ("did not find expected key", "Look at the indentation, and whether a text with quotes in it is closed."),
    ("did not find expected '-'", "Look at the indentation: members of a list begin with a hyphen."),
    ("cannot start any token", "Put the text in quotes."),
    ("unexpected end of stream", "A quote or a bracket is not closed."),
)
_CURLY = re.compile("[“”„‟‘]")
_KEY = re.compile(r"\s*(?:- +)?[\w.\"'-]+ *")
_SHIFTED = ("mapping values are not allowed", "did not find expected key", "did not find expected '-'")


def explain(problem: str, before: str, line: str, column: int) -> tuple[str, str]:
    """What is wrong and what to do, for a problem at a column (from 0) of a line, with the text `before` that line."""
    if line[column : column + 1] == "\t":
        return "a tab stands where spaces should", "YAML indents with spaces, not with tabs."
    hint = next((hint for sign, hint in _HINTS if sign in problem), "")
    if problem.startswith(_SHIFTED):
        return problem, _shifted(before, line, column) or hint
    if _CURLY.search(line):
        return problem, 'Curly quotes are letters like any other here. Write straight ones: "like this".'
    return problem, hint


def _shifted(before: str, line: str, column: int) -> str:
    """Told of a key that stands further in or further out than it should; empty where nothing shows that it does."""
    above = next((one for one in reversed(before.splitlines()) if one.strip() and not one.lstrip().startswith("#")), "")
    here, there = _indent(line), _indent(above)
    if column > here and not _KEY.fullmatch(line[:column]):
        return ""  # it is about something within the line
    if here == there or (here > there and above.rstrip().endswith((":", "|", ">"))):
        return ""
    further = "further in" if here > there else "further out"
    return (
        f"The line stands {further} than the one above, in column {here + 1} and not {there + 1}: "
        "keys that belong together begin in the same column."
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
