"""One YAML file, read by YAML 1.2's rules, with the place of every key and value.

The file is walked as a stream of events and never as a tree of the library's, so that size, depth and aliases are
held before anything is built. Scalars are resolved here: `No` and `12:30` are words, `1.50` is an exact Decimal.
Nothing raises: what is wrong becomes findings, and what could be read is there beside them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn

import yaml

from runtime import limits
from runtime.core.journey import Place
from runtime.loading.findings import Finding
from runtime.loading.misread import explain

Plain = None | bool | int | Decimal | str | list["Plain"] | dict[str, "Plain"]
Path = tuple[str | int, ...]

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18}|[0-9]{1,18})(?:[eE][-+]?[0-9]{1,2})?\Z")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+\Z")
_OLD_READING = re.compile(  # what YAML 1.1 takes for something other than a text (yaml.org/type, 2005)
    r"(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[-+]?0[0-9_]+|[-+]?[1-9][0-9]*_[0-9_]*|[-+]?0b[01_]+)\Z"
)
_NOT_TEXT = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class Span(NamedTuple):
    """From where to where something was written; counted from 1, columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was read. `data` is plain; `keys` and `values` tell where each path of it stands.

    `traps` are the paths of unquoted words that older programs read as something else.
    """

    name: str
    text: str
    data: Plain = None
    keys: Mapping[Path, Span] = field(default_factory=dict)
    values: Mapping[Path, Span] = field(default_factory=dict)
    traps: Mapping[Path, str] = field(default_factory=dict)

    @property
    def lines(self) -> Sequence[str]:
        """The lines of the file, as places count them."""
        return _lines(self.text)

    def line(self, number: int) -> str:
        """One line, counted from 1; empty when there is none."""
        lines = self.lines
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def place(self, path: Path, near: str = "") -> Place:
        """Where the value of a path stands, or the piece `near` within it; its parent, for one that was not written."""
        while path and path not in self.values:
            path = path[:-1]
        span = self.values.get(path, Span(1, 1, 1, 1))
        return self._within(span, near) or Place(self.name, span.line, span.column)

    def key_place(self, path: Path) -> Place:
        """Where the key of a path stands."""
        while path and path not in self.keys:
            path = path[:-1]
        span = self.keys.get(path, Span(1, 1, 1, 1))
        return Place(self.name, span.line, span.column)

    def _within(self, span: Span, near: str) -> Place | None:
        if not near:
            return None
        word = re.compile(rf"(?<!\w){re.escape(near)}(?!\w)" if near.isidentifier() else re.escape(near))
        for number in range(span.line, span.end_line + 1):
            start = span.column - 1 if number == span.line else 0
            end = span.end_column - 1 if number == span.end_line else None
            found = word.search(self.line(number), start, *(() if end is None else (end,)))
            if found is not None:
                return Place(self.name, number, found.start() + 1)
        return None


@lru_cache(maxsize=4)
def _lines(text: str) -> Sequence[str]:
    """The lines of a text; a file with many findings is asked for them often."""
    return tuple(text.splitlines())


def decode(name: str, raw: bytes) -> tuple[SourceFile, list[Finding]]:
    """Read a file's bytes."""
    if len(raw) > limits.FILE_BYTES:
        return SourceFile(name, ""), [
            _finding(name, "HR010", f"The file has {len(raw):,} bytes, more than {limits.FILE_BYTES:,}", "Split it.")
        ]
    try:
        return read(name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return SourceFile(name, ""), [
            _finding(name, "HR001", "The file is not written in UTF-8", "Save it as UTF-8.", line=line)
        ]


def read(name: str, text: str) -> tuple[SourceFile, list[Finding]]:
    """Read a file's text."""
    odd = _NOT_TEXT.search(text)
    if odd is not None:
        line = text.count("\n", 0, odd.start()) + 1
        column = odd.start() - text.rfind("\n", 0, odd.start())
        sentence = f"The character U+{ord(odd[0]):04X} does not belong in a text"
        return SourceFile(name, text), [_finding(name, "HR001", sentence, "Remove it.", line=line, column=column)]
    reading = _Reading(name, text)
    try:
        data = reading.document(yaml.parse(text, Loader=yaml.CSafeLoader))
    except _Stop:
        data = None
    except yaml.MarkedYAMLError as error:
        reading.not_yaml(error)
        data = None
    return SourceFile(name, text, data, reading.keys, reading.values, reading.traps), reading.findings


def _finding(name: str, code: str, message: str, hint: str = "", *, line: int = 1, column: int = 1) -> Finding:
    return Finding(code, "E", Place(name, line, column), message, hint)


class _Stop(Exception):
    """The rest of the file is not read; a finding says why."""


@dataclass(slots=True)
class _Open:
    """A list or a mapping that is being read. `key` waits for its value; what is `hidden` is not kept."""

    path: Path
    members: dict[str, Plain] | list[Plain]
    start: tuple[int, int]
    is_hidden: bool
    key: str | None = None
    hides_key: bool = False

    def next_path(self) -> Path:
        """The path of the value that comes next."""
        return (*self.path, len(self.members) if self.key is None else self.key)

    def put(self, value: Plain) -> None:
        """Take the value that came."""
        if isinstance(self.members, list):
            self.members.append(value)
        elif self.key is not None and not self.hides_key:
            self.members[self.key] = value
        self.key, self.hides_key = None, False


class _Reading:
    """The walk over one file's events, with what it found so far."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._text = text
        self.findings: list[Finding] = []
        self.keys: dict[Path, Span] = {}
        self.values: dict[Path, Span] = {}
        self.traps: dict[Path, str] = {}
        self._stack: list[_Open] = []
        self._root: Plain = None
        self._nodes = 0
        self._documents = 0

    def document(self, events: Iterator[yaml.Event]) -> Plain:
        """The data of the only document. Raises _Stop, and the library's errors."""
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    self._stop("HR001", event, "A second document begins here", "One file is one document.")
        return self._root

    def not_yaml(self, error: yaml.MarkedYAMLError) -> None:
        """Note what the library could not read."""
        is_above = "could not find expected ':'" in (error.problem or "")  # it is noticed on a line below
        mark = (error.context_mark if is_above else None) or error.problem_mark or error.context_mark
        problem, hint = error.problem or "this cannot be read", ""
        code = "HR010" if "nesting depth" in problem else "HR001"
        line, column = _position(mark)
        if mark is not None:
            begin = mark.index - mark.column
            here = self._text[begin:].partition("\n")[0]
            problem, hint = explain(problem, self._text[:begin], here, mark.column)
        self.findings.append(_finding(self.name, code, f"Not YAML: {problem}", hint, line=line, column=column))

    def _note(self, code: str, event: yaml.Event, message: str, hint: str) -> None:
        line, column = _position(event.start_mark)
        self.findings.append(_finding(self.name, code, message, hint, line=line, column=column))
        if len(self.findings) >= limits.FINDINGS:
            raise _Stop

    def _stop(self, code: str, event: yaml.Event, message: str, hint: str) -> NoReturn:
        self._note(code, event, message, hint)
        raise _Stop

    def _node(self, event: yaml.NodeEvent) -> None:
        self._nodes += 1
        if self._nodes > limits.YAML_NODES:
            self._stop("HR010", event, f"More than {limits.YAML_NODES:,} values in one file", "Split the file.")
        if isinstance(event, yaml.AliasEvent):
            self._stop("HR010", event, "Aliases are not used", "Write the value out.")
        if event.anchor is not None:
            self._stop("HR010", event, "Anchors are not used", "Write the value out where it is needed.")
        tag: str | None = getattr(event, "tag", None)
        if tag is not None:
            self._stop("HR001", event, f"The tag {tag} is not used", "Leave it out.")
        above = self._stack[-1] if self._stack else None
        if above is not None and isinstance(above.members, dict) and above.key is None:
            self._key(above, event)
        elif isinstance(event, yaml.ScalarEvent):
            self._value(event, above)
        else:
            self._open(event, above)

    def _key(self, above: _Open, event: yaml.NodeEvent) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self._not_a_key(event)
        above.key = self._word(event)
        path = above.next_path()
        if above.is_hidden:
            return
        first = self.keys.setdefault(path, _span(event))
        if path in self.values:
            above.hides_key = True
            message = f"`{event.value}` is written twice, the first time on line {first.line}"
            self._note("HR003", event, message, "Keep one of them.")

    def _not_a_key(self, event: yaml.NodeEvent) -> NoReturn:
        at: Any = event.start_mark
        if self._text[at.index - 1 : at.index + 1] == "{{":
            hint = 'Write the whole text in quotes: "{{ name }}".'
            self._stop("HR001", event, "A text that begins with braces is read as keys and values", hint)
        self._stop("HR001", event, "A key is a word", "Write `key: value`.")

    def _value(self, event: yaml.ScalarEvent, above: _Open | None) -> None:
        is_plain = event.implicit[0] and not event.style
        text = self._word(event)
        value = _resolved(text) if is_plain else text
        if above is None:
            self._root = value
            return
        path = above.next_path()
        if not above.is_hidden and not above.hides_key:
            self.values[path] = _span(event)
            if is_plain and isinstance(value, str) and isinstance(path[-1], str) and _OLD_READING.match(text):
                self.traps[path] = text
        above.put(value)

    def _word(self, event: yaml.ScalarEvent) -> str:
        text: str = event.value
        odd = _NOT_TEXT.search(text) if event.style == '"' else None  # by an escape; the file's text was looked at
        if odd is not None:
            self._stop("HR001", event, f"The character U+{ord(odd[0]):04X} does not belong in a text", "Remove it.")
        return text

    def _open(self, event: yaml.NodeEvent, above: _Open | None) -> None:
        if len(self._stack) >= limits.YAML_DEPTH:
            self._stop("HR010", event, f"Nested more than {limits.YAML_DEPTH} deep", "Nothing here needs that.")
        members: dict[str, Plain] | list[Plain] = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = above.next_path() if above is not None else ()
        is_hidden = above is not None and (above.is_hidden or above.hides_key)
        self._stack.append(_Open(path, members, _position(event.start_mark), is_hidden))
        if not is_hidden:
            self.values[path] = _span(event)

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        closed = self._stack.pop()
        if not closed.is_hidden:
            self.values[closed.path] = Span(*closed.start, *_position(event.end_mark))
        if self._stack:
            self._stack[-1].put(closed.members)
        else:
            self._root = closed.members


def _position(mark: Any) -> tuple[int, int]:
    """Line and column of a mark of the library, which counts both from 0; its columns are code points."""
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _span(event: yaml.Event) -> Span:
    start: Any = event.start_mark
    end: Any = event.end_mark
    return Span._make((start.line + 1, start.column + 1, end.line + 1, end.column + 1))


def _resolved(text: str) -> Plain:
    """What an unquoted scalar is, by the core schema of YAML 1.2.2 §10.3; numbers with leading zeros stay texts."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text) and not _LEADING_ZERO.match(text):
        return Decimal(text)
    return text
