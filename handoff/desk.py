"""The desk: what staff ask for. Everything that touches a conversation goes through the worker, as any event does."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from handoff import shapes
from handoff.changes import changed
from handoff.declined import Declined
from handoff.reads import Reads
from handoff.refusals import FREE, claim_refusal, holder_refusal
from handoff.roster import Member, Roster
from handoff.shapes import Shape
from runtime import limits
from runtime.clock import Clock, Ids
from runtime.core.conversation import Conversation, Line
from runtime.core.events import Event, StaffFinished, StaffJoined, StaffSaid
from runtime.core.journey import OUTCOMES, JourneyMap
from runtime.core.moves import PossibleMove, possible, ready_replies
from runtime.core.records import Ticket, TicketState
from runtime.ports import StaleConversation, Store
from runtime.searching import Page, terms_of
from runtime.worker import Guard, Taken, Worker

DESK = "desk"
"""The channel under which the keys of staff are remembered."""

OPEN: tuple[TicketState, ...] = ("queued", "offered", "held", "parked", "deferred", "bridged", "wrapping")


class Desk:
    """Lists and shows tickets, and carries out what members do with them. Raises Declined for what cannot be done."""

    def __init__(
        self, *, store: Store, worker: Worker, roster: Roster, journeys: Callable[[], JourneyMap],
        clock: Clock, ids: Ids, noted: Callable[[Ticket], None] = lambda ticket: None,
        outside: Mapping[str, str] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        self.store = store
        self.worker = worker
        self.journeys = journeys
        self.clock = clock
        self.ids = ids
        self._roster = roster
        self._noted = noted
        self._outside = outside
        self.reads = Reads(store, clock, ids)

    # reading

    async def tickets(self, member: Member, states: Sequence[TicketState]) -> list[Shape]:
        """The tickets of the member's queues in these states: those due first come first, closed ones the latest."""
        found = await self.store.tickets(states, limits.TICKETS_SHOWN)
        mine = [ticket for ticket in found if member.answers(ticket.queue)]
        if tuple(states) != ("closed",):
            mine.sort(key=_urgency)
        names, now, journeys = await self.names(), self.clock.now(), self.journeys()
        last = await self._last_lines(mine)
        return [shapes.ticket_shape(journeys, ticket, names, now, last.get(ticket.id)) for ticket in mine]

    async def closed(self, member: Member, wanted: str, after: str = "") -> tuple[list[Shape], str | None]:
        """Closed tickets of the member's queues, the latest first, that have a word with each of these beginnings, and
        where to look on; None when there are no more."""
        mine: list[Ticket] = []
        further: str | None = after
        for _ in range(limits.SEARCH_PAGES):
            page = await self._page(terms_of(wanted), limits.TICKETS_FOUND - len(mine), further or "")
            mine += [one for one in page.tickets if member.answers(one.queue)]
            further = page.after
            if further is None or len(mine) == limits.TICKETS_FOUND:
                break
        names, now, journeys = await self.names(), self.clock.now(), self.journeys()
        return [shapes.ticket_shape(journeys, ticket, names, now) for ticket in mine], further

    async def _page(self, terms: Sequence[str], limit: int, after: str) -> Page:
        try:
            return await self.store.closed(terms, limit, after)
        except ValueError as error:
            raise Declined("invalid", "`after` must be what an answer before gave") from error

    async def show(self, member: Member, ticket_id: str, after: int | None = None) -> Shape:
        """A ticket with its card, lines (those after `after`), moves and everything that the console shows."""
        ticket = await self.ticket(member, ticket_id)
        conversation = await self.conversation(ticket)
        await self.reads.note(member, ticket)
        start = after if after is not None else max(0, conversation.seq - limits.LINES_SHOWN)
        lines = await self.store.lines(conversation.id, start, limits.LINES_SHOWN)
        events = await self.store.ticket_events(ticket.id)
        names, now, journeys = await self.names(), self.clock.now(), self.journeys()
        shown = ticket.card.get("shown", ())
        last = lines[-1] if lines else (await self._last_lines([ticket])).get(ticket.id)
        return {
            **shapes.ticket_shape(journeys, ticket, names, now, last),
            "card": {**ticket.card, "history": await self._history(ticket)},
            "lines": [shapes.line_shape(line) for line in lines],
            "head": conversation.seq,
            "epoch": conversation.epoch,
            "moves": self.moves(member, ticket, conversation),
            "now": shapes.now_shape(journeys, conversation, shown if isinstance(shown, list) else ()),
            "activity": shapes.activity(journeys, ticket, events, names),
            "composer": shapes.composer(member, ticket, conversation, names),
            "replies": self._replies(member, ticket, conversation),
        }

    def _replies(self, member: Member, ticket: Ticket, conversation: Conversation) -> list[Shape]:
        """What the map has ready for whoever may write now."""
        if ticket.state != "held" or ticket.holder != member.name:
            return []
        ready = ready_replies(self.journeys(), conversation, self.clock.now())
        return [{"id": name, "label": name.replace("_", " "), "text": text} for name, text in ready.items()]

    def moves(self, member: Member, ticket: Ticket, conversation: Conversation) -> list[Shape]:
        """The moves for a ticket that people have, with the reason of each that cannot be taken."""
        if ticket.state not in (*FREE, "held") or conversation.ticket != ticket.id:
            return []
        journeys = self.journeys()
        run = conversation.run
        journey = journeys.versions.get(run.version) if run is not None else None
        types = journey.data if journey is not None else {}
        return [
            shapes.move_shape(move, types, _why_not(member, conversation, move))
            for move in possible(journeys, conversation, self.clock.now())
        ]

    async def ticket(self, member: Member, ticket_id: str) -> Ticket:
        """A ticket of the member's queues; another queue's is as unknown as one that does not exist."""
        ticket = await self.store.ticket(ticket_id)
        if ticket is None or not member.answers(ticket.queue):
            raise Declined("unknown")
        return ticket

    async def conversation(self, ticket: Ticket) -> Conversation:
        """The conversation of a ticket."""
        conversation = await self.store.conversation(ticket.conversation)
        if conversation is None:
            raise Declined("unknown", "The conversation of this ticket was erased")
        return conversation

    async def names(self) -> Mapping[str, str]:
        """What each member is called, and each outside desk."""
        return {**self._outside, **{member.name: member.called for member in await self._roster.members()}}

    async def _last_lines(self, tickets: Sequence[Ticket]) -> Mapping[str, Line]:
        """The last line of each conversation that somebody holds."""
        last: dict[str, Line] = {}
        for ticket in tickets:
            conversation = await self.store.conversation(ticket.conversation) if ticket.state == "held" else None
            lines = await self.store.lines(conversation.id, conversation.seq - 1, 1) if conversation is not None else ()
            if lines:
                last[ticket.id] = lines[0]
        return last

    async def _history(self, ticket: Ticket) -> list[Shape]:
        found = await self.store.customer_tickets(ticket.customer, limits.PREVIOUS_SHOWN + 1)
        return [shapes.earlier_shape(one) for one in found if one.id != ticket.id][: limits.PREVIOUS_SHOWN]

    # acting

    async def claim(self, member: Member, ticket_id: str, version: int | None) -> None:
        """Take a ticket out of the queue. One member wins; the present holder may claim again."""
        ticket = await self.ticket(member, ticket_id)

        async def guard(conversation: Conversation, current: Ticket | None) -> str | None:
            return claim_refusal(member.name, ticket_id, current, version)

        taken = await self.act(ticket, StaffJoined(member.name, member.called), guard)
        if taken.refused not in (None, "mine"):
            raise Declined(taken.refused or "taken")

    async def reply(self, member: Member, ticket_id: str, text: str, *, cmid: str, last_seq: int) -> int:
        """Write to the customer; gives the line's seq. The same `cmid` again gives the same seq and writes nothing."""
        ticket = await self.ticket(member, ticket_id)
        digest = hashlib.sha256(text.encode()).hexdigest()

        async def guard(conversation: Conversation, current: Ticket | None) -> str | None:
            refused = holder_refusal(member.name, ticket_id, current, conversation)
            if refused is None and await self._is_behind(conversation, last_seq):
                refused = "behind"
            return refused

        event = StaffSaid(member.name, member.called, text, cmid)
        taken = await self.act(ticket, event, guard, key=cmid, digest=digest)
        if taken.refused is not None:
            raise Declined(taken.refused, head=taken.conversation.seq)
        assert taken.receipt.seq is not None, "a reply is a line"
        return taken.receipt.seq

    async def note(self, member: Member, ticket_id: str, text: str, key: str | None = None) -> None:
        """Write a note that only staff see."""
        op_id = f"note:{ticket_id}:{key}" if key is not None else self.ids.new("op-")
        while True:
            ticket = await self.ticket(member, ticket_id)
            head = (await self.conversation(ticket)).seq
            details: Shape = {"text": text, "seq": head}
            after, event = changed(ticket, "noted", member.name, self.clock.now(), details)
            try:
                await self.store.change(op_id, (), [after], [event])
            except StaleConversation:
                continue  # the ticket changed meanwhile
            self._noted(after)
            return

    async def finish(self, member: Member, ticket_id: str, outcome: str, note: str) -> None:
        """Declare how it ended; the ticket is then wrapped up. Saying so twice changes nothing."""
        declared = next((one for one in OUTCOMES if one == outcome), None)
        if declared is None:
            raise Declined("invalid", f"The outcome must be one of: {', '.join(OUTCOMES)}", outcomes=list(OUTCOMES))
        ticket = await self.ticket(member, ticket_id)
        is_over = ticket.state in ("wrapping", "closed")
        if is_over and ticket.holder == member.name and ticket.outcome == outcome:
            return  # the answer to the first time was lost, and the customer may have gone on since

        async def guard(conversation: Conversation, current: Ticket | None) -> str | None:
            return holder_refusal(member.name, ticket_id, current, conversation, leaves=True)

        taken = await self.act(ticket, StaffFinished(member.name, member.called, declared, note), guard)
        if taken.refused is not None:
            raise Declined(taken.refused)

    async def act(
        self, ticket: Ticket, event: Event, guard: Guard, *, key: str | None = None, digest: str = ""
    ) -> Taken:  # fmt: skip
        """Take an event of staff through the worker, once for each key. Raises Declined when the key meant another."""
        external_id = f"{ticket.id}:{key}" if key is not None else None
        taken = await self.worker.handle(
            ticket.conversation, event, channel=DESK, external_id=external_id, digest=digest, guard=guard
        )
        if taken.receipt.repeated and taken.receipt.digest != digest:
            raise Declined("conflict")
        return taken

    async def _is_behind(self, conversation: Conversation, last_seq: int) -> bool:
        """Whether the customer, or another member, wrote after `last_seq`. A line of an older epoch is another's."""
        if last_seq >= conversation.seq:
            return False
        unseen = await self.store.lines(conversation.id, max(0, last_seq), limits.LINES_SHOWN)
        return any(
            line.author == "customer" or (line.author == "staff" and line.epoch != conversation.epoch)
            for line in unseen
        )


def _urgency(ticket: Ticket) -> tuple[bool, datetime, datetime]:
    return ticket.due_at is None, ticket.due_at or ticket.opened_at, ticket.opened_at


def _why_not(member: Member, conversation: Conversation, move: PossibleMove) -> str | None:
    if conversation.opted_out:
        return "the customer wants no more messages"
    if move.risk == "high" and not member.may("move_high"):
        return "needs a member with the role senior or supervisor"
    return None
