"""The alphabet of text messages: what a text takes on the air, and which characters need not make it dearer.

GSM 03.38 where every character is in its table, else UTF-16. The SMS channel sends by it, the checker warns by it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")  # each is sent as an escape and a character, and so costs two

STRAIGHT: Mapping[int, str] = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("•‣◦·▪", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\t", " "),
        **dict.fromkeys("\u200b\u2060\ufeff\u00ad", ""),
        "…": "...",
        "→": "->",
        "×": "x",
    }
)
"""Characters that would make a whole message UCS-2, and so more than twice as dear, for the sake of a curl.

Letters are left alone: a name or a word spelt wrong costs more than a segment.
"""

# A text alone fills 140 octets; each part of a longer one gives six to the header that joins the parts.
_ALONE = {"GSM-7": 160, "UCS-2": 70}
_PART = {"GSM-7": 153, "UCS-2": 67}


@dataclass(frozen=True, slots=True)
class Size:
    """What a text takes on the air. `units` are septets for GSM-7, UTF-16 code units for UCS-2."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int


def is_cheap(character: str) -> bool:
    """Whether GSM 03.38 has a character."""
    return character in _BASIC or character in _EXTENSION


def measure(text: str) -> Size:
    """The size of `text` as a carrier counts it, without any replacing of characters that look alike.

    One character outside GSM 03.38 makes the whole text UCS-2. A pair (escape and character, or two
    surrogates) is never divided between two segments.
    """
    encoding: Literal["GSM-7", "UCS-2"]
    if all(map(is_cheap, text)):
        encoding, costs = "GSM-7", [2 if character in _EXTENSION else 1 for character in text]
    else:
        encoding, costs = "UCS-2", [2 if ord(character) > 0xFFFF else 1 for character in text]
    units = sum(costs)
    alone = units <= _ALONE[encoding]
    return Size(encoding, units, 1 if alone else _parts(costs, _PART[encoding]))


def _parts(costs: Iterable[int], room: int) -> int:
    parts, used = 1, 0
    for cost in costs:
        if used + cost > room:
            parts, used = parts + 1, 0
        used += cost
    return parts
