"""Values as people write them. A wrong value is worse than a question, so what is not sure is not read."""

from collections.abc import Mapping
from datetime import datetime

from runtime import limits
from runtime.core.reading import Found
from runtime.core.values import DataType, Kind
from runtime.understanding.values.addresses import read_email, read_phone
from runtime.understanding.values.dates import read_date
from runtime.understanding.values.choice_of import read_option, read_yes_no
from runtime.understanding.values.digits import read_digits
from runtime.understanding.values.numbers import read_number
from runtime.understanding.values.setting import Reader, Setting
from runtime.understanding.values.texts import read_text
from runtime.understanding.values.times import read_time
from runtime.understanding.words import is_blank

READERS: Mapping[Kind, Reader] = {
    "text": read_text,
    "digits": read_digits,
    "number": read_number,
    "email": read_email,
    "phone": read_phone,
    "choice": read_option,
    "yes_no": read_yes_no,
    "date": read_date,
    "time": read_time,
}
"""Who reads which kind; the loader refuses data of any other kind."""


def read_value(
    datatype: DataType, text: str, *, language: str, now: datetime, country: str = "GB"
) -> Found | str:  # fmt: skip
    """The value that `text` gives where a `datatype` was asked for, or the code of what is wrong with it.

    Codes: empty, length, not_digits, not_a_number, too_small, too_big, too_short, too_long, not_an_email,
    not_a_phone, not_yes_or_no, not_an_option, pattern, ambiguous. `country` (ISO 3166) is where national telephone
    numbers are from; with an unknown one only those with a country code are read.
    """
    text = text.strip()
    if is_blank(text):
        return "empty"
    if len(text) > limits.READ_CHARS:
        return "too_long"
    return READERS[datatype.kind](datatype, text, Setting(language, country, now))


__all__ = ["READERS", "Reader", "Setting", "read_value"]
