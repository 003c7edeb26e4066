"""Changing a YAML file as its author would: comments, order and every line that was not touched stay as they were.

The library writes the whole file anew, in its own spacing. So it writes it twice, once without the change: what
differs between the two is the change, and only those lines are put into the author's text.
"""

import re
from difflib import SequenceMatcher
from io import StringIO
from itertools import pairwise
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

Path = tuple[str | int, ...]

WIDE = 1_000_000  # columns: no line is folded
_TAKEN_FOR_ELSE = re.compile(r"(?i:y|yes|n|no|on|off|true|false|null)\Z|[0-9][-+.:_0-9eE]*\Z|[^\w¿¡]|\Z")
"""Unquoted, some program takes these for something other than a text, or cannot read them in brackets."""
_KEY_LINE = re.compile(r"^( *)(?:- +)?[^\s#][^#]*:\s*(?:#.*)?$")
_MEMBER_LINE = re.compile(r"^( *)- ")


class Rewriting:
    """One file that is being changed. `root` is its data; `written` gives the text with what was changed in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._yaml = YAML()
        self._yaml.preserve_quotes = True
        self._yaml.width = WIDE
        offset = 2 if _members_stand_in(text) else 0
        self._yaml.indent(mapping=2, sequence=2 + offset, offset=offset)
        self.root: Any = self._yaml.load(text)
        self._before = self._dumped()

    def _dumped(self) -> list[str]:
        out = StringIO()
        self._yaml.dump(self.root, out)
        return out.getvalue().splitlines(keepends=True)

    def written(self) -> str:
        """The author's text with the lines that were changed."""
        after = self._dumped()
        ours = self._text.splitlines(keepends=True)
        if len(ours) != len(self._before):
            return "".join(after)  # a text over several lines was joined, so that lines cannot be told apart
        lines: list[str] = []
        for what, i, j, k, m in SequenceMatcher(None, self._before, after, autojunk=False).get_opcodes():
            lines += ours[i:j] if what == "equal" else after[k:m]
        return "".join(lines)

    def at(self, path: Path) -> Any:
        """What stands at a path."""
        here = self.root
        for part in path:
            here = here[part]
        return here

    def put(self, path: Path, value: Any) -> None:
        """Put a value in the place of another; a comment behind it stays behind it."""
        above, key = self.at(path[:-1]), path[-1]
        comment = _take(*_end_of(above, key))
        above[key] = value
        if comment is not None:
            _give(*_end_of(above, key), comment)

    def add(self, path: Path, key: str, value: Any) -> None:
        """Put a key behind the last one of a mapping, before the comment that follows."""
        mapping = self.at(path)
        comment = _take(*_end_of(mapping, list(mapping)[-1]))
        mapping[key] = value
        if comment is not None:
            _give(*_end_of(mapping, key), comment)

    def rename(self, path: Path, key: str) -> None:
        """Give a key another name, in its place and with its comments."""
        above, old = self.at(path[:-1]), path[-1]
        place = list(above).index(old)
        comment = above.ca.items.pop(old, None)
        above.insert(place, key, above.pop(old))
        if comment is not None:
            above.ca.items[key] = comment


def _members_stand_in(text: str) -> bool:
    """Whether the hyphens of lists stand further in than the key above them, in most places."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    votes = 0
    for above, line in pairwise(lines):
        key, member = _KEY_LINE.match(above), _MEMBER_LINE.match(line)
        if key is not None and member is not None:
            votes += 1 if len(member[1]) > len(key[1]) else -1
    return votes >= 0


def _is_block(node: Any) -> bool:
    return isinstance(node, CommentedMap | CommentedSeq) and len(node) > 0 and not node.fa.flow_style()


def _end_of(above: Any, key: Any) -> tuple[Any, Any]:
    """Where the library keeps the comment that follows the value of a key: at the last line of the value."""
    node = above[key]
    while _is_block(node):
        above, key = (node, list(node)[-1]) if isinstance(node, CommentedMap) else (node, len(node) - 1)
        node = above[key]
    return above, key


def _slot(above: Any) -> int:
    return 2 if isinstance(above, CommentedMap) else 0


def _take(above: Any, key: Any) -> Any:
    kept = above.ca.items.get(key)
    if kept is None or kept[_slot(above)] is None:
        return None
    comment, kept[_slot(above)] = kept[_slot(above)], None
    return comment


def _give(above: Any, key: Any, comment: Any) -> None:
    kept = above.ca.items.setdefault(key, [None, None, None, None])
    kept[_slot(above)] = comment


def scalar(text: str) -> str:
    """A text as it is written: in quotes where some program would take it for something else."""
    kind: type[str] = LiteralScalarString if "\n" in text else str
    return (DoubleQuotedScalarString if _TAKEN_FOR_ELSE.match(text) else kind)(text)


def block(members: dict[str, Any]) -> CommentedMap:
    """A mapping on lines of its own."""
    return CommentedMap(members)


def flow(node: Any) -> Any:
    """A list or a mapping on one line."""
    node.fa.set_flow_style()
    return node


def is_flow(node: Any) -> bool:
    """Whether it stands on one line, in brackets."""
    return isinstance(node, CommentedMap | CommentedSeq) and bool(node.fa.flow_style())
