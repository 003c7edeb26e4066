from datetime import timedelta

from channels.limits import KEPT_BUCKETS, Buckets, Rate
from tests.web.clocks import HeldClock


def test_a_burst_passes_and_then_the_rate_holds() -> None:
    clock = HeldClock()
    buckets = Buckets(Rate(5, 20), clock)
    assert [buckets.take("a") for _ in range(20)] == [0.0] * 20
    assert buckets.take("a") == 0.2
    clock.pass_by(timedelta(seconds=0.2))
    assert buckets.take("a") == 0.0
    assert buckets.take("a") > 0


def test_asking_too_soon_costs_nothing() -> None:
    clock = HeldClock()
    buckets = Buckets(Rate(1, 1), clock)
    buckets.take("a")
    for _ in range(100):
        buckets.take("a")
    clock.pass_by(timedelta(seconds=1))
    assert buckets.take("a") == 0.0


def test_keys_do_not_share() -> None:
    buckets = Buckets(Rate(1, 1), HeldClock())
    assert buckets.take("a") == 0.0
    assert buckets.take("b") == 0.0
    assert buckets.take("a") > 0


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    clock = HeldClock()
    buckets = Buckets(Rate(1, 2), clock)
    buckets.take("a")
    clock.pass_by(timedelta(days=1))
    assert [buckets.take("a") > 0 for _ in range(3)] == [False, False, True]


def test_full_buckets_are_forgotten_and_empty_ones_are_not() -> None:
    clock = HeldClock()
    buckets = Buckets(Rate(1, 1), clock)
    for key in range(KEPT_BUCKETS - 1):
        buckets.take(key)
    clock.pass_by(timedelta(seconds=5))
    buckets.take("busy")
    buckets.take("one more")
    assert len(buckets) == 2
    assert buckets.take("busy") > 0
