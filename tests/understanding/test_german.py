"""German: what the bot says, and what it understands. Today is Monday, 23 November 2026."""

from datetime import date, time
from decimal import Decimal

import pytest

from runtime.core.formats import day, money, text_of
from runtime.core.sentences import _SENTENCES, sentence
from runtime.core.values import DataType, Money, Value
from runtime.gsm import measure
from runtime.understanding.control import control
from runtime.understanding.tongues import asks_for, spoken
from tests.understanding.values.reading import read


@pytest.mark.parametrize("name", sorted(_SENTENCES["en"]))
def test_every_sentence_is_said_in_german_too_and_fits_a_text_message(name: str) -> None:
    assert _SENTENCES["de"][name] != _SENTENCES["en"][name]
    assert measure(_SENTENCES["de"][name]).encoding == "GSM-7"


def test_days_money_yes_and_no_are_written_as_germans_write_them() -> None:
    assert day(date(2026, 3, 3), "de") == "3. März 2026"
    assert money(Money(Decimal("1234.5"), "EUR"), "de") == "1.234,50 €"
    assert (text_of(True, "de"), text_of(False, "de")) == ("ja", "nein")
    assert sentence("language", "de-AT") == "In Ordnung, ab hier auf Deutsch."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mensch", "person"), ("ich möchte bitte mit einem Mitarbeiter sprechen", "person"), ("zurück", "back"),
        ("zurueck", "back"), ("abbrechen", "cancel"), ("Hilfe", "help"), ("nochmal von vorne", "start_over"),
        ("meine Antwort ändern", "correct"), ("wie bitte?", "repeat"), ("Stopp", "stop"),
        ("das bitte stornieren", "cancel"), ("Stornieren Sie das bitte.", "cancel"), ("Brich das ab!", "cancel"),
        ("Das möchte ich bitte stornieren", "cancel"), ("Können Sie das bitte stornieren?", "cancel"),
        ("noch mal bitte", "repeat"), ("Bitte noch einmal", "repeat"), ("das nochmal bitte", "repeat"),
        ("Könnten Sie das bitte noch mal sagen?", "repeat"), ("Das habe ich nicht verstanden.", "repeat"),
        ("Mein Mitarbeiter hat die Karte verloren", None), ("noch eine Karte bitte", None), ("bitte", None),
        ("Die Karte bitte stornieren", None), ("Ich habe die Rechnung nicht verstanden", None),
    ],
)  # fmt: skip
def test_the_words_that_the_bot_names_are_understood(text: str, name: str | None) -> None:
    assert control(text, "de", "web") == name


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "übermorgen", date(2026, 11, 25)), ("date", "am 3. Maerz", date(2027, 3, 3)),
        ("date", "am 03.12.", date(2026, 12, 3)), ("date", "nach dem 5. März", "!ambiguous"),
        ("date", "nächsten Montag", date(2026, 11, 30)), ("time", "halb acht abends", time(19, 30)),
        ("time", "14.30 Uhr", time(14, 30)), ("time", "halb drei", "!ambiguous_time 02:30 14:30"),
        ("number", "zweihundertfünfzig", 250), ("number", "etwa 20", "!ambiguous"),
        ("money", "1.234,50 Euro", Money(Decimal("1234.50"), "EUR")), ("yes_no", "Ja, gerne", True),
        ("yes_no", "auf keinen Fall", False), ("yes_no", "ja, aber später", "!not_yes_or_no"),
    ],
)  # fmt: skip
def test_answers_are_read(kind: str, text: str, value: Value) -> None:
    assert read(DataType(kind), text, "de") == value  # type: ignore[arg-type]


def test_german_is_asked_for_and_told_from_english() -> None:
    assert asks_for("Auf Deutsch bitte", ["en", "de"]) == "de"
    assert spoken("Ich habe meine Karte nicht und brauche eine neue", "en", ["en", "de"]) == "de"
    assert spoken("I have lost my card and need a new one", "en", ["en", "de"]) is None
