"""Which days are meant, for any today."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from runtime.understanding.values import days

TODAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
WEEKDAYS = st.integers(0, 6)


@given(TODAYS, WEEKDAYS)
def test_the_coming_and_the_last_weekday_are_within_a_week(today: date, weekday: int) -> None:
    coming, gone = days.coming(weekday, today), days.gone(weekday, today)
    assert coming.weekday() == gone.weekday() == weekday
    assert 1 <= (coming - today).days <= 7
    assert 1 <= (today - gone).days <= 7


@given(TODAYS, st.integers(1, 12), st.integers(1, 28))
def test_a_day_without_a_year_is_the_next_one_before_it_is_the_last_one(today: date, month: int, number: int) -> None:
    ((ahead, behind),) = days.in_any_year(month, number, today)
    assert (ahead.month, ahead.day) == (behind.month, behind.day) == (month, number)
    assert behind < today <= ahead <= today + timedelta(days=366)


@given(TODAYS, st.integers(1, 31))
def test_a_day_without_a_month_is_the_next_one(today: date, number: int) -> None:
    ((ahead, *behind),) = days.in_any_month(number, today)
    assert ahead.day == number
    assert 0 <= (ahead - today).days <= 62
    assert all(day < today and day.day == number for day in behind)


def test_leap_days_are_found_and_days_that_are_not_are_none() -> None:
    assert days.in_any_year(2, 29, date(2026, 11, 23)) == ((date(2028, 2, 29), date(2024, 2, 29)),)
    assert days.in_any_year(2, 30, date(2026, 11, 23)) == ()
    assert days.exact(2027, 2, 29) == ()
    assert days.in_year("27", 2, 29, date(2026, 11, 23)) == ()


def test_two_digits_of_a_year_are_of_this_century_as_far_as_twenty_years_ahead() -> None:
    assert days.in_year("46", 3, 3, date(2026, 11, 23)) == ((date(2046, 3, 3), date(1946, 3, 3)),)
    assert days.in_year("'47", 3, 3, date(2026, 11, 23)) == ((date(1947, 3, 3), date(2047, 3, 3)),)
    assert days.in_year("1985", 3, 3, date(2026, 11, 23)) == ((date(1985, 3, 3),),)


@given(TODAYS, WEEKDAYS)
def test_next_is_asked_back_unless_it_can_only_be_one_day(today: date, weekday: int) -> None:
    found = {day for (day,) in days.of_which(weekday, "next", today)}
    assert days.coming(weekday, today) in found
    assert all(day.weekday() == weekday and 0 < (day - today).days <= 14 for day in found)


def test_this_weekday_is_still_to_come_and_today_only_perhaps() -> None:
    wednesday = date(2026, 11, 25)
    assert days.of_which(4, "this", wednesday) == ((date(2026, 11, 27),),)
    assert days.of_which(0, "this", wednesday) == ((date(2026, 11, 30), date(2026, 11, 23)),)
    assert days.of_which(2, "this", wednesday) == ((wednesday,), (date(2026, 12, 2),))


def test_the_sunday_of_a_week_is_two_days_where_weeks_begin_on_sunday() -> None:
    wednesday = date(2026, 11, 25)
    assert days.of_week(6, "next", wednesday) == ((date(2026, 12, 6),), (date(2026, 11, 29),))
    assert days.of_week(6, "this", wednesday) == ((date(2026, 11, 29),),)
    assert days.of_week(2, "last", wednesday) == ((date(2026, 11, 18),),)


def test_places_in_a_month_are_counted_from_both_ends() -> None:
    assert days.nth(1, 0, 2026, 12) == date(2026, 12, 7)
    assert days.nth(5, 0, 2026, 12) is None
    assert days.nth(-1, 4, 2026, 11) == date(2026, 11, 27)
    assert days.nth(-1, 3, 2026, 12) == date(2026, 12, 31)
    assert days.nth(1, 0, 9999, 12) is None


def test_months_beside_this_one_cross_the_year() -> None:
    assert days.in_month(15, "next", date(2026, 12, 3)) == ((date(2027, 1, 15),),)
    assert days.in_month(15, "last", date(2026, 1, 3)) == ((date(2025, 12, 15),),)
    assert days.in_month(31, "next", date(2026, 10, 3)) == ()
