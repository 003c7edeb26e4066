"""The amounts of money of which a message speaks: numbers beside a currency, or that are called the amount."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from runtime.core.currencies import CODES
from runtime.understanding.languages import Vocabulary
from runtime.understanding.numerals import Numeral, numerals, pieces
from runtime.understanding.values.money_figures import SIGNS, levelled
from runtime.understanding.words import holds

_NAMES = {SIGNS["$"]: "$", SIGNS["¥"]: "yen sign"}
_LONGEST = 3  # words of the name of a currency
_BEFORE = 3  # words before an amount that can make it another one


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a message: words `start` to `end` (the first one after it).

    `name` is what its money is called; empty for the usual money. `is_part` when it was given in hundredths.
    """

    value: Decimal | None
    name: str
    start: int
    end: int
    is_part: bool = False


class Sums:
    """A message as words, and the amounts in it. `unclear` are values that may be another one (see money_figures)."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text, self.unclear = levelled(text, vocabulary)
        found = pieces(self.text)
        self.words = [piece.text for piece in found]
        self.numbers = numerals(found, vocabulary)
        self._is_figures = [piece.is_figures for piece in found]
        self._vocabulary = vocabulary
        self._purse = vocabulary.purse

    def amounts(self) -> Sequence[Amount]:
        """The amounts with a currency; else those that are called the total."""
        marked: list[Amount] = []
        for number in self.numbers:
            amount = self._marked(number, since=marked[-1].end if marked else 0)
            marked += [amount] if amount is not None else []
        return [*self._joined(marked), *self._sums()] or list(self._totals())

    def names_money(self) -> bool:
        """Whether a currency is named somewhere, beside no number that we can read."""
        signs = any(sign in self.text for sign in SIGNS)
        return signs or holds(self.words, self._purse.names) or holds(self.words, self._purse.parts)

    def is_doubtful(self, amount: Amount, amounts: Sequence[Amount]) -> bool:
        """Whether the words around an amount say that it is not quite that one: about £20, 20 to £30, not £20.

        A number beside it counts if it is none of the `amounts`.
        """
        before, after = self.words[max(0, amount.start - _BEFORE) : amount.start], self.words[amount.end :][:1]
        vocabulary = self._vocabulary
        if any(holds(words, vocabulary.doubts) for words in (before, after)) or holds(before, vocabulary.denials):
            return True
        places = [amount.start - 1, amount.end]
        if after and after[0] in vocabulary.and_words:
            places.append(amount.end + 1)
        if before and before[-1] in vocabulary.calendar.ranges:
            places.append(amount.start - 2)
        known = {at for one in amounts for at in range(one.start, one.end)}
        return any(self._is_number(at) for at in places if at not in known)

    def _is_number(self, at: int) -> bool:
        return 0 <= at < len(self.words) and (self._is_figures[at] or self.words[at] in self._vocabulary.numbers)

    def _name(self, start: int, size: int) -> str | None:
        """What money the words there are the name of."""
        words = " ".join(self.words[start : start + size])
        if words.upper() in CODES:
            return words.upper()
        return self._purse.names.get(words) or _NAMES.get(words)

    def _marked(self, number: Numeral, since: int) -> Amount | None:
        """A number as an amount, if a currency stands beside it; the words before `since` belong to another one."""
        value = None if number.value is None else Decimal(number.value)
        end = number.end + (self.words[number.end : number.end + 1] in (["de"], ["of"]))
        for size in range(_LONGEST, 0, -1):
            if (name := self._name(end, size)) is not None:
                return Amount(value, name, number.start, end + size)
        part = self.words[number.end] if number.end < len(self.words) else ""
        if part in self._purse.parts:
            value = None if value is None else value / 100
            return Amount(value, self._purse.parts[part], number.start, number.end + 1, is_part=True)
        before = self._name(number.start - 1, 1) if number.start > since else None
        return Amount(value, before, number.start - 1, number.end) if before is not None else None

    def _joined(self, marked: Sequence[Amount]) -> Iterator[Amount]:
        """The amounts with their hundredths: 20 pounds (and) 50 (pence)."""
        swallowed: set[Amount] = set()
        for amount in marked:
            if amount in swallowed:
                continue
            at = amount.end + (self.words[amount.end : amount.end + 1] != [] and self._is_and(amount.end))
            part = next((one for one in marked if one.start == at and one.is_part), None)
            number = next((one for one in self.numbers if one.start == amount.end), None)
            if part is not None and part.value is not None and amount.value is not None and part.value < 1:
                swallowed.add(part)
                yield replace(amount, value=amount.value + part.value, end=part.end)
            elif number is not None and amount.value is not None and self._is_hundredths(amount, number):
                yield replace(amount, value=amount.value + Decimal(number.value or 0) / 100, end=number.end)
            else:
                yield amount

    def _is_and(self, at: int) -> bool:
        return self.words[at] in self._vocabulary.and_words

    def _is_hundredths(self, amount: Amount, number: Numeral) -> bool:
        """Whether a number right after the name of an amount's money is its hundredths: 20 pounds 50, and no more."""
        is_whole = isinstance(number.value, int) and amount.value == int(amount.value or 0)
        is_name = not self._is_figures[amount.end - 1] and self.words[amount.end - 1] not in SIGNS.values()
        return is_name and is_whole and 10 <= (number.value or 0) < 100 and number.end == len(self.words)

    def _sums(self) -> Iterator[Amount]:
        """Sums with a word of their own: a fiver."""
        for at, word in enumerate(self.words):
            if word in self._purse.sums:
                yield Amount(Decimal(self._purse.sums[word]), self._purse.sums_in, max(0, at - 1), at + 1)

    def _totals(self) -> Iterator[Amount]:
        """The numbers that are called the amount, in the usual money: the total is 800."""
        for number in self.numbers:
            if any(self._is_called(number.start, size) for size in range(3)):
                value = None if number.value is None else Decimal(number.value)
                yield Amount(value, "", number.start, number.end)

    def _is_called(self, start: int, size: int) -> bool:
        """Whether a number is called the amount, with `size` words between."""
        at = start - size - 1
        if at < 0 or self.words[at] not in self._purse.totals:
            return False
        return size == 0 or " ".join(self.words[at + 1 : start]) in self._purse.links
