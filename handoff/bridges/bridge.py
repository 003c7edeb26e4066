"""The bridge to an outside desk: gives it tickets, carries words both ways in order, and takes the tickets back.

One process does this for all that share a store. Webhooks are heard by whichever process they reach: both read the
news in order, and each word is taken once.
"""

import asyncio
from collections.abc import Collection, Coroutine, Sequence

import structlog

from handoff.arranging import arrange
from handoff.bridges.briefing import briefing
from handoff.bridges.crossings import Crossing, Crossings
from handoff.bridges.hearing import Hearing
from handoff.bridges.outside import NotTaken, OutsideDesk, Unreachable, owner
from handoff.declined import Declined
from handoff.desk import Desk
from runtime import limits
from runtime.breaker import Breaker
from runtime.core.events import DeskActed
from runtime.core.records import Commit, Ticket
from runtime.crash import crash_point
from runtime.ports import StaleConversation, StoreError
from runtime.waking import again_and_again
from runtime.worker import UnknownConversation

log = structlog.get_logger()

HOME = ("bridge_failed", "taken_back")
"""Flags of tickets that came back from another desk: they stay with our own people."""

_OVER = "Handrail: this conversation was taken back. What is written here reaches the customer no more."
_LINES = 200  # read at once


class Bridge:
    """Carries the tickets of `queues` (of all, when none are named) over to `far`, and what is said."""

    def __init__(self, far: OutsideDesk, desk: Desk, *, queues: Collection[str] = ()) -> None:
        self.far = far
        self._desk = desk
        self._queues = queues
        self.crossings = Crossings(desk.store, desk.ids)
        self.hearing = Hearing(far, desk, self.crossings)
        self._breaker = Breaker(limits.BRIDGE_TRIES, limits.BRIDGE_PAUSE, limits.BRIDGE_PATIENCE)
        self._woken = asyncio.Event()

    def takes(self, ticket: Ticket) -> bool:
        """Whether a ticket that waits is for the other desk, so that nobody here is offered it."""
        return (
            (not self._queues or ticket.queue in self._queues)
            and not any(flag in ticket.flags for flag in HOME)
            and not self._breaker.is_open(self._desk.clock.now())
        )

    async def run(self) -> None:
        """Work until cancelled."""
        quiet = self._desk.store.listen(self._heard)
        try:
            await again_and_again(self.carry, self._woken, limits.POLL_SECONDS, "bridge.waits")
        finally:
            quiet()

    def _heard(self, commit: Commit) -> None:
        if commit.tickets or commit.conversation.owner == owner(self.far):
            self._woken.set()

    async def carry(self) -> None:
        """One pass over everything that is there, on its way, or to be given."""
        now = self._desk.clock.now()
        crossings = await self.crossings.all(self.far.name)
        if not self._breaker.is_open(now):
            await self._each([self._step(one) for one in crossings])
            await self._each([self._give(ticket) for ticket in await self._to_be_given(crossings)])
        if self._breaker.is_open(now):
            await self._bring_home(crossings)

    async def _each(self, work: Sequence[Coroutine[None, None, None]]) -> None:
        room = asyncio.Semaphore(limits.BRIDGE_AT_ONCE)

        async def one(each: Coroutine[None, None, None]) -> None:
            async with room:
                try:
                    await each
                except Unreachable as error:
                    log.warning("bridge.unreachable", desk=self.far.name, why=str(error))
                    self._breaker.failed(self._desk.clock.now())
                except (StaleConversation, UnknownConversation, Declined):
                    return  # somebody else was faster, or it was erased; the next pass sees how it is
                except StoreError as error:
                    log.warning("bridge.waits", why=str(error))

        async with asyncio.TaskGroup() as tasks:
            for each in work:
                tasks.create_task(one(each))

    async def _to_be_given(self, crossings: Sequence[Crossing]) -> list[Ticket]:
        known = {one.ticket for one in crossings}
        waiting = await self._desk.store.tickets(("queued",), limits.TICKETS_COUNTED)
        return [one for one in waiting if one.id not in known and self.takes(one)]

    async def _give(self, ticket: Ticket) -> None:
        conversation = await self._desk.conversation(ticket)
        lines = await self._desk.store.lines(conversation.id, 0, limits.LINES_SHOWN)
        last = max((line.seq for line in lines if line.author == "customer"), default=0)
        crossing = Crossing(ticket.id, conversation.id, self.far.name, posted=max(0, last - 1))
        await self._step(await self.crossings.begin(crossing))

    async def _step(self, crossing: Crossing) -> None:
        """Bring one ticket as far as it goes now."""
        ticket = await self._desk.store.ticket(crossing.ticket)
        try:
            if ticket is not None and ticket.state == "queued" and self.takes(ticket):
                await self._open(crossing, ticket)
            elif ticket is not None and ticket.state == "bridged" and ticket.bridge_ref == crossing.ref:
                await self._post(crossing, ticket)
                if await self.hearing.ask_if_due(crossing):
                    self._breaker.worked()
            else:
                await self._close(crossing, ticket)
        except NotTaken as error:
            log.error("bridge.not_taken", desk=self.far.name, ticket=crossing.ticket, why=str(error))
            if ticket is not None:
                await self._home(ticket, str(error))

    async def _open(self, crossing: Crossing, ticket: Ticket) -> None:
        """Give it over there first, then here: until then everything is as if nothing had been tried."""
        desk = self._desk
        lines = await desk.store.lines(crossing.conversation, 0, limits.LINES_SHOWN)
        notes = briefing(ticket, desk.journeys().title, [line for line in lines if line.seq <= crossing.posted])
        ref = await self.far.open(ticket, notes)
        self._breaker.worked()
        crash_point("bridge.opened")
        crossing = await self.crossings.change(crossing, ref=ref)
        await arrange(desk, ticket, DeskActed("bridged", owner(self.far), key=ref))
        self._woken.set()

    async def _post(self, crossing: Crossing, ticket: Ticket) -> None:
        """The customer's lines that are not there yet, one after the other."""
        for line in await self._desk.store.lines(crossing.conversation, crossing.posted, _LINES):
            text = "\n".join(filter(None, [line.text, *(f"[file: {one.name}]" for one in line.files)]))
            if line.author != "customer" or not text:
                continue
            is_unsure = crossing.posting == line.seq
            crossing = await self.crossings.change(crossing, posting=line.seq, posted=line.seq - 1)
            crash_point("bridge.posting")
            assert crossing.ref is not None
            await self.far.post(crossing.ref, f"{ticket.id}:{line.seq}", text, is_unsure=is_unsure)
            self._breaker.worked()
            crash_point("bridge.posted")
            crossing = await self.crossings.change(crossing, posting=None, posted=line.seq)

    async def _close(self, crossing: Crossing, ticket: Ticket | None) -> None:
        """It is not theirs any more: say so there, then forget it."""
        ref = crossing.ref
        if ref is None and ticket is not None:
            ref = await self.far.find(ticket)  # a first try may have arrived
        if ref is not None:
            await self.far.close(ref, _OVER)
        self._breaker.worked()
        await self.crossings.end(crossing)

    async def _bring_home(self, crossings: Sequence[Crossing]) -> None:
        """It cannot be reached: our own people take what it has and what it should have got."""
        for crossing in crossings:
            ticket = await self._desk.store.ticket(crossing.ticket)
            if ticket is not None and ticket.state in ("queued", "bridged"):
                await self._home(ticket, "")

    async def _home(self, ticket: Ticket, why: str) -> None:
        await arrange(self._desk, ticket, DeskActed("bridge_failed", owner(self.far), text=why))
