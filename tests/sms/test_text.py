"""How the lines of a turn become text messages."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms.text import plain, texts
from runtime import limits
from runtime.core.conversation import Author, Line, LineKind
from runtime.gsm import measure

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def line(
    text: str, *, author: Author = "bot", kind: LineKind = "message", choices: Sequence[tuple[str, str]] = ()
) -> Line:
    return Line("17-k3f9", 4, kind, author, text, AT, 1, choices=tuple(choices))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_the_lines_of_one_turn_become_one_text() -> None:
    said = [
        line("I'm sorry, we'll block it now."),
        line("Which card is it?", kind="choices", choices=[("v", "Visa"), ("m", "Mastercard")]),
    ]
    assert texts(said) == ["I'm sorry, we'll block it now.\n\nWhich card is it?\n\n1) Visa\n2) Mastercard"]


def test_what_the_customer_said_is_not_sent_back() -> None:
    assert texts([line("lost card", author="customer"), line("Which card?")]) == ["Which card?"]


def test_lines_without_words_send_nothing() -> None:
    assert texts([line("thanks", author="customer"), line("", author="system", kind="ended")]) == []
    assert texts([]) == []


def test_a_handoff_and_a_member_of_staff_are_sent_as_they_were_written() -> None:
    assert texts([line("A colleague will write to you.", author="system", kind="handoff")]) == [
        "A colleague will write to you."
    ]
    assert texts([line("Hello, this is Jo.", author="staff")]) == ["Hello, this is Jo."]


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("**Card blocked.** A *new* one is __on its way__.", "Card blocked. A new one is on its way."),
        ("***Both***, `code`, _one_", "Both, code, one"),
        ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
        ("card_id_no and a_b", "card_id_no and a_b"),
        ("# Your order\nis late", "Your order\nis late"),
        ("> quoted\n> twice", "quoted\ntwice"),
        ("* one\n* two\n- three", "- one\n- two\n- three"),
        ("See [our page](https://example.org/a_b_c).", "See our page https://example.org/a_b_c."),
        ("[https://example.org](https://example.org)", "https://example.org"),
        ("[example.org](https://example.org)", "https://example.org"),
        (
            "Write to [jo@example.org](mailto:jo@example.org) or <https://example.org>",
            "Write to jo@example.org or https://example.org",
        ),
        ("It’s “fine” — really…", 'It\'s "fine" - really...'),
        ("a\u00a0b\u200bc • d", "a bc - d"),
        ("one  \n\n\n\ntwo\n", "one\n\ntwo"),
        ("Señor Núñez, ¿está listo? ç", "Señor Núñez, ¿está listo? ç"),
        ("[1] and (2)", "[1] and (2)"),
        ("A <b>tag</b> & an amp;", "A <b>tag</b> & an amp;"),
    ],
)
def test_markdown_and_typography_become_plain(written: str, sent: str) -> None:
    assert plain(written) == sent


def test_a_typical_question_stays_in_the_cheap_alphabet() -> None:
    (text,) = texts(
        [
            line(
                "We’ll send a new card — shall we?",
                kind="choices",
                choices=[("y", "Yes, “send” it"), ("n", "No")],
            )
        ]
    )
    assert measure(text).encoding == "GSM-7"
    assert text.endswith('1) Yes, "send" it\n2) No')


def test_the_longest_text_that_fits_is_sent_whole() -> None:
    assert texts([line("a" * limits.SMS_TEXT_CHARS)]) == ["a" * limits.SMS_TEXT_CHARS]
    assert len(texts([line("a" * (limits.SMS_TEXT_CHARS + 1))])) == 2


def test_a_longer_text_is_divided_after_a_sentence_and_numbered() -> None:
    sentence = "This is a sentence of fifty characters, more or so. "
    first, second = texts([line((sentence * 40).strip())])
    assert first.startswith("(1/2) This")
    assert first.endswith("or so.")
    assert second.startswith("(2/2) This")


def test_words_without_sentences_are_divided_between_words() -> None:
    parts = texts([line("word " * 800)])
    assert [part[:6] for part in parts] == ["(1/3) ", "(2/3) ", "(3/3) "]
    assert all(set(part[6:].split()) == {"word"} for part in parts)


@given(st.text(alphabet=st.sampled_from("ab .!\n😀ж"), min_size=1, max_size=6_000))
def test_no_part_is_too_long_and_no_word_is_lost(written: str) -> None:
    parts = texts([line(written)])
    assert all(0 < units(part) <= limits.SMS_TEXT_CHARS for part in parts)
    sent = "".join(part.split(") ", 1)[1] if len(parts) > 1 else part for part in parts)
    assert "".join(sent.split()) == "".join(plain(written).split())


@given(st.text(max_size=300))
def test_making_plain_gives_the_same_answer_each_time(written: str) -> None:
    assert plain(written) == plain(written)
    assert plain(written) == plain(written).strip()
