"""The few sentences that Handrail says itself, where no author wrote any.

GSM-7 characters only, for they go by SMS too.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from runtime import limits
from runtime.core.formats import clock, day, money
from runtime.core.values import DataType, Money

_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "person": "I'll bring in a colleague to help you with this. You don't need to repeat anything.",
        "person_soon": "I'll bring in a colleague to help you with this, usually within {minutes}. You don't need to repeat anything.",
        "person_later": "A colleague will help you with this and write to you here; our people are back {when}. You don't need to repeat anything.",
        "opens": "Our people are back {when} and will write to you here.",
        "unserved": "We are sorry: nobody came back to you about this. Please write to us again, and we will put it first.",
        "broke": "Something went wrong on our side. A colleague will take it from here; you don't need to repeat anything.",
        "unmatched": "I'm not sure I can help with that yet. I can help with: {titles}. Or write \"person\" to talk to a colleague.",
        "which": "Which of these do you mean?",
        "perhaps": "I'm not sure I understood. Is it one of these?",
        "other_choice": "Something else",
        "other": "All right. Please say it in other words. I can help with: {titles}. Or write \"person\" to talk to a colleague.",
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
        "withdrawn": "I have to stop here, because this has changed on our side. Write any time to begin again.",
        "changed": "This has changed since we last spoke, so I need to ask once more.",
        "silence": "I haven't heard from you, so I'll close this here. Write any time to begin again.",
        "cancelled": "All right, I've stopped. Write any time if you need anything.",
        "help": "Just answer the question, or write \"back\", \"cancel\" or \"person\".",
        "help_idle": "I can help with: {titles}. Or write \"person\" to talk to a colleague.",
        "no_back": "There is no earlier question to go back to.",
        "wait": "One moment, please.",
        "survey_yes": "Yes", "survey_no": "No", "survey_skip": "Rather not say", "survey_nothing": "Nothing more",
        "survey_more": "Thank you. Would you like to add anything? Just write it here.",
        "survey_thanks": "Thank you. Write any time you need something.",
        "confirm_matters": "One question from {title}. We promise: \"{promise}\" Does that matter to you?",
        "confirm_holds": "One question from {title}. We promise: \"{promise}\" Do you find that we keep it?",
        "confirm_skip": "I can't say",
        "opted_out": "You won't get any more messages from us. Send START to get them again.",
        "opted_in": "You will get our messages again. Send STOP to end them.",
        "outreach_stop": "({title}. Reply STOP to end messages.)",
        "number_code": "{title}: your code is {code}. It counts for ten minutes. We never ask you for it.",
        "sms_help": "{title}: write what you need, or \"person\" for a colleague. Send STOP to end messages.",
        "nobody": "It takes longer than we said, and we're sorry. You keep your place, and a colleague will write to you here.",
        "at": "at {clock}", "tomorrow_at": "tomorrow at {clock}", "on": "on {day} at {clock}",
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
        "that": "That",
        "not_a_date": "I need a date, for example 3 March or tomorrow.",
        "ambiguous_date": "{written} can be {first} or {other}. Which one?",
        "too_early": "That is too early. It cannot be before {first}.",
        "too_late": "That is too late. It cannot be after {first}.",
        "not_a_time": "I need a time, for example 14:30 or 2:30 pm.",
        "ambiguous_time": "Is that {first} or {other}? Please write the one you mean.",
        "not_an_amount": "I need an amount, for example 25 or 19.99.",
        "ambiguous_amount": "That can be {first} or {other}. Which one?",
        "no_currency": "Which currency is that in? Please send both, for example 25 EUR.",
        "other_currency": "I need the amount in {first}.",
        "length_list": "I need exactly {length} of them.",
        "too_few": "I need at least {least} of them.",
        "too_many": "Those are too many. Please name at most {most}.",
        "not_a_name": "I need a name, for example Ana Silva.",
        "empty": "I didn't get any text.",
        "not_a_file": "I need the file or the picture itself. Please send it here.",
        "file_kind": "I can't use a file of that kind. I need one of: {options}.",
        "file_size": "That file is too large. It may have {most} MB at most.",
        "no_use": "I can't use a file here.",
    },
    "es": {
        "person": "Le paso con un compañero que le va a ayudar. No hace falta que repita nada.",
        "person_soon": "Le paso con un compañero que le va a ayudar, normalmente en {minutes}. No hace falta que repita nada.",
        "person_later": "Le va a ayudar un compañero, que le escribirá aquí; volvemos {when}. No hace falta que repita nada.",
        "opens": "Volvemos {when} y le escribiremos aquí.",
        "unserved": "Lo sentimos: nadie le ha respondido sobre esto. Escríbanos otra vez, por favor, y lo pondremos lo primero.",
        "broke": "Algo ha fallado por nuestra parte. Un compañero se ocupa; no hace falta que repita nada.",
        "unmatched": "No estoy seguro de poder ayudarle con eso. Puedo ayudarle con: {titles}. O escriba \"persona\" para hablar con un compañero.",
        "which": "¿A cuál de estas cosas se refiere?",
        "perhaps": "No estoy seguro de haberle entendido. ¿Es una de estas cosas?",
        "other_choice": "Otra cosa",
        "other": "De acuerdo. Dígamelo con otras palabras. Puedo ayudarle con: {titles}. O escriba \"persona\" para hablar con un compañero.",
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
        "withdrawn": "Tengo que dejarlo, porque esto ha cambiado por nuestra parte. Escriba cuando quiera para empezar de nuevo.",
        "changed": "Esto ha cambiado desde la última vez, así que se lo pregunto otra vez.",
        "silence": "No he tenido respuesta, así que lo cierro aquí. Escriba cuando quiera para empezar de nuevo.",
        "cancelled": "De acuerdo, lo dejo aquí. Escriba cuando quiera si necesita algo.",
        "help": "Responda a la pregunta, o escriba \"atrás\", \"cancelar\" o \"persona\".",
        "help_idle": "Puedo ayudarle con: {titles}. O escriba \"persona\" para hablar con un compañero.",
        "no_back": "No hay una pregunta anterior a la que volver.",
        "wait": "Un momento, por favor.",
        "survey_yes": "Sí", "survey_no": "No", "survey_skip": "Prefiero no contestar", "survey_nothing": "Nada más",
        "survey_more": "Gracias. ¿Quiere añadir algo? Escríbalo aquí.",
        "survey_thanks": "Gracias. Escriba cuando quiera si necesita algo.",
        "confirm_matters": "Una pregunta de {title}. Prometemos: \"{promise}\" ¿Es importante para usted?",
        "confirm_holds": "Una pregunta de {title}. Prometemos: \"{promise}\" ¿Le parece que lo cumplimos?",
        "confirm_skip": "No lo sé",
        "opted_out": "No recibirá más mensajes nuestros. Envíe START para volver a recibirlos.",
        "opted_in": "Volverá a recibir nuestros mensajes. Envíe STOP para dejarlo.",
        "outreach_stop": "({title}. Responda STOP para no recibir mensajes.)",
        "number_code": "{title}: su código es {code}. Vale durante diez minutos. Nunca se lo pediremos.",
        "sms_help": "{title}: escriba lo que necesita, o \"persona\" para un compañero. Envíe STOP para no recibir mensajes.",
        "nobody": "Tardamos más de lo que dijimos, y lo sentimos. Mantiene su turno y un compañero le escribirá aquí.",
        "at": "a las {clock}", "tomorrow_at": "mañana a las {clock}", "on": "el {day} a las {clock}",
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
        "that": "Eso",
        "not_a_date": "Necesito una fecha, por ejemplo 3 de marzo o mañana.",
        "ambiguous_date": "{written} puede ser el {first} o el {other}. ¿Qué fecha quiere decir?",
        "too_early": "Es demasiado pronto. No puede ser antes de {first}.",
        "too_late": "Es demasiado tarde. No puede ser después de {first}.",
        "not_a_time": "Necesito una hora, por ejemplo 14:30 o 2:30 pm.",
        "ambiguous_time": "¿Son las {first} o las {other}? Escriba la hora que quiere decir.",
        "not_an_amount": "Necesito un importe, por ejemplo 25 o 19,99.",
        "ambiguous_amount": "Puede ser {first} o {other}. ¿Qué importe quiere decir?",
        "no_currency": "¿En qué moneda? Escriba las dos cosas, por ejemplo 25 EUR.",
        "other_currency": "Necesito el importe en {first}.",
        "length_list": "Necesito exactamente {length}.",
        "too_few": "Necesito al menos {least}.",
        "too_many": "Son demasiados. Escriba como mucho {most}.",
        "not_a_name": "Necesito un nombre, por ejemplo Ana Silva.",
        "empty": "No he recibido ningún texto.",
        "not_a_file": "Necesito el archivo o la foto. Envíelo aquí, por favor.",
        "file_kind": "No puedo usar un archivo así. Necesito uno de estos: {options}.",
        "file_size": "Ese archivo es demasiado grande. Puede tener como mucho {most} MB.",
        "no_use": "Aquí no puedo usar un archivo.",
    },
    "de": {
        "person": "Jemand aus unserem Team hilft Ihnen gleich weiter. Sie müssen nichts wiederholen.",
        "person_soon": "Jemand aus unserem Team hilft Ihnen weiter, meist dauert das {minutes}. Sie müssen nichts wiederholen.",
        "person_later": "Jemand aus unserem Team hilft Ihnen und schreibt Ihnen hier; wir sind {when} wieder da. Sie müssen nichts wiederholen.",
        "opens": "Wir sind {when} wieder da und schreiben Ihnen dann hier.",
        "unserved": "Es tut uns leid: Niemand hat sich dazu bei Ihnen gemeldet. Bitte schreiben Sie uns noch einmal, dann kommt es zuerst dran.",
        "broke": "Bei uns ist etwas schiefgegangen. Jemand aus unserem Team macht von hier an weiter; Sie müssen nichts wiederholen.",
        "unmatched": "Ich bin nicht sicher, ob ich dabei schon helfen kann. Ich kann helfen bei: {titles}. Oder schreiben Sie \"Mensch\", um mit jemandem aus unserem Team zu sprechen.",
        "which": "Was davon meinen Sie?",
        "perhaps": "Ich bin nicht sicher, ob ich Sie verstanden habe. Ist es eines davon?",
        "other_choice": "Etwas anderes",
        "other": "In Ordnung. Bitte sagen Sie es mit anderen Worten. Ich kann helfen bei: {titles}. Oder schreiben Sie \"Mensch\", um mit jemandem aus unserem Team zu sprechen.",
        "again": "Das habe ich leider nicht verstanden.",
        "stale": "Dieser Knopf gehört zu einer früheren Frage.",
        "back_to": "Zurück zu unserer Frage.",
        "correct_which": "Welche Antwort ändern wir?",
        "nothing_to_correct": "Es gibt noch keine Antwort, die wir ändern könnten.",
        "resume": "Wir waren bei dieser Frage stehen geblieben: {question} Machen wir weiter?",
        "resume_yes": "Weiter",
        "resume_over": "Von vorn",
        "resume_no": "Lassen",
        "language": "In Ordnung, ab hier auf Deutsch.",
        "withdrawn": "Ich muss hier aufhören, weil sich das bei uns geändert hat. Schreiben Sie jederzeit, um neu zu beginnen.",
        "changed": "Das hat sich geändert, seit wir zuletzt geschrieben haben, deshalb frage ich noch einmal.",
        "silence": "Ich habe nichts mehr von Ihnen gehört und schließe das hier. Schreiben Sie jederzeit, um neu zu beginnen.",
        "cancelled": "In Ordnung, ich habe abgebrochen. Schreiben Sie jederzeit, wenn Sie etwas brauchen.",
        "help": "Beantworten Sie einfach die Frage, oder schreiben Sie \"zurück\", \"abbrechen\" oder \"Mensch\".",
        "help_idle": "Ich kann helfen bei: {titles}. Oder schreiben Sie \"Mensch\", um mit jemandem aus unserem Team zu sprechen.",
        "no_back": "Davor gibt es keine Frage.",
        "wait": "Einen Augenblick, bitte.",
        "survey_yes": "Ja", "survey_no": "Nein", "survey_skip": "Möchte ich nicht sagen", "survey_nothing": "Nichts weiter",
        "survey_more": "Danke. Möchten Sie noch etwas dazu sagen? Schreiben Sie es einfach hier.",
        "survey_thanks": "Danke. Schreiben Sie jederzeit, wenn Sie etwas brauchen.",
        "confirm_matters": "Eine Frage von {title}. Wir versprechen: \"{promise}\" Ist Ihnen das wichtig?",
        "confirm_holds": "Eine Frage von {title}. Wir versprechen: \"{promise}\" Finden Sie, dass wir das halten?",
        "confirm_skip": "Kann ich nicht sagen",
        "opted_out": "Sie bekommen keine Nachrichten mehr von uns. Mit START bekommen Sie sie wieder.",
        "opted_in": "Sie bekommen unsere Nachrichten wieder. Mit STOP beenden Sie sie.",
        "outreach_stop": "({title}. Antworten Sie STOP, um keine Nachrichten mehr zu bekommen.)",
        "number_code": "{title}: Ihr Code ist {code}. Er gilt zehn Minuten. Wir fragen Sie nie danach.",
        "sms_help": "{title}: Schreiben Sie, was Sie brauchen, oder \"Mensch\" für jemanden aus unserem Team. STOP beendet die Nachrichten.",
        "nobody": "Es dauert länger, als wir gesagt haben; das tut uns leid. Sie behalten Ihren Platz, und jemand aus unserem Team schreibt Ihnen hier.",
        "at": "um {clock} Uhr", "tomorrow_at": "morgen um {clock} Uhr", "on": "am {day} um {clock} Uhr",
        "minute": "eine Minute", "minutes": "{n} Minuten", "hour": "eine Stunde", "hours": "{n} Stunden",
        "length": "Ich brauche genau {length} Ziffern.",
        "length_text": "Ich brauche genau {length} Zeichen.",
        "not_digits": "Ich brauche nur Ziffern.",
        "not_a_number": "Ich brauche eine Zahl, zum Beispiel 25.",
        "too_small": "Das ist zu wenig. Es muss mindestens {least} sein.",
        "too_big": "Das ist zu viel. Es darf höchstens {most} sein.",
        "too_short": "Das ist zu kurz.",
        "too_long": "Das ist zu lang.",
        "not_an_email": "Das sieht nicht nach einer E-Mail-Adresse aus. Ich brauche eine wie ana@example.com.",
        "not_a_phone": "Das sieht nicht nach einer Telefonnummer aus. Bitte senden Sie sie mit der Vorwahl.",
        "not_yes_or_no": "Bitte antworten Sie mit Ja oder Nein.",
        "not_an_option": "Bitte wählen Sie eines davon: {options}.",
        "pattern": "Das hat nicht die Form, die ich brauche.",
        "ambiguous": "Das kann ich auf mehr als eine Art lesen. Bitte senden Sie nur das, was ich brauche.",
        "that": "Das",
        "not_a_date": "Ich brauche ein Datum, zum Beispiel 3. März oder morgen.",
        "ambiguous_date": "{written} kann {first} oder {other} heißen. Was meinen Sie?",
        "too_early": "Das ist zu früh. Frühestens möglich: {first}.",
        "too_late": "Das ist zu spät. Spätestens möglich: {first}.",
        "not_a_time": "Ich brauche eine Uhrzeit, zum Beispiel 14:30.",
        "ambiguous_time": "Ist das {first} oder {other} Uhr? Bitte schreiben Sie, was Sie meinen.",
        "not_an_amount": "Ich brauche einen Betrag, zum Beispiel 25 oder 19,99.",
        "ambiguous_amount": "Das kann {first} oder {other} sein. Was meinen Sie?",
        "no_currency": "In welcher Währung? Bitte senden Sie beides, zum Beispiel 25 EUR.",
        "other_currency": "Ich brauche den Betrag in {first}.",
        "length_list": "Ich brauche davon genau {length}.",
        "too_few": "Ich brauche davon mindestens {least}.",
        "too_many": "Das sind zu viele. Bitte nennen Sie höchstens {most}.",
        "not_a_name": "Ich brauche einen Namen, zum Beispiel Ana Silva.",
        "empty": "Bei mir ist kein Text angekommen.",
        "not_a_file": "Ich brauche die Datei oder das Bild selbst. Bitte senden Sie es hier.",
        "file_kind": "Mit einer solchen Datei kann ich nichts anfangen. Ich brauche eine davon: {options}.",
        "file_size": "Diese Datei ist zu groß. Sie darf höchstens {most} MB haben.",
        "no_use": "Hier kann ich keine Datei brauchen.",
    },
}  # fmt: skip


def is_spoken(language: str) -> bool:
    """Whether these sentences are there in `language`; where they are not, they are said in English."""
    return language.split("-")[0] in _SENTENCES


def sentence(name: str, language: str, **values: object) -> str:
    """The sentence of that name in `language` (English where we have none), with `values` filled in."""
    table = _SENTENCES.get(language.split("-")[0], _SENTENCES["en"])
    return table[name].format(**values)


def problem_sentence(problem: str, datatype: DataType, language: str) -> str:
    """What is wrong with an answer, and what would be right. See `Reading.problem` for what stands after the code."""
    code, *told = problem.split(" ")
    shown = [_shown(one, datatype, language) for one in told[:2]]
    name = _LENGTHS.get(datatype.kind, "length_text") if code == "length" else code
    if name not in _SENTENCES["en"]:
        name = "again"
    return sentence(
        name,
        language,
        length=datatype.length,
        least=shown[0] if shown else datatype.least,
        most=shown[0] if shown else datatype.most or limits.LIST_MEMBERS,
        options=", ".join(datatype.options or ()),
        first=shown[0] if shown else "",
        other=shown[1] if len(shown) > 1 else "",
        written=told[2] if len(told) > 2 else sentence("that", language),
    )


_LENGTHS = {"digits": "length", "list": "length_list"}


def _shown(told: str, datatype: DataType, language: str) -> object:
    """A value that stands after the code of a problem, as people write it."""
    match datatype.kind:
        case "date":
            return day(told, language)
        case "time":
            return clock(told, language)
        case "money" if len(told) > 3:
            return money(Money(Decimal(told[3:]), told[:3]), language)
        case _:
            return told


def duration(seconds: float, language: str) -> str:
    """A length of time in words, rounded up: `10 minutes`, `an hour`."""
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return sentence("minute", language) if minutes == 1 else sentence("minutes", language, n=minutes)
    hours = round(minutes / 60)
    return sentence("hour", language) if hours == 1 else sentence("hours", language, n=hours)


_WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}


def when(at: datetime, now: datetime, language: str) -> str:
    """A time to come as people say it: `at 14:00`, `tomorrow at 08:00`, `on Monday at 08:00`. Both are local."""
    days = (at.date() - now.date()).days
    name = {0: "at", 1: "tomorrow_at"}.get(days, "on")
    named = _WEEKDAYS.get(language.split("-")[0], _WEEKDAYS["en"])[at.weekday()]
    return sentence(name, language, clock=clock(at, language), day=named if days < 7 else day(at, language))
