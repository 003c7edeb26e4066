"""The loop that offers tickets, watches over holders whose console is gone, and tells customers how long it takes.

It runs on every change that it hears of and on a clock, so that nobody waits because a wake-up was lost. What it
decides is checked again by the turn that writes it.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from handoff import offering
from handoff.arranging import arrange
from handoff.desk import OPEN, Desk
from handoff.handling import Handling
from handoff.presence import Presences, Standing
from handoff.queue_hours import is_open
from handoff.roster import Member, Roster
from handoff.told import told
from runtime import limits
from runtime.core.events import DeskActed
from runtime.core.records import Commit, Ticket
from runtime.core.sentences import duration
from runtime.ports import StaleConversation
from runtime.waking import again_and_again

log = structlog.get_logger()

_REPAIR_EVERY = timedelta(minutes=1)


class Router:
    """Offers, watches and tells."""

    def __init__(
        self, desk: Desk, roster: Roster, presences: Presences, *,
        is_elsewhere: Callable[[Ticket], bool] = lambda ticket: False,
    ) -> None:  # fmt: skip
        self._desk = desk
        self._roster = roster
        self._presences = presences
        self._is_elsewhere = is_elsewhere
        self._woken = asyncio.Event()
        self._turns: dict[str, int] = {}
        self._missed: list[str] = []
        self._answered: set[str] = set()
        self._handling = Handling(desk.store)
        self._repaired: datetime | None = None

    async def run(self) -> None:
        """Work until cancelled."""
        quiet = self._desk.store.listen(self._heard)
        try:
            await again_and_again(self.route, self._woken, limits.POLL_SECONDS, "desk.router_waits")
        finally:
            quiet()

    def _heard(self, commit: Commit) -> None:
        for event in commit.ticket_events:
            self._woken.set()
            match event.event:
                case "offer_missed":
                    self._missed.append(str(event.fields.get("to_staff")))
                case "claimed" | "replied":
                    self._answered.add(event.actor)

    async def route(self) -> int:
        """One pass; gives how many offers were made."""
        await self._note_answers()
        now = self._desk.clock.now()
        tickets = await self._desk.store.tickets(OPEN, limits.TICKETS_COUNTED)
        members = await self._roster.members()
        standings = await self._presences.all()
        await self._watch(tickets, standings, now)
        who = offering.agents(members, standings, tickets, now, self._turns)
        ours = [ticket for ticket in tickets if not self._is_elsewhere(ticket)]
        offers = offering.plan(ours, who, now, self._is_open)
        made = sum([await self._offer(ticket, name) for ticket, name in offers])
        await self._tell(tickets, who, now)
        if self._repaired is None or now - self._repaired >= _REPAIR_EVERY:
            self._repaired = now
            await self._repair(tickets)
            self._see_cover(ours, members, standings, now)
        return made

    async def _note_answers(self) -> None:
        missed, self._missed = self._missed, []
        answered, self._answered = self._answered, set()
        for name in missed:
            await self._presences.missed(name)
        for name in answered - set(missed):
            await self._presences.answered(name)

    def _is_open(self, ticket: Ticket) -> bool:
        journeys = self._desk.journeys()
        queue = journeys.queues.get(ticket.queue)
        return queue is None or is_open(queue, journeys.timezone, self._desk.clock.now())

    async def _offer(self, ticket: Ticket, name: str) -> bool:
        until = self._desk.clock.now() + limits.OFFER
        if ticket.prefers == name and ticket.prefers_until is not None:
            until = max(until, ticket.prefers_until)
        self._turns[name] = self._turns.get(name, 0) + 1
        act = DeskActed("offered", "router", to=name, until=until, key=self._desk.ids.new("offer-"))
        return await self._arrange(ticket, act)

    async def _watch(self, tickets: Sequence[Ticket], standings: Mapping[str, Standing], now: datetime) -> None:
        """A holder whose console is gone is absent; one who declared off, or whose customer waits, loses the ticket."""
        for ticket in tickets:
            standing = standings.get(ticket.holder or "") if ticket.state == "held" else None
            if standing is None or standing.seen is None:
                continue
            if standing.is_lost(now) and ticket.absent_since is None:
                act = DeskActed("lost", "time", to=ticket.holder, until=max(standing.seen, ticket.claimed_at or now))
                await self._arrange(ticket, act)
            elif not standing.is_lost(now) and ticket.absent_since is not None:
                await self._arrange(ticket, DeskActed("returned", ticket.holder or "time", to=ticket.holder))
            elif ticket.absent_since is not None and now - ticket.absent_since >= limits.ABSENT:
                if standing.declared == "available" and ticket.asked_at is None:
                    continue  # the customer does not wait, and the holder may be back any time
                await self._arrange(ticket, DeskActed("requeued", "time"))

    async def _tell(self, tickets: Sequence[Ticket], who: Sequence[offering.Agent], now: datetime) -> None:
        """Say their place to those for whom it changed, not too often, and by SMS less often still."""
        places = offering.places(tickets)
        for ticket in tickets:
            place = places.get(ticket.id)
            if place is None or not self._is_time(ticket, now):
                continue
            bucket = str(place) if place <= 5 else f"{place // 5 * 5}+"
            if bucket == ticket.told.partition(" ")[0]:
                continue
            hands = sum(agent.member.answers(ticket.queue) for agent in who)
            took = await self._handling.took(now)
            text = self._said(ticket, place, took * place / max(hands, 1))
            await self._arrange(ticket, DeskActed("told", "router", text=text, key=bucket))

    def _is_time(self, ticket: Ticket, now: datetime) -> bool:
        pause = limits.WAIT_TOLD.get(ticket.channel, limits.WAIT_TOLD["sms"])
        if not ticket.told and ticket.channel == "web":
            pause = limits.FIRST_TOLD
        return now - (ticket.told_at or ticket.opened_at) >= pause

    def _said(self, ticket: Ticket, place: int, wait: timedelta) -> str:
        if place == 1:
            return told("next", ticket.language)
        return told("place", ticket.language, place=place, time=duration(wait.total_seconds(), ticket.language))

    async def _repair(self, tickets: Sequence[Ticket]) -> None:
        """No ticket without a clock that lives: one that lost it gets it again, and somebody hears of it."""
        for ticket in tickets:
            if ticket.state == "wrapping":
                continue
            conversation = await self._desk.store.conversation(ticket.conversation)
            if conversation is not None and not any(timer.kind == "ttl" for timer in conversation.timers):
                log.error("desk.clock_missing", ticket=ticket.id)
                await self._arrange(ticket, DeskActed("repaired", "time"))

    def _see_cover(
        self, tickets: Sequence[Ticket], members: Sequence[Member], standings: Mapping[str, Standing], now: datetime
    ) -> None:  # fmt: skip
        live = {name for name, standing in standings.items() if standing.is_live(now)}
        for queue in offering.uncovered(tickets, members, live):
            log.warning("desk.nobody_there", queue=queue)

    async def _arrange(self, ticket: Ticket, act: DeskActed) -> bool:
        try:
            return await arrange(self._desk, ticket, act) is None
        except StaleConversation:
            return False  # it moves so much that the next pass is soon enough
