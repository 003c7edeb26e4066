"""A decision as rows: what the one commit of a turn writes."""

from collections.abc import Callable, Mapping
from datetime import datetime

from runtime.core.conversation import BOT, Author, Conversation, Line, MomentEvent
from runtime.core.decision import Call, Decision
from runtime.core.records import Arrival, Commit, OutboxEnd, OutboxRow
from runtime.ports import Channel, TicketChange

NewId = Callable[[str], str]


def rows(
    before: Conversation, decision: Decision, desk: TicketChange, *, channels: Mapping[str, Channel], new_id: NewId,
    now: datetime, arrival: Arrival | None = None, handles: str | None = None,
    settles: tuple[tuple[str, OutboxEnd], ...] = (),
) -> Commit:  # fmt: skip
    """The commit of a decision, with the desk's rows that go with it."""
    return Commit(
        op_id=new_id("op-"),
        conversation=desk.conversation,
        lines=decision.lines,
        outbox=(*_texts(before, decision, channels, new_id, now), *_calls(decision, new_id, now)),
        tickets=desk.tickets,
        ticket_events=desk.events,
        moments=tuple((new_id("m-"), event) for event in (*decision.log, *desk.log)),
        arrival=arrival,
        handles=handles,
        settles=settles,
    )


def _texts(
    before: Conversation, decision: Decision, channels: Mapping[str, Channel], new_id: NewId, now: datetime
) -> tuple[OutboxRow, ...]:
    """The lines that a carrier must bring. Web lines need no row: the commit is their release."""
    after = decision.conversation
    channel = channels.get(after.channel)
    lines = [line for line in decision.lines if line.author != "customer" and (line.text or line.choices)]
    if channel is None or not lines:
        return ()
    return tuple(
        OutboxRow(
            id=new_id("o-"),
            conversation=after.id,
            kind="sms",
            lane=after.address,
            author=_author(before, after, lines),
            epoch=after.epoch,
            created_at=now,
            body={"channel": channel.name, "to": part.to, "from": part.sender, "text": part.text},
            seq=lines[-1].seq,
        )
        for part in channel.render(lines, after.address)
    )


def _author(before: Conversation, after: Conversation, lines: list[Line]) -> Author:
    """Who the carrier's text is from. The words with which a conversation is given to people must still go out."""
    if before.owner == BOT and after.owner != BOT:
        return "system"
    return "bot" if any(line.author == "bot" for line in lines) else lines[-1].author


def _calls(decision: Decision, new_id: NewId, now: datetime) -> tuple[OutboxRow, ...]:
    after = decision.conversation
    return tuple(
        OutboxRow(
            id=new_id("o-"),
            conversation=after.id,
            kind="call",
            lane=f"call {effect.id}",
            author="bot",
            epoch=after.epoch,
            created_at=now,
            body={"call": effect.id, "action": effect.action, "arguments": dict(effect.arguments)},
        )
        for effect in decision.effects
        if isinstance(effect, Call)
    )


def log_rows(events: tuple[MomentEvent, ...], new_id: NewId) -> tuple[tuple[str, MomentEvent], ...]:
    """Log lines with the ids under which they are written once."""
    return tuple((new_id("m-"), event) for event in events)
