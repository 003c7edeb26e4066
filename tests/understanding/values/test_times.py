"""Times of day: one, with the half of the day it is in."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.formats import clock
from runtime.core.values import DataType
from tests.understanding.values.reading import read

TIME = DataType("time")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("19:30", time(19, 30)), ("09:30", time(9, 30)), ("10:30", time(10, 30)), ("0:10", time(0, 10)),
        ("at 7pm", time(19)), ("7 p.m.", time(19)), ("7ish pm", time(19)), ("7.30pm", time(19, 30)), ("12 am", time(0)),
        ("12pm", time(12)), ("noon", time(12)), ("12 noon", time(12)), ("midday please", time(12)),
        ("midnight", time(0)), ("quarter to nine in the evening", time(20, 45)),
        ("half past nine tonight", time(21, 30)), ("half nine pm", time(21, 30)),
        ("twenty past four pm", time(16, 20)), ("25 to 11 morning", time(10, 35)), ("15 to 2 night", time(1, 45)),
        ("half past 0 p.m.", time(12, 30)), ("5 10 p.m.", time(17, 10)),
        ("seven forty-five in the evening", time(19, 45)), ("six oh five pm", time(18, 5)),
        ("evening 7:30", time(19, 30)), ("In the evening at 8.", time(20)), ("tomorrow morning at 9", time(9)),
        ("9 tomorrow morning", time(9)), ("at 6 on Tuesday evening", time(18)), ("11 at night", time(23)),
        ("2 at night", time(2)), ("12 in the afternoon", time(12)), ('5 o"clock in the evening', time(17)),
        ("15", time(15)), ("nineteen", time(19)), ("1615", time(16, 15)), ("at 1930", time(19, 30)),
        ("17hr", time(17)), ("19h30", time(19, 30)), ("0800 hours", time(8)),
        ("1030 hrs", time(10, 30)), ("5 minutes to 6 pm", time(17, 55)), ("20:15:30", time(20, 15, 30)),
        ("13.45 please", time(13, 45)),
        ("in half an hour", time(10, 30)), ("in two hours", time(12)), ("an hour from now", time(11)),
        ("around 6pm", time(18)), ("table for 2, 8pm", time(20)), ("17:00 on 12/3", time(17)),
        ("I don't need a car, and I come at 5 pm", time(17)), ("call 07700 900123 at 5pm", time(17)),
        ("half past 7, so 7:30 pm", time(19, 30)),
    ],
)  # fmt: skip
def test_the_one_time_of_a_message_is_read(text: str, value: time) -> None:
    assert read(TIME, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a las 7 de la tarde", time(19)), ("a las tres y media de la tarde", time(15, 30)),
        ("las 3 menos cuarto de la tarde", time(14, 45)), ("20 para las 3 de la tarde", time(14, 40)),
        ("a las 17", time(17)), ("las veinte horas", time(20)), ("17 h", time(17)), ("al mediodía", time(12)),
        ("12 del mediodía", time(12)), ("las 12 de la noche", time(0)), ("las 3 de la madrugada", time(3)),
        ("mañana por la mañana a las 8", time(8)), ("esta noche a las 10", time(22)),
        ("el 3 a las 5 de la tarde", time(17)), ("a las nueve de la mañana del viernes", time(9)),
        ("no, a las 5 de la tarde", time(17)), ("7:30 p.m.", time(19, 30)), ("dentro de 2 horas", time(12)),
        ("en media hora", time(10, 30)), ("a las 2 en punto de la tarde", time(14)),
    ],
)  # fmt: skip
def test_spanish_times_are_read(text: str, value: time) -> None:
    assert read(TIME, text, "es") == value


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("half past 3", "03:30 15:30"), ("3:30", "03:30 15:30"), ("7ish", "07:00 19:00"), ("12", "00:00 12:00"),
        ("12 o'clock", "00:00 12:00"), ("930", "09:30 21:30"), ("at 7, inside", "07:00 19:00"),
        ("6 please", "06:00 18:00"), ("9's fine", "09:00 21:00"), ("good evening, at 8", "08:00 20:00"),
        ("7.30", "07:30 19:30"), ("ten to five", "04:50 16:50"), ("tomorrow at 9", "09:00 21:00"),
    ],
)  # fmt: skip
def test_a_time_without_its_half_of_the_day_is_asked_back_with_both(text: str, readings: str) -> None:
    assert read(TIME, text) == f"!ambiguous_time {readings}"


@pytest.mark.parametrize(("text", "readings"), [("a las 7 y media", "07:30 19:30"), ("mañana a las 8", "08:00 20:00")])
def test_a_spanish_time_without_its_half_of_the_day_is_asked_back(text: str, readings: str) -> None:
    assert read(TIME, text, "es") == f"!ambiguous_time {readings}"


@pytest.mark.parametrize(
    "text",
    [
        "not 5pm", "5pm doesn't work", "maybe 5pm", "after 6pm", "before 6 pm", "3pm or 4pm", "from 3pm to 5pm",
        "between 2 and 4pm", "2 to 4 pm", "10 to 11pm", "17:00 and 18:00", "15:00 in the morning", "8 in the afternoon",
        "12 in the morning", "in 20 hours", "6pm or so", "8am/pm",
        "quarter 6 pm", "between breakfast and noon",
    ],
)  # fmt: skip
def test_a_time_with_a_doubt_is_asked_back(text: str) -> None:
    assert read(TIME, text) == "!ambiguous"


@pytest.mark.parametrize("text", ["a las 5 no puedo", "entre las 3 y las 5", "antes de las 6 de la tarde"])
def test_a_spanish_time_with_a_doubt_is_asked_back(text: str) -> None:
    assert read(TIME, text, "es") == "!ambiguous"


@pytest.mark.parametrize(
    "text",
    [
        "soon", "this evening", "2 people", "for 2 hours", "3 days", "at 15 Main Street", "room 15", "£15", "15%",
        "12/3", "25:00", "7:60", "2-4pm", "ref 1430", "5 on the 3rd", "£15.50",
        " ".join(["7"] * 20), "en dos horas y media",
    ],
)  # fmt: skip
def test_what_is_no_time_is_not_read_as_one(text: str) -> None:
    assert read(TIME, text) == read(TIME, text, "es") == "!not_a_time"


def test_bounds_are_held_and_tell_the_half_of_the_day() -> None:
    open_ = DataType("time", least=time(9), most=time(17, 30))
    assert read(open_, "half past 3") == time(15, 30)
    assert read(open_, "8am") == "!too_early 09:00"
    assert read(open_, "7pm") == "!too_late 17:30"
    assert read(DataType("time", pattern=".*:00"), "7:30pm") == "!pattern"


@given(st.times().map(lambda one: time(one.hour, one.minute)), st.sampled_from(["en", "es"]))
def test_a_time_as_we_write_it_is_read_as_that_time(value: time, language: str) -> None:
    assert read(TIME, str(clock(value, language)), language) == value


@given(st.integers(1, 12), st.integers(0, 59), st.sampled_from(["am", "pm", "AM", "p.m.", " a.m.", " PM"]))
def test_a_time_with_its_half_of_the_day_is_always_read(hour: int, minute: int, half: str) -> None:
    value = time(hour % 12 + (12 if "p" in half.lower() else 0), minute)
    assert read(TIME, f"{hour}:{minute:02}{half}") == read(TIME, f"at {hour}:{minute:02}{half} please") == value
