"""What one language says about days and hours: tables of words, and the shapes of phrases that are made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Which = Literal["this", "coming", "next", "last"]
"""`coming` is the first one from now on; `next` may be that one or the one after it, as English speakers disagree."""

DateForm = Literal[
    "numbered", "nth", "of_month", "dated", "week", "after", "week_later", "ago", "ahead", "relative", "feast",
    "weekday", "day", "stray",
]  # fmt: skip
TimeForm = Literal["ahead", "parted", "half", "named", "clock", "pair", "hour"]

Templates = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The words of one language for days and hours, as `scanning.plain` writes them: lower case, no accents.

    A template is a regular expression in which `<name>` stands for the words of a table, as a group of that name (see
    `scanning.compiled`). Of templates that match the same words the earlier one counts.
    """

    # Whether 12/3 is the 12th of March to everybody who writes this language.
    order: Literal["day first", "either"]

    # Days: months and weekdays by number (Monday is 0); `short_weekdays` are words of their own too (sat, sun), so they
    # count only beside a date. Places in a month; days counted from today; feasts as month and day; units in days;
    # counts of days that are said of weeks ("en ocho dias" is a week to most); what may come after a day, so that the
    # 2nd CARD is none.
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    short_weekdays: Mapping[str, int]
    ordinals: Mapping[str, int]
    relative: Mapping[str, int]
    feasts: Mapping[str, tuple[int, int]]
    day_units: Mapping[str, int]
    which: Mapping[str, Which]
    idioms: frozenset[int]
    day_follows: frozenset[str]

    # Hours: parts of the day, with the first and the last hour of each (25 is one o'clock at night); hours with a name;
    # parts of an hour in minutes; units in minutes; what adds and what takes away (ten PAST five); what comes before a
    # number that is an hour (AT 7) and what after it (PLEASE), and what may be all else in the message (7 WORKS). What
    # comes right after an hour, or right before it, and tells the half of the day, as `half` (a, p) or `part`.
    parts: Mapping[str, tuple[int, int]]
    named_hours: Mapping[str, int]
    fractions: Mapping[str, int]
    minute_units: Mapping[str, int]
    signs: Mapping[str, int]
    hour_leads: frozenset[str]
    hour_follows: frozenset[str]
    hour_fillers: frozenset[str]
    hour_tails: Templates
    hour_heads: Templates

    # What makes it another one than the phrase says. Right before: AFTER the 5th, unless one of `asked` is before that
    # (how ABOUT the 5th); before days only, for people say of hours what they do not mean: AROUND 7 pm; with `small`
    # words between (after THE 5th). Between two numbers: 2 TO 4 pm, unless the first is a day by one of `day_words`.
    # Before a day, as a template: A WEEK FROM 3 March. After, as templates, and after days only: 3rd TO 5TH, 3 March
    # 9027. In the same clause: the 5th does NOT suit me; and with what a new clause begins.
    inexact: frozenset[str]
    inexact_days: frozenset[str]
    asked: frozenset[str]
    small: frozenset[str]
    ranges: frozenset[str]
    day_words: frozenset[str]
    shifts: Templates
    after: Templates
    after_days: Templates
    refusals: frozenset[str]
    breaks: frozenset[str]

    dates: Mapping[DateForm, Templates]
    times: Mapping[TimeForm, Templates]
