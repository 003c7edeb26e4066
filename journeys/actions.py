"""The Python actions that the map names as `python: journeys.actions:...`.

An action is a plain function. It gets what the map says it `takes` as keyword arguments and gives a mapping
with `end`, one of the map's `ends`, and whatever the map says it `gives`. It may raise: then the call ends in
`error` and a person takes over.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

GOLD_PER_MONTH = Decimal("15.00")
LOYAL_AFTER_YEARS = 3
LOYAL_SHARE = Decimal("0.9")

# The letters that a British postcode begins with, one group for each area of the post.
AREA_LETTERS = """
    AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY
    E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN
    LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP
    SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""
AREAS = frozenset(AREA_LETTERS.split())


def tidy_postcode(*, postcode: str) -> dict[str, str]:
    """The postcode in capitals with its one space; `not_british` when no area of the UK has these letters.

    The last three characters are the inward code, so the space goes before them however it was written.
    """
    joined = "".join(postcode.split()).upper()
    area = re.match("[A-Z]*", joined)
    if area is None or area[0] not in AREAS:
        return {"end": "not_british"}
    return {"end": "tidy", "postcode": f"{joined[:-3]} {joined[-3:]}"}


def renewal_terms(*, years: Decimal | int | str) -> dict[str, str]:
    """What another year of Gold costs a month: a tenth less for those who have been with us three years."""
    if Decimal(years) < LOYAL_AFTER_YEARS:
        return {"end": "same_price", "price": f"{GOLD_PER_MONTH}"}
    price = (GOLD_PER_MONTH * LOYAL_SHARE).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return {"end": "lower_price", "price": f"{price}"}
