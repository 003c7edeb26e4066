"""What one language brings to the understanding: small tables of words, no code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from runtime.core.reading import Control


def ordered(text: str) -> tuple[str, ...]:
    """The entries of a comma-separated list."""
    return tuple(" ".join(entry.split()) for entry in text.split(","))


def listed(text: str) -> frozenset[str]:
    """The entries of a comma-separated list, as a set."""
    return frozenset(ordered(text))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language. All entries are folded: lower case, no accents, no apostrophes (see words.fold).

    Numbers: `numbers` are the words that add up (one, twenty), `scales` those that multiply (hundred, thousand),
    `joins` may stand between them (one hundred AND five), `articles` before a scale (A hundred). `decimal` is the
    mark before the fraction.

    Digits: `digit_words` spell one, also as on the phone (oh); `repeats` say how often the next one counts (double
    four). `end_words` and `digit_nouns` say which digits are meant (the LAST 4 DIGITS); `denials` say that they are
    not those (it is NOT 4821).

    Answers: `doubts` make a number no answer (about 20, not 4, between 2 and 3). It is not all of the answer where
    one of `and_words` and one of `others` stand (MY wife AND 2 kids), or one of `one_more` (4 of us AND A baby);
    `units` say that it measures time, which is often not what was asked. `loose_ones` are also pronouns or articles;
    after one of `pointers` they always are (THAT one).

    Picking: `ordinals` by place, -1 is the last; `place_words` may stand around a place (OPTION two, the second
    ONE). `polite` are phrases that never carry the meaning; `lead_ins` may stand around the name of a choice.

    Yes and no: `yes`, `no` and `unsure` are words and phrases; `nots` turn the sense of an `approving` word;
    `fillers` are all other words that a plain yes or no may have beside it; a clause that begins with one of
    `question_words` asks. One of `answers` before one of `subjects` stands for itself (no I want three); a yes with
    one of `contrasts` after it is none (yes, but later).

    `controls` are regular expressions for the whole folded message.
    """

    code: str
    decimal: Literal[".", ","]
    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    joins: frozenset[str]
    articles: frozenset[str]
    digit_words: Mapping[str, str]
    repeats: Mapping[str, int]
    end_words: frozenset[str]
    digit_nouns: frozenset[str]
    denials: frozenset[str]
    doubts: frozenset[str]
    others: frozenset[str]
    and_words: frozenset[str]
    one_more: frozenset[str]
    loose_ones: frozenset[str]
    pointers: frozenset[str]
    units: frozenset[str]
    ordinals: Mapping[str, int]
    place_words: frozenset[str]
    polite: frozenset[str]
    lead_ins: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    unsure: frozenset[str]
    nots: frozenset[str]
    approving: frozenset[str]
    fillers: frozenset[str]
    question_words: frozenset[str]
    answers: frozenset[str]
    subjects: frozenset[str]
    contrasts: frozenset[str]
    controls: Mapping[Control, str] = field(default_factory=dict)
