"""What the desk itself tells customers. GSM-7 characters where the language allows it, for they go by SMS too."""

from collections.abc import Mapping

_TOLD: Mapping[str, Mapping[str, str]] = {
    "en": {
        "here": "{name} is here now.",
        "takes_over": "{name} takes over from {before}.",
        "passed": "I pass you on to our colleagues of {queue}. You don't need to repeat anything.",
        "interrupted": "Sorry, a short interruption. Somebody will be with you shortly.",
        "noted": "We have your message. A colleague will read it; you keep your place.",
        "place": "You are number {place} in line. It takes about {time}.",
        "next": "You are next in line.",
        "promise": 'We will write to you here {when}. If you don\'t need us any more, write "cancel".',
        "still_there": "Are you still there? We keep your place for a few minutes.",
    },
    "es": {
        "here": "{name} ya está aquí.",
        "takes_over": "{name} sustituye a {before}.",
        "passed": "Le paso con nuestros compañeros de {queue}. No hace falta que repita nada.",
        "interrupted": "Perdone, una breve interrupción. Enseguida le atiende alguien.",
        "noted": "Tenemos su mensaje. Un compañero lo leerá; mantiene su turno.",
        "place": "Es el número {place} de la cola. Tardamos unos {time}.",
        "next": "Es el siguiente de la cola.",
        "promise": 'Le escribiremos aquí {when}. Si ya no nos necesita, escriba "cancelar".',
        "still_there": "¿Sigue ahí? Le guardamos el turno unos minutos.",
    },
    "de": {
        "here": "{name} ist jetzt da.",
        "takes_over": "{name} übernimmt von {before}.",
        "passed": "Ich gebe Sie an unser Team {queue} weiter. Sie müssen nichts wiederholen.",
        "interrupted": "Entschuldigung, eine kurze Unterbrechung. Gleich ist wieder jemand für Sie da.",
        "noted": "Ihre Nachricht ist da. Jemand aus unserem Team liest sie; Sie behalten Ihren Platz.",
        "place": "Sie sind Nummer {place} in der Reihe. Es dauert etwa {time}.",
        "next": "Sie sind als Nächstes dran.",
        "promise": 'Wir schreiben Ihnen hier {when}. Wenn Sie uns nicht mehr brauchen, schreiben Sie "abbrechen".',
        "still_there": "Sind Sie noch da? Wir halten Ihren Platz noch ein paar Minuten frei.",
    },
}


def told(sentence: str, language: str, **values: object) -> str:
    """The sentence of that name in `language` (English where we have none), with `values` filled in."""
    return _TOLD.get(language.split("-")[0], _TOLD["en"])[sentence].format(**values)
