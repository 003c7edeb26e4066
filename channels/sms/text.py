"""The lines of one turn as text messages: one text where it fits, numbered choices, no markdown.

As few characters as can be lie outside GSM-7.
"""

import re
from collections.abc import Iterator, Sequence

from runtime import limits
from runtime.core.conversation import Line
from runtime.gsm import STRAIGHT

_LINK = re.compile(r"\[([^\]\[\n]+)\]\(<?([^()\s<>]+)>?\)")
_AUTOLINK = re.compile(r"<(https?://[^>\s]+|mailto:[^>\s]+)>")
_HEADING = re.compile(r"^ {0,3}#{1,6} +(.+?)(?: +#+)?$", re.MULTILINE)
_QUOTE = re.compile(r"^ {0,3}> ?", re.MULTILINE)
_BULLET = re.compile(r"^( *)[*+] +", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
# Emphasis stands close around words and not inside one: `2 * 3 * 4` and `card_id_no` stay as they are.
# Its length is bounded, so that a text full of stars takes no time to speak of.
_STARS = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])(.{1,300}?)(?<=[^\s*])\1(?![\w*])")
_UNDERSCORES = re.compile(r"(?<![\w_])(_{1,3})(?=[^\s_])(.{1,300}?)(?<=[^\s_])\1(?![\w_])")

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


def texts(lines: Sequence[Line]) -> list[str]:
    """The messages that a customer gets for the lines of one turn, each at most limits.SMS_TEXT_CHARS long.

    The customer's own lines and lines without words say nothing. What follows in one turn is joined into one
    text, a blank line between; what is too long is divided at a sentence, each part marked like `(1/2)`.
    """
    said = [_line(line) for line in lines if line.author != "customer"]
    text = "\n\n".join(filter(None, said))
    return _divide(text) if text else []


def plain(text: str) -> str:
    """`text` without markdown, quotes and dashes as a typewriter has them, links bare."""
    text = _LINK.sub(_bare_link, text)
    text = _AUTOLINK.sub(r"\1", text)
    text = _HEADING.sub(r"\1", text)
    text = _QUOTE.sub("", text)
    text = _BULLET.sub(r"\1- ", text)
    text = _CODE.sub(r"\1", text)
    text = _UNDERSCORES.sub(r"\2", _STARS.sub(r"\2", text))
    text = "\n".join(row.rstrip() for row in text.translate(STRAIGHT).splitlines())
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _line(line: Line) -> str:
    options = "\n".join(f"{number}) {plain(label)}" for number, (_, label) in enumerate(line.choices, start=1))
    return "\n\n".join(filter(None, (plain(line.text), options)))


def _bare_link(found: re.Match[str]) -> str:
    label, address = found.groups()
    address = address.removeprefix("mailto:").removeprefix("tel:")
    return address if label.strip() in (address, address.split("://")[-1]) else f"{label} {address}"


def _divide(text: str) -> list[str]:
    if _units(text) <= limits.SMS_TEXT_CHARS:
        return [text]
    room = limits.SMS_TEXT_CHARS - len("(99/99) ")
    parts = list(_parts(text, room))
    return [f"({number}/{len(parts)}) {part}" for number, part in enumerate(parts, start=1)]


def _parts(text: str, room: int) -> Iterator[str]:
    while _units(text) > room:
        cut = _cut(text, room)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text


def _cut(text: str, room: int) -> int:
    """Where to end a part: after the last sentence or line that fits, else after a word, else in one."""
    longest = _fitting(text, room)
    ends = [found.end() for found in _SENTENCE_END.finditer(text, 0, longest) if found.end() < longest]
    if ends and ends[-1] >= longest // 2:
        return ends[-1]
    space = text.rfind(" ", longest // 2, longest)
    return space if space > 0 else longest


def _fitting(text: str, room: int) -> int:
    used = 0
    for at, character in enumerate(text):
        used += 2 if ord(character) > 0xFFFF else 1
        if used > room:
            return at
    return len(text)


def _units(text: str) -> int:
    """The length as the provider counts it, in UTF-16 code units."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)
