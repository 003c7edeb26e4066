"""The sentences of docs/reference/journeys.md that no model says: what things mean. See journeys_page.py."""

from collections.abc import Mapping

from runtime.core.reading import Control
from runtime.core.values import Kind

OPENING = """\
What a journey author writes: a folder with `map.yaml` and one file for each journey. New here? Begin with the
[tutorial](../tutorial/first-journey.md). Editors complete and check the keys with `handrail schema`, and
`handrail check` says what is wrong, with the place: see [findings](findings/index.md).

YAML is read by its 1.2 rules: `No` is a word and `12:30` a text. A key that is not on this page is an error,
and so is one that is written twice. Names of journeys, moments, states, data, choices and moves are in
`snake_case`.
"""

TEXTS = """\
## Texts

A text is one message; a list of messages; or one of these for each language: `{en: Hello, es: [Hola, ¿qué
tal?]}`. What is written for no language in particular is in the map's first.

Values stand in double braces: `Your card is blocked ({{ reference }}).` A part may be left out: `{% if
customer.tier == 'gold' %}Thank you for being gold.{% endif %}`. A value that nobody knows is empty.

## Expressions

In `when`, `set` and `with`: `amount > 100 and customer.tier == 'gold'`. They have names, `and`, `or`, `not`,
`in`, comparisons, `+ - * /` on numbers, money and dates, and the filters below. No calls, no loops. Text stands
in quotes of its own: `set: {day: "'monday'"}`. Numbers, `true` and `false` stand as they are. In `with`, one
`{{ name }}` alone keeps its type. A comparison with a value that nobody knows is false; `not name` asks whether
it is unknown.

The names are the journey's `data`, `customer.NAME` for what the map declares under `customer`, and {scope}.
`env.NAME` stands only in the map's addresses.
"""

ROUTES = """\
## Lengths of time

`500ms`, `30s`, `2m`, `1h`, `2d`.

## How a state ends

Each kind of state can end in a closed list of outcomes. Where an outcome leads is written beside it (`to`, a
choice, an arm) or under `on`. What a state does not say is looked up in its moment, then in the journey, then
in the map. What nobody says goes to a person: nothing is an error in the customer's eyes, and nothing is
silence. Moves of staff are inherited the same way.

| outcome | when |
|---|---|
{outcomes}

A moment that a route leaves is settled by the route's `settles`. Where that is not written, leaving it along
the way that was meant (an answer, a choice, an arm, an end of an action) settles it as `kept`. What outcomes
mean is in [the outcome log](outcome-log.md#fields-of-an-outcome).
"""

ALWAYS = """\
## What customers can always say

Nobody has to write these. They count when they are the whole message, in English, Spanish and German, so that an
answer that holds such a word stays an answer.

| the customer | for example | what happens |
|---|---|---|
{controls}

By SMS, STOP and HELP and their like are taken before that: see [text
messages](../how-to/sms-with-twilio.md#stop-start-help).

A question without `invalid` is asked twice more, with a sentence that says what was wrong; then a person takes
over. A question without `silence` waits for 24 hours, then says so, and ends as `abandoned`. A
customer who comes to the same state a sixth time gets a person. With no journey under way a message is held
against every `starts`, then `not_offered`; the third in a row that fits nothing goes to a person.

In a digression, `stop` and `cancel` end the digression alone, and the journey that waits goes on.

A text that the carrier cannot deliver goes along `undeliverable` of the `say` that it came from, while that journey is
under way and does nothing else. Where nothing is written, or nobody knows whether it arrived, a person looks at it.

Besides, without being told: a message that clearly begins another journey is a digression, and the open
question is asked anew after it; one that asks for what is `not_offered` is told so, and the question is asked
anew; a customer who asks for another language of the map, or twice in a row writes clearly in one, is answered
in it; one who comes back after a day is told where it stood and asked whether to go on; a journey that takes
more than {turns} messages or {days} days is looked at by a person.

### Repairs of your own

Each of these is a repair, and a map may put a journey of its own in its place: a file in the folder `repairs/` whose
`journey:` is the name of the repair. There are {repairs}.

It runs instead of the built-in one, with moments and an owner like any journey, and then the open question is
asked anew. An end as `cancelled` or `abandoned` ends the journey that it came out of, too. An end that bears the
name of a repair, `end: {{outcome: kept, as: start_over}}`, is followed by the built-in one. People who take over
inside it have the moves of the journey behind it as well.
"""

CONTROLS: Mapping[Control, tuple[tuple[str, ...], str]] = {
    "person": (("person", "agent", "talk to a human"), "the question's `person_wanted`, else a person takes over"),
    "stop": (
        ("stop", "leave me alone"),
        "the question's `stop`, else the journey ends as `cancelled`; on the web only",
    ),
    "cancel": (("cancel", "forget it"), "the same, on every channel"),
    "start_over": (("start over", "restart"), "the journey begins again; what was said is forgotten"),
    "back": (("back", "go back"), "the question before is asked again"),
    "correct": (
        ("change my answer", "I made a mistake"),
        "the customer picks the answer to change; what still stands after it is not asked or done again",
    ),
    "repeat": (("repeat", "say that again"), "the question is asked again"),
    "help": (("help", "what can you do"), "a sentence of help, and the question again"),
}

TYPES: Mapping[Kind, str] = {
    "text": "What was written. `min` and `max` bound its length.",
    "digits": "Digits; spaces and dashes between them are taken out, and words for digits are read.",
    "number": "A number, in figures or in words: `20`, `twenty`, `1,250.50`.",
    "money": "An amount: `£20`, `twenty pounds`, `20.50 EUR`; else in the currency of the type, or the time zone.",
    "date": "A day: `tomorrow`, `the 3rd`, `3 March`, `a week on Monday`. Of `12/3` is asked which one is meant.",
    "time": "A time of day: `19:30`, `quarter to nine in the evening`. Of `half past 3` is asked which one is meant.",
    "email": "An email address, checked for its form.",
    "phone": "A telephone number as people write it; kept as `+447700900123`.",
    "choice": "One of `of`: the member itself, or a further word for it.",
    "yes_no": "Yes or no, however it is said.",
    "list": "Several texts, with commas, `and` or lines between them; with `of` only its members.",
    "file": "A file that the customer sent.",
}

FILTER_WORDS: Mapping[str, tuple[str, str]] = {
    "default": ('`{{ customer.tier | default("standard") }}`', "the value, or this where it is unknown"),
    "upper": ("`{{ postcode | upper }}`", "in capitals"),
    "lower": ("`{{ email | lower }}`", "in small letters"),
    "title": ("`{{ city | title }}`", "each word with a capital"),
    "trim": ("`{{ problem | trim }}`", "without spaces at the ends"),
    "round": ("`{{ amount | round(2) }}`", "to so many places, halves away from zero"),
    "money": ("`{{ amount | money('GBP') }}`", "£1,234.50, or 1.234,50 € in Spanish and German"),
    "date": ("`{{ today | date }}`", "3 December 2026, or 3 de diciembre de 2026"),
    "time": ("`{{ now | time }}`", "14:05"),
    "join": ("`{{ items | join(' and ') }}`", "the members of a list, one after the other"),
    "length": ("`{{ problem | length }}`", "how many characters or members"),
}

OUTCOME_WORDS: Mapping[str, str] = {
    "done": "it was said, or the other journey has taken over",
    "undeliverable": "the message could not be delivered",
    "answered": "a value was read (`to`)",
    "invalid": "no answer fitted, as often as `invalid` allows",
    "silence": "no answer came, and the ladder leads nowhere else",
    "digression": "the customer asked for something else",
    "person_wanted": "the customer asked for a person",
    "stop": "the customer wants to stop",
    "error": "what was called failed, or answered something that the map does not declare",
    "timeout": "no answer came in `within`",
    "arrived": "what was waited for is there",
    "overdue": "it did not come in time",
    "said_something": "the customer wrote meanwhile",
    "finished": "a person declared how it ended",
    "nobody_in_time": "nobody came within the queue's `max_wait`",
    "customer_left": "the customer went away",
    "accepted": "the other system has it",
    "refused": "the other system does not take it",
}
