"""Signed webhooks as Standard Webhooks (standardwebhooks.com, v1) has them, so that any of its libraries verifies ours.

The signature covers an id, the time and the body. The id is the same when the same is posted again: take each once.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"
SKEW = timedelta(minutes=5)  # between the sender's clock and ours; older ones may be replayed
_DIGITS = 12  # of a time in seconds


def sign(secret: str, id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The headers that go with the body."""
    stamp = str(int(at.timestamp()))
    return {ID: id, TIMESTAMP: stamp, SIGNATURE: f"v1,{_digest(secret, id, stamp, body)}"}


def fits(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether it was signed with the secret, a short time ago. Several signatures may stand there, one for each key."""
    id, stamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not (id and stamp.isascii() and stamp.isdigit() and len(stamp) <= _DIGITS):
        return False
    if abs(now.timestamp() - int(stamp)) > SKEW.total_seconds():
        return False
    wanted = f"v1,{_digest(secret, id, stamp, body)}".encode()
    return any(hmac.compare_digest(wanted, one.encode()) for one in headers.get(SIGNATURE, "").split(" "))


def key(secret: str) -> bytes:
    """What keys the digest: what follows `whsec_` in base64, else the secret as it stands. Raises ValueError."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(f"what follows {PREFIX} must be base64") from None


def _digest(secret: str, id: str, stamp: str, body: bytes) -> str:
    signed = f"{id}.{stamp}.".encode() + body
    return base64.b64encode(hmac.new(key(secret), signed, hashlib.sha256).digest()).decode()
