"""What begins a journey: its start words, its example phrases, and the phrases of what is not offered."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

from runtime import limits
from runtime.core.journey import Journey, JourneyMap
from runtime.core.reading import Candidate
from runtime.understanding.languages import NEGATIONS, POLITE
from runtime.understanding.naming import EXACT
from runtime.understanding.words import fold, holds, tokens, trim

WORDS = "words"
PHRASE = "phrase"
NEAR = "near"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase begins: a journey (on these channels), or the sentence about something not offered (on all)."""

    kind: Literal["journey", "not_offered"]
    id: str
    reason: str
    channels: tuple[str, ...] | None


class Starts:
    """All phrases of a map, ready to be compared with a message."""

    def __init__(self, journeys: JourneyMap) -> None:
        exact: dict[str, list[Entry]] = defaultdict(list)
        for phrase, entry in _phrases(journeys):
            if phrase:
                exact[phrase].append(entry)
        self._exact: Mapping[str, list[Entry]] = exact
        self._examples = [phrase for phrase, found in exact.items() if any(entry.reason == PHRASE for entry in found)]
        self._longest = max(map(len, self._examples), default=0)

    def candidates(self, text: str, channel: str) -> tuple[Candidate, ...]:
        """What the message may begin on that channel, best first, each journey and entry once."""
        best: dict[tuple[str, str], Candidate] = {}
        for wording in dict.fromkeys((fold(text), " ".join(trim(tokens(text), POLITE)))):
            for entry, score, reason in self._matches(wording):
                key = (entry.kind, entry.id)
                if entry.channels is not None and channel not in entry.channels:
                    continue
                if key not in best or score > best[key].score:
                    best[key] = Candidate(entry.kind, entry.id, score, reason)
        return tuple(sorted(best.values(), key=lambda candidate: -candidate.score))

    def _matches(self, wording: str) -> Iterator[tuple[Entry, float, str]]:
        for entry in self._exact.get(wording, ()):
            yield entry, EXACT, entry.reason
        if not wording or len(wording) > self._longest * 2:  # too long to be near any of them
            return
        for phrase, score, _ in process.extract(
            wording, self._examples, scorer=fuzz.token_sort_ratio, processor=None,
            score_cutoff=limits.NEAR_PHRASE, limit=None,
        ):  # fmt: skip
            if is_negated(wording) != is_negated(phrase):  # one word apart, and the opposite
                continue
            for entry in self._exact[phrase]:
                if entry.reason == PHRASE:
                    yield entry, score, NEAR


def _phrases(journeys: JourneyMap) -> Iterator[tuple[str, Entry]]:
    for journey in journeys.journeys.values():
        yield from _of_journey(journey)
    for refused in journeys.not_offered.values():
        for phrases in refused.when.values():
            for phrase in phrases:
                yield fold(phrase), Entry("not_offered", refused.id, PHRASE, None)


def _of_journey(journey: Journey) -> Iterator[tuple[str, Entry]]:
    for word in journey.starts.words:
        yield fold(word), Entry("journey", journey.id, WORDS, journey.channels)
    for phrases in journey.starts.when.values():
        for phrase in phrases:
            yield fold(phrase), Entry("journey", journey.id, PHRASE, journey.channels)


def is_negated(text: str) -> bool:
    """Whether a text has a word that turns its sense: I have not moved."""
    return holds(tokens(text), NEGATIONS)


class StartsOfMaps:
    """The phrases of the maps in use, made ready once each. A map is known by being the same object."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[JourneyMap, Starts]] = OrderedDict()

    def of(self, journeys: JourneyMap) -> Starts:
        """The phrases of this map. It is held on to, so that its id cannot become another's."""
        kept = self._kept.get(id(journeys))
        if kept is None:
            kept = (journeys, Starts(journeys))
            self._kept[id(journeys)] = kept
            while len(self._kept) > limits.MAPS_INDEXED:
                self._kept.popitem(last=False)
        return kept[1]
