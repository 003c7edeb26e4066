"""What a simulated customer does next. Every choice comes from a seed of their own."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from runtime.clock import Chance
from runtime.core.company import Action
from runtime.core.conversation import Conversation
from runtime.core.events import Chose, Event, Said
from runtime.core.journey import Ask, Choose, Journey, JourneyMap
from runtime.core.values import DataType

SILENT, GARBLED, IMPATIENT = 0.03, 0.06, 0.02  # shares of answers: none, one that says nothing, a wish for a person
FIRST_CHOICE = 0.75  # share of those who take the first of the choices on offer
OTHER_END, FAILS = 0.05, 0.015  # shares of calls that come to another than the first end, or to an error
PERSON_KEEPS = 0.9  # share of moments that a person keeps
BY_SMS = 0.3
GARBLE = ("hmm what do you mean", "no idea about that", "it is complicated", "see my letter of last week")

Step = Literal["speak", "wait", "over"]


@dataclass(slots=True)
class Customer:
    """One visit of one customer."""

    number: int
    chance: Chance
    journey: Journey
    channel: str
    doomed: str | None = None
    """The moment that will not be kept, because of what was planted."""
    gone: bool = False
    conversation: str = ""
    spoken: int = 0
    steps: int = 0
    groups: dict[str, str] = field(default_factory=dict)

    def opening(self) -> str:
        """What they write first."""
        phrases = [*self.journey.starts.words, *_phrases(self.journey)]
        return self.chance.choice(phrases)

    def reply(self, journeys: JourneyMap, conversation: Conversation) -> Event | None:
        """What they say to the open question, or None where they do not answer."""
        run = conversation.run
        if run is None:
            return None
        state = journeys.version(run.version)[run.state]
        if self.doomed == state.moment:
            return self._said("person")
        draw = self.chance.random()
        if draw < SILENT:
            self.gone = True
            return None
        if draw < SILENT + IMPATIENT:
            return self._said("person")
        if draw < SILENT + IMPATIENT + GARBLED:
            return self._said(self.chance.choice(GARBLE))
        if conversation.asked is not None:
            return self._choice(conversation)
        if isinstance(state.kind, Ask):
            return self._said(value(journeys.version(run.version).data[state.kind.into], self.chance))
        return None

    def answers(self, conversation: Conversation, journeys: JourneyMap) -> bool:
        """Whether the conversation waits for them."""
        run = conversation.run
        if run is None or conversation.owner != "bot" or self.gone:
            return False
        kind = journeys.version(run.version)[run.state].kind
        return conversation.asked is not None or isinstance(kind, Ask | Choose)

    def _choice(self, conversation: Conversation) -> Chose:
        assert conversation.asked is not None
        ids = [id_ for id_, _ in conversation.asked.choices]
        at = 0 if self.chance.random() < FIRST_CHOICE else self.chance.randrange(len(ids))
        return Chose(conversation.asked.seq, ids[at], cmid=self._cmid())

    def _said(self, text: str) -> Said:
        return Said(text, cmid=self._cmid())

    def _cmid(self) -> str:
        self.spoken += 1
        return f"s-{self.number}-{self.spoken}"


def pause(chance: Chance, typical: float) -> timedelta:
    """A length of time around so many seconds, now and then much longer."""
    return timedelta(seconds=chance.lognormvariate(0, 0.6) * typical)


def end_of(action: Action, chance: Chance, drift: float) -> str:
    """How a call ends: mostly as its author hopes."""
    draw = chance.random()
    if draw < FAILS + drift or not action.ends:
        return "error"
    if draw < FAILS + drift + OTHER_END and len(action.ends) > 1:
        return chance.choice(action.ends[1:])
    return action.ends[0]


def value(datatype: DataType, chance: Chance) -> str:
    """An answer of this type as somebody may write it."""
    match datatype.kind:
        case "digits":
            return "".join(chance.choice("123456789") for _ in range(datatype.length or 8))
        case "number":
            return str(int(datatype.least or 1) + chance.randrange(9) if isinstance(datatype.least, int) else 3)
        case "money":
            return f"{chance.randrange(1, 300)} pounds"
        case "date":
            return "tomorrow"
        case "time":
            return f"{chance.randrange(8, 18)}:30"
        case "email":
            return f"customer{chance.randrange(1_000)}@example.com"
        case "phone":
            return f"07700 900{chance.randrange(1_000):03}"
        case "yes_no":
            return "yes"
        case "choice" | "list" if datatype.options:
            return next(iter(datatype.options))
    return chance.choice(("12 High Street", "Rose Cottage, Mill Lane", "SW1A 1AA"))


def groups(journeys: JourneyMap, chance: Chance) -> dict[str, str]:
    """What is known of a customer from the start: one of the options of each profile field that is not sensitive."""
    return {
        name: chance.choice(list(one.options))
        for name, one in journeys.customer.items()
        if one.sensitive is None and one.options
    }


def _phrases(journey: Journey) -> list[str]:
    first = journey.languages[0]
    return list(journey.starts.when.get(first, ()))
