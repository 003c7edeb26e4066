"""How well messages were understood lately: how often it was wrong, what answers fitted no question, and what customers
chose of what was offered. From the store's own events, so that it needs no file; the report command reads the log."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from authoring.page.unmatched import LONGEST, covered, events_since
from runtime.core.conversation import MomentEvent
from runtime.ports import Store
from runtime.understanding.outcomes import (
    ENOUGH,
    LIKE,
    WRONG,
    Fate,
    Proposal,
    counts,
    interval,
    propose,
    understood,
)

SHOWN = 30  # rows of each table
TARGET = 0.05  # share of mistakes for which a threshold is proposed


@dataclass(frozen=True, slots=True)
class Row:
    """What was done with messages that were taken for one thing; `low` and `high` are percent, None: nothing known."""

    did: str
    meant: str
    count: int
    wrong: int
    known: int
    low: float
    high: float
    fates: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What customers wrote, where, how often; `chosen` is what they chose (None: none of what was offered)."""

    where: str
    text: str
    count: int
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the page. `labelled` are messages of which it is known whether they were understood rightly."""

    rows: Sequence[Row]
    labelled: int
    needed: int
    proposal: Proposal | None
    not_answers: Sequence[Heard]
    chosen: Sequence[Heard]


async def report(store: Store, since: datetime) -> Report:
    """What happened since then."""
    events = [one for one in await events_since(store, since) if not one.fields.get("test")]
    found = list(understood(_line(one) for one in events))
    labelled = [(one.score, one.is_right) for one in found if one.is_right is not None and one.rule == LIKE]
    known = [(score, bool(is_right)) for score, is_right in labelled]
    return Report(
        rows=[_row(did, meant, fates) for did, table in counts(found).items() for meant, fates in table.items()],
        labelled=len(known), needed=ENOUGH, proposal=propose(known, TARGET) if len(known) >= ENOUGH else None,
        not_answers=await _not_answers(store, events), chosen=await _chosen(store, events),
    )  # fmt: skip


def _line(event: MomentEvent) -> Mapping[str, object]:
    return {**event.fields, "event": event.event, "conversation": event.conversation, "seq": event.seq}


def _row(did: str, meant: str, fates: Counter[Fate]) -> Row:
    known = fates.total() - fates["open"]
    wrong = sum(fates[fate] for fate in WRONG)
    low, high = interval(wrong, known)
    told = ", ".join(f"{count} {fate.replace('_', ' ')}" for fate, count in fates.most_common())
    return Row(did, meant, fates.total(), wrong, known, round(100 * low, 1), round(100 * high, 1), told)


async def _not_answers(store: Store, events: Sequence[MomentEvent]) -> list[Heard]:
    found: Counter[tuple[str, str]] = Counter()
    for event in events:
        if event.event == "answer.not_understood" and (text := await words_of(store, event)) is not None:
            found[f"{event.fields.get('journey')} / {event.fields.get('state')}", text] += 1
    return [Heard(where, text, count) for (where, text), count in found.most_common(SHOWN)]


async def _chosen(store: Store, events: Sequence[MomentEvent]) -> list[Heard]:
    """Each offer with the choice that followed it in the same conversation."""
    offered: dict[str, MomentEvent] = {}
    found: Counter[tuple[str, str, str | None]] = Counter()
    for event in events:
        if event.event == "understanding.offered":
            offered[event.conversation] = event
        elif event.event == "understanding.chosen" and event.conversation in offered:
            offer = offered.pop(event.conversation)
            if (text := await words_of(store, offer)) is not None:
                among, meant = offer.fields.get("offered"), event.fields.get("meant")
                names = ", ".join(map(str, among)) if isinstance(among, list | tuple) else ""
                found[names, text, str(meant) if meant is not None else None] += 1
    return [Heard(names, text, count, meant) for (names, text, meant), count in found.most_common(SHOWN)]


async def words_of(store: Store, event: MomentEvent) -> str | None:
    """The message that an event is about, covered; None where it is gone, or is a letter and no answer."""
    seq = event.fields.get("line_seq")
    lines = await store.lines(event.conversation, seq - 1, 1) if isinstance(seq, int) and seq > 0 else ()
    text = covered(lines[0].text) if lines and lines[0].author == "customer" else ""
    return text if 0 < len(text) <= LONGEST else None
