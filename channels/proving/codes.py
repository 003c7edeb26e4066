"""The code that shows who has a number: six digits, for ten minutes, five tries. Pure.

What is kept of it is a hash; and how often a number got one, so that nobody can make us flood a stranger's telephone.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Literal

import msgspec

LIFE = timedelta(minutes=10)
TRIES = 5
SPANS = ((timedelta(minutes=1), 1), (timedelta(hours=1), 3), (timedelta(days=1), 6))
"""How many codes a number gets in each rolling span."""

Verdict = Literal["proven", "wrong", "expired", "too_many"]


class Asked(msgspec.Struct, frozen=True):
    """The latest code of a number, for one customer; `code` is its hash, None when it was used."""

    customer: str
    code: str | None
    expires: datetime
    tries: int = 0
    sent: tuple[datetime, ...] = ()


def hashed(code: str, phone: str, secret: bytes) -> str:
    """What is kept of a code."""
    return hmac.new(secret, f"code:{phone}:{code}".encode(), hashlib.sha256).hexdigest()


def may_send(sent: tuple[datetime, ...], now: datetime) -> bool:
    """Whether a number may get one more code."""
    return all(sum(now - at < span for at in sent) < most for span, most in SPANS)


def again(before: Asked | None, customer: str, code: str, now: datetime) -> Asked:
    """A new code in the place of an old one."""
    longest = max(span for span, _ in SPANS)
    sent = tuple(at for at in (before.sent if before is not None else ()) if now - at < longest)
    return Asked(customer, code, now + LIFE, sent=(*sent, now))


def judged(asked: Asked, customer: str, code: str, now: datetime) -> tuple[Verdict, Asked]:
    """What a try is worth, and what is left of the code after it: each is good for one proof."""
    if asked.code is None or asked.customer != customer or now >= asked.expires:
        return "expired", asked
    if asked.tries >= TRIES:
        return "too_many", asked
    if hmac.compare_digest(asked.code, code):
        return "proven", msgspec.structs.replace(asked, code=None)
    return "wrong", msgspec.structs.replace(asked, tries=asked.tries + 1)
