"""Yes, no, or neither."""

import pytest

from runtime.understanding.yes_no import answered, yes_or_no


@pytest.mark.parametrize(
    "text",
    [
        "yes", "Yes!", "yes please", "yep", "yeah sure", "ok", "Okay, thanks", "y", "sure", "that's right",
        "correct", "that is correct", "of course", "sounds good", "no problem", "Why not", "go ahead please",
        "yes, send it to my office",
        "Yes I would love that", "ok, yes", "okay that is right", "sure. What does it cost?",
        "perfect, thank you",
        "👍", "yes 👍", "hi, yes", "it is", "si", "sí, por favor", "claro", "vale", "de acuerdo", "por supuesto",
        "sí, gracias", "así es", "está bien",
    ],
)  # fmt: skip
def test_a_plain_yes_is_yes_in_either_language(text: str) -> None:
    assert yes_or_no(text, "en") is True
    assert yes_or_no(text, "es") is True


@pytest.mark.parametrize(
    "text",
    [
        "no", "No!", "no thanks", "nope", "nah", "not really", "not now", "no thank you very much",
        "that's not right", "it is not correct", "no, make it for 3 people", "No I want the other one",
        "not at the moment", "I don't think so", "No. Can you find me another?", "👎", "never", "wrong",
        "i don't", "absolutely not", "no, gracias", "no es correcto", "para nada", "ahora no", "claro que no",
    ],
)  # fmt: skip
def test_a_plain_no_is_no_in_either_language(text: str) -> None:
    assert yes_or_no(text, "en") is False
    assert yes_or_no(text, "es") is False


@pytest.mark.parametrize(
    "text",
    [
        "maybe", "not sure", "I don't know", "yes and no", "yes, no wait", "no, yes", "perhaps later",
        "yes, but not now", "yes if it is free", "I think so", "it depends", "either", "is that ok?", "yes?",
        "do you think so", "ok?", "ok, what about the other one", "I lost my card", "blue", "4", "",
        "?", "👍👎", "no 👍", "yes, except on Monday", "you know", "I want three tickets", "tal vez",
        "no sé", "depende", "sí, pero más tarde", "quizás", "¿es correcto?", "no tengo mi tarjeta",
    ],
)  # fmt: skip
def test_what_is_neither_or_both_or_unsure_is_not_answered(text: str) -> None:
    assert yes_or_no(text, "en") is None
    assert yes_or_no(text, "es") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ok, this house sounds really good to me.", True), ("I like the name. That will work.", True),
        ("That's the one.", True), ("Okay, that is all I needed", True), ("great, please book the table", True),
        ("me gusta mucho la segunda, me la quedo", True),
        ("Actually, I need four.", False), ("Please change it to half past 7", False), ("sorry, 3 tickets", False),
        ("I don't want to wait that long", False), ("that won't be necessary today", False),
        ("prefiero el lunes, en vez de hoy", False), ("no quiero esperar tanto", False),
    ],
)  # fmt: skip
def test_an_answer_may_lean_one_way_without_saying_so(text: str, said: bool) -> None:
    assert yes_or_no(text, "en") is None or yes_or_no(text, "es") is said
    assert answered(text, "en") is said and answered(text, "es") is said


@pytest.mark.parametrize(
    "text",
    [
        "the blue one sounds good, if there is no other", "ok, what about the other one", "is it a great place?",
        "actually, what does it cost?", "maybe later", "Do you have something cheaper instead", "I lost my card",
        "it is great but too expensive", "bye", "que tal otro",
    ],
)  # fmt: skip
def test_what_asks_for_something_else_leans_nowhere(text: str) -> None:
    assert answered(text, "en") is not True


def test_a_label_is_no_answer() -> None:
    assert yes_or_no("Change the address", "en") is None and yes_or_no("Make it a gift", "en") is None
