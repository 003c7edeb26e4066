"""What customers wrote lately that fitted nothing, and where an example would make it fit."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz

from runtime.core.conversation import MomentEvent
from runtime.core.journey import Journey, JourneyMap
from runtime.loading.yaml import SourceFile
from runtime.ports import Store

PAGE = 500  # events read at a time
EVENTS = 5_000  # of the last days that are looked through
SHOWN = 40  # different texts
LONGEST = 200  # characters; what is longer is a letter and no example
_NUMBERS = re.compile(r"\+?\d(?:[ .-]?\d){3,}")
_ADDRESSES = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PLAIN = re.compile(r"[^\W\d_][^:#\n\"'\[\]{}]*[^\W_]|[^\W\d_]")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


@dataclass(frozen=True, slots=True)
class Unmatched:
    """One text, with how often it came and when last; `language` is that of the conversation."""

    text: str
    count: int
    last: datetime
    language: str
    nearest: str | None


@dataclass(frozen=True, slots=True)
class Addition:
    """The line that makes a text an example of a journey, and where it goes."""

    journey: str
    title: str
    place: str
    line: str


async def unmatched(store: Store, journeys: JourneyMap, since: datetime) -> Sequence[Unmatched]:
    """The texts since then, those that came most often first. Numbers and addresses are covered."""
    found: dict[str, Unmatched] = {}
    for event in await events_since(store, since):
        if event.event != "contact.unmatched" or event.fields.get("test"):
            continue
        text = await _text(store, event)
        if text is None or len(text) > LONGEST:
            continue
        key = text.casefold().strip(" .!?,")
        language = str(event.fields.get("language") or journeys.languages[0])
        before = found.get(key)
        found[key] = Unmatched(
            text, before.count + 1 if before else 1, event.at, language,
            before.nearest if before else _nearest(text, journeys),
        )  # fmt: skip
    return sorted(found.values(), key=lambda one: (-one.count, -one.last.timestamp()))[:SHOWN]


async def events_since(
    store: Store, since: datetime, most: int = EVENTS, kinds: Collection[str] = ()
) -> list[MomentEvent]:
    """The store's events since then (of these kinds, or all), the oldest first, as far as they are looked through."""
    position = await _position(store, since)
    found: list[MomentEvent] = []
    read = 0
    while read < most and (page := await store.moments(position, PAGE)):
        position = page[-1][0]
        read += len(page)
        found += [one for _, _, one in page if not kinds or one.event in kinds]
    return found


async def _position(store: Store, since: datetime) -> int:
    """The last position before the first event since then, found by halving: positions rise with time."""

    async def is_older(position: int) -> bool:
        page = await store.moments(position, 1)
        return bool(page) and page[0][2].at < since

    low, high = -1, 0  # what follows `low` is older, what follows `high` is not
    while await is_older(high):
        low, high = high, 2 * high + 1
    while high - low > 1:
        middle = (low + high) // 2
        if await is_older(middle):
            low = middle
        else:
            high = middle
    return high


async def _text(store: Store, event: MomentEvent) -> str | None:
    """The message that an event is about: the customer's line of the same turn."""
    after = 0
    while lines := await store.lines(event.conversation, after, PAGE):
        for line in lines:
            if line.author == "customer" and line.at == event.at:
                return covered(line.text)
        after = lines[-1].seq
    return None


def covered(text: str) -> str:
    """A text without what may be a number or an address of somebody."""
    return " ".join(_NUMBERS.sub("…", _ADDRESSES.sub("…", text)).split())


def _nearest(text: str, journeys: JourneyMap) -> str | None:
    """The journey with the example that is most like a text."""
    best, nearest = 0.0, None
    for journey in journeys.journeys.values():
        for examples in journey.starts.when.values():
            for example in examples:
                score = fuzz.token_set_ratio(text.casefold(), example.casefold())
                if score > best:
                    best, nearest = score, journey.id
    return nearest


def addition(text: str, language: str, journey: Journey, source: SourceFile | None, file: str) -> Addition:
    """What to write, and where."""
    line, place = f"- {quoted(text)}", f"{file}, under starts: when:"
    where = _last_example(journey, language, source)
    if source is not None and where is not None:
        at = source.place(where)
        written = source.line(at.line) or ""
        if written.lstrip().startswith("- "):
            indent = len(written) - len(written.lstrip())
            line, place = " " * indent + line, f"{file}, after line {at.line}"
        else:
            line, place = quoted(text), f"{file}, line {at.line}, among the examples in brackets"
    return Addition(journey.id, journey.title, place, line)


def _last_example(journey: Journey, language: str, source: SourceFile | None) -> tuple[str | int, ...] | None:
    if source is None or not isinstance(source.data, Mapping):
        return None
    path: tuple[str | int, ...] = ("starts", "when")
    starts = source.data.get("starts")
    written = starts.get("when") if isinstance(starts, Mapping) else None
    if isinstance(written, Mapping):
        path, written = (*path, language), written.get(language)
    return (*path, len(written) - 1) if isinstance(written, list) and written else None


def quoted(text: str) -> str:
    """A text as YAML takes it: in quotes where it would be read as something else."""
    is_plain = _PLAIN.fullmatch(text) is not None and text.casefold() not in _WORDS
    return text if is_plain else json.dumps(text, ensure_ascii=False)
