"""Opening hours: what is read, what is refused, and reckoning with them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from runtime.core.hours import DAYS, HoursError, parse_hours

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, tzinfo=LONDON)


def monday(hours: int, minutes: int = 0, *, days: int = 0) -> datetime:
    return (MONDAY + timedelta(days=days)).replace(hour=hours, minute=minutes)


@pytest.mark.parametrize(
    ("text", "opens", "closed"),
    [
        ("Mo-Fr 08:00-20:00; Sa 09:00-17:00", monday(8), monday(20)),
        ("Mo-Fr 08:00-20:00; Sa 09:00-17:00", monday(9, days=5), monday(8, 59, days=5)),
        ("Mo-Fr 08:00-12:00,13:00-17:00", monday(13), monday(12)),
        ("Mo-Fr 08:00-12:00, Sa 10:00-11:00", monday(10, days=5), monday(11, days=5)),
        ("Mo,We 08:00-12:00", monday(8, days=2), monday(8, days=1)),
        ("Mo-Su 08:00-12:00; Mo off", monday(8, days=1), monday(8)),
        ("Sa-Mo 10:00-11:00", monday(10), monday(10, days=1)),
        ("Mo 22:00-02:00", monday(1, days=1), monday(2, days=1)),
        ("Mo 22:00-26:00", monday(1, days=1), monday(2, days=1)),
        ("08:00-12:00", monday(8, days=6), monday(7, days=6)),
        ("Mo", monday(23, 59), monday(0, days=1)),
        ("24/7; Su closed", monday(3), monday(3, days=6)),
        ("Mo 08:00-12:00; ", monday(8), monday(7)),
    ],
)
def test_hours_are_open_and_closed_when_they_say(text: str, opens: datetime, closed: datetime) -> None:
    hours = parse_hours(text)
    assert hours.is_open(opens, LONDON)
    assert not hours.is_open(closed, LONDON)


@pytest.mark.parametrize("text", ["24/7", "Mo-Su 00:00-24:00", "00:00-24:00", "Mo-Su"])
def test_round_the_clock_is_always_open(text: str) -> None:
    hours = parse_hours(text)
    assert hours.is_open(monday(23, 59, days=6), LONDON)
    assert hours.add_open_time(monday(0), timedelta(days=9), LONDON) == monday(0) + timedelta(days=9)


@pytest.mark.parametrize(
    ("text", "column", "sentence"),
    [
        ("", 1, "no opening hours"),
        ("   ", 1, "no opening hours"),
        ("Mon-Fri 08:00-20:00", 1, 'not "Mon"'),
        ("Mo-Fri 08:00-20:00", 4, 'not "Fri"'),
        ("Mo-Fr 8-20", 7, 'not "8"'),
        ("Mo-Fr 08:00", 12, "closing time"),
        ("Mo-Fr 08:00-", 13, "not the end"),
        ("Mo-Fr 08:00-25:60", 13, "not a time"),
        ("Mo-Fr 24:00-25:00", 7, "not a time"),
        ("Mo-Fr 08:00-49:00", 13, "not a time"),
        ("Mo-Fr 08:00-08:00", 13, "00:00-24:00"),
        ("Mo-Fr 08:00-20:00 Sa 09:00-17:00", 19, 'Expected ";"'),
        ("PH off", 1, 'not "PH"'),
        ("Mo-Fr 08:00-20:00; Dec 25 off", 20, 'not "Dec"'),
        ("Mo-Fr 08:00-20:00, ", 19, "not the end"),
        ("24/7 24/7", 6, 'Expected ";"'),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_column(text: str, column: int, sentence: str) -> None:
    with pytest.raises(HoursError, match=r"\(column \d+\)$") as refused:
        parse_hours(text)
    assert refused.value.column == column
    assert sentence in str(refused.value)


def test_the_error_is_a_value_error_for_those_who_load_maps() -> None:
    with pytest.raises(ValueError, match="weekday"):
        parse_hours("PH off")


def test_a_queue_that_is_off_never_opens() -> None:
    hours = parse_hours("off")
    assert hours.next_open(MONDAY, LONDON) is None
    assert hours.add_open_time(MONDAY, timedelta(minutes=1), LONDON) is None
    assert not hours.is_open(MONDAY, LONDON)


def test_the_next_opening_is_now_when_it_is_open_and_later_when_not() -> None:
    hours = parse_hours("Mo-Fr 08:00-20:00")
    assert hours.next_open(monday(9, 30), LONDON) == monday(9, 30)
    assert hours.next_open(monday(20, 0, days=4), LONDON) == monday(8, days=7)


def test_open_time_goes_on_the_next_morning() -> None:
    hours = parse_hours("Mo-Fr 08:00-20:00")
    assert hours.add_open_time(monday(19, 55), timedelta(minutes=10), LONDON) == monday(8, 5, days=1)
    assert hours.add_open_time(monday(19, 55), timedelta(minutes=5), LONDON) == monday(20)
    assert hours.add_open_time(monday(3, days=5), timedelta(minutes=10), LONDON) == monday(8, 10, days=7)


def test_overlapping_spans_count_once() -> None:
    hours = parse_hours("Mo 08:00-10:00,09:00-11:00")
    assert hours.add_open_time(monday(8), timedelta(hours=3), LONDON) == monday(11)


def test_hours_follow_the_clock_on_the_wall_when_it_changes() -> None:
    hours = parse_hours("Mo-Su 08:00-20:00")
    before_winter = datetime(2026, 10, 24, 20, tzinfo=LONDON)
    assert hours.next_open(before_winter, LONDON) == datetime(2026, 10, 25, 8, tzinfo=UTC)
    assert hours.next_open(before_winter - timedelta(days=1), LONDON) == datetime(2026, 10, 24, 7, tzinfo=UTC)


def test_a_span_that_the_change_to_summer_swallows_is_not_open() -> None:
    hours = parse_hours("Su 01:00-02:00")
    assert hours.next_open(datetime(2026, 3, 29, tzinfo=LONDON), LONDON) == datetime(2026, 4, 5, 0, tzinfo=UTC)


def times() -> st.SearchStrategy[str]:
    minutes = st.lists(st.integers(0, 24 * 60 - 1), min_size=2, max_size=2, unique=True).map(sorted)
    return minutes.map(lambda pair: "-".join(f"{at // 60:02}:{at % 60:02}" for at in pair))


def rules() -> st.SearchStrategy[str]:
    day = st.sampled_from(DAYS)
    days = st.one_of(day, st.tuples(day, day).filter(lambda pair: pair[0] != pair[1]).map("-".join))
    spans = st.one_of(st.just("off"), st.lists(times(), min_size=1, max_size=2).map(",".join))
    return st.lists(st.tuples(days, spans).map(" ".join), min_size=1, max_size=3).map("; ".join)


@given(rules(), st.integers(0, 7 * 24 * 60 - 1))
def test_hours_mean_what_openstreetmap_says_they_mean(text: str, minutes: int) -> None:
    at = MONDAY + timedelta(minutes=minutes)
    oracle = OpeningHours(text)
    assert parse_hours(text).is_open(at, LONDON) == oracle.is_open(at.replace(tzinfo=None))


@given(rules(), st.integers(0, 7 * 24 * 60), st.integers(0, 3000))
@settings(deadline=None)
def test_open_time_added_is_open_time_passed(text: str, start: int, minutes: int) -> None:
    hours = parse_hours(text)
    begin = MONDAY + timedelta(minutes=start)
    end = hours.add_open_time(begin, timedelta(minutes=minutes), LONDON)
    if end is None:
        open_minutes = {minute for day in hours.week for span in day for minute in range(*span)}
        assert len(open_minutes) * 57 <= minutes, "which is the least that 400 days have"
        return
    first = hours.next_open(begin, LONDON)
    assert first is not None
    assert first <= end
    halves = hours.add_open_time(begin, timedelta(minutes=minutes) / 2, LONDON)
    assert halves is not None
    assert hours.add_open_time(halves, timedelta(minutes=minutes) / 2, LONDON) == end


@given(st.text(alphabet="MoTuFr 0123456789:-,;/off", max_size=30))
def test_any_text_is_read_or_refused_with_a_column_inside_it(text: str) -> None:
    try:
        parse_hours(text)
    except HoursError as refused:
        assert 1 <= refused.column <= len(text) + 1
