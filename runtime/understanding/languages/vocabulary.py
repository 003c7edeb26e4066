"""What one language brings to the understanding: small tables of words, no code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from runtime.core.reading import Control
from runtime.understanding.languages.calendar import Calendar
from runtime.understanding.languages.purse import Purse


def ordered(text: str) -> tuple[str, ...]:
    """The entries of a comma-separated list."""
    return tuple(" ".join(entry.split()) for entry in text.split(","))


def listed(text: str) -> frozenset[str]:
    """The entries of a comma-separated list, as a set."""
    return frozenset(ordered(text))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language. All entries are folded: lower case, no accents, no apostrophes (see words.fold)."""

    code: str

    # Numbers: what adds up (one, twenty), what multiplies (hundred), what may stand between after a multiple of so
    # much (one hundred AND five: 100, treinta Y uno: 10), before a scale (A hundred), and before a fraction.
    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    joins: Mapping[str, int]
    articles: frozenset[str]
    decimal: Literal[".", ","]

    # Digits: spelled one by one, also as on the phone (oh); how often the next one counts (DOUBLE four); which
    # digits are meant (the LAST 4 DIGITS); and that they are not those (it is NOT 4821).
    digit_words: Mapping[str, str]
    repeats: Mapping[str, int]
    end_words: frozenset[str]
    digit_nouns: frozenset[str]
    denials: frozenset[str]

    # What makes a number no answer: ABOUT 20, NOT 4, 4 of us AND A baby. Where one of `and_words` (or a comma) and one
    # of `others` stand, it is not all (MY wife AND 2 kids), unless one of `givers` comes before (GIVE me 2). After one
    # of `times`, or before one of `clock`, it is a time. Words that are a number only sometimes (ONE), and what goes
    # before them when they are not (THAT one). Units of time, which is often not what was asked.
    doubts: frozenset[str]
    others: frozenset[str]
    and_words: frozenset[str]
    givers: frozenset[str]
    times: frozenset[str]
    clock: frozenset[str]
    loose_ones: frozenset[str]
    pointers: frozenset[str]
    units: frozenset[str]
    countables: frozenset[str]
    before_counts: frozenset[str]
    only: frozenset[str]

    # Picking: places in a list (-1 is the last) and what may stand around them (OPTION two, the second ONE); phrases
    # that never carry the meaning at the edge of a message, and those that carry none in its middle either (cancel
    # that PLEASE now); words that may stand around the name of a choice (I WOULD LIKE THE blue one).
    ordinals: Mapping[str, int]
    place_words: frozenset[str]
    polite: frozenset[str]
    please: frozenset[str]
    lead_ins: frozenset[str]

    # Yes and no, as words and phrases; `nots` turn the sense of an `approving` word, and `soothing` ones only make a
    # no polite (no, that's FINE); `fillers` are all other words that may stand beside a plain answer. A clause that
    # begins with one of `question_words` asks. One of `answers` before one of `subjects` stands for itself (no I want
    # three). A yes with one of `contrasts` is none (yes, BUT later), and one of `markers` before something else only
    # takes note (OK, what about the other one).
    yes: frozenset[str]
    no: frozenset[str]
    unsure: frozenset[str]
    nots: frozenset[str]
    approving: frozenset[str]
    soothing: frozenset[str]
    fillers: frozenset[str]
    question_words: frozenset[str]
    asking: frozenset[str]
    leaning: frozenset[str]
    suggesting: frozenset[str]
    answers: frozenset[str]
    subjects: frozenset[str]
    contrasts: frozenset[str]
    markers: frozenset[str]

    # Whole sentences that lean one way: praise of what was asked about (the blue one SOUNDS really GOOD, where REALLY
    # is only stress), what refuses whatever follows (I DONT WANT to wait), what corrects what was asked about (CHANGE
    # IT to Friday; as the first word: ACTUALLY two), what asks for something else, what only ends a talk (THATS ALL).
    praises: frozenset[str]
    stresses: frozenset[str]
    refusals: frozenset[str]
    corrections: frozenset[str]
    turns: frozenset[str]
    elsewhere: frozenset[str]
    closings: frozenset[str]

    # Regular expressions for the whole folded message.
    controls: Mapping[Control, str]

    # Lists: none of them, all of them, and both where there are two. Names: what comes before one (MY NAME IS Ana),
    # and what it ends at (Ana AND my ACCOUNT is ...).
    none_of: frozenset[str]
    all_of: frozenset[str]
    both_of: frozenset[str]
    introductions: frozenset[str]
    name_ends: frozenset[str]

    # Days and hours; money.
    calendar: Calendar
    purse: Purse
