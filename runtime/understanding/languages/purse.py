"""What one language says about money."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Purse:
    """The words of one language for money, folded. A name is a code of ISO 4217, or one that countries share
    (see currencies)."""

    # Money by its words, and its hundredth part; sums that have a word of their own (a fiver), in the money of
    # `sums_in`.
    names: Mapping[str, str]
    parts: Mapping[str, str]
    sums: Mapping[str, int]
    sums_in: str

    # Right before a number without a currency: it is the amount, whatever other numbers there are (the TOTAL is 800),
    # with what may stand between; or it is the number of something (ACCOUNT 4587). Right after it: it is still an
    # amount (50 FOR food).
    totals: frozenset[str]
    links: frozenset[str]
    ids: frozenset[str]
    follows: frozenset[str]
