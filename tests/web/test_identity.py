"""A site's tokens: PyJWT makes them, so that what we take is what a site's library gives."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.web.identity import Identity, Unproven, believed, read_key
from runtime.core.values import DataType
from tests.web.clocks import HeldClock

SECRET = "a secret that the site and we share"
CLOCK = HeldClock()
NOW = int(CLOCK.now().timestamp())
GOOD: dict[str, Any] = {"aud": "handrail", "sub": "ana-7", "exp": NOW + 600}


def pem(private: Any) -> str:
    text: bytes = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return text.decode()


RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()


def read(token: str, *keys: str) -> str:
    return Identity(keys or (SECRET,), CLOCK).read(token).subject


def signed(key: Any = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode({**GOOD, **claims}, key, algorithm)


@pytest.mark.parametrize(
    ("private", "algorithm"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256"), (ED, "EdDSA"), (SECRET, "HS256")]
)
def test_each_kind_of_key_is_taken_with_its_own_algorithm(private: Any, algorithm: str) -> None:
    key = private if private is SECRET else pem(private)
    assert read(signed(private, algorithm), key) == "ana-7"


def test_two_keys_count_while_one_is_changed() -> None:
    assert read(signed("another secret of thirty-two bytes"), SECRET, "another secret of thirty-two bytes") == "ana-7"
    assert read(signed(RSA, "RS256"), SECRET, pem(RSA)) == "ana-7"


def test_a_token_without_a_signature_proves_nothing() -> None:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    for none in ("none", "None", "nOnE", ""):
        with pytest.raises(Unproven):
            read(f"{part({'alg': none, 'typ': 'JWT'})}.{part(GOOD)}.")


def test_a_public_key_is_no_shared_secret() -> None:
    """The classic confusion: what everybody may know, used to sign with HS256."""

    def part(value: object) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    body = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(GOOD)
    for text in (pem(RSA), pem(RSA).strip(), pem(ED)):
        mac = base64.urlsafe_b64encode(hmac.digest(text.encode(), body, hashlib.sha256)).rstrip(b"=")
        with pytest.raises(Unproven):
            read((body + b"." + mac).decode(), pem(RSA), pem(ED))


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": NOW - 61}, "expired"),
        ({"exp": NOW + 3661}, "an hour"),
        ({"exp": None}, "`exp`"),
        ({"exp": "soon"}, "`exp`"),
        ({"exp": True}, "`exp`"),
        ({"nbf": NOW + 120}, "later"),
        ({"iat": NOW + 120}, "later"),
        ({"iat": "then"}, "seconds"),
        ({"aud": "another"}, "`aud`"),
        ({"aud": None}, "`aud`"),
        ({"sub": ""}, "`sub`"),
        ({"sub": "x" * 201}, "`sub`"),
    ],
)
def test_a_token_must_say_for_whom_about_whom_and_until_when(claims: dict[str, Any], why: str) -> None:
    token = jwt.encode({**GOOD, **claims}, SECRET, "HS256")
    with pytest.raises(Unproven, match=why):
        read(token)


def test_clocks_may_differ_by_a_minute() -> None:
    assert read(signed(exp=NOW - 59)) == "ana-7"
    assert read(signed(exp=NOW + 3659)) == "ana-7"
    assert read(signed(nbf=NOW + 59)) == "ana-7"


@given(st.integers(0, 10_000), st.integers(0, 255))
@settings(deadline=None)
def test_a_token_that_was_changed_anywhere_proves_nothing_else(place: int, byte: int) -> None:
    token = signed()
    at = place % len(token)
    changed = token[:at] + chr(byte) + token[at + 1 :]
    try:
        assert read(changed) == "ana-7"  # base64 has spare bits at the end of a signature, and no more
        assert base64.urlsafe_b64decode(changed.split(".")[2] + "==") == base64.urlsafe_b64decode(
            token.split(".")[2] + "=="
        )
    except Unproven:
        assert changed != token


@given(st.text(max_size=300))
@settings(deadline=None)
def test_whatever_is_sent_as_a_token_is_refused_in_words(token: str) -> None:
    with pytest.raises(Unproven):
        read(token)


def test_a_weak_secret_or_a_key_of_another_kind_is_refused_at_start() -> None:
    for text in ("short", "x" * 31, "-----BEGIN PUBLIC KEY-----\nMFk=\n-----END PUBLIC KEY-----"):
        with pytest.raises(ValueError):
            read_key(text)


def test_of_what_a_token_says_only_what_the_map_declares_is_believed() -> None:
    declared = {
        "first_name": DataType("text"), "tier": DataType("choice", options={"gold": ()}), "years": DataType("number")
    }  # fmt: skip
    told = {"first_name": "Ana", "tier": "gold", "years": "3", "sub": "x", "name": "Ana B", "role": "admin"}
    assert believed(told, declared) == {"first_name": "Ana", "tier": "gold", "name": "Ana B"}
    assert believed({"tier": "diamond"}, declared) == {}


def test_the_clock_is_ours() -> None:
    clock = HeldClock()
    token = signed()
    clock.pass_by(timedelta(minutes=12))
    with pytest.raises(Unproven, match="expired"):
        Identity((SECRET,), clock).read(token)


def test_a_number_counts_only_where_the_site_says_that_it_verified_it() -> None:
    def number(**claims: Any) -> str | None:
        return Identity((SECRET,), CLOCK).read(signed(**claims)).phone

    assert number(phone_number="+14155550123", phone_number_verified=True) == "+14155550123"
    for word in (False, "true", 1, None):
        assert number(phone_number="+14155550123", phone_number_verified=word) is None
    assert number(phone_number="0415", phone_number_verified=True) is None
