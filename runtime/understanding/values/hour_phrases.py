"""What the phrases of a language say of the time of day: 7 pm, half past three, a las ocho de la tarde."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from functools import lru_cache

from runtime.understanding.languages import VOCABULARIES, Vocabulary
from runtime.understanding.scanning import Phrase, Scanner, compiled, tables
from runtime.understanding.values.setting import Setting
from runtime.understanding.words import tokens

_APART = r"(?<![\w£$€¥/:-])(?<!\d[.,])"
_ENDS = r"(?![\d%£$€¥]|[:/-]\d|[.,]\d)"
_FIGURES = {
    "whole": (rf"{_APART}(?P<hour>2[0-4]|[01]?\d)(?P<mark>[:.h])(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?{_ENDS}",),
    "in one": (rf"{_APART}(?P<digits>(?:2[0-3]|[01]?\d)[0-5]\d){_ENDS}",),
}
"""Times in figures, the same in every language."""

_BEFORE_FIGURES = ("ahead", "parted", "half", "named", "clock")  # forms that hold the figures in them: 10 past 7
_DAY = 24 * 60
_NOON = 12
_RANGED = (5, 10)  # minutes that may be hours as well: 10 to 11 pm
_BESIDE = 60  # characters before a number in which the part of the day may stand
_MANY = 8  # numbers in one message; more are a list of something


@dataclass(frozen=True, slots=True)
class Mention:
    """A time of which a message speaks, `start` to `end` with what stands beside it: the minutes of the day that it may
    be; none when it contradicts itself."""

    start: int
    end: int
    phrase: Phrase
    minutes: tuple[int, ...]

    @property
    def times(self) -> Sequence[time]:
        """The times of day that it may be, the earlier one first."""
        second = int(self.phrase["second"] or 0)
        return [time(minutes // 60, minutes % 60, second) for minutes in self.minutes]


@lru_cache(maxsize=8)
def hours_of(code: str) -> "HourPhrases":
    """The phrases of one language."""
    return HourPhrases(VOCABULARIES[code])


class HourPhrases:
    """Finds the phrases of one language that speak of the time of day."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        calendar = vocabulary.calendar
        early = [one for one in calendar.times.items() if one[0] in _BEFORE_FIGURES]
        late = [one for one in calendar.times.items() if one[0] not in _BEFORE_FIGURES]
        self._scanner = Scanner(vocabulary, [*early, *_FIGURES.items(), *late])
        self._calendar = calendar
        known = tables(vocabulary)
        self._tails = [compiled(template, known, begins_word=False) for template in calendar.hour_tails]
        self._heads = [compiled(f"{template}$", known) for template in calendar.hour_heads]
        self._leads = compiled("<lead> ?$", known)
        self._follows = compiled("<follow_hour>", known, begins_word=False)
        self._around = frozenset(
            word
            for table in (
                vocabulary.lead_ins, vocabulary.polite, vocabulary.fillers, vocabulary.question_words,
                vocabulary.approving, vocabulary.yes, calendar.hour_leads, calendar.hour_follows,
                calendar.hour_fillers,
            )
            for entry in table
            for word in entry.split()
        )  # fmt: skip

    def mentions(self, line: str, setting: Setting) -> Sequence[Mention]:
        """The times in a plain line. A number is one only where something says so, or where it is all there is."""
        phrases = self._scanner.phrases(line)
        if len(phrases) > _MANY:
            return ()
        found = [self._mention(line, phrase, setting, is_only=len(phrases) == 1) for phrase in phrases]
        return [mention for mention in found if mention is not None]

    def _mention(self, line: str, phrase: Phrase, setting: Setting, *, is_only: bool) -> Mention | None:
        if phrase.form == "ahead":
            return Mention(phrase.start, phrase.end, phrase, self._ahead(phrase, setting))
        since = max(0, phrase.start - _BESIDE)
        tail = next((found for one in self._tails if (found := one.match(line, phrase.end))), None)
        head = next((found for one in self._heads if (found := one.search(line, since, phrase.start))), None)
        is_hour = tail is not None or head is not None or self._is_sure(phrase) or self._is_led(line, phrase)
        if not is_hour and not (is_only and self._is_all(line, phrase)):
            return None
        start, end = head.start() if head else phrase.start, tail.end() if tail else phrase.end
        return Mention(start, end, phrase, self._minutes(phrase, tail or head))

    def is_doubtful(self, line: str, mention: Mention) -> bool:
        """Whether the words around it say that it is not meant, or not quite."""
        if self._scanner.is_refused(line, mention.phrase):
            return True
        return self._scanner.is_inexact(line, mention.start, mention.end, is_day=False)

    def _is_sure(self, phrase: Phrase) -> bool:
        """Whether the phrase is a time by itself, and not a number of anything."""
        match phrase.form:
            case "whole":
                return phrase["mark"] != "."
            case "parted":
                return self._is_parted(phrase) or phrase["sign"] not in self._calendar.ranges
            case form:
                return form in ("named", "clock")

    def _is_led(self, line: str, phrase: Phrase) -> bool:
        """Whether the words on both sides say that a number is an hour: at 7 please, but not at 7 Main Street."""
        if self._leads.search(line, max(0, phrase.start - _BESIDE), phrase.start) is None:
            return False
        return self._follows.match(line, phrase.end) is not None

    def _is_all(self, line: str, phrase: Phrase) -> bool:
        """Whether nothing else in the message means anything."""
        rest = tokens(f"{line[: phrase.start]} {line[phrase.end :]}")
        return all(word in self._around for word in rest)

    def _ahead(self, phrase: Phrase, setting: Setting) -> tuple[int, ...]:
        """In two hours, if that is still today."""
        count = self._scanner.number(phrase["count"])
        minutes = 30 if phrase["half_an"] else self._calendar.minute_units[phrase["minutes"] or ""] * (count or 1)
        then = setting.now + timedelta(minutes=minutes)
        return (then.hour * 60 + then.minute,) if then.date() == setting.now.date() else ()

    def _minutes(self, phrase: Phrase, beside: re.Match[str] | None) -> tuple[int, ...]:
        """The minutes of the day that a phrase may mean; none when it contradicts itself (15:00 in the morning)."""
        if (named := phrase["named"]) is not None:
            return (self._calendar.named_hours[named] * 60,)
        hour, minute = self._numbers(phrase)
        if phrase.form == "parted" and self._may_be_range(phrase, hour, minute):
            return ()
        groups = beside.groupdict() if beside is not None else {}
        if groups.get("half") is not None:
            return self._in_half(hour, minute, is_afternoon=groups["half"] == "p")
        hours = {hour % 24, (hour + _NOON) % 24} if 1 <= hour <= _NOON else {hour % 24}
        found = sorted((one * 60 + minute) % _DAY for one in hours)
        if groups.get("part") is not None:
            first, last = self._calendar.parts[groups["part"]]
            return tuple(one for one in found if first <= one // 60 <= last or first <= one // 60 + 24 <= last)
        return (hour % 24 * 60 + minute,) if _is_of_24(phrase) else tuple(found)

    def _in_half(self, hour: int, minute: int, *, is_afternoon: bool) -> tuple[int, ...]:
        if hour > _NOON:
            return ((hour % 24) * 60 + minute,) if is_afternoon else ()
        return ((hour % _NOON + (_NOON if is_afternoon else 0)) * 60 + minute,)

    def _numbers(self, phrase: Phrase) -> tuple[int, int]:
        """The hour and the minutes, which are negative where they are taken away."""
        if (digits := phrase["digits"]) is not None:
            return int(digits[:-2]), int(digits[-2:])
        hour = self._scanner.number(phrase["hour"]) or 0
        if (fraction := phrase["fraction"]) is not None:
            minute = self._calendar.fractions[fraction]
        else:
            minute = self._scanner.number(phrase["minute"] or phrase["minute_word"]) or 0
        sign = phrase["sign"]
        return hour, minute * (self._calendar.signs.get(sign, -1) if sign is not None else 1)

    def _is_parted(self, phrase: Phrase) -> bool:
        """Whether a part of an hour is named as one: a quarter, 5 minutes."""
        return phrase["fraction"] is not None or phrase["counted"] is not None

    def _may_be_range(self, phrase: Phrase, hour: int, minute: int) -> bool:
        """Whether 10 to 11 is from ten to eleven; two to four always is."""
        if self._is_parted(phrase) or phrase["sign"] not in self._calendar.ranges:
            return False
        return minute % 5 != 0 or (-minute in _RANGED and -minute < hour <= _NOON)


def _is_of_24(phrase: Phrase) -> bool:
    """Whether the hours are counted to 24, as by the way they are written: 07:30, 10:30, 0930, 1030 hours."""
    digits = phrase["digits"]
    if digits is not None:
        return digits.startswith("0") or phrase.form == "clock"
    return phrase.form == "whole" and len(phrase["hour"] or "") == 2 and phrase["mark"] != "."
