"""Addresses at which a person can be reached: e-mail and telephone."""

import re
import unicodedata
from typing import TYPE_CHECKING

from runtime.core.reading import Found
from runtime.core.values import DataType
from runtime.understanding.values.form import mismatch
from runtime.understanding.values.setting import Setting

if TYPE_CHECKING:
    from phonenumbers import PhoneNumberMatch

# The two libraries take long to load: each is there when the first address of its kind is read.

_BETWEEN = re.compile(r"[\s<>()\[\],;:\"]+")  # what no address has in it, unless it is quoted
_NANP = 1  # the country code of North America, where nobody writes a prefix before the area code


def read_email(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The one e-mail address of the message, its domain in lower case. Whether it exists is not asked of anybody."""
    words = [word.strip(".!?'*_") for word in _BETWEEN.split(text) if "@" in word]
    found = {word.casefold(): word for word in words}
    if not found:
        return "not_an_email"
    if len(found) > 1:
        return "ambiguous"
    from email_validator import EmailNotValidError, validate_email

    try:
        address = validate_email(found.popitem()[1], check_deliverability=False).normalized
    except EmailNotValidError:
        return "not_an_email"
    return mismatch(datatype, address) or Found(address)


def read_phone(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The one telephone number of the message, in E.164. National numbers are read as of the setting's country."""
    import phonenumbers

    region = setting.country if setting.country in phonenumbers.SUPPORTED_REGIONS else None
    line = unicodedata.normalize("NFKC", text)
    matches = list(phonenumbers.PhoneNumberMatcher(line, region, leniency=phonenumbers.Leniency.POSSIBLE))
    written = {phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164) for match in matches}
    if len(written) > 1:
        return "ambiguous"
    if not written or not all(_is_callable(match, region) for match in matches):
        return "not_a_phone"
    number = written.pop()
    return mismatch(datatype, number) or Found(number)


def _is_callable(match: "PhoneNumberMatch", region: str | None) -> bool:
    """Whether somebody abroad could dial it. The right length is enough where the writer showed how it is meant
    (+44, 07...); else it must be one that the country gives to people, since it may be another country's."""
    import phonenumbers

    number = match.number
    if number.extension:  # E.164 has no room for it, and without it somebody else answers
        return False
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return False
    prefix = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) if region else None
    if "+" in match.raw_string or number.country_code == _NANP:
        return True
    if prefix and match.raw_string.lstrip("( ").startswith(prefix):
        return True
    kinds = phonenumbers.PhoneNumberType
    people_have = (kinds.FIXED_LINE, kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE)
    return phonenumbers.number_type(number) in people_have
