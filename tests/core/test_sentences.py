"""What we say of an answer that could not be read."""

from decimal import Decimal

import pytest

from runtime.core.sentences import problem_sentence
from runtime.core.values import DataType
from runtime.gsm import measure

PROBLEMS = [
    ("not_a_date", DataType("date"), "I need a date, for example 3 March or tomorrow."),
    (
        "ambiguous_date 2026-12-03 2027-03-12 12/3",
        DataType("date"),
        "12/3 can be 3 December 2026 or 12 March 2027. Which one?",
    ),
    (
        "ambiguous_date 2026-11-27 2026-12-04",
        DataType("date"),
        "That can be 27 November 2026 or 4 December 2026. Which one?",
    ),
    ("too_early 2026-11-24", DataType("date"), "That is too early. It cannot be before 24 November 2026."),
    ("too_late 17:30", DataType("time"), "That is too late. It cannot be after 17:30."),
    ("not_a_time", DataType("time"), "I need a time, for example 14:30 or 2:30 pm."),
    ("ambiguous_time 03:30 15:30", DataType("time"), "Is that 03:30 or 15:30? Please write the one you mean."),
    ("not_an_amount", DataType("money"), "I need an amount, for example 25 or 19.99."),
    ("ambiguous_amount GBP1200 GBP1.20", DataType("money"), "That can be £1,200.00 or £1.20. Which one?"),
    ("no_currency", DataType("money"), "Which currency is that in? Please send both, for example 25 EUR."),
    ("other_currency GBP", DataType("money", currency="GBP"), "I need the amount in GBP."),
    ("too_small EUR5", DataType("money", least=Decimal(5)), "That is too low. It must be at least €5.00."),
    ("too_big GBP99.50", DataType("money"), "That is too high. It can be at most £99.50."),
    ("too_big", DataType("number", most=Decimal(20)), "That is too high. It can be at most 20."),
    ("length", DataType("list", length=2), "I need exactly 2 of them."),
    ("length", DataType("digits", length=4), "I need exactly 4 digits."),
    ("length", DataType("text", length=4), "I need exactly 4 characters."),
    ("too_few", DataType("list", least=2), "I need at least 2 of them."),
    ("too_many", DataType("list", most=3), "Those are too many. Please name at most 3."),
    ("too_many", DataType("list"), "Those are too many. Please name at most 100."),
    ("not_a_name", DataType("text", reads="name"), "I need a name, for example Ana Silva."),
    ("never heard of", DataType("text"), "Sorry, I didn't get that."),
]


@pytest.mark.parametrize(("problem", "datatype", "sentence"), PROBLEMS)
def test_it_is_said_what_is_wrong_and_what_would_be_right(problem: str, datatype: DataType, sentence: str) -> None:
    assert problem_sentence(problem, datatype, "en") == sentence
    assert measure(sentence).encoding == "GSM-7"


@pytest.mark.parametrize(("problem", "datatype"), [(problem, datatype) for problem, datatype, _ in PROBLEMS[:-5]])
def test_spanish_sentences_have_their_own_values_in_them(problem: str, datatype: DataType) -> None:
    said = problem_sentence(problem, datatype, "es-MX")
    assert "{" not in said and said != problem_sentence("again", datatype, "es")


def test_a_day_is_written_in_the_customers_language() -> None:
    said = problem_sentence("ambiguous_date 2026-12-03 2027-03-12 12/3", DataType("date"), "es")
    assert said.startswith("12/3 puede")
    assert said.endswith("el 3 de diciembre de 2026 o el 12 de marzo de 2027. ¿Qué fecha quiere decir?")
    assert measure(said).encoding == "GSM-7"
