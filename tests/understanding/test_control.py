"""Phrases that count at any point, when they are the whole message."""

import pytest

from runtime.core.reading import Control
from runtime.understanding.control import control


@pytest.mark.parametrize(
    ("name", "phrases"),
    [
        (
            "person",
            "person; Human; AGENT!; operator; representative; a real person please; talk to a person; speak to someone;"
            "I want to speak to a human; can I talk to somebody; let me speak with an agent; real person; live agent;"
            "customer service; connect me to an advisor; put me through to someone; I need a human; Can I speak to a"
            " real person now please?; get me a human; is there someone I can talk to; speak to your manager;"
            "persona; agente; hablar con alguien; quiero hablar con una persona; ¿Puedo hablar con un agente?;"
            "una persona real por favor; operador; pásame con un humano; necesito un asesor",
        ),
        ("start_over", "start over; Restart; begin again please; let's start again; empezar de nuevo; reiniciar"),
        ("back", "back; go back; Go back please; previous question; undo that; atrás; volver; volver atrás"),
        (
            "repeat",
            "repeat; repeat that please; can you say that again?; again; pardon; what was that?; I didn't catch that;"
            "repite; ¿me lo puede repetir?; otra vez",
        ),
        ("help", "help; Help!; help me please; what can you do?; menu; ayuda; ayúdame"),
        (
            "cancel",
            "cancel; cancel that; never mind; nevermind; forget it; please cancel; quit; can you please cancel that;"
            "cancelar; olvídalo; quiero por favor cancelar",
        ),
        ("stop", "stop; Stop!; please stop; unsubscribe; basta; parar"),
    ],
)
def test_a_phrase_is_known_in_either_language(name: Control, phrases: str) -> None:
    for phrase in phrases.split(";"):
        assert control(phrase.strip(), "en", "web") == name, phrase
        assert control(phrase.strip(), "es", "web") == name, phrase


@pytest.mark.parametrize(
    "text",
    [
        "I need help with my lost card", "the agent at the airport was rude", "my back hurts", "help desk said wait",
        "please stop the payment", "cancel my card", "a person stole my wallet", "I want to go back to my old address",
        "someone", "someone took my card", "no", "yes", "2", "", "thanks again", "start my order", "persona non grata",
        "repeat customer", "I forgot", "human resources", "my colleague", "colleague", "people",
        "para mi madre", "ayuda con mi tarjeta", "personal loan",
    ],
)  # fmt: skip
def test_free_text_that_contains_such_a_word_survives(text: str) -> None:
    assert control(text, "en", "web") is None
    assert control(text, "es", "web") is None


def test_stop_is_the_channels_own_word_by_sms() -> None:
    assert control("please stop", "en", "sms") is None
    assert control("person", "en", "sms") == "person"


def test_a_long_message_is_no_control_phrase() -> None:
    assert control("please " * 20 + "help", "en", "web") is None
