"""What members arrange among themselves: offers answered, tickets given on, parked, put back, taken over.

Each is one event through the worker, refused by handoff/refusals.py on the rows that the turn reads.
"""

from datetime import datetime

from handoff.declined import Declined
from handoff.desk import OPEN, Desk
from handoff.offering import loads
from handoff.presence import Presences, Standing
from handoff.refusals import refusal
from handoff.roster import Member, Roster
from handoff.shapes import Shape
from runtime import limits
from runtime.core.conversation import BOT, Conversation
from runtime.core.events import DeskAct, DeskActed, StaffJoined
from runtime.core.records import Ticket
from runtime.worker import UnknownConversation


class Arranging:
    """Carries these out. Raises Declined."""

    def __init__(self, desk: Desk, roster: Roster, presences: Presences) -> None:
        self._desk = desk
        self._roster = roster
        self._presences = presences

    async def accept(self, member: Member, ticket_id: str, offer: str | None = None) -> None:
        """Take what was offered: a ticket out of the queue, or the one that a colleague gives away."""
        ticket = await self._desk.ticket(member, ticket_id)
        if ticket.state != "held" or ticket.holder == member.name:
            if offer is not None and ticket.offer_id != offer and ticket.holder != member.name:
                raise Declined("late")
            await self._desk.claim(member, ticket_id, None)
            return
        before = (await self._desk.names()).get(ticket.holder or "", ticket.holder or "")
        act = DeskActed("taken", member.name, name=member.called, before=before, key=offer or "")
        await self._do(member, ticket, act)

    async def decline(self, member: Member, ticket_id: str, why: str, offer: str | None = None) -> None:
        """Let somebody else have it."""
        ticket = await self._desk.ticket(member, ticket_id)
        await self._do(member, ticket, DeskActed("declined", member.name, text=why, key=offer or ""))

    async def transfer(
        self, member: Member, ticket_id: str, *, to: str | None, queue: str | None, note: str
    ) -> None:  # fmt: skip
        """Give it to a colleague, who has to accept, or to another queue."""
        ticket = await self._desk.ticket(member, ticket_id)
        if to is not None:
            await self._may_get(to, ticket.queue)
            act = DeskActed("transfer_asked", member.name, to=to, text=note, key=self._desk.ids.new("offer-"))
        elif queue in self._desk.journeys().queues:
            act = DeskActed("transfer_asked", member.name, queue=queue, text=note)
        else:
            raise Declined("invalid", f"There is no queue {queue!r}: name one, or a colleague")
        await self._do(member, ticket, act)

    async def keep(self, member: Member, ticket_id: str) -> None:
        """Take back what was to be given to a colleague."""
        await self._simply(member, ticket_id, "transfer_ended", text="taken back")

    async def park(self, member: Member, ticket_id: str, until: datetime | None, note: str) -> None:
        """Wait for the customer, or until a time."""
        now = self._desk.clock.now()
        if until is not None and not now < until < now + limits.TICKET_LIFE:
            raise Declined("invalid", "The time must lie ahead, within seven days")
        ticket = await self._desk.ticket(member, ticket_id)
        await self._do(member, ticket, DeskActed("parked", member.name, until=until, text=note))

    async def requeue(self, member: Member, ticket_id: str, note: str) -> None:
        """Put it back for anybody, at its old place."""
        await self._simply(member, ticket_id, "requeued", text=note)

    async def extend(self, member: Member, ticket_id: str) -> None:
        """More time for wrapping up."""
        ticket = await self._desk.ticket(member, ticket_id)
        if ticket.extensions >= limits.EXTENSIONS:
            raise Declined("capped", "The time was extended as often as it can be")
        await self._do(member, ticket, DeskActed("extended", member.name))

    async def assign(self, member: Member, ticket_id: str, to: str, why: str) -> None:
        """Give it to somebody at once, whoever has it: a supervisor's word."""
        ticket = await self._desk.ticket(member, ticket_id)
        target = await self._may_get(to, ticket.queue, must_be_here=False)
        before = (await self._desk.names()).get(ticket.holder or "", ticket.holder or "")
        act = DeskActed("assigned", member.name, to=to, name=target.called, before=before, text=why)
        await self._do(member, ticket, act)

    async def take_over(self, member: Member, conversation_id: str) -> Ticket:
        """Take a conversation out of the journey's hands; gives the ticket that this opens."""

        async def guard(conversation: Conversation, current: Ticket | None) -> str | None:
            if conversation.opted_out:
                return "opted_out"
            return None if conversation.owner == BOT else "taken"

        event = StaffJoined(member.name, member.called, takes_over=True)
        try:
            taken = await self._desk.worker.handle(conversation_id, event, channel="desk", guard=guard)
        except UnknownConversation as error:
            raise Declined("unknown", "There is no such conversation") from error
        if taken.refused is not None or taken.ticket is None:
            raise Declined(taken.refused or "unknown")
        return taken.ticket

    async def colleagues(self) -> list[Shape]:
        """Everybody who may take tickets: whether they are there, and what they have."""
        now = self._desk.clock.now()
        standings = await self._presences.all()
        has = loads(await self._desk.store.tickets(OPEN, limits.TICKETS_COUNTED))
        return [
            {
                "name": member.name,
                "called": member.called,
                "role": member.role,
                "queues": list(member.queues),
                "presence": standing.declared,
                "reason": standing.reason,
                "is_live": standing.is_live(now),
                "is_responding": standing.is_responding,
                "takes": standing.takes(now),
                "load": has.get(member.name, 0),
                "capacity": member.capacity,
            }
            for member in await self._roster.members()
            if member.may("claim")
            for standing in [standings.get(member.name, Standing())]
        ]

    async def _may_get(self, name: str, queue: str, *, must_be_here: bool = True) -> Member:
        member = await self._roster.member(name)
        if member is None or not member.may("claim") or not member.answers(queue):
            raise Declined("invalid", f"{name} cannot take tickets of this queue")
        standing = await self._presences.standing(name)
        if must_be_here and not standing.takes(self._desk.clock.now()):
            raise Declined("not_here", f"{member.called} is not available now")
        return member

    async def _simply(self, member: Member, ticket_id: str, act: DeskAct, *, text: str) -> None:
        ticket = await self._desk.ticket(member, ticket_id)
        await self._do(member, ticket, DeskActed(act, member.name, text=text))

    async def _do(self, member: Member, ticket: Ticket, act: DeskActed) -> None:
        code = await arrange(self._desk, ticket, act, is_senior=member.may("assign"))
        if code not in (None, "mine"):
            raise Declined(code or "taken")


async def arrange(desk: Desk, ticket: Ticket, act: DeskActed, *, is_senior: bool = False) -> str | None:
    """Do an act unless it is refused; gives the code of the refusal."""

    async def guard(conversation: Conversation, current: Ticket | None) -> str | None:
        queue = desk.journeys().queues.get(current.queue) if current is not None else None
        return refusal(
            act, ticket.id, current, conversation, now=desk.clock.now(), queue=queue, is_senior=is_senior
        )  # fmt: skip

    return (await desk.act(ticket, act, guard)).refused
