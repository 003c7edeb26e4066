"""The whole of understanding: rules first, and where they are silent, the authors' examples by likeness.

Three answers to likeness: sure enough to act, likely enough to ask which is meant, or nothing. Rules take a fraction
of a millisecond, and so do the letters of the examples; the encoder takes ten, and works beside the event loop. What is
not sure may be put to a language model, where the operator has one (`asked`).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from runtime import limits
from runtime.core.conversation import BOT, Conversation
from runtime.core.journey import Ask, Choose, JourneyMap, Wait
from runtime.core.reading import Candidate, Reading
from runtime.language_model import LanguageModel
from runtime.understanding import asked
from runtime.understanding.examples.school import School
from runtime.understanding.rules import Rules, open_question
from runtime.understanding.starts import is_negated
from runtime.understanding.words import tokens

if TYPE_CHECKING:
    from runtime.understanding.examples.taught import Taught

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score on (0 to 100) a meaning is acted on, and from which on it is offered."""

    act: float
    offer: float


# Strict: on the validation sets at most 2 % of what is acted on is wrong, also for a map of twenty like journeys.
# `handrail understanding calibrate` proposes others from what customers did.
BY_LETTERS = Thresholds(act=80.0, offer=16.0)
BY_MEANING = Thresholds(act=70.0, offer=15.0)


class Tiers:
    """The Understanding of a service. `act` is the operator's own threshold, in the place of both strict ones."""

    def __init__(
        self, school: School | None = None, *, act: float | None = None, model: LanguageModel | None = None
    ) -> None:  # fmt: skip
        self._rules = Rules()
        self._school = school or School()
        self._act = act
        self._model = model

    def read(self, journeys: JourneyMap, conversation: Conversation, text: str, now: datetime) -> Reading:
        """What `text` may mean here, however long that takes: for plays, `chat` and `check`. Never raises."""
        reading = self._rules.read(journeys, conversation, text, now)
        if not self._school.has_examples(journeys) or not _is_open(reading, journeys, conversation, text):
            return reading
        return self._quietly(reading, conversation, text, lambda: self._school.teach_meaning(journeys))

    async def read_in_time(
        self, journeys: JourneyMap, conversation: Conversation, text: str, now: datetime
    ) -> Reading:  # fmt: skip
        """The same for the running service: never longer than limits.UNDERSTANDING, and never on the event loop. Then a
        language model may be asked, where the operator has one, within its own limit."""
        reading = self._rules.read(journeys, conversation, text, now)
        if self._school.has_examples(journeys) and _is_open(reading, journeys, conversation, text):
            reading = await self._by_examples(reading, journeys, conversation, text)
        if self._model is None or _is_settled(reading, conversation):
            return reading
        shown = asked.things(journeys, conversation, text, reading)
        if not shown:
            return reading
        said = await self._model.ask(asked.task(shown), asked.message(text), why="meaning", tokens=asked.TOKENS)
        return asked.heard(reading, shown, said)

    async def _by_examples(
        self, reading: Reading, journeys: JourneyMap, conversation: Conversation, text: str
    ) -> Reading:  # fmt: skip
        taught = self._school.known(journeys)
        if taught is not None and taught.encoder is None:
            return self._quietly(reading, conversation, text, lambda: taught)
        try:
            async with asyncio.timeout(limits.UNDERSTANDING.total_seconds()):
                return await asyncio.to_thread(
                    self._quietly, reading, conversation, text, lambda: taught or self._school.teach(journeys)
                )
        except TimeoutError:
            _log.warning("understanding.late", conversation=conversation.id)
            return reading

    def _quietly(
        self, reading: Reading, conversation: Conversation, text: str, taught: "Callable[[], Taught]"
    ) -> Reading:  # fmt: skip
        try:
            known = taught()
            return with_meanings(reading, conversation, text, known, self._thresholds(known))
        except Exception as error:  # a customer must not be turned away by a model
            _log.error("understanding.failed", conversation=conversation.id, error=type(error).__name__)
            return reading

    def _thresholds(self, taught: "Taught") -> Thresholds:
        strict = BY_LETTERS if taught.encoder is None else BY_MEANING
        return strict if self._act is None else Thresholds(self._act, min(strict.offer, self._act))


def with_meanings(
    reading: Reading, conversation: Conversation, text: str, taught: "Taught", thresholds: Thresholds
) -> Reading:  # fmt: skip
    """The reading with what the examples say. While a journey waits for an answer, only what is sure counts."""
    found = [one for one in taught.likely(text) if _is_possible(one, taught, conversation)]
    if not found or found[0].score < thresholds.offer:
        return reading
    is_sure = found[0].score >= thresholds.act and is_negated(text) == is_negated(found[0].nearest or "")
    if conversation.run is not None:
        is_other = found[0].kind == "journey" and found[0].id != conversation.run.journey
        return replace(reading, candidates=(found[0],)) if is_sure and is_other else reading
    if is_sure:
        return replace(reading, candidates=(found[0],))
    return replace(reading, likely=tuple(found[: limits.OFFERS]))


def _is_open(reading: Reading, journeys: JourneyMap, conversation: Conversation, text: str) -> bool:
    """Whether the rules leave anything to the examples."""
    if _is_settled(reading, conversation):
        return False
    if conversation.run is None:
        return True
    _, kind = open_question(journeys, conversation)
    is_waiting = isinstance(kind, Ask | Choose | Wait)
    return is_waiting and len(tokens(text)) >= limits.DIGRESSION_WORDS


def _is_settled(reading: Reading, conversation: Conversation) -> bool:
    """Whether it is known what the message means, or nobody but people read it."""
    is_known = reading.control or reading.candidates or reading.found or reading.asks_for
    return conversation.owner != BOT or bool(is_known)


def _is_possible(candidate: Candidate, taught: "Taught", conversation: Conversation) -> bool:
    channels = taught.channels.get((candidate.kind, candidate.id))
    return channels is None or conversation.channel in channels
