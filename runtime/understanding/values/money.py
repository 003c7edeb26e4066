"""Amounts of money: the one of the message, in the currency that it names or that is usual, or a question back."""

from decimal import Decimal
from functools import lru_cache

from runtime.core.currencies import currency_of, meant
from runtime.core.reading import Found
from runtime.core.values import DataType, Money
from runtime.understanding.languages import VOCABULARIES, own
from runtime.understanding.values.amounts import Sums
from runtime.understanding.values.form import mismatch
from runtime.understanding.values.numbers import read_number
from runtime.understanding.values.setting import Setting

_MANY = 20  # numbers in one message
_WHOLE = 7  # digits of a bare number; more is an account, or a date


def read_money(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The one amount. "About 20", two amounts and "1.200" in English are asked back, and so is an unknown currency."""
    vocabulary = own(setting.language)
    sums = Sums(text, vocabulary)
    if len(sums.numbers) > _MANY:
        return "ambiguous"
    usual = datatype.currency or currency_of(setting.country)
    amounts = sums.amounts()
    if not amounts:
        value = _bare(sums, setting)
        return value if isinstance(value, str) else _checked(datatype, value, usual, sums)
    if any(amount.value is None for amount in amounts):
        return "not_an_amount"
    if any(sums.is_doubtful(amount, amounts) for amount in amounts):
        return "ambiguous"
    values = {(amount.value, meant(amount.name, usual) if amount.name else usual) for amount in amounts}
    if len(values) > 1:
        return "ambiguous"
    amount, currency = values.pop()
    return _checked(datatype, amount or Decimal(0), currency, sums)


def _bare(sums: Sums, setting: Setting) -> Decimal | str:
    """An amount without a currency beside it: the only number there is, unless it is the number of something."""
    vocabulary = own(setting.language)
    if not sums.numbers:
        return "not_an_amount"
    if sums.names_money():
        return "ambiguous"
    number = sums.numbers[0]
    before, after = sums.words[: number.start][-1:], sums.words[number.end :][:1]
    if after and after[0] in vocabulary.units:
        return "not_an_amount"
    if set(before) & vocabulary.purse.ids or not set(after) <= _follows(vocabulary.code):
        return "ambiguous"
    read = read_number(DataType("number"), sums.text, setting)
    if isinstance(read, str):
        return "not_an_amount" if read == "not_a_number" else read
    digits = sums.words[number.start]
    is_long = digits.isdecimal() and len(digits) > _WHOLE
    return "ambiguous" if is_long else Decimal(str(read.value))


def _checked(datatype: DataType, value: Decimal, currency: str | None, sums: Sums) -> Found | str:
    if currency is None:
        return "no_currency"
    if datatype.currency is not None and currency != datatype.currency:
        return f"other_currency {datatype.currency}"
    if value != round(value, 2):
        return "ambiguous"  # nobody pays less than a hundredth
    if value in sums.unclear:
        return f"ambiguous_amount {currency}{value} {currency}{sums.unclear[value]}"
    least, most = datatype.least, datatype.most
    if isinstance(least, Decimal) and value < least:
        return f"too_small {currency}{least}"
    if isinstance(most, Decimal) and value > most:
        return f"too_big {currency}{most}"
    return mismatch(datatype, str(value)) or Found(Money(value, currency))


@lru_cache(maxsize=8)
def _follows(code: str) -> frozenset[str]:
    """The words that may come right after a bare amount."""
    vocabulary = VOCABULARIES[code]
    return vocabulary.purse.follows | {word for entry in vocabulary.polite for word in entry.split()}
