"""Lists: the members that a message names, with commas, "and" or lines between them."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from runtime import limits
from runtime.core.reading import Found
from runtime.core.values import DataType
from runtime.understanding.languages import VOCABULARIES, Vocabulary, own
from runtime.understanding.scanning import any_of
from runtime.understanding.values.choice_of import read_option
from runtime.understanding.values.form import mismatch
from runtime.understanding.values.setting import Setting
from runtime.understanding.words import fold, holds, is_blank, tokens, trim

_LINES = re.compile(r"[\n;]+")
_COMMAS = re.compile(r"(?<!\d),|,(?!\d)")  # not the one in 1,200
_BULLET = re.compile(r"^\s*(?:[-*•·–]\s*|\d{1,2}[.)]\s+)")


def read_list(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The members in the order in which they were named, each once. Where the type declares members, only these."""
    vocabulary = own(setting.language)
    if datatype.options is not None:
        members = _declared(datatype, text, setting, vocabulary)
    elif _all_words(text, vocabulary) in vocabulary.none_of:
        members = ()
    else:
        members = tuple(dict.fromkeys(_written(text, vocabulary)))
        if not members:
            return "empty"
    if isinstance(members, str):
        return members
    if len(members) > limits.LIST_MEMBERS:
        return "too_many"
    return _counted(datatype, members) or next(
        (wrong for one in members if (wrong := mismatch(datatype, one)) is not None), Found(members)
    )


def _counted(datatype: DataType, members: Sequence[str]) -> str | None:
    least, most = datatype.least, datatype.most
    if datatype.length is not None and len(members) != datatype.length:
        return "length"
    if isinstance(least, int) and len(members) < least:
        return "too_few"
    if isinstance(most, int) and len(members) > most:
        return "too_many"
    return None


def _declared(datatype: DataType, text: str, setting: Setting, vocabulary: Vocabulary) -> tuple[str, ...] | str:
    """The declared members that the message names; a part that names none, or two, makes it a question."""
    named: list[str] = []
    if holds(tokens(text), vocabulary.contrasts | vocabulary.denials):
        return "ambiguous"  # all but the last
    for part in _parts(text):
        for one in [part] if _is_one(datatype, part) else _between(vocabulary.code).split(part):
            found = read_option(datatype, one, setting)
            if isinstance(found, Found):
                named.append(str(found.value))
            elif not is_blank(one):
                return _of_all(datatype, text, vocabulary, found)
    return tuple(dict.fromkeys(named)) if named else _of_all(datatype, text, vocabulary, "not_an_option")


def _is_one(datatype: DataType, part: str) -> bool:
    """Whether it is the name of a member as it stands: "black and white" may be one."""
    names = (name for id, also in (datatype.options or {}).items() for name in (id.replace("_", " "), *also))
    return tokens(part) in [tokens(name) for name in names]


def _of_all(datatype: DataType, text: str, vocabulary: Vocabulary, problem: str) -> tuple[str, ...] | str:
    """All of them or none of them, where the whole message says so."""
    words = _all_words(text, vocabulary)
    if words in vocabulary.none_of:
        return ()
    members = tuple(datatype.options or ())
    is_all = words in vocabulary.all_of or (words in vocabulary.both_of and len(members) == 2)
    return members if is_all else problem


def _all_words(text: str, vocabulary: Vocabulary) -> str:
    return " ".join(trim(tokens(text), vocabulary.polite))


def _parts(text: str) -> Iterator[str]:
    for line in _LINES.split(text):
        for part in _COMMAS.split(_BULLET.sub("", line)):
            if not is_blank(part):
                yield part.strip()


def _written(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The members as they are written. "And" parts the last two of a line; before, it is in one (black and white)."""
    edges = _edges(vocabulary.code)
    lines = [_BULLET.sub("", line) for line in _LINES.split(text)]
    for line in lines:
        *first, last = _COMMAS.split(line)
        parts = [last] if len(lines) > 1 and not first else _between(vocabulary.code).split(last)
        for part in (*first, *parts):
            member = edges.sub("", part.strip(" .!\t")).strip(" .!\t")
            if member and fold(member) not in vocabulary.polite:
                yield member


@lru_cache(maxsize=8)
def _between(code: str) -> re.Pattern[str]:
    """What stands between two members besides a comma."""
    words = any_of([word for word in VOCABULARIES[code].and_words if word not in ("with", "con", "mit")])
    return re.compile(rf"(?:^|\s)(?:{words}|&|\+)(?:\s|$)", re.IGNORECASE)


@lru_cache(maxsize=8)
def _edges(code: str) -> re.Pattern[str]:
    """Polite words and "and" at the ends of a member."""
    vocabulary = VOCABULARIES[code]
    words = any_of([*vocabulary.polite, *vocabulary.and_words])
    return re.compile(rf"^(?:{any_of(vocabulary.and_words)}\s+)+|[\s,]+{words}$", re.IGNORECASE)
