"""A decision as rows: what the one commit of a turn writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from msgspec.structs import replace as changed

from runtime.core.conversation import BOT, Author, Conversation, Line, MomentEvent
from runtime.core.decision import Call, Decision, Say
from runtime.core.records import Arrival, Commit, OutboxEnd, OutboxRow
from runtime.ports import Channel, Part, TicketChange
from runtime.shards import placed

NewId = Callable[[str], str]

_NOTHING: Mapping[str, str] = MappingProxyType({})


def rows(
    before: Conversation, decision: Decision, desk: TicketChange, *, channels: Mapping[str, Channel], new_id: NewId,
    now: datetime, arrival: Arrival | None = None, handles: str | None = None,
    settles: tuple[tuple[str, OutboxEnd], ...] = (), send_by: datetime | None = None,
    carried: Mapping[str, str] = _NOTHING,
) -> Commit:  # fmt: skip
    """The commit of a decision, with the desk's rows that go with it. `carried` goes into the body of what is sent."""
    told = tuple(Say(line) for line in desk.lines)
    decision = replace(decision, conversation=desk.conversation, effects=(*decision.effects, *told))
    parts = _parts(decision, channels)
    segments = sum(part.segments for part in parts)
    new_row = placed(new_id, desk.conversation.id)
    until = {"send_by": send_by.isoformat()} if send_by is not None else {}
    return Commit(
        op_id=new_id("op-"),
        conversation=_with_segments(desk.conversation, segments),
        lines=decision.lines,
        outbox=(
            *_texts(before, decision, parts, channels, new_id=new_row, now=now, more={**until, **carried}),
            *_calls(decision, new_row, now, carried),
        ),
        tickets=desk.tickets,
        ticket_events=desk.events,
        moments=tuple((new_id("m-"), _told(event, segments)) for event in (*decision.log, *desk.log)),
        arrival=arrival,
        handles=handles,
        settles=settles,
    )


def _with_segments(conversation: Conversation, segments: int) -> Conversation:
    """The conversation with what the carrier charges for counted in its open moments."""
    run = conversation.run
    if not segments or run is None:
        return conversation
    counted = tuple(changed(moment, segments_out=moment.segments_out + segments) for moment in run.moments)
    return changed(conversation, run=changed(run, moments=counted))


def _told(event: MomentEvent, segments: int) -> MomentEvent:
    """An outcome with the segments of its own turn, which are known only now."""
    before = event.fields.get("segments_out")
    if not segments or not isinstance(before, int):
        return event
    return replace(event, fields={**event.fields, "segments_out": before + segments})


def _for_carrier(decision: Decision) -> list[Line]:
    return [line for line in decision.lines if line.author != "customer" and (line.text or line.choices)]


def _carrier(channels: Mapping[str, Channel], conversation: Conversation) -> Channel | None:
    """Who brings our messages: the provider of our number, else the first of the channel."""
    ours = conversation.address.rpartition(" ")[2]
    return channels.get(f"{conversation.channel} {ours}") or channels.get(conversation.channel)


def _parts(decision: Decision, channels: Mapping[str, Channel]) -> Sequence[Part]:
    """The messages of a turn as a carrier brings them. Web lines need none: the commit is their release."""
    after = decision.conversation
    channel = _carrier(channels, after)
    lines = _for_carrier(decision)
    return channel.render(lines, after.address) if channel is not None and lines else ()


def _texts(
    before: Conversation, decision: Decision, parts: Sequence[Part], channels: Mapping[str, Channel], *,
    new_id: NewId, now: datetime, more: Mapping[str, str],
) -> tuple[OutboxRow, ...]:  # fmt: skip
    """The rows of a carrier's messages."""
    after = decision.conversation
    channel = _carrier(channels, after)
    if channel is None or not parts:
        return ()
    lines = _for_carrier(decision)
    return tuple(
        OutboxRow(
            id=new_id("o-"),
            conversation=after.id,
            kind="sms",
            lane=after.address,
            author=_author(before, after, lines),
            epoch=after.epoch,
            created_at=now,
            body={"channel": channel.name, "to": part.to, "from": part.sender, "text": part.text, **more},
            seq=lines[-1].seq,
        )
        for part in parts
    )


def _author(before: Conversation, after: Conversation, lines: list[Line]) -> Author:
    """Who the carrier's text is from. The words with which a conversation is given to people must still go out."""
    if before.owner == BOT and after.owner != BOT:
        return "system"
    return "bot" if any(line.author == "bot" for line in lines) else lines[-1].author


def _calls(decision: Decision, new_id: NewId, now: datetime, more: Mapping[str, str]) -> tuple[OutboxRow, ...]:
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
            body={"call": effect.id, "action": effect.action, "arguments": dict(effect.arguments), **more},
        )
        for effect in decision.effects
        if isinstance(effect, Call)
    )


def log_rows(events: tuple[MomentEvent, ...], new_id: NewId) -> tuple[tuple[str, MomentEvent], ...]:
    """Log lines with the ids under which they are written once."""
    return tuple((new_id("m-"), event) for event in events)
