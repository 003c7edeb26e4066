"""The checks that an author may put on a value as it is written: its length and its pattern."""

from functools import lru_cache
from typing import Any

import re2

from runtime import limits
from runtime.core.reading import Found
from runtime.core.values import DataType


def bounded(datatype: DataType, text: str) -> Found | str:
    """The text, if its length and its form are as declared."""
    most = datatype.most if isinstance(datatype.most, int) else limits.READ_CHARS
    least = datatype.least if isinstance(datatype.least, int) else 1
    if datatype.length is not None and len(text) != datatype.length:
        return "length"
    if len(text) > most:
        return "too_long"
    if len(text) < least:
        return "too_short"
    return mismatch(datatype, text) or Found(text)


def mismatch(datatype: DataType, value: str) -> str | None:
    """Why the value as written does not fit the pattern: `pattern`, or `too_long` to be tried at all."""
    if datatype.pattern is None:
        return None
    if len(value) > limits.PATTERN_CHARS:
        return "too_long"
    return None if compiled(datatype.pattern).fullmatch(value) else "pattern"


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Any:  # re2 brings no types
    """The compiled pattern. RE2 takes time in proportion to the text, whatever the pattern."""
    return re2.compile(pattern)
