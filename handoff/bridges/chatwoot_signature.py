"""The signatures of Chatwoot's webhooks: HMAC-SHA256 over the time and the body as it was sent."""

import hashlib
import hmac
from datetime import datetime, timedelta

_SKEW = timedelta(minutes=5)  # between the sender's clock and ours; older ones may be replayed


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The value of the signature's header."""
    signed = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def fits(secret: str, timestamp: str | None, signature: str | None, body: bytes, now: datetime) -> bool:
    """Whether it was signed with the secret, a short time ago."""
    if timestamp is None or signature is None or not (timestamp.isascii() and timestamp.isdigit()):
        return False
    if len(timestamp) > 12 or abs(now.timestamp() - int(timestamp)) > _SKEW.total_seconds():
        return False
    return hmac.compare_digest(sign(secret, timestamp, body), signature)
