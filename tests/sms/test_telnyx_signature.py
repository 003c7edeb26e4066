"""Our reading of Telnyx's signature against Telnyx's own: what one takes the other takes, and nothing else."""

import base64
from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telnyx.lib.webhook_verification import WebhookVerificationError, verify_webhook_signature

from channels.sms.providers.telnyx_signature import read_key, verify
from runtime.clock import SystemClock
from runtime.ports import RawRequest, Refused
from tests.stand_ins.telnyx import TelnyxStandIn

URL = "https://bank.example/sms/telnyx/in"
ACCOUNT = TelnyxStandIn()
STRANGER = TelnyxStandIn(b"stranger" * 4)
CLOCK = SystemClock()


def ours(body: bytes, headers: Mapping[str, str], key: str = ACCOUNT.public_key) -> bool:
    lower = {name.lower(): value for name, value in headers.items()}
    try:
        verify(RawRequest(URL, lower, [], body), read_key(key), CLOCK)
    except Refused:
        return False
    return True


def theirs(body: bytes, headers: Mapping[str, str], key: str = ACCOUNT.public_key) -> bool:
    try:
        verify_webhook_signature(body, headers, key)
    except WebhookVerificationError:
        return False
    return True


def now() -> int:
    return int(CLOCK.now().timestamp())


@given(st.binary(max_size=300).filter(lambda body: _is_text(body)))
@settings(deadline=None)
def test_what_the_account_signed_is_taken_by_both(body: bytes) -> None:
    headers = ACCOUNT.sign(body, now())
    assert ours(body, headers)
    assert theirs(body, headers)


def _is_text(body: bytes) -> bool:
    """Their SDK reads the body as text before it is signed again."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(
    st.text(max_size=100), st.text(max_size=100),
    st.sampled_from(["body", "time", "signature", "key", "none", "stranger"]),
    st.integers(0, 87), st.integers(0, 255),
)  # fmt: skip
@settings(deadline=None)
def test_both_say_the_same_of_what_was_changed_on_the_way(
    text: str, other: str, what: str, place: int, byte: int
) -> None:
    body = text.encode("utf-8", "replace")
    headers, key = ACCOUNT.sign(body, now()), ACCOUNT.public_key
    if what == "body":
        body = other.encode("utf-8", "replace")
    elif what == "time":
        headers["telnyx-timestamp"] = str(now() - 1)
    elif what == "signature":
        raw = bytearray(base64.b64decode(headers["telnyx-signature-ed25519"]))
        raw[place % 64] = byte
        headers["telnyx-signature-ed25519"] = base64.b64encode(raw).decode()
    elif what == "key":
        key = STRANGER.public_key
    elif what == "stranger":
        headers = STRANGER.sign(body, now())
    assert ours(body, headers, key) == theirs(body, headers, key)


@pytest.mark.parametrize(("seconds", "counts"), [(0, True), (-295, True), (295, True), (-301, False), (306, False)])
def test_a_signature_counts_for_five_minutes(seconds: int, counts: bool) -> None:
    headers = ACCOUNT.sign(b"{}", now() + seconds)
    assert ours(b"{}", headers) is counts
    assert theirs(b"{}", headers) is counts


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"telnyx-timestamp": "now", "telnyx-signature-ed25519": "x"},
        {"telnyx-timestamp": "1" * 400, "telnyx-signature-ed25519": "x"},
        {"telnyx-timestamp": str(now()), "telnyx-signature-ed25519": ""},
        {"telnyx-timestamp": str(now()), "telnyx-signature-ed25519": "ä"},
        {"telnyx-timestamp": str(now()), "telnyx-signature-ed25519": base64.b64encode(b"short").decode()},
    ],
)
def test_torn_headers_are_refused(headers: dict[str, str]) -> None:
    assert not ours(b"{}", headers)


@pytest.mark.parametrize("key", ["", "not base64", base64.b64encode(b"short").decode(), "ä"])
def test_a_key_that_is_none_is_refused_at_start(key: str) -> None:
    with pytest.raises(ValueError, match="32 bytes in base64"):
        read_key(key)


def test_our_clock_decides() -> None:
    class Later:
        def now(self) -> "object":
            return CLOCK.now() + timedelta(minutes=6)

    headers = ACCOUNT.sign(b"{}", now())
    with pytest.raises(Refused):
        verify(RawRequest(URL, headers, [], b"{}"), read_key(ACCOUNT.public_key), Later())  # type: ignore[arg-type]
