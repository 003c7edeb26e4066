"""Which of several named things a message names: the choices of a question, or the members of a choice type.

The rules are tried from the surest to the weakest, and the first that finds anything has the last word. Two finds
are both given, so that whoever asked can ask again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from runtime import limits
from runtime.understanding.languages import LEAD_INS, NEGATIONS, POLITE
from runtime.understanding.mentions import mentioned
from runtime.understanding.words import Words, fold, tokens, trim
from runtime.understanding.yes_no import answered, yes_or_no

EXACT = 100.0
NAMED = 98.0
BEGUN = 95.0
MENTIONED = 94.0
MISTYPED = 90.0


@dataclass(frozen=True, slots=True)
class Named:
    """One thing to choose: its id, the label that the customer sees, and further words for it.

    `alone` is one that only a whole message names: its words stand in sentences that mean something quite else.
    """

    id: str
    label: str
    also: Sequence[str] = ()
    alone: bool = False

    @property
    def names(self) -> Iterator[str]:
        """Everything that names it, as written; ids with words in them read like words."""
        yield self.id.replace("_", " ")
        yield self.label
        yield from self.also


@dataclass(frozen=True, slots=True)
class Pick:
    """What was found: the ids, in the order of the things, by which rule, and how sure that is (0 to 100)."""

    ids: tuple[str, ...]
    rule: str
    score: float


def named(things: Sequence[Named], text: str, language: str) -> Pick | None:
    """The thing whose name the whole message is, give or take what never carries the meaning; None when it is none."""
    words = tokens(text)
    if not words:
        return None
    for loose, rule, score in ((frozenset[str](), "name", EXACT), (POLITE, "name", EXACT), (LEAD_INS, "named", NAMED)):
        wanted = _core(words, loose)
        ids = tuple(thing.id for thing in things if any(_core(tokens(name), loose) == wanted for name in thing.names))
        if ids:
            return Pick(ids, rule, score)
    bare = trim(words, POLITE)
    return (
        _polar(things, text, language)
        or _begun(things, bare)
        or _mentioned(things, text, language)
        or _mistyped(things, bare)
        or _leaning(things, text, language)
    )


def _core(words: Words, loose: frozenset[str]) -> Words:
    """The words without the loose ones around them; all of them where nothing but loose ones is left (Yes, please), or
    where a "not" is left, whose sense hangs on the others (it wasn't me, that wasn't it)."""
    core = trim(words, loose)
    return words if all(word in loose or word in NEGATIONS for word in core) else core


def _polar(things: Sequence[Named], text: str, language: str) -> Pick | None:
    """A yes among labels of which some say yes or no (Yes, send it): those that say the same."""
    return _of_polarity(things, language, lambda: yes_or_no(text, language), "yes_no")


def _leaning(things: Sequence[Named], text: str, language: str) -> Pick | None:
    """The same for whole sentences that only lean one way (That one sounds good), when they name nothing."""
    return _of_polarity(things, language, lambda: answered(text, language), "leaning")


def _of_polarity(
    things: Sequence[Named], language: str, say: Callable[[], bool | None], rule: str
) -> Pick | None:  # fmt: skip
    polarity = {thing.id: yes_or_no(thing.label, language) for thing in things}
    if not any(meaning is not None for meaning in polarity.values()):
        return None
    said = say()
    ids = tuple(id for id, meaning in polarity.items() if meaning is said)
    return Pick(ids, rule, NAMED) if said is not None and ids else None


def _begun(things: Sequence[Named], words: Words) -> Pick | None:
    start = " ".join(words)
    if len(start) < limits.PREFIX_CHARS:
        return None
    ids = tuple(thing.id for thing in things if fold(thing.label).startswith(start))
    return Pick(ids, "begins", BEGUN) if ids else None


def _mentioned(things: Sequence[Named], text: str, language: str) -> Pick | None:
    """Names that stand in a longer message: I would rather have the blue one, if that is possible."""
    found = mentioned([() if thing.alone else tuple(thing.names) for thing in things], text, language)
    return Pick(tuple(things[at].id for at in found), "mentioned", MENTIONED) if found else None


def _mistyped(things: Sequence[Named], words: Words) -> Pick | None:
    """Names with one wrong, missing, extra or swapped letter. A wrong figure is another thing: Visa 4821, Visa 4822."""
    written = " ".join(words)
    ids = tuple(thing.id for thing in things if any(_is_near(written, fold(name)) for name in thing.names))
    return Pick(ids, "typo", MISTYPED) if ids else None


def _is_near(written: str, name: str) -> bool:
    if len(name) < limits.TYPO_CHARS or _figures(written) != _figures(name):
        return False
    return OSA.distance(written, name, score_cutoff=1) <= 1


def _figures(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
