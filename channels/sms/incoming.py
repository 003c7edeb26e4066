"""What is kept of a text message that comes in: its words, or what it has instead of words."""

from collections.abc import Sequence
from re import compile as pattern

from runtime import limits
from runtime.cleaning import clean

NUMBER = pattern(r"\+?[0-9]{3,15}")
"""A phone number or a short code, as providers write it."""

_KINDS_MOST = 10  # attachments of one message


def has_words(text: str) -> bool:
    """Whether a message says something besides what is attached."""
    return bool(clean(text).strip())


def words(text: str, media: int, kinds: Sequence[str]) -> str:
    """The words of a message, at most limits.TEXT_CHARS of them. `kinds` are the types of its attachments.

    A message without words still says something: its pictures, or that it was empty.
    """
    said = clean(text)[: limits.TEXT_CHARS].strip()
    if said:
        return said
    if not media:
        return "[empty message]"
    shown = kinds[:_KINDS_MOST]
    noun = "picture" if shown and all(kind.startswith("image/") for kind in shown) else "attachment"
    return f"[{media} {noun}{'' if media == 1 else 's'}]"
