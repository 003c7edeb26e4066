"""What holds for any message at all."""

from dataclasses import replace
from datetime import UTC, datetime
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as changed
from structlog.testing import capture_logs

from runtime.core.conversation import Asked, Conversation
from runtime.core.reading import Found, Reading
from runtime.core.values import DataType, Kind
from runtime.understanding import Rules, read_value
from runtime.understanding.values import READERS
from tests.understanding.test_rules import IDLE, MAP, SHOWN, waiting

RULES = Rules()
NOW = datetime(2026, 11, 23, tzinfo=UTC)
WORDS = st.sampled_from([
    "1", "2", "9", "12", "4821", "1,200", "one", "two", "second", "hundred", "and", "a", "point", "half", "yes", "no",
    "not", "maybe", "please", "back", "help", "person", "stop", "lost", "card", "I", "my", "ana@example.com",
    "tomorrow", "next", "Friday", "the", "3rd", "of", "March", "12/3", "2027", "in", "days", "week", "at", "pm", "past",
    "12:30", "noon", "evening", "el", "mañana", "de", "marzo", "las", "tarde", "pounds", "EUR", "$", "k", "pence", ",",
    "+447700900123", "07700", "£", "%", "-", "'", "uno", "dos", "treinta", "y", "sí", "por", "favor", "¿",
    "?", ".", ",", "👍", "٣", "½",
    "\u200b", "\ud800",
])  # fmt: skip
SENTENCES = st.lists(WORDS, max_size=12)
TEXTS = st.one_of(st.text(max_size=200), SENTENCES.map(" ".join), SENTENCES.map("".join))
PLACES = st.sampled_from([
    IDLE, waiting("digits"), waiting("phone"), waiting("story"), waiting("offer", SHOWN), waiting("call"),
    changed(IDLE, asked=replace(SHOWN, purpose="start")),
])  # fmt: skip


@given(PLACES, TEXTS, st.sampled_from(["web", "sms"]), st.sampled_from(["en", "es", "fr"]))
def test_no_text_makes_reading_fail_and_the_same_text_reads_the_same(
    place: Conversation, text: str, channel: str, language: str
) -> None:
    conversation = changed(place, channel=channel, language=language)
    with capture_logs() as logs:
        first = RULES.read(MAP, conversation, text, NOW)
        again = RULES.read(MAP, conversation, text, NOW)
    assert logs == []
    assert first == again
    assert first.found is None or first.problem is None
    scores = [candidate.score for candidate in first.candidates]
    assert scores == sorted(scores, reverse=True) and all(0 <= score <= 100 for score in scores)


@given(st.sampled_from(sorted(READERS)), TEXTS, st.sampled_from(["en", "es"]))
def test_every_kind_reads_or_says_why_not(kind: Kind, text: str, language: str) -> None:
    datatype = DataType(kind, options={"gold": ("premium",), "standard": ()})
    found = read_value(datatype, text, language=language, now=NOW)
    if isinstance(found, Found):
        assert found.value is not None
    else:
        assert found.split(" ")[0].replace("_", "").isalpha()


@given(st.integers(-(10**12), 10**12), st.sampled_from(["{}", "{}.", "({})", "#{}", "option {}", " {} please"]))
def test_a_whole_number_out_of_range_never_chooses(value: int, shape: str) -> None:
    reading = RULES.read(MAP, waiting("offer", SHOWN), shape.format(value), NOW)
    chosen = [candidate.id for candidate in reading.candidates if candidate.kind == "choice"]
    assert chosen == ([SHOWN.choices[value - 1][0]] if 1 <= value <= len(SHOWN.choices) else [])


@given(st.lists(st.sampled_from(["send", "other", "no", "later"]), min_size=1, max_size=4, unique=True), TEXTS)
def test_only_what_was_offered_is_ever_chosen(ids: list[str], text: str) -> None:
    asked = Asked(1, tuple((id, f"{id} it") for id in ids))
    reading = RULES.read(MAP, waiting("offer", asked), text, NOW)
    assert {candidate.id for candidate in reading.candidates if candidate.kind == "choice"} <= set(ids)


@given(st.from_regex(r"[0-9]{4}", fullmatch=True), st.sampled_from(["{}", "it's {}", "  {}. ", "the card ending {}!"]))
def test_four_digits_are_always_read(digits: str, shape: str) -> None:
    ascii_digits = "".join(str(int(char)) for char in digits)
    assert RULES.read(MAP, waiting("digits"), shape.format(digits), NOW) == Reading(found=Found(ascii_digits))


@pytest.mark.parametrize(
    "unit",
    [
        "a", "1", "1 ", "1-", "1,", "+", "(1)", "x", "xx ", "- ", "one ", "and ", "a@", "@", ".", "yes ", "no, ",
        "?", "é", "👍", "customer service ", "real ", "i want to ", "twenty ", "hundred ", "double ", "0 0 ", "1 a ",
        "\u0301", "\ufdfa", "'", '"', "\n",
    ],
)  # fmt: skip
def test_the_longest_message_is_read_in_a_moment_whatever_it_repeats(unit: str) -> None:
    text = (unit * 4000)[:4000]
    for place in (IDLE, waiting("digits"), waiting("phone"), waiting("offer", SHOWN)):
        RULES.read(MAP, place, "warm", NOW)
        began = thread_time()
        RULES.read(MAP, place, text, NOW)
        assert thread_time() - began < 0.5, place
    for kind in sorted(READERS):
        began = thread_time()
        read_value(DataType(kind), text, language="en", now=NOW)
        assert thread_time() - began < 0.5, kind
