"""Dates: one day, and no doubt about it. Today is Monday, 23 November 2026."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.formats import day
from runtime.core.reading import Found
from runtime.core.values import DataType
from runtime.understanding import read_value
from runtime.understanding.values.dates import bound
from tests.core.builders import NOW
from tests.understanding.values.reading import read

DATE = DataType("date")
TODAY = NOW.date()


def on(year: int, month: int, number: int) -> date:
    return date(year, month, number)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("today", on(2026, 11, 23)), ("tonight", on(2026, 11, 23)), ("Tomorrow please.", on(2026, 11, 24)),
        ("the day after tomorrow", on(2026, 11, 25)), ("yesterday", on(2026, 11, 22)),
        ("in two days", on(2026, 11, 25)), ("Eleven days from now.", on(2026, 12, 4)), ("3 days ago", on(2026, 11, 20)),
        ("in a fortnight", on(2026, 12, 7)), ("a week on Tuesday", on(2026, 12, 1)), ("Tuesday week", on(2026, 12, 1)),
        ("two weeks from tomorrow", on(2026, 12, 8)), ("a week today", on(2026, 11, 30)),
        ("Friday fortnight", on(2026, 12, 11)), ("3 days after tomorrow", on(2026, 11, 27)),
        ("for 9 days from 3 March", on(2027, 3, 3)),
        ("Friday", on(2026, 11, 27)), ("on Fri", on(2026, 11, 27)), ("this Friday", on(2026, 11, 27)),
        ("next Monday", on(2026, 11, 30)), ("last Friday", on(2026, 11, 20)), ("Thursday next week", on(2026, 12, 3)),
        ("the 3rd", on(2026, 12, 3)), ("until the 31st", on(2026, 12, 31)), ("on the third", on(2026, 12, 3)),
        ("15th of next month", on(2026, 12, 15)), ("last 13th", on(2026, 11, 13)),
        ("3 March", on(2027, 3, 3)), ("March 3rd 2027", on(2027, 3, 3)), ("May 11,2027", on(2027, 5, 11)),
        ("the 22nd of Nov", on(2027, 11, 22)), ("the 23rd of November", on(2026, 11, 23)),
        ("3 March '85", on(1985, 3, 3)), ("twenty third of May", on(2027, 5, 23)), ("29 February", on(2028, 2, 29)),
        ("1st of June last year", on(2025, 6, 1)), ("Wednesday 25 November", on(2026, 11, 25)),
        ("Fri, Nov 27", on(2026, 11, 27)), ("Friday 27th", on(2026, 11, 27)),
        ("first Monday in December", on(2026, 12, 7)), ("the last Friday of the month", on(2026, 11, 27)),
        ("Christmas", on(2026, 12, 25)), ("new year’s day", on(2027, 1, 1)), ("25/12", on(2026, 12, 25)),
        ("12/25", on(2026, 12, 25)), ("3/3", on(2027, 3, 3)), ("26.11.2026", on(2026, 11, 26)),
        ("2027-03-12", on(2027, 3, 12)), ("2018/5/16", on(2018, 5, 16)), ("25122026", on(2026, 12, 25)),
        ("31/12 1940", on(1940, 12, 31)), ("26th of the 4th 1980", on(1980, 4, 26)),
        ("No, find one for the 11th.", on(2026, 12, 11)), ("tomorrow at 5pm", on(2026, 11, 24)),
        ("I don't need a car, the 3rd is fine", on(2026, 12, 3)), ("tomorrow, on the 24th", on(2026, 11, 24)),
    ],
)  # fmt: skip
def test_the_one_day_of_a_message_is_read(text: str, value: date) -> None:
    assert read(DATE, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mañana", on(2026, 11, 24)), ("pasado mañana", on(2026, 11, 25)), ("mañana por la mañana", on(2026, 11, 24)),
        ("hoy", on(2026, 11, 23)), ("dentro de dos días", on(2026, 11, 25)), ("hace tres días", on(2026, 11, 20)),
        ("en dos semanas", on(2026, 12, 7)), ("el viernes", on(2026, 11, 27)), ("el próximo viernes", on(2026, 11, 27)),
        ("el viernes que viene", on(2026, 11, 27)), ("el viernes pasado", on(2026, 11, 20)),
        ("el lunes de la semana que viene", on(2026, 11, 30)), ("el 3", on(2026, 12, 3)),
        ("para el día 25", on(2026, 11, 25)), ("el 3 de marzo", on(2027, 3, 3)),
        ("3 de marzo de 2027", on(2027, 3, 3)), ("primero de mayo", on(2027, 5, 1)),
        ("el treinta y uno de diciembre", on(2026, 12, 31)), ("el 15 del mes que viene", on(2026, 12, 15)),
        ("el último viernes del mes", on(2026, 11, 27)), ("nochebuena", on(2026, 12, 24)),
        ("12/3", on(2027, 3, 12)), ("martes 24 de noviembre", on(2026, 11, 24)),
        ("no, mejor el jueves", on(2026, 11, 26)),
    ],
)  # fmt: skip
def test_spanish_days_are_read(text: str, value: date) -> None:
    assert read(DATE, text, "es") == value


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("12/3", "2026-12-03 2027-03-12 12/3"), ("12/3/2027", "2027-03-12 2027-12-03 12/3/2027"),
        ("12.03.2027", "2027-03-12 2027-12-03 12.03.2027"), ("1-2", "2027-01-02 2027-02-01 1-2"),
        ("next Friday", "2026-11-27 2026-12-04"), ("Monday", "2026-11-23 2026-11-30"),
    ],
)  # fmt: skip
def test_what_may_be_two_days_is_asked_back_with_both(text: str, readings: str) -> None:
    assert read(DATE, text) == f"!ambiguous_date {readings}"


def test_a_day_of_figures_is_asked_back_in_spanish_only_where_months_come_first() -> None:
    assert read(DATE, "12/3", "es", "US") == "!ambiguous_date 2026-12-03 2027-03-12 12/3"


@pytest.mark.parametrize(
    "text",
    [
        "not Friday", "Friday doesn't work", "maybe tomorrow", "Friday or Saturday", "any day but Friday",
        "around the 5th", "after the 5th", "before Friday", "every Friday", "the week of the 5th",
        "between the 3rd and the 5th", "from the 1st to the 7 June", "3rd - 5th of March", "5 or 6 December",
        "arrive tomorrow, depart 25th June", "Tuesday 25 November", "Friday the 13th", "1st of October 9027",
        "11th of June 2000 and 9", "on the 23rd how much until Nov the 10th", "may be tomorrow",
        "14 days from 3 March", "the week after 3 March",
        "3 days from Wednesday", "the Monday after next",
    ],
)  # fmt: skip
def test_a_day_with_a_doubt_is_asked_back(text: str) -> None:
    assert read(DATE, text) == "!ambiguous"


@pytest.mark.parametrize("text", ["no el viernes", "el viernes no puedo", "antes del viernes", "del 3 al 5 de marzo"])
def test_a_spanish_day_with_a_doubt_is_asked_back(text: str) -> None:
    assert read(DATE, text, "es") == "!ambiguous"


@pytest.mark.parametrize(
    "text",
    [
        "soon", "next week", "the weekend", "in 2 months", "end of the month", "March 2027", "1985", "5", "half past 3",
        "31/31", "31 June", "the 2nd card", "1st class", "24/7", "March 3-5", "1-31st of December", "Fridays",
        "I may 4 people", "£12/3", "in the morning", "12345678",
    ],
)  # fmt: skip
def test_what_is_no_day_is_not_read_as_one(text: str) -> None:
    assert read(DATE, text) == "!not_a_date"


@pytest.mark.parametrize("text", ["por la mañana", "en ocho días", "la semana que viene", "la 2ª tarjeta"])
def test_what_is_no_day_in_spanish_is_not_read_as_one(text: str) -> None:
    assert read(DATE, text, "es") == "!not_a_date"


def test_bounds_are_held_and_tell_readings_apart() -> None:
    soon = DataType("date", least="today", most="today + 30")
    assert read(soon, "yesterday") == "!too_early 2026-11-23"
    assert read(soon, "3 March") == "!too_late 2026-12-23"
    assert read(soon, "12/3") == on(2026, 12, 3)
    assert read(DataType("date", least="today + 1"), "Monday") == on(2026, 11, 30)
    born = DataType("date", most=TODAY)
    assert read(born, "3 March") == on(2026, 3, 3)
    assert read(born, "Friday") == on(2026, 11, 20)
    assert read(born, "3/3/27") == on(1927, 3, 3)
    assert read(DataType("date", pattern="2026-.*"), "3 March") == "!pattern"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("today", TODAY), ("today + 7", on(2026, 11, 30)), ("today-3", on(2026, 11, 20)), (TODAY, TODAY),
        ("tomorrow", None), (None, None),
    ],
)  # fmt: skip
def test_bounds_move_with_the_calendar(written: str | date | None, value: date | None) -> None:
    assert bound(written, TODAY) == value


def test_tomorrow_is_reckoned_by_the_clocks_of_the_map() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    for zone, value in (
        ("UTC", on(2026, 11, 24)),
        ("Asia/Tokyo", on(2026, 11, 25)),
        ("America/Lima", on(2026, 11, 24)),
    ):
        assert read_value(DATE, "tomorrow", language="en", now=late, timezone=zone) == Found(value)


def test_nothing_is_read_from_a_list_of_days() -> None:
    assert read(DATE, ", ".join(["1 May"] * 20)) == "!ambiguous"


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["en", "es"]))
def test_a_day_as_we_write_it_is_read_as_that_day(value: date, language: str) -> None:
    assert read(DATE, str(day(value, language)), language) == value
    assert read(DATE, value.isoformat(), language) == value


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["it's {}", "{} please", "on {}.", "for {}, thanks"]),
)
def test_words_around_a_day_do_not_change_it(value: date, sentence: str) -> None:
    assert read(DATE, sentence.format(day(value, "en"))) == value
