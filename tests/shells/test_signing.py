"""Webhooks of ours are verified by the published library, and ours verifies what the library signs."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from runtime.signing import ID, SIGNATURE, TIMESTAMP, fits, key, sign

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"says": "Zażółć"}'.encode()
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def test_the_published_library_verifies_what_is_signed_here() -> None:
    now = datetime.now(UTC)  # noqa: TID251 - the library looks at the clock of the machine
    headers = dict(sign(SECRET, "m-1", now, BODY))
    assert Webhook(SECRET).verify(BODY, headers) == {"says": "Zażółć"}
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(BODY + b" ", headers)


def test_what_the_published_library_signs_fits_here() -> None:
    signature = Webhook(SECRET).sign("m-1", NOW, BODY.decode())
    headers = {ID: "m-1", TIMESTAMP: str(int(NOW.timestamp())), SIGNATURE: f"v1a,other {signature}"}
    assert fits(SECRET, headers, BODY, NOW)


def test_a_signature_covers_the_id_the_time_and_the_body() -> None:
    headers = sign("any words", "m-1", NOW, BODY)
    assert fits("any words", headers, BODY, NOW)
    assert not fits("other words", headers, BODY, NOW)
    assert not fits("any words", headers, BODY + b" ", NOW)
    assert not fits("any words", {**headers, ID: "m-2"}, BODY, NOW)
    assert not fits("any words", {**headers, TIMESTAMP: str(int(NOW.timestamp()) + 1)}, BODY, NOW)


@pytest.mark.parametrize("without", [ID, TIMESTAMP, SIGNATURE])
def test_one_without_a_header_does_not_fit(without: str) -> None:
    headers = {name: text for name, text in sign(SECRET, "m-1", NOW, BODY).items() if name != without}
    assert not fits(SECRET, headers, BODY, NOW)


def test_an_old_one_and_one_without_a_time_do_not_fit() -> None:
    headers = sign(SECRET, "m-1", NOW, BODY)
    assert not fits(SECRET, headers, BODY, NOW + timedelta(minutes=6))
    assert not fits(SECRET, headers, BODY, NOW - timedelta(minutes=6))
    for stamp in ("soon", "²", "9" * 400, "-1"):
        assert not fits(SECRET, {**headers, TIMESTAMP: stamp}, BODY, NOW)


def test_a_secret_that_is_not_base64_after_its_prefix_is_refused() -> None:
    with pytest.raises(ValueError, match="base64"):
        key("whsec_not base64")
