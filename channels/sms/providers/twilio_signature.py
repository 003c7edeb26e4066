"""Whether a webhook is from Twilio: `X-Twilio-Signature`, over the address that we configured and the form.

The rules are those of Twilio's own validator (Python SDK 9.13): the address, then every distinct field's name
and value in order of code points, under HMAC with the auth token, in base64. The fragment of an address is
never signed; its port may or may not be; an empty query is dropped. The signature has no time in it, so a
request that was captured stays valid for ever: the message's id is remembered against that.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Literal
from urllib.parse import parse_qs, urlparse

from runtime.ports import RawRequest, Refused

Algorithm = Literal["HMAC_SHA1", "HMAC_SHA256"]

SIGNATURE = "x-twilio-signature"
SETTINGS = "x-twilio-webhooks-signature-settings"

_HASHES = {"HMAC_SHA1": hashlib.sha1, "HMAC_SHA256": hashlib.sha256}
_PORTS = {"https": 443, "http": 80}


def verify(raw: RawRequest, keys: Sequence[str], algorithm: Algorithm) -> None:
    """Raises Refused unless one of `keys` signed the request with `algorithm`.

    The algorithm is ours to choose, never the request's: one that names another is refused.
    """
    if named_algorithm(raw.headers.get(SETTINGS, "")) != algorithm:
        raise Refused("algorithm", "The request names a way of signing that is not the configured one.")
    try:
        given = raw.headers.get(SIGNATURE, "").encode()
        signed = [(url + _fields(raw)).encode() for url in addresses(raw.url)]
        is_covered = _covers_body(raw)
    except ValueError:  # an address that is none, or characters that no encoding has
        raise Refused("signature", "The request cannot be read as one that Twilio signed.") from None
    matches = [hmac.compare_digest(_sign(key, text, algorithm), given) for key in keys for text in signed]
    if not (any(matches) and is_covered):
        raise Refused("signature", "The signature does not fit the request, the configured address and the auth token.")


def addresses(url: str) -> tuple[str, str]:
    """The two forms of an address that Twilio may have signed: without and with its port."""
    parts = urlparse(url)._replace(fragment="")
    if parts.port:
        without = parts._replace(netloc=re.sub(r":\d+$", "", parts.netloc))
        return without.geturl(), parts.geturl()
    return parts.geturl(), parts._replace(netloc=f"{parts.netloc}:{_PORTS.get(parts.scheme, 80)}").geturl()


def named_algorithm(settings: str) -> str:
    """The algorithm that a signature-settings header names; HMAC_SHA1 where it names none."""
    for part in settings.split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return value.strip().upper()
    return "HMAC_SHA1"


def _fields(raw: RawRequest) -> str:
    return "".join(name + value for name, value in sorted(set(raw.form)))


def _covers_body(raw: RawRequest) -> bool:
    """A body that is no form is signed only through its hash in the address."""
    if raw.form or not raw.body:
        return True
    (claimed, *_) = parse_qs(urlparse(raw.url).query).get("bodySHA256", [""])
    return hmac.compare_digest(hashlib.sha256(raw.body).hexdigest().encode(), claimed.encode())


def _sign(key: str, text: bytes, algorithm: Algorithm) -> bytes:
    return base64.b64encode(hmac.digest(key.encode(), text, _HASHES[algorithm]))
