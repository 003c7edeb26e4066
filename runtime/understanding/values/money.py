"""Amounts of money: the one of the message, in the currency that it names or that is usual, or a question back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from runtime.core.reading import Found
from runtime.core.values import DataType, Money
from runtime.understanding.currencies import CODES, currency_of, meant
from runtime.understanding.languages import VOCABULARIES, Vocabulary, own
from runtime.understanding.numerals import Numeral, Piece, numerals, pieces
from runtime.understanding.scanning import any_of, plain
from runtime.understanding.values.form import mismatch
from runtime.understanding.values.numbers import read_number
from runtime.understanding.values.setting import Setting
from runtime.understanding.words import holds

_SIGNS = {"£": "GBP", "€": "EUR", "$": "$", "¥": "yen sign"}
_PREFIXES = {
    "us": "USD",
    "a": "AUD",
    "au": "AUD",
    "c": "CAD",
    "ca": "CAD",
    "nz": "NZD",
    "hk": "HKD",
    "s": "SGD",
    "mx": "MXN",
}
_PREFIXED = re.compile(rf"(?<![a-z])({'|'.join(_PREFIXES)})\$ ?")
_BEFORE = re.compile(r"([£$€¥])\s+(?=-?\d)")
_AFTER = re.compile(r"(?<=\d)\s+(?=[£$€¥](?!\s*\d))")
_MINUS = re.compile(r"(?<!\w)(?:-\s?([£$€¥])|([£$€¥])-)(?=\d)")
_FIGURES = re.compile(r"(?<![\w:/])(?<!\d[.,-])\d+(?:[.,']\d+)*(?: ?k(?![a-z]))?(?![\w:/]|-\d)")
_WHOLE = 7  # digits of a bare number; more is an account or a date


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a message: pieces `start` to `end` (the first one after it). `name` is what its money is called."""

    value: Decimal | None
    name: str
    start: int
    end: int


@dataclass(slots=True)
class _Message:
    """A message with its amounts in plain figures; `unclear` are those whose separators can be read in two ways."""

    text: str
    unclear: dict[Decimal, Decimal] = field(default_factory=dict)


def read_money(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The one amount. "About 20", two amounts and "1.200" in English are asked back, and so is an unknown currency."""
    vocabulary = own(setting.language)
    message = _levelled(text, vocabulary)
    found = pieces(message.text)
    usual = datatype.currency or currency_of(setting.country)
    amounts = _amounts(found, vocabulary) or _totals(found, vocabulary, usual)
    if not amounts:
        return _bare(datatype, message, found, vocabulary, setting, usual)
    if any(amount.value is None for amount in amounts):
        return "not_an_amount"
    if any(_is_doubtful(message.text, found, amount, vocabulary) for amount in amounts):
        return "ambiguous"
    values = {(amount.value, meant(amount.name, usual) or None) for amount in amounts}
    if len(values) > 1:
        return "ambiguous"
    value, currency = values.pop()
    assert value is not None
    return _checked(datatype, value, currency, message)


def _bare(
    datatype: DataType, message: _Message, found: Sequence[Piece], vocabulary: Vocabulary, setting: Setting, usual: str | None
) -> Found | str:  # fmt: skip
    """An amount without a currency beside it: the only number there is."""
    words = [piece.text for piece in found]
    numbers = numerals(found, vocabulary)
    if not numbers:
        return "not_an_amount"
    if holds(words, vocabulary.purse.names) or any(piece.sign in _SIGNS for piece in found):
        return "ambiguous"
    number = numbers[0]
    before, after = words[: number.start][-1:], words[number.end :][:1]
    if after and after[0] in vocabulary.units:
        return "not_an_amount"
    if set(before) & vocabulary.purse.ids or not set(after) <= _may_follow(vocabulary.code):
        return "ambiguous"
    read = read_number(DataType("number"), message.text, setting)
    if not isinstance(read, Found):
        return {"not_a_number": "not_an_amount"}.get(read, read)
    value = Decimal(read.value)  # type: ignore[arg-type]  # a number is one
    is_long = not number.is_spelled and len(words[number.start]) > _WHOLE and words[number.start].isdecimal()
    return "ambiguous" if is_long else _checked(datatype, value, usual, message)


def _checked(datatype: DataType, value: Decimal, currency: str | None, message: _Message) -> Found | str:
    if currency is None:
        return "no_currency"
    if datatype.currency is not None and currency != datatype.currency:
        return f"other_currency {datatype.currency}"
    if value in message.unclear:
        return f"ambiguous_amount {currency}{value} {currency}{message.unclear[value]}"
    least, most = datatype.least, datatype.most
    if isinstance(least, Decimal) and value < least:
        return f"too_small {currency}{least}"
    if isinstance(most, Decimal) and value > most:
        return f"too_big {currency}{most}"
    return mismatch(datatype, str(value)) or Found(Money(value, currency))


@lru_cache(maxsize=8)
def _may_follow(code: str) -> frozenset[str]:
    vocabulary = VOCABULARIES[code]
    return (
        vocabulary.purse.follows
        | vocabulary.polite
        | frozenset(word for one in vocabulary.polite for word in one.split())
    )


def _is_doubtful(text: str, found: Sequence[Piece], amount: Amount, vocabulary: Vocabulary) -> bool:
    """Whether the words around an amount say that it is not quite that one."""
    words = [piece.text for piece in found]
    before, after = words[max(0, amount.start - 3) : amount.start], words[amount.end : amount.end + 2]
    if holds(before, vocabulary.doubts) or holds(before, vocabulary.denials) or holds(after[:1], vocabulary.doubts):
        return True
    if _is_number(found, amount.start - 1, vocabulary) or _is_number(found, amount.end, vocabulary):
        return True
    if after and after[0] in vocabulary.and_words and _is_number(found, amount.end + 1, vocabulary):
        return True
    if len(before) < 2 or before[-1] not in vocabulary.calendar.ranges:
        return False
    return _is_number(found, amount.start - 2, vocabulary)


def _totals(found: Sequence[Piece], vocabulary: Vocabulary, usual: str | None) -> list[Amount]:
    """The numbers that are called the amount, in the usual money."""
    words = [piece.text for piece in found]
    purse = vocabulary.purse

    def is_called(start: int) -> bool:
        for size in (0, 1, 2):
            link = " ".join(words[max(0, start - size) : start])
            if words[max(0, start - size - 1) : start - size][:1] and words[start - size - 1] in purse.totals:
                return size == 0 or link in purse.links
        return False

    called = [number for number in numerals(found, vocabulary) if number.start and is_called(number.start)]
    return [
        Amount(None if one.value is None else Decimal(one.value), usual or "", one.start, one.end) for one in called
    ]


def _is_number(found: Sequence[Piece], at: int, vocabulary: Vocabulary) -> bool:
    return 0 <= at < len(found) and (found[at].is_figures or found[at].text in vocabulary.numbers)


# Amounts with a currency


def _amounts(found: Sequence[Piece], vocabulary: Vocabulary) -> list[Amount]:
    numbers = numerals(found, vocabulary)
    marked: list[Amount] = []
    for number in numbers:
        amount = _marked(found, number, vocabulary, marked[-1].end if marked else 0)
        marked += [amount] if amount is not None else []
    words = [piece.text for piece in found]
    sums = vocabulary.purse.sums
    marked += [
        Amount(Decimal(sums[word]), vocabulary.purse.sums_in, max(0, at - 1), at + 1)
        for at, word in enumerate(words) if word in sums
    ]  # fmt: skip
    return _joined(marked, numbers, found, vocabulary)


def _marked(found: Sequence[Piece], number: Numeral, vocabulary: Vocabulary, since: int) -> Amount | None:
    """The number as an amount, where a currency stands beside it; the pieces before `since` belong to another one."""
    purse = vocabulary.purse
    value = None if number.value is None else Decimal(number.value)
    words = [piece.text for piece in found]
    signs = {piece.sign for piece in found[number.start : number.end]} & _SIGNS.keys()
    if signs:
        return Amount(value, _SIGNS[signs.pop()], number.start, number.end)
    end = number.end + (words[number.end : number.end + 1] in (["de"], ["of"]))
    for size in (3, 2, 1):
        name = " ".join(words[end : end + size])
        if name in purse.names or (size == 1 and name.upper() in CODES):
            return Amount(value, purse.names.get(name, name.upper()), number.start, end + size)
    part = words[number.end] if number.end < len(words) else ""
    if part in purse.parts:
        return Amount(value / 100 if value is not None else None, purse.parts[part], number.start, number.end + 1)
    before = words[number.start - 1] if number.start > since else ""
    if before.upper() in CODES or before in purse.names:
        return Amount(value, purse.names.get(before, before.upper()), number.start - 1, number.end)
    return None


def _joined(
    marked: list[Amount], numbers: Sequence[Numeral], found: Sequence[Piece], vocabulary: Vocabulary
) -> list[Amount]:
    """The amounts with their hundredths: 20 pounds (and) 50 (pence)."""
    joined: list[Amount] = []
    parts = {amount.start: amount for amount in marked if amount.name in vocabulary.purse.parts.values()}
    swallowed: set[int] = set()
    for amount in marked:
        if amount.start in swallowed or amount.value is None:
            joined += [amount] if amount.start not in swallowed else []
            continue
        at = amount.end + (amount.end < len(found) and found[amount.end].text in vocabulary.and_words)
        part = parts.get(at)
        number = next((one for one in numbers if one.start == at), None)
        if part is not None and part.value is not None and part.value < 1 and part is not amount:
            swallowed.add(part.start)
            amount = replace(amount, value=amount.value + part.value, end=part.end)
        elif at == amount.end and number is not None and _is_hundredths(found, amount, number):
            amount = replace(amount, value=amount.value + Decimal(number.value or 0) / 100, end=number.end)
        joined.append(amount)
    return joined


def _is_hundredths(found: Sequence[Piece], amount: Amount, number: Numeral) -> bool:
    """Whether a number right after an amount is its hundredths: 20 pounds 50, and nothing more."""
    is_name = not found[amount.end - 1].is_figures
    is_whole = isinstance(number.value, int) and amount.value is not None and amount.value == int(amount.value)
    return is_name and is_whole and 10 <= (number.value or 0) < 100 and number.end == len(found)


# Figures


def _levelled(text: str, vocabulary: Vocabulary) -> _Message:
    """The message with signs beside their numbers, and figures in one form."""
    line = _PREFIXED.sub(lambda found: f"{_PREFIXES[found[1]]} ".lower(), plain(text))
    line = _AFTER.sub("", _BEFORE.sub(r"\1", line))
    line = _MINUS.sub(lambda found: f" {found[1] or found[2]}-", line)
    beside, spaced = _beside(vocabulary.code)
    line = spaced.sub(lambda found: found[0].replace(" ", ""), beside.sub(" ", line))
    message = _Message(line)

    def figures(found: re.Match[str]) -> str:
        written = found[0]
        times = 1000 if written.endswith("k") else 1
        values = [value * times for value in _values(written.rstrip("k "), vocabulary)]
        if len(values) == 2:
            message.unclear[values[0]] = values[1]
        return f"{values[0]:f}" if values else found[0]

    message.text = _FIGURES.sub(figures, line)
    return message


@lru_cache(maxsize=8)
def _beside(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The place between figures and the letters of a currency (20|eur, gbp|20, 50|p), and figures parted by blanks
    beside a currency (10 000 eur)."""
    purse = VOCABULARIES[code].purse
    names = any_of([*purse.names, *purse.parts, *(one.lower() for one in CODES)])
    codes = "|".join(code.lower() for code in CODES)
    apart = rf"(?<=\d)(?={names.removeprefix('(?<![a-z])')})|(?<=[a-z]{{3}})(?=\d)(?<={codes})"
    parted = r"(?<!\d )(?<![\w.,])\d{1,2}(?: \d{3})+"
    return re.compile(apart), re.compile(
        rf"(?<=[£$€¥])\d{{1,2}}(?: \d{{3}})+(?!\d)|{parted}(?!\d)(?:[.,]\d\d)?(?= ?(?:[£$€¥]|{names}))"
    )


def _values(written: str, vocabulary: Vocabulary) -> tuple[Decimal, ...]:
    """What figures are worth as an amount, which has two decimals at most; two values where that depends on the writer."""
    written = re.sub(r"(?<=\d)'(?=\d{3})", "", written)
    marks = re.sub(r"\d", "", written)
    whole, *groups = re.split(r"[.,]", written)
    if not marks:
        return (Decimal(written),) if len(written) == 1 or int(written[0]) else ()
    last = groups[-1]
    is_grouped = 1 <= len(whole) <= 3 and int(whole[0]) > 0 and all(len(group) == 3 for group in groups)
    if len(set(marks)) == 2:
        *thousands, last = groups
        fits = marks.count(marks[-1]) == 1 and len(last) <= 2 and int(whole[0]) > 0
        return (
            (Decimal(f"{whole}{''.join(thousands)}.{last}"),)
            if fits and all(len(one) == 3 for one in thousands)
            else ()
        )
    if len(marks) > 1:
        return (Decimal(whole + "".join(groups)),) if is_grouped else ()
    if len(last) <= 2:
        return (Decimal(f"{whole}.{last}"),)
    if not is_grouped:
        return ()
    grouped = Decimal(whole + last)
    return (
        (grouped,) if marks != vocabulary.decimal else (grouped, Decimal(f"{whole}.{last}").quantize(Decimal("0.01")))
    )
