"""Choices that a longer message mentions."""

import pytest

from runtime.understanding.choices import chosen
from runtime.understanding.mentions import counted
from runtime.understanding.naming import Named

CARDS = (Named("credit", "Credit card"), Named("debit", "Debit card"), Named("cash", "Cash", ("notes and coins",)))
ROOMS = tuple(Named(str(number), str(number)) for number in range(1, 5))


def picked(said: str, things: tuple[Named, ...] = CARDS, question: str = "How will you pay?") -> list[str]:
    return [one.id for one in chosen(things, said, language="en", channel="web", question=question)]


@pytest.mark.parametrize(
    ("said", "id"),
    [
        ("I would rather put it on my credit card today", "credit"),
        ("can you take it from the debit one", "debit"),  # the word that only this label has
        ("all I have is notes and coins, sorry", "cash"),
        ("not today, but the debit card would do", "debit"),
        ("what about my credit card?", "credit"),
    ],
)
def test_a_name_within_a_sentence_chooses(said: str, id: str) -> None:
    assert picked(said) == [id]


@pytest.mark.parametrize(
    "said",
    [
        "I don't have a credit card any more", "is the credit card free of charge?", "maybe the credit card",
        "my card", "please take it", "I lost it " * 20 + "credit card",
    ],
)  # fmt: skip
def test_what_is_denied_asked_or_doubted_chooses_nothing(said: str) -> None:
    assert picked(said) == []


def test_two_that_are_mentioned_are_both_given() -> None:
    assert picked("half by credit card and half in cash please") == ["credit", "cash"]


def test_the_longer_name_counts_where_one_lies_within_another() -> None:
    things = (Named("bank", "account"), Named("app", "app account"))
    assert picked("send it from my app account then", things) == ["app"]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("I need something with two bedrooms", "2"), ("book it for 3", "3"), ("3 bed rooms and one bathroom", "3"),
        ("there are three of us", "3"), ("two people are going to 770 9th Avenue", "2"), ("just one, please", "1"),
    ],
)  # fmt: skip
def test_a_number_that_counts_what_is_asked_for_chooses(said: str, number: str) -> None:
    question = "How many bedrooms?" if "bed" in said else "For how many people?"
    assert picked(said, ROOMS, question) == [number]


@pytest.mark.parametrize(
    "said",
    ["I want to leave at 3", "the blue one", "flight 3 or 4", "£3", "in 2 weeks", "not 3", "it costs 3.50", "3 or 4"],
)
def test_another_number_chooses_nothing(said: str) -> None:
    assert picked(said, ROOMS, "How many bedrooms?") == []


def test_numbers_are_counted_in_the_customers_language() -> None:
    assert counted("para dos personas", "¿Cuántas personas?", "es") == 2


def test_on_the_web_a_count_is_no_place() -> None:
    assert picked("just two") == [] and picked("2") == ["debit"] and picked("the second one") == ["debit"]
