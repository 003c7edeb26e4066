"""Amounts of money: one, in a currency that is sure."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.currencies import CODES
from runtime.core.formats import money
from runtime.core.values import DataType, Money
from runtime.understanding.values.money_figures import worth
from tests.understanding.values.reading import read

MONEY = DataType("money")


def of(amount: str, currency: str = "GBP") -> Money:
    return Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("£20", of("20")), ("20£", of("20")), ("£ 20", of("20")), ("-£5", of("-5")), ("$-5", of("-5", "USD")),
        ("twenty pounds", of("20")), ("20 quid", of("20")), ("a fiver", of("5")), ("a tenner please", of("10")),
        ("20.50 EUR", of("20.50", "EUR")), ("EUR 20", of("20", "EUR")), ("20eur", of("20", "EUR")), ("GBP20", of("20")),
        ("$1,200", of("1200", "USD")), ("US$20", of("20", "USD")), ("CA$20", of("20", "CAD")),
        ("¥2000", of("2000", "JPY")), ("20 canadian dollars", of("20", "CAD")), ("1,110 bucks", of("1110", "USD")),
        ("100 dollors", of("100", "USD")), ("one thousand seven hundred and sixty bucks", of("1760", "USD")),
        ("€1.200,50", of("1200.50", "EUR")), ("£10 000", of("10000")), ("1 234,50 €", of("1234.50", "EUR")),
        ("£5k", of("5000")), ("2.5k", of("2500")), ("50p", of("0.5")), ("20 pounds and 50 pence", of("20.5")),
        ("20 pounds 50", of("20.5")), (".50", of("0.5")), ("5 dollars 20 cents", of("5.2", "USD")),
        ("20", of("20")), ("20,50", of("20.50")), ("1,200", of("1200")), ("1'200", of("1200")),
        ("800 only", of("800")), ("it cost me twenty", of("20")), ("150 for food", of("150")),
        ("£20 for 2 people", of("20")), ("2 tickets at £20", of("20")), ("I paid £20 on 3 March at 5pm", of("20")),
        ("flight 300 hotel 500 total 800", of("800")), ("the date is 19062018 and the amount is 500", of("500")),
        ("£20 (twenty pounds)", of("20")),
    ],
)  # fmt: skip
def test_the_one_amount_of_a_message_is_read(text: str, value: Money) -> None:
    assert read(MONEY, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("veinte euros", of("20", "EUR")), ("1.200 €", of("1200", "EUR")), ("1.200,50", of("1200.50")),
        ("20,5", of("20.5")), ("mil doscientos euros", of("1200", "EUR")),
        ("un millón de euros", of("1000000", "EUR")), ("20 libras", of("20")), ("20 dólares", of("20", "USD")),
        ("20 euros con 50 céntimos", of("20.5", "EUR")), ("20 por favor", of("20")),
        ("el importe es 200", of("200")), ("1.234.567,89", of("1234567.89")),
    ],
)  # fmt: skip
def test_spanish_amounts_are_read(text: str, value: Money) -> None:
    assert read(MONEY, text, "es") == value


@pytest.mark.parametrize(
    ("text", "country", "value"),
    [
        ("20", "DE", of("20", "EUR")), ("20 bucks", "AU", of("20", "AUD")), ("$20", "MX", of("20", "MXN")),
        ("20 pesos", "AR", of("20", "ARS")), ("50 cents", "DE", of("0.5", "EUR")), ("20 rupees", "IN", of("20", "INR")),
        ("£20", "US", of("20")), ("20 crowns", "SE", of("20", "SEK")),
    ],
)  # fmt: skip
def test_the_usual_currency_is_that_of_the_country(text: str, country: str, value: Money) -> None:
    assert read(MONEY, text, country=country) == value


@pytest.mark.parametrize("text", ["20 pesos", "20 rupees", "50 cents", "kr 200"])
def test_a_currency_that_many_countries_have_is_asked_for(text: str) -> None:
    assert read(MONEY, text) == "!no_currency"


def test_without_a_country_an_amount_needs_its_currency() -> None:
    assert read(MONEY, "20", country="ZZ") == "!no_currency"
    assert read(MONEY, "£20", country="ZZ") == of("20")


@pytest.mark.parametrize(
    ("text", "language", "readings"),
    [
        ("1.200", "en", "GBP1200 GBP1.20"), ("£1.200", "en", "GBP1200 GBP1.20"), ("1,200", "es", "GBP1200 GBP1.20"),
        ("£20.505", "en", "GBP20505 GBP20.51"),
    ],
)  # fmt: skip
def test_separators_that_can_be_read_in_two_ways_are_asked_back(text: str, language: str, readings: str) -> None:
    assert read(MONEY, text, language) == f"!ambiguous_amount {readings}"


@pytest.mark.parametrize(
    "text",
    [
        "about £20", "not £20", "£20 or so", "£20-£30", "£20-30", "20 to 30 pounds", "between £20 and £30",
        "£20, no £30", "more than 990 pounds", "half a million pounds", "20 singapore dollars", "£300 500",
        "300 500", "20 pounds and 50", "£5m", "£12/3", "account 4587", "7856942369", "25062018", "5 tickets",
        "at 5", "after 7", "3529 and 250", "12.345,678", "up to £50", "1 £2 " * 20,
    ],
)  # fmt: skip
def test_an_amount_with_a_doubt_is_asked_back(text: str) -> None:
    assert read(MONEY, text) == "!ambiguous"


@pytest.mark.parametrize(
    "text", ["unos 20 euros", "20 o 30 euros", "20 euros y 50", "no son 20 euros", "la cuenta 4587"]
)
def test_a_spanish_amount_with_a_doubt_is_asked_back(text: str) -> None:
    assert read(MONEY, text, "es") == "!ambiguous"


@pytest.mark.parametrize(
    "text", ["free", "a lot", "0235", "12:30", "5pm", "3 March", "2 weeks", "3 days", "1,00,000 rupees", "£" + "9" * 30]
)
def test_what_is_no_amount_is_not_read_as_one(text: str) -> None:
    assert read(MONEY, text) in ("!not_an_amount", "!ambiguous")


def test_a_declared_currency_is_the_only_one() -> None:
    pounds = DataType("money", currency="GBP")
    assert read(pounds, "20", country="US") == of("20")
    assert read(pounds, "$20") == "!other_currency GBP"


def test_bounds_are_held() -> None:
    some = DataType("money", least=Decimal(5), most=Decimal("99.50"))
    assert read(some, "5") == of("5")
    assert read(some, "£4.99") == "!too_small GBP5"
    assert read(some, "£100") == "!too_big GBP99.50"
    assert read(DataType("money", pattern="[0-9]+"), "£4.99") == "!pattern"


@pytest.mark.parametrize(
    ("written", "decimal", "values"),
    [
        ("20", ".", ("20",)), ("020", ".", ()), ("0", ".", ("0",)), ("1,200", ".", ("1200",)),
        ("1.200", ",", ("1200",)), ("1,20", ".", ("1.20",)), ("0.5", ",", ("0.5",)),
        ("1,200,000", ".", ("1200000",)), ("1,20,000", ".", ()), ("1,200.5", ".", ("1200.5",)),
        ("1.200,50", ".", ("1200.50",)), ("12,34.50", ".", ()), ("1.2.3", ".", ()), ("1000.200", ".", ()),
        ("0.200", ".", ()), ("1'000", ".", ("1000",)),
    ],
)  # fmt: skip
def test_figures_are_worth_what_everybody_would_say(written: str, decimal: str, values: tuple[str, ...]) -> None:
    assert worth(written, decimal) == tuple(map(Decimal, values))


AMOUNTS = st.decimals(Decimal("0.00"), Decimal("999999999.99"), places=2, allow_nan=False)


@given(AMOUNTS, st.sampled_from(["GBP", "EUR", "USD", "CHF", "PLN", "SEK"]), st.sampled_from(["en", "es"]))
def test_an_amount_as_we_write_it_is_read_as_that_amount(amount: Decimal, currency: str, language: str) -> None:
    value = Money(amount, currency)
    assert read(MONEY, str(money(value, language)), language) == value
    assert read(MONEY, str(money(Money(-amount, currency), language)), language) == Money(-amount, currency)


@given(st.integers(0, 999_999_999), st.sampled_from(["JPY", "CLP"]), st.sampled_from(["en", "es"]))
def test_an_amount_without_hundredths_is_read_back_too(amount: int, currency: str, language: str) -> None:
    value = Money(Decimal(amount), currency)
    assert read(MONEY, str(money(value, language)), language) == value


@given(AMOUNTS, st.sampled_from(sorted(CODES)))
def test_every_currency_is_known_by_its_code_on_both_sides(amount: Decimal, currency: str) -> None:
    assert read(MONEY, f"{amount} {currency}") == read(MONEY, f"{currency.lower()} {amount}") == Money(amount, currency)
