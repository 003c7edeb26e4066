"""Values as people write them. A wrong value is worse than a question, so what is not sure is not read."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from runtime import limits
from runtime.core.reading import Found
from runtime.core.values import DataType, Kind
from runtime.understanding.countries import country_of
from runtime.understanding.values.addresses import read_email, read_phone
from runtime.understanding.values.choice_of import read_option, read_yes_no
from runtime.understanding.values.dates import read_date
from runtime.understanding.values.digits import read_digits
from runtime.understanding.values.files import read_file
from runtime.understanding.values.lists import read_list
from runtime.understanding.values.money import read_money
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
    "money": read_money,
    "list": read_list,
    "date": read_date,
    "time": read_time,
    "file": read_file,
}
"""Who reads which kind."""


def read_value(
    datatype: DataType,
    text: str,
    *,
    language: str,
    now: datetime,
    timezone: str = "UTC",
    country: str | None = None,
) -> Found | str:
    """The value that `text` gives where a `datatype` was asked for, or the code of what is wrong with it.

    "Tomorrow" is reckoned from `now` in the time zone (IANA); `country` (ISO 3166; else that of the zone) is where
    national telephone numbers and amounts without a currency are from. The codes are those of `core.sentences`; what
    may come after one is told at `Reading.problem`.
    """
    text = text.strip()
    if is_blank(text):
        return "empty"
    if len(text) > limits.READ_CHARS:
        return "too_long"
    here = Setting(language, country or country_of(timezone), now.astimezone(ZoneInfo(timezone)))
    return READERS[datatype.kind](datatype, text, here)


__all__ = ["READERS", "Reader", "Setting", "read_value"]
