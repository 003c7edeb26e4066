"""What of a customer's text is kept: the words, without the characters that only disturb whoever reads them."""

import re

# Control characters but tab and newline; marks that turn the direction of what follows them, in a desk or a log too;
# halves of surrogate pairs, which no UTF-8 can hold (a browser makes them when it cuts an emoji in two).
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_RETURNS = re.compile(r"\r\n?")


def clean(text: str) -> str:
    """The text without control and direction characters, lines ended by a newline, nothing blank around it."""
    return _UNWANTED.sub("", _RETURNS.sub("\n", text)).strip()
