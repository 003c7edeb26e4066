"""Words that count at any point of a conversation, when they are the whole message: a person, back, help ..."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from runtime import limits
from runtime.core.reading import Control
from runtime.understanding.languages import VOCABULARIES, all_from
from runtime.understanding.languages.vocabulary import Vocabulary
from runtime.understanding.words import Words, tokens, trim, without

_ORDER: tuple[Control, ...] = ("person", "stop", "start_over", "correct", "back", "repeat", "help", "cancel")


def control(text: str, language: str, channel: str) -> Control | None:
    """What the whole message asks for, in any language, the conversation's own first.

    By SMS there is no `stop` here: the channel has looked for the carrier's keywords before.
    """
    words = tokens(text)
    if not words or len(text) > limits.CONTROL_CHARS:
        return None
    for vocabulary in all_from(language):
        for wording in _wordings(words, vocabulary):
            for name in _ORDER:
                if _patterns(vocabulary.code)[name].fullmatch(wording):
                    return None if name == "stop" and channel != "web" else name
    return None


def _wordings(words: Words, vocabulary: Vocabulary) -> Iterable[str]:
    """The message as it stands, then with less and less of what is only polite."""
    short = trim(words, vocabulary.polite)
    every = (words, short, without(words, vocabulary.please), without(short, vocabulary.please))
    return dict.fromkeys(" ".join(wording) for wording in every)


@lru_cache(maxsize=len(VOCABULARIES))
def _patterns(code: str) -> Mapping[Control, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in VOCABULARIES[code].controls.items()}
