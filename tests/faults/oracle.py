"""What must be true after any run, whatever went wrong in it: eleven checks, for simulations and for processes alike.

The journey under test asks for a word and says it back, so that each message has an answer of its own.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from runtime.core.conversation import Conversation, Line, MomentEvent
from runtime.core.records import Ticket, TicketEvent
from runtime.ports import Store
from tests.moments.pairing import unpaired

OVER = ("wrapping", "closed")


@dataclass
class Ledger:
    """What one customer knows: the ids of messages that were acknowledged, in order, and the lines that were shown."""

    conversation: str
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Send:
    """One message as the provider got it. `author` and the time say whose it was, and when."""

    row: str
    conversation: str
    author: str
    at: datetime


@dataclass
class Evidence:
    """All that is held against each other."""

    ledgers: Sequence[Ledger]
    conversations: Mapping[str, Conversation]
    lines: Mapping[str, Sequence[Line]]
    tickets: Mapping[str, Sequence[tuple[Ticket, Sequence[TicketEvent]]]]
    sends: Sequence[Send] = ()
    failed: Sequence[str] = ()
    decided: Sequence[str] = ()
    moments: Sequence[MomentEvent] = ()
    logged: Sequence[str] | None = None
    pending: Sequence[str] = ()


async def gather(store: Store, ledgers: Sequence[Ledger], now: datetime) -> Evidence:
    """Read what a store says; who knows more adds it."""
    found = Evidence(ledgers, {}, {}, {})
    conversations, lines, tickets = {}, {}, {}
    for name in {ledger.conversation for ledger in ledgers}:
        conversation = await store.conversation(name)
        assert conversation is not None
        conversations[name] = conversation
        lines[name] = await store.lines(name, 0, 100_000)
        theirs = [
            one for one in await store.customer_tickets(conversation.customer, 10_000) if one.conversation == name
        ]
        tickets[name] = [(ticket, await store.ticket_events(ticket.id)) for ticket in theirs]
    found.conversations, found.lines, found.tickets = conversations, lines, tickets
    events = await store.moments(0, 1_000_000)
    found.decided = [name for _, name, _ in events]
    found.moments = [event for _, _, event in events if event.conversation in conversations]
    found.pending = [
        *(f"event {one.id} of {one.conversation}" for one in await store.waiting(100)),
        *(f"row {row.id}" for row in await store.ready(now, 100)),
        *(f"lost row {row.id}" for row in await store.expired(now)),
        *(f"timer of {name}" for name in await store.due(now, 100)),
    ]
    return found


def violations(found: Evidence) -> list[str]:
    """Everything that is wrong, each with the number of its promise."""
    wrong: list[str] = []
    for ledger in found.ledgers:
        lines = found.lines[ledger.conversation]
        tickets = found.tickets[ledger.conversation]
        wrong += _nothing_lost(ledger, lines)
        wrong += _one_outcome(ledger, lines, tickets)
        wrong += _in_order(ledger, lines)
    for name, tickets in found.tickets.items():
        wrong += _silence(name, found.lines[name], tickets)
        wrong += _queue(name, found.conversations[name], tickets, found.lines[name])
    wrong += _wire(found)
    wrong += _sends(found)
    wrong += [
        f"O7 {name}: something failed, and no person was told" for name in found.failed if not found.tickets[name]
    ]
    wrong += _log(found)
    wrong += [f"O11 {what}" for what in unpaired(found.moments, found.conversations.values())]
    wrong += [f"O10 still pending: {what}" for what in found.pending]
    return wrong


def _nothing_lost(ledger: Ledger, lines: Sequence[Line]) -> Iterator[str]:
    written = Counter(line.cmid for line in lines if line.author == "customer")
    for cmid, text in ledger.acknowledged:
        if written[cmid] != 1:
            yield f"O1 {ledger.conversation}: {text!r} was acknowledged and is there {written[cmid]} times"


def _one_outcome(
    ledger: Ledger, lines: Sequence[Line], tickets: Sequence[tuple[Ticket, Sequence[TicketEvent]]]
) -> Iterator[str]:
    answers = Counter(line.text for line in lines if line.author == "bot")
    for line in lines:
        if line.author == "customer" and line.text.startswith("word "):
            count = answers[f"You said {line.text}."]
            if count > 1:
                yield f"O2 {ledger.conversation}: {line.text!r} was answered {count} times"
            if (
                count == 0
                and not any(_was_open(events, line.at) for _, events in tickets)
                and not _was_not_asked(line, lines)
            ):
                yield f"O2 {ledger.conversation}: {line.text!r} has neither an answer nor a person"


def _spans(events: Sequence[TicketEvent]) -> Iterator[tuple[datetime, datetime | None]]:
    """When people had the conversation: from the ticket's opening until it is given back, and again when reopened."""
    since: datetime | None = None
    for event in events:
        if event.after in OVER and since is not None:
            yield since, event.at
            since = None
        elif event.after not in OVER and since is None:
            since = event.at
    if since is not None:
        yield since, None


def _was_open(events: Sequence[TicketEvent], at: datetime) -> bool:
    return any(since <= at and (back is None or at <= back) for since, back in _spans(events))


def _was_not_asked(line: Line, lines: Sequence[Line]) -> bool:
    """A word outside a journey has an answer of another kind; the bot said something before the customer went on."""
    return any(one.author in ("bot", "system") and one.seq > line.seq for one in lines)


def _in_order(ledger: Ledger, lines: Sequence[Line]) -> Iterator[str]:
    if [line.seq for line in lines] != list(range(1, len(lines) + 1)):
        yield f"O3 {ledger.conversation}: seq has a gap or a repeat"
    place = {line.cmid: line.seq for line in lines if line.cmid is not None}
    seqs = [place[cmid] for cmid, _ in ledger.acknowledged if cmid in place]
    if seqs != sorted(seqs):
        yield f"O3 {ledger.conversation}: messages are out of order: {seqs}"
    if ledger.shown and ledger.shown != list(range(ledger.shown[0], ledger.shown[-1] + 1)):
        yield f"O3 {ledger.conversation}: the page saw {ledger.shown}"


def _silence(
    name: str, lines: Sequence[Line], tickets: Sequence[tuple[Ticket, Sequence[TicketEvent]]]
) -> Iterator[str]:
    for _, events in tickets:
        for since, back in _spans(
            events
        ):  # a turn's lines and its ticket's event have one time: its own words may be said
            for line in lines:
                if line.author == "bot" and since < line.at and (back is None or line.at < back):
                    yield f"O4 {name}: the bot said {line.text!r} at {line.at}, with people from {since} to {back}"
    of_bot, of_staff = ({line.epoch for line in lines if line.author == author} for author in ("bot", "staff"))
    yield from (f"O4 {name}: the bot and staff both spoke in epoch {epoch}" for epoch in sorted(of_bot & of_staff))


def _queue(
    name: str,
    conversation: Conversation,
    tickets: Sequence[tuple[Ticket, Sequence[TicketEvent]]],
    lines: Sequence[Line],
) -> Iterator[str]:
    still_open = [ticket.id for ticket, _ in tickets if ticket.state not in OVER]
    if len(still_open) > 1:
        yield f"O8 {name}: two open tickets: {still_open}"
    if conversation.owner != "bot" and conversation.owner != "closed" and not still_open:
        yield f"O8 {name}: {conversation.owner} has it, and no ticket is open"
    epochs = [line.epoch for line in lines]
    if epochs != sorted(epochs):
        yield f"O8 {name}: the epoch went back: {epochs}"
    for ticket, events in tickets:
        claims = [event for event in events if event.after == "held" and event.before == "held"]
        if any(event.event.endswith("claimed") for event in claims):
            yield f"O8 {name}: {ticket.id} was claimed while somebody had it"


def _wire(found: Evidence) -> Iterator[str]:
    for send in found.sends:
        if send.author != "bot":
            continue
        for _, events in found.tickets.get(send.conversation, ()):
            for since, back in _held(events):
                if since < send.at and (back is None or send.at < back):
                    yield f"O5 {send.conversation}: {send.row} of the bot went out at {send.at}, held since {since}"


def _held(events: Sequence[TicketEvent]) -> Iterator[tuple[datetime, datetime | None]]:
    """When somebody had the ticket in their hands."""
    since: datetime | None = None
    for event in events:
        if event.after == "held" and since is None:
            since = event.at
        elif event.after != "held" and since is not None:
            yield since, event.at
            since = None
    if since is not None:
        yield since, None


def _sends(found: Evidence) -> Iterator[str]:
    for row, count in Counter(send.row for send in found.sends).items():
        if count > 1:
            yield f"O6 {row} was sent {count} times"


def _log(found: Evidence) -> Iterator[str]:
    twice = [name for name, count in Counter(found.decided).items() if count > 1]
    if twice:
        yield f"O9 decided twice: {twice[:3]}"
    if found.logged is not None:
        written = Counter(found.logged)
        if set(written) != set(found.decided):
            yield f"O9 the outcome log and the store differ: {sorted(set(found.decided) ^ set(written))[:3]}"
        yield from (f"O9 {name} is in the log {count} times" for name, count in written.items() if count > 1)
