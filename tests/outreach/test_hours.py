"""When a customer may be written to, over nights on which clocks are turned, held against every minute by itself."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.outreach.hours import Hours, Quiet, Window

MINUTE = timedelta(minutes=1)
TURNED = [
    datetime(2026, 3, 8, 7, tzinfo=UTC),  # New York, forwards
    datetime(2026, 11, 1, 6, tzinfo=UTC),  # New York, back
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # Europe, forwards
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # Europe, back
    datetime(2026, 4, 4, 15, tzinfo=UTC),  # Lord Howe, back by half an hour
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),  # Lord Howe, forwards
    datetime(2026, 7, 1, tzinfo=UTC),  # an ordinary night
]
ZONES = [
    "America/New_York", "America/Los_Angeles", "America/St_Johns", "Europe/Madrid", "Europe/London", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Apia", "UTC",
]  # fmt: skip

quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
odd = st.integers(0, 1439).map(lambda n: time(n // 60, n % 60))


@st.composite
def rules(draw: st.DrawFn) -> Hours:
    opens, closes = sorted(draw(st.lists(odd, min_size=2, max_size=2, unique=True)))
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    zones = draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True))
    quiet = draw(st.none() | st.builds(Quiet, odd, odd))
    window = Window(opens, draw(st.sampled_from([closes, time()])), frozenset(days))
    return Hours(window, [ZoneInfo(name) for name in zones], quiet)


moments = st.builds(
    lambda night, minutes: night + minutes * MINUTE, st.sampled_from(TURNED), st.integers(-2 * 1440, 2 * 1440)
)


@given(rules(), moments)
@settings(max_examples=150, deadline=None)
def test_what_is_found_is_open_in_every_zone_and_stays_so_until_it_closes(hours: Hours, at: datetime) -> None:
    found = hours.next_open(at)
    if found is None:
        return
    assert found >= at
    assert hours.is_open(found)
    closes = hours.closes(found)
    minute = found
    while minute < min(closes, found + timedelta(days=2)):
        assert _fits(hours, minute), minute
        minute += MINUTE
    if closes < found + timedelta(days=9):
        assert not _fits(hours, closes)


@given(rules(), moments)
@settings(max_examples=80, deadline=None)
def test_nothing_earlier_would_have_done(hours: Hours, at: datetime) -> None:
    found = hours.next_open(at)
    minute, last = at, min(found or at + timedelta(days=3), at + timedelta(days=3))
    while minute < last:
        assert not _fits(hours, minute), minute
        minute += MINUTE


def _fits(hours: Hours, at: datetime) -> bool:
    """The rules once more, in the plainest way."""
    for zone in hours.zones:
        local = at.astimezone(zone)
        clock, window, quiet = local.time(), hours.window, hours.quiet
        if local.weekday() not in window.days or clock < window.opens:
            return False
        if window.closes != time() and clock >= window.closes:
            return False
        if quiet is not None:
            over_midnight = quiet.begins > quiet.ends
            after, before = clock >= quiet.begins, clock < quiet.ends
            if (after or before) if over_midnight else (after and before):
                return False
    return True


def hours(*zones: str, opens: int = 9, closes: int = 20, days: Sequence[int] = range(7)) -> Hours:
    return Hours(Window(time(opens), time(closes), frozenset(days)), [ZoneInfo(zone) for zone in zones])


@pytest.mark.parametrize(
    ("zones", "at", "found"),
    [
        (("Europe/London",), "2026-07-01T07:59", "2026-07-01T08:00"),  # nine there is eight UTC
        (("Europe/London",), "2026-07-01T12:00", "2026-07-01T12:00"),
        (("Europe/London",), "2026-07-01T19:00", "2026-07-02T08:00"),  # twenty there: over
        (("Europe/London",), "2026-10-24T19:00", "2026-10-25T09:00"),  # the clocks were turned back at night
        (("America/New_York",), "2026-03-08T01:00", "2026-03-08T13:00"),  # and forwards
        (("America/New_York", "America/Los_Angeles"), "2026-07-01T13:30", "2026-07-01T16:00"),  # nine in both
        (("America/New_York", "America/Los_Angeles"), "2026-07-02T00:00", "2026-07-02T16:00"),
    ],
)
def test_the_next_hour_by_hand(zones: tuple[str, ...], at: str, found: str) -> None:
    there = hours(*zones).next_open(datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert there == datetime.fromisoformat(found).replace(tzinfo=UTC)


def test_a_customer_who_may_be_on_either_side_of_the_world_is_never_written_to() -> None:
    apart = hours("Pacific/Auckland", "Europe/London", opens=10, closes=18)
    assert apart.next_open(TURNED[0]) is None


def test_where_nobody_knows_a_zone_nothing_is_open() -> None:
    assert not hours().is_open(TURNED[0])
    assert hours().next_open(TURNED[0]) is None


def test_sundays_are_left_out() -> None:
    workdays = hours("Europe/London", days=range(6))
    saturday_night = datetime(2026, 7, 4, 20, tzinfo=UTC)
    assert workdays.next_open(saturday_night) == datetime(2026, 7, 6, 8, tzinfo=UTC)
