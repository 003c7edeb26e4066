"""The few sentences that Handrail says itself, where no author wrote any.

GSM-7 characters only, for they go by SMS too.
"""

from collections.abc import Mapping

from runtime.core.values import DataType

_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "person": "I'll bring in a colleague to help you with this. You don't need to repeat anything.",
        "person_soon": "I'll bring in a colleague to help you with this, usually within {minutes}. You don't need to repeat anything.",
        "broke": "Something went wrong on our side. A colleague will take it from here; you don't need to repeat anything.",
        "unmatched": "I'm not sure I can help with that yet. I can help with: {titles}. Or write \"person\" to talk to a colleague.",
        "which": "Which of these do you mean?",
        "again": "Sorry, I didn't get that.",
        "stale": "That button belongs to an earlier question.",
        "back_to": "Back to where we were.",
        "correct_which": "Which answer shall we change?",
        "nothing_to_correct": "There is no answer to change yet.",
        "resume": "We had stopped at this question: {question} Shall we go on?",
        "resume_yes": "Go on",
        "resume_over": "Begin again",
        "resume_no": "Leave it",
        "language": "All right, in English from here.",
        "changed": "This has changed since we last spoke, so I need to ask once more.",
        "silence": "I haven't heard from you, so I'll close this here. Write any time to begin again.",
        "cancelled": "All right, I've stopped. Write any time if you need anything.",
        "help": "Just answer the question, or write \"back\", \"cancel\" or \"person\".",
        "help_idle": "I can help with: {titles}. Or write \"person\" to talk to a colleague.",
        "no_back": "There is no earlier question to go back to.",
        "wait": "One moment, please.",
        "opted_out": "You won't get any more messages from us. Send START to get them again.",
        "opted_in": "You will get our messages again. Send STOP to end them.",
        "sms_help": "{title}: write what you need, or \"person\" for a colleague. Send STOP to end messages.",
        "nobody": "It takes longer than we said, and we're sorry. You keep your place, and a colleague will write to you here.",
        "minute": "a minute", "minutes": "{n} minutes", "hour": "an hour", "hours": "{n} hours",
        "length": "I need exactly {length} digits.",
        "length_text": "I need exactly {length} characters.",
        "not_digits": "I need digits only.",
        "not_a_number": "I need a number, for example 25.",
        "too_small": "That is too low. It must be at least {least}.",
        "too_big": "That is too high. It can be at most {most}.",
        "too_short": "That is too short.",
        "too_long": "That is too long.",
        "not_an_email": "That doesn't look like an email address. I need one like ana@example.com.",
        "not_a_phone": "That doesn't look like a phone number. Please send it with the area code.",
        "not_yes_or_no": "Please answer yes or no.",
        "not_an_option": "Please choose one of: {options}.",
        "pattern": "That doesn't have the form I need.",
        "ambiguous": "I can read that in more than one way. Please send just the one I need.",
        "empty": "I didn't get any text.",
    },
    "es": {
        "person": "Le paso con un compañero que le va a ayudar. No hace falta que repita nada.",
        "person_soon": "Le paso con un compañero que le va a ayudar, normalmente en {minutes}. No hace falta que repita nada.",
        "broke": "Algo ha fallado por nuestra parte. Un compañero se ocupa; no hace falta que repita nada.",
        "unmatched": "No estoy seguro de poder ayudarle con eso. Puedo ayudarle con: {titles}. O escriba \"persona\" para hablar con un compañero.",
        "which": "¿A cuál de estas cosas se refiere?",
        "again": "Perdone, no le he entendido.",
        "stale": "Ese botón es de una pregunta anterior.",
        "back_to": "Volvemos a donde estábamos.",
        "correct_which": "¿Qué respuesta cambiamos?",
        "nothing_to_correct": "Todavía no hay ninguna respuesta que cambiar.",
        "resume": "Nos habíamos quedado en esta pregunta: {question} ¿Seguimos?",
        "resume_yes": "Seguir",
        "resume_over": "Empezar de nuevo",
        "resume_no": "Dejarlo",
        "language": "De acuerdo, seguimos en español.",
        "changed": "Esto ha cambiado desde la última vez, así que se lo pregunto otra vez.",
        "silence": "No he tenido respuesta, así que lo cierro aquí. Escriba cuando quiera para empezar de nuevo.",
        "cancelled": "De acuerdo, lo dejo aquí. Escriba cuando quiera si necesita algo.",
        "help": "Responda a la pregunta, o escriba \"atrás\", \"cancelar\" o \"persona\".",
        "help_idle": "Puedo ayudarle con: {titles}. O escriba \"persona\" para hablar con un compañero.",
        "no_back": "No hay una pregunta anterior a la que volver.",
        "wait": "Un momento, por favor.",
        "opted_out": "No recibirá más mensajes nuestros. Envíe START para volver a recibirlos.",
        "opted_in": "Volverá a recibir nuestros mensajes. Envíe STOP para dejarlo.",
        "sms_help": "{title}: escriba lo que necesita, o \"persona\" para un compañero. Envíe STOP para no recibir mensajes.",
        "nobody": "Tardamos más de lo que dijimos, y lo sentimos. Mantiene su turno y un compañero le escribirá aquí.",
        "minute": "un minuto", "minutes": "{n} minutos", "hour": "una hora", "hours": "{n} horas",
        "length": "Necesito exactamente {length} cifras.",
        "length_text": "Necesito exactamente {length} caracteres.",
        "not_digits": "Necesito solo cifras.",
        "not_a_number": "Necesito un número, por ejemplo 25.",
        "too_small": "Es demasiado bajo. Debe ser al menos {least}.",
        "too_big": "Es demasiado alto. Puede ser como mucho {most}.",
        "too_short": "Es demasiado corto.",
        "too_long": "Es demasiado largo.",
        "not_an_email": "Eso no parece una dirección de correo. Necesito una como ana@example.com.",
        "not_a_phone": "Eso no parece un número de teléfono. Envíelo con el prefijo.",
        "not_yes_or_no": "Responda sí o no, por favor.",
        "not_an_option": "Elija una de estas: {options}.",
        "pattern": "No tiene la forma que necesito.",
        "ambiguous": "Puedo leerlo de más de una manera. Envíe solo lo que necesito, por favor.",
        "empty": "No he recibido ningún texto.",
    },
}  # fmt: skip


def sentence(name: str, language: str, **values: object) -> str:
    """The sentence of that name in `language` (English where we have none), with `values` filled in."""
    table = _SENTENCES.get(language.split("-")[0], _SENTENCES["en"])
    return table[name].format(**values)


def problem_sentence(problem: str, datatype: DataType, language: str) -> str:
    """What is wrong with an answer, and what would be right."""
    name = "length_text" if problem == "length" and datatype.kind != "digits" else problem
    if name not in _SENTENCES["en"]:
        name = "again"
    return sentence(
        name,
        language,
        length=datatype.length,
        least=datatype.least,
        most=datatype.most,
        options=", ".join(datatype.options or ()),
    )


def duration(seconds: float, language: str) -> str:
    """A length of time in words, rounded up: `10 minutes`, `an hour`."""
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return sentence("minute", language) if minutes == 1 else sentence("minutes", language, n=minutes)
    hours = round(minutes / 60)
    return sentence("hour", language) if hours == 1 else sentence("hours", language, n=hours)
