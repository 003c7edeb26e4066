"""Who a customer is, as the company's own site says it: a signed token (JWT, RFC 7519) that its backend made.

Which way of signing counts is decided by the configured key, never by the token: a shared secret takes HS256 alone,
a public key only the algorithms of its kind. So neither `alg: none` nor a public key used as a secret gets in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeGuard

from runtime.cleaning import clean
from runtime.clock import Clock
from runtime.core.errors import HandrailError
from runtime.core.values import DataType

AUDIENCE = "handrail"
LIFE = timedelta(hours=1)  # from now, at most: a proof is for the visit that it was made for
LEEWAY = timedelta(seconds=60)  # between the site's clock and ours
SECRET_BYTES = 32  # at least, of a shared secret (RFC 7518 §3.2)
_TOKEN_CHARS = 8_000
_SUBJECT_CHARS = 200
_CLAIM_CHARS = 500
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_PEM = "-----BEGIN"


class Unproven(HandrailError):
    """The token proves nothing; the message says why, for whoever sets the site up."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a token proved: `subject` is the site's id of the customer, `told` what else it says about them.

    `phone` is a number that the site says it has verified (OpenID Connect Core 1.0 §5.1).
    """

    subject: str
    told: Mapping[str, str]
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class _Key:
    key: Any
    algorithms: tuple[str, ...]


def read_key(text: str) -> _Key:
    """A shared secret, or a public key in PEM. Raises ValueError with a sentence for the operator."""
    if not text.startswith(_PEM):
        if len(text.encode()) < SECRET_BYTES:
            raise ValueError(f"must be a secret of at least {SECRET_BYTES} bytes, or a public key in PEM")
        return _Key(text, ("HS256",))
    return _public_key(text.encode())


def _public_key(pem: bytes) -> _Key:
    # Loaded here: most services know no keys, and cryptography takes long to load.
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    match load_pem_public_key(pem):
        case RSAPublicKey() as key:
            return _Key(key, ("RS256", "PS256"))
        case EllipticCurvePublicKey() as key:
            return _Key(key, ("ES256",))
        case Ed25519PublicKey() as key:
            return _Key(key, ("EdDSA",))
    raise ValueError("must be an RSA, an EC or an Ed25519 key")


class Identity:
    """Reads the site's tokens. Several keys are taken while one is being changed for another."""

    def __init__(self, keys: Sequence[str], clock: Clock) -> None:
        self._keys = [read_key(key) for key in keys]
        self._clock = clock

    @property
    def is_set_up(self) -> bool:
        """Whether the site may say who its customers are."""
        return bool(self._keys)

    def read(self, token: str) -> Proof:
        """Who the customer is. Raises Unproven."""
        if len(token) > _TOKEN_CHARS:
            raise Unproven("The token is too long.")
        claims = self._signed(token)
        now = self._clock.now().timestamp()
        expires, since = claims.get("exp"), claims.get("nbf", claims.get("iat", 0))
        if not _is_time(expires) or not _is_time(since):
            raise Unproven("The token needs `exp`, a number of seconds since 1970, and so are `nbf` and `iat`.")
        leeway = LEEWAY.total_seconds()
        if expires + leeway <= now:
            raise Unproven("The token has expired.")
        if since - leeway > now:
            raise Unproven("The token counts from later on.")
        if expires - leeway > now + LIFE.total_seconds():
            raise Unproven("The token may end an hour from now at the latest.")
        subject = claims.get("sub")
        if not isinstance(subject, str) or not clean(subject) or len(subject) > _SUBJECT_CHARS:
            raise Unproven(f"The token needs `sub`, the site's id of the customer, of {_SUBJECT_CHARS} characters.")
        told = {name: clean(value) for name, value in claims.items() if isinstance(value, str)}
        phone = told.get("phone_number", "") if claims.get("phone_number_verified") is True else ""
        said = {name: value for name, value in told.items() if 0 < len(value) <= _CLAIM_CHARS}
        return Proof(clean(subject), said, phone if _PHONE.fullmatch(phone) else None)

    def _signed(self, token: str) -> Mapping[str, Any]:
        import jwt

        # Times are looked at above, by our own clock.
        options: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": True}
        why = "The token is signed by none of the configured keys."
        for each in self._keys:
            try:
                return jwt.decode(token, each.key, algorithms=list(each.algorithms), audience=AUDIENCE, options=options)
            except (jwt.InvalidAudienceError, jwt.MissingRequiredClaimError):
                why = f'The token needs `aud`, which is "{AUDIENCE}".'
            except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
                continue
        raise Unproven(why)


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**53


def believed(told: Mapping[str, str], declared: Mapping[str, DataType]) -> Mapping[str, str]:
    """Of what a token says, what the map declares of a customer as words, and a name to call them by."""
    return {name: value for name, value in told.items() if name == "name" or _fits(value, declared.get(name))}


def _fits(value: str, declared: DataType | None) -> bool:
    if declared is None:
        return False
    if declared.kind == "choice":
        return value in (declared.options or {})
    return declared.kind in ("text", "email", "phone")
