"""What every store decides alike: the checks before a write, and where a row of the outbox may go. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from msgspec.structs import replace as changed

from runtime import limits
from runtime.core.conversation import BOT, Conversation, Line
from runtime.core.records import Arrival, Commit, OutboxRow, OutboxStatus, Receipt, Ticket, Waiting
from runtime.owed import DELIVERY, is_last_word
from runtime.ports import OutOfTurn, StaleConversation
from runtime.searching import Page, Position, has_all, words_of
from runtime.store.micros import MICROSECOND

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

SETTLED_TICKETS = ("wrapping", "closed")
"""The states of a ticket beside which a conversation may have a new one."""


class Head(Protocol):
    """What the checks need to know of a stored conversation."""

    @property
    def version(self) -> int: ...
    @property
    def owner(self) -> str: ...
    @property
    def epoch(self) -> int: ...
    @property
    def seq(self) -> int: ...


def check_turn(commit: Commit, stored: Head | None, *, moves_owner: bool) -> None:
    """Raise StaleConversation unless the commit follows what is stored; ValueError when its lines leave a gap."""
    after = commit.conversation
    if after.version != (stored.version + 1 if stored is not None else 1):
        raise StaleConversation(f"conversation {after.id}: version {after.version} does not follow the stored one")
    if moves_owner:
        if stored is None or after.epoch != stored.epoch + 1:
            raise StaleConversation(f"conversation {after.id}: epoch {after.epoch} is not the next one")
    elif stored is not None and (after.owner, after.epoch) != (stored.owner, stored.epoch):
        raise StaleConversation(f"conversation {after.id} belongs to {stored.owner} since epoch {stored.epoch}")
    is_silent = after.owner != BOT and (stored is None or stored.owner != BOT)
    seq = stored.seq if stored is not None else 0
    for line in commit.lines:
        seq += 1
        if line.seq != seq:
            raise ValueError(f"line {line.seq} of conversation {after.id} should be line {seq}: there may be no gap")
        if is_silent and line.author == BOT:
            raise StaleConversation(f"conversation {after.id} is with {after.owner}: the bot is silent")
    if seq != after.seq:
        raise ValueError(f"conversation {after.id} counts {after.seq} lines and has {seq}: there may be no gap")


def followed(conversation: Conversation) -> tuple[str, ...]:
    """The versions that a conversation follows: that of the journey under way, then those of the ones that wait."""
    versions = []
    run = conversation.run
    while run is not None:
        versions.append(run.version)
        run = run.caller
    return tuple(versions)


def check_order(commit: Commit, first: Waiting | None) -> None:
    """Raise unless the commit is the turn of `first`, the conversation's oldest waiting event, or nothing waits."""
    if commit.handles is None:
        if first is not None:
            raise OutOfTurn(first)
    elif first is None or first.id != commit.handles:
        raise StaleConversation(f"event {commit.handles} is not the one that waits")


def check_version(what: str, stored: int, new: int) -> None:
    """Raise StaleConversation unless `new` is the version after the stored one (0: there is none)."""
    if new != stored + 1:
        raise StaleConversation(f"{what} is at version {stored}; version {new} does not follow it")


def check_open_tickets(conversation: str, still_open: Iterable[str], tickets: Iterable[Ticket]) -> None:
    """Raise StaleConversation when a conversation would have two open tickets: those stored as open, then written."""
    after = set(still_open)
    for ticket in tickets:
        if ticket.conversation == conversation:
            after.discard(ticket.id)
            if is_open(ticket):
                after.add(ticket.id)
    if len(after) > 1:
        raise StaleConversation(f"conversation {conversation} has an open ticket already")


def is_open(ticket: Ticket) -> bool:
    """Whether the ticket still needs a person."""
    return ticket.state not in SETTLED_TICKETS


def place(ticket: Ticket) -> tuple[bool, timedelta, str]:
    """Where a ticket stands in a list: the longest waiting first, then the closed ones, the latest first."""
    if ticket.state == "closed" and ticket.closed_at is not None:
        return True, _EPOCH - ticket.closed_at, ticket.id
    return False, ticket.enqueued_at - _EPOCH, ticket.id


def searched(tickets: Iterable[Ticket], terms: Sequence[str], limit: int, after: str) -> Page:
    """A page of the closed ones among all tickets, looked at one by one."""
    start = Position.read(after)
    closed = sorted((one for one in tickets if one.state == "closed"), key=place)
    rest = [one for one in closed if position(one) > start]
    looked = rest[: limits.SEARCH_LOOKS]
    found = [one for one in looked if has_all(words_of(one), terms)][:limit]
    last = found[-1] if len(found) == limit else looked[-1] if looked else None
    return Page(found, str(position(last)) if last is not None and last is not rest[-1] else None)


def position(ticket: Ticket) -> Position:
    """Where a closed ticket stands among all closed ones."""
    _, along, name = place(ticket)
    return Position(along // MICROSECOND, name)


def receipt(commit: Commit) -> Receipt:
    """What the sender of a commit gets, now and for each repetition."""
    if commit.arrival is None:
        return Receipt(commit.conversation.id, None, "")
    return Receipt(commit.conversation.id, commit.arrival.seq, commit.arrival.digest)


def accepted(arrival: Arrival, line: Line | None, conversation: Conversation) -> Commit:
    """The write of an event that waits for its turn. Its line gets the next seq, so the version rises with it."""
    if line is None:
        return Commit("", conversation, arrival=replace(arrival, seq=None))
    seq = conversation.seq + 1
    return Commit(
        op_id="",
        conversation=changed(conversation, version=conversation.version + 1, seq=seq, touched_at=arrival.at),
        lines=(replace(line, seq=seq),),
        arrival=replace(arrival, seq=seq),
    )


def is_ready(row: OutboxRow, now: datetime) -> bool:
    """Whether a row, the first of its lane, may be taken."""
    return row.status == "ready" and (row.not_before is None or row.not_before <= now)


def may_go(row: OutboxRow, stored: Head | None) -> bool:
    """Whether a row may leave: a bot's only while the bot has the conversation, at the row's epoch."""
    return row.author != BOT or (stored is not None and stored.owner == BOT and stored.epoch == row.epoch)


def taken(row: OutboxRow, now: datetime, lease: timedelta) -> OutboxRow:
    """The row under way, for the first time or taken over."""
    return replace(row, status="sending", lease_until=now + lease, attempts=row.attempts + 1)


def is_same_attempt(stored: OutboxRow, row: OutboxRow) -> bool:
    """Whether a row is under way still, and by the attempt that `row` shows."""
    return stored.status == "sending" and stored.attempts == row.attempts


def superseded(row: OutboxRow) -> OutboxRow:
    """The row of a bot that lost the conversation."""
    return replace(row, status="superseded", not_before=None, detail="a person has the conversation")


def settled(
    row: OutboxRow, status: OutboxStatus, provider_id: str | None, detail: str, not_before: datetime | None
) -> OutboxRow:
    """The row after its attempt. What the carrier has reported on is not unknown any more: it was sent."""
    if status == "unknown" and row.delivery is not None:
        status = "sent"
    if status == "sent" and is_last_word(row.delivery):
        not_before = None
    known = provider_id or row.provider_id
    return replace(
        row, status=status, lease_until=None, not_before=not_before, detail=detail, provider_id=known
    )  # fmt: skip


def asked_from(row: OutboxRow, at: datetime | None) -> OutboxRow:
    """The row with the time from which its carrier is asked about it: never where the last word is known."""
    if row.status != "sent":
        return row
    return replace(row, not_before=None if is_last_word(row.delivery) else at)


def reported(row: OutboxRow, provider_id: str, delivery: str, detail: str) -> OutboxRow | None:
    """The row after a word of the carrier: as it is when its last word is told again. None when the word is nothing."""
    if delivery not in DELIVERY or row.provider_id not in (None, provider_id):
        return None
    is_further = row.delivery is None or DELIVERY[delivery] > DELIVERY[row.delivery]
    if row.status == "unknown":
        row = replace(row, status="sent")
    elif not is_further and row.delivery != delivery:
        return None
    if is_further:
        row = replace(row, delivery=delivery, detail=detail)
    if row.status == "sent" and is_last_word(row.delivery):
        row = replace(row, not_before=None)
    return replace(row, provider_id=provider_id)
