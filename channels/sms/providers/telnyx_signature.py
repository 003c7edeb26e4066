"""Whether a webhook is from Telnyx: `telnyx-signature-ed25519`, over the time and the body as it came.

The rules are those of Telnyx's own verification (Python SDK 4.189): Ed25519 over `TIMESTAMP|BODY`, key and signature
in base64, and a time that is at most five minutes away. The address is not signed.
"""

import base64
import binascii
import re
from typing import TYPE_CHECKING

from runtime import limits
from runtime.clock import Clock
from runtime.ports import RawRequest, Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SIGNATURE = "telnyx-signature-ed25519"
TIMESTAMP = "telnyx-timestamp"
_SECONDS = re.compile(r"[0-9]{1,12}")


def read_key(text: str) -> "Ed25519PublicKey":
    """The public key of an account, as Telnyx's portal shows it. Raises ValueError with a sentence."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error) as error:
        raise ValueError("must be the account's public key: 32 bytes in base64.") from error


def verify(raw: RawRequest, key: "Ed25519PublicKey", clock: Clock) -> None:
    """Raises Refused unless the request was signed with the account's key, lately."""
    stamp = raw.headers.get(TIMESTAMP, "")
    if not _SECONDS.fullmatch(stamp):
        raise Refused("signature", "The request does not say when it was signed.")
    if abs(clock.now().timestamp() - int(stamp)) > limits.SMS_SIGNED_WITHIN.total_seconds():
        raise Refused("signature", "The request was signed too long ago, or the clocks differ.")
    from cryptography.exceptions import InvalidSignature

    try:
        signature = base64.b64decode(raw.headers.get(SIGNATURE, ""), validate=True)
        key.verify(signature, stamp.encode() + b"|" + raw.body)
    except (ValueError, binascii.Error, InvalidSignature):
        raise Refused("signature", "The signature does not fit the request and the account's key.") from None
