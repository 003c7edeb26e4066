"""Reading by rules: fast, the same each time, and silent where they are not sure."""

from dataclasses import replace
from datetime import datetime

import structlog

from runtime import limits
from runtime.core.conversation import Conversation
from runtime.core.errors import TurnError
from runtime.core.journey import Ask, Journey, JourneyMap, StateKind
from runtime.core.reading import Candidate, Found, Reading
from runtime.understanding.choices import asked_text, chosen, offered
from runtime.understanding.control import control
from runtime.understanding.naming import EXACT
from runtime.understanding.starts import WORDS, StartsOfMaps
from runtime.understanding.tongues import asks_for, spoken
from runtime.understanding.values import read_value

_log = structlog.get_logger()


class Rules:
    """The Understanding that needs nothing but the map: control phrases, the open question, then starts.

    What the author wrote wins over built-in phrases: an offered choice called "Back", a start word "help".
    """

    def __init__(self) -> None:
        self._starts = StartsOfMaps()

    def read(self, journeys: JourneyMap, conversation: Conversation, text: str, now: datetime) -> Reading:
        """What `text` may mean here. Never raises: a fault of the rules is logged, and nothing was understood."""
        try:
            return self._read(journeys, conversation, text[: limits.READ_CHARS], now)
        except Exception as error:  # a customer must not be turned away by a rule
            _log.error("understanding.failed", conversation=conversation.id, error=type(error).__name__)
            return Reading()

    async def read_in_time(self, journeys: JourneyMap, conversation: Conversation, text: str, now: datetime) -> Reading:
        """The same: rules take no time."""
        return self.read(journeys, conversation, text, now)

    def _read(self, journeys: JourneyMap, conversation: Conversation, text: str, now: datetime) -> Reading:
        reading = self._meaning(journeys, conversation, text, now)
        if len(journeys.languages) == 1:
            return reading
        if not reading.candidates and (wanted := asks_for(text, journeys.languages)) is not None:
            return Reading(asks_for=wanted)
        other = spoken(text, conversation.language, journeys.languages)
        return reading if other is None else replace(reading, spoken=other)

    def _meaning(self, journeys: JourneyMap, conversation: Conversation, text: str, now: datetime) -> Reading:
        journey, kind = open_question(journeys, conversation)
        things = offered(conversation, kind)
        choices = chosen(
            things, text, language=conversation.language, channel=conversation.channel,
            question=asked_text(kind, conversation.language),
        )  # fmt: skip
        if choices and choices[0].score == EXACT:
            return Reading(candidates=choices)
        starts = self._begins(journeys, conversation, text)
        word = None if _has_start_word(starts) else control(text, conversation.language, conversation.channel)
        if word is not None and conversation.run is not None:
            return Reading(control=word)
        if choices:
            return Reading(control=word, candidates=choices)
        if journey is not None and isinstance(kind, Ask):
            value = read_value(
                journey.data[kind.into], text, language=conversation.language, now=now, timezone=journeys.timezone
            )
            if isinstance(value, Found):
                return Reading(found=value)
            return Reading(problem=value, candidates=starts)
        return Reading(control=word, candidates=starts)

    def _begins(self, journeys: JourneyMap, conversation: Conversation, text: str) -> tuple[Candidate, ...]:
        """What the message may begin, or what it asks for in vain; the journey under way is begun already."""
        found = self._starts.of(journeys).candidates(text, conversation.channel)
        run = conversation.run
        if run is None:
            return found
        return tuple(each for each in found if each.kind != "journey" or each.id != run.journey)


def _has_start_word(candidates: tuple[Candidate, ...]) -> bool:
    return any(candidate.reason == WORDS for candidate in candidates)


def open_question(journeys: JourneyMap, conversation: Conversation) -> tuple[Journey | None, StateKind | None]:
    """The journey under way and the kind of state it waits in; None where that version or state is gone."""
    if conversation.run is None:
        return None, None
    try:
        journey = journeys.version(conversation.run.version)
        return journey, journey[conversation.run.state].kind
    except TurnError:
        return None, None
