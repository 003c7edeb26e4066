from datetime import UTC, datetime, timedelta

from handoff.bridges.chatwoot_signature import fits, sign

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))


def test_a_signature_covers_the_time_and_the_body() -> None:
    signature = sign("key", STAMP, b"{}")
    assert fits("key", STAMP, signature, b"{}", NOW)
    assert not fits("key", STAMP, signature, b"{ }", NOW)
    assert not fits("other", STAMP, signature, b"{}", NOW)
    assert not fits("key", str(int(STAMP) + 1), signature, b"{}", NOW)


def test_an_old_one_a_missing_one_and_a_time_that_is_none_do_not_fit() -> None:
    signature = sign("key", STAMP, b"")
    assert not fits("key", STAMP, signature, b"", NOW + timedelta(minutes=6))
    assert not fits("key", None, signature, b"", NOW)
    assert not fits("key", STAMP, None, b"", NOW)
    assert not fits("key", "soon", sign("key", "soon", b""), b"", NOW)
