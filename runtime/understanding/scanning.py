"""Finding phrases of days and hours in a message: the templates of a language as regular expressions, and what stands
around a phrase and changes what it says."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from runtime.understanding.languages import Calendar, Vocabulary
from runtime.understanding.words import level

_INNER = re.compile(r"(?<=[a-z])['\"](?=[a-z])")  # o'clock, and the o"clock of a slip
_TOKEN = re.compile(r"<([a-z_]+)>")
_ALONE = r"(?<![\w£$€¥])(?<!\d[.,:/-])"  # before figures that are a number of their own
_AROUND = 40  # characters beside a phrase in which a word can change what it says


def plain(text: str) -> str:
    """`text` as the templates read it: levelled, without accents, and without apostrophes inside words."""
    line = level(text)
    if not line.isascii():
        letters = unicodedata.normalize("NFD", line)
        line = unicodedata.normalize("NFC", "".join(one for one in letters if not 0x300 <= ord(one) <= 0x36F))
    return _INNER.sub("", line)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of a message that one template matches; `form` is the name under which the template stands."""

    form: str
    found: re.Match[str]
    start: int
    end: int

    def __getitem__(self, name: str) -> str | None:
        """The words of one table; None where the template has no such table, or it took no part."""
        groups = self.found.groupdict()
        return next((groups[one] for one in (name, f"{name}_2", f"{name}_3") if groups.get(one) is not None), None)


class Scanner:
    """The templates of one language, and the tables by which what they match is understood."""

    def __init__(self, vocabulary: Vocabulary, forms: Iterable[tuple[str, Sequence[str]]]) -> None:
        self.calendar = vocabulary.calendar
        self._numbers = small_numbers(vocabulary)
        known = tables(vocabulary)
        self._patterns = [(form, compiled(template, known)) for form, templates in forms for template in templates]
        self._beside = (_Beside(self.calendar, known, is_day=False), _Beside(self.calendar, known, is_day=True))
        self._breaks = re.compile(rf"[.!?;,](?!\d)|{any_of(self.calendar.breaks)}")
        self._refusing = re.compile(any_of(vocabulary.denials | self.calendar.refusals))

    def phrases(self, line: str) -> list[Phrase]:
        """The phrases of a plain line, in order; where two overlap, the one whose template comes first."""
        taken = bytearray(len(line))
        found: list[Phrase] = []
        for form, pattern in self._patterns:
            for match in pattern.finditer(line):
                start, end = match.span()
                if end > start and not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    found.append(Phrase(form, match, start, end))
        return sorted(found, key=lambda phrase: phrase.start)

    def number(self, word: str | None) -> int | None:
        """What a small number is worth, in figures or words."""
        if word is None or word.isdecimal():
            return int(word) if word else None
        return self._numbers.get(word, self.calendar.ordinals.get(word))

    def is_refused(self, line: str, phrase: Phrase) -> bool:
        """Whether the clause in which the phrase stands says that it is not meant, or perhaps not."""
        cuts = [cut.start() for cut in self._breaks.finditer(line, 0, phrase.start)]
        after = self._breaks.search(line, phrase.end)
        clause = line[cuts[-1] if cuts else 0 : after.start() if after else len(line)]
        return self._refusing.search(clause) is not None

    def is_inexact(self, line: str, start: int, end: int, *, is_day: bool) -> bool:
        """Whether the words beside a phrase say that it is not that very one: after the 5th, the 4th or the 5th."""
        before, after = line[max(0, start - _AROUND) : start], line[end : end + _AROUND]
        return self._beside[is_day].makes_another(before, after)


class _Beside:
    """What stands right beside a phrase of days, or of hours, and makes it another day or hour."""

    def __init__(self, calendar: Calendar, known: Mapping[str, str], *, is_day: bool) -> None:
        words = calendar.inexact | (calendar.inexact_days if is_day else calendar.fractions.keys())
        unless = "".join(f"(?<!{word} )" for word in sorted(calendar.asked))
        small = rf"(?: ?{any_of(calendar.small)})* ?$"
        self._before = [re.compile(f"{unless}{any_of(words)}{small}"), re.compile(_ranged(calendar, known) + small)]
        if is_day:
            self._before += [compiled(template + small, known) for template in calendar.shifts]
        after = (*calendar.after, *(calendar.after_days if is_day else ()))
        self._after = [compiled(template, known, begins_word=False) for template in after]

    def makes_another(self, before: str, after: str) -> bool:
        """Whether the text before or after does."""
        return any(one.search(before) for one in self._before) or any(one.match(after) for one in self._after)


def _ranged(calendar: Calendar, known: Mapping[str, str]) -> str:
    """A number and what makes a range of it and the next one."""
    signs = "".join(re.escape(one) for one in calendar.ranges if not one[0].isalpha())
    words = any_of([one for one in calendar.ranges if one[0].isalpha()])
    unless = "".join(rf"(?<!\b{word} )" for word in sorted(calendar.day_words))
    return rf"{unless}(?:\d(?:[a-z]{{2}}|:\d\d)?|{known['minute_word']}) ?(?:[{signs}]|{words})"


def small_numbers(vocabulary: Vocabulary) -> Mapping[str, int]:
    """The words for 0 to 59: eleven, twenty one, treinta y uno."""
    numbers = {word: number for word, number in vocabulary.numbers.items() if number < 60}
    between = (" ", "-", *(f" {join} " for join, step in vocabulary.joins.items() if step == 10))
    tens = {word: number for word, number in numbers.items() if number % 10 == 0 and number >= 20}
    ones = {word: number for word, number in numbers.items() if 1 <= number <= 9}
    compounds = {f"{ten}{gap}{one}": tens[ten] + ones[one] for ten in tens for gap in between for one in ones}
    return {**numbers, **compounds}


def compiled(template: str, known: Mapping[str, str], *, begins_word: bool = True) -> re.Pattern[str]:
    """A template with its tables put in, each as a group of its name; a second one of a table is NAME_2."""
    seen: dict[str, int] = {}

    def table(token: re.Match[str]) -> str:
        name = token[1]
        if name.startswith("follow"):
            return known[name]
        count = seen[name] = seen.get(name, 0) + 1
        return f"(?P<{name}{f'_{count}' if count > 1 else ''}>{known[name]})"

    written = _TOKEN.sub(table, template.replace("(?P<", "(?P\0"))  # groups that it names itself are no tables
    edge = "(?<![a-z])" if begins_word and not template.startswith("(?:^") else ""
    return re.compile(edge + written.replace("(?P\0", "(?P<"))


def any_of(words: Collection[str]) -> str:
    """A pattern for any of the words, as whole words; the longer ones first."""
    longest = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return f"(?<![a-z])(?:{longest})(?![a-z])" if words else "(?!)"


def tables(vocabulary: Vocabulary) -> Mapping[str, str]:
    """The patterns that the names in templates stand for."""
    calendar, numbers = vocabulary.calendar, small_numbers(vocabulary)
    days = any_of([*calendar.ordinals, *(word for word, number in numbers.items() if 1 <= number <= 31)])
    hours = any_of([word for word, number in numbers.items() if number <= 24])
    minutes = any_of([word for word, number in numbers.items() if number > 0])
    return {
        "month": any_of(calendar.months),
        "weekday": any_of(calendar.weekdays),
        "short": any_of(calendar.short_weekdays),
        "ordinal": any_of(calendar.ordinals),
        "relative": any_of(calendar.relative),
        "feast": any_of(calendar.feasts),
        "unit": any_of(calendar.day_units),
        "which": any_of(calendar.which),
        "year_which": any_of(calendar.which),
        "day": rf"{_ALONE}(?:0?[1-9]|[12]\d|3[01])(?!\d)|{days}",
        "year": r"(?:19|20)\d\d(?![\d:])|'\d\d(?!\d)|\d\d(?= ?[.!?]?$)",
        "count": rf"{_ALONE}\d{{1,3}}|{any_of(numbers)}",
        "minutes": any_of(calendar.minute_units),
        "part": any_of(calendar.parts),
        "named": any_of(calendar.named_hours),
        "fraction": any_of(calendar.fractions),
        "sign": any_of(calendar.signs),
        "hour": rf"{_ALONE}(?:2[0-4]|[01]?\d)(?!\d|[.,:/-]\d|[%£$€¥])|{hours}",
        "minute": rf"{_ALONE}[0-5]?\d(?!\d|[.,:/-]\d)|{minutes}",
        "minute_word": minutes,
        "lead": any_of(calendar.hour_leads),
        "follow": _follow(calendar.day_follows),
        "follow_hour": _follow(calendar.hour_follows),
    }


def _follow(words: Collection[str]) -> str:
    return rf"(?= ?(?:$|[.,;!?):]|-? ?{any_of(words)}))"
