"""Hearing an outside desk: its words become lines for the customer, once each and in order, and its end ours."""

import asyncio
from datetime import datetime

import structlog

from handoff.bridges.crossings import Crossing, Crossings
from handoff.bridges.outside import News, NotTaken, OutsideDesk, Unreachable, owner
from handoff.desk import Desk
from runtime import limits
from runtime.cleaning import clean
from runtime.core.conversation import Conversation
from runtime.core.events import StaffFinished, StaffSaid
from runtime.core.records import Ticket
from runtime.ports import StaleConversation, StoreError
from runtime.worker import UnknownConversation

log = structlog.get_logger()


class Hearing:
    """Takes what the other desk says, from its webhooks and from asking it now and then."""

    def __init__(self, far: OutsideDesk, desk: Desk, crossings: Crossings) -> None:
        self._far = far
        self._desk = desk
        self._crossings = crossings
        self._asked: dict[str, datetime] = {}
        self._hinted: set[str] = set()
        self._woken = asyncio.Event()

    def hint(self, ref: str) -> None:
        """Something happened to a conversation over there: look soon, in this process."""
        self._hinted.add(ref)
        self._woken.set()

    async def run(self) -> None:
        """Follow hints until cancelled. One that is lost costs nothing but time: the bridge asks by itself too."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self.follow_hints()
            except (Unreachable, NotTaken, StoreError, UnknownConversation) as error:
                log.warning("bridge.not_heard", desk=self._far.name, why=str(error))

    async def follow_hints(self) -> None:
        """Ask about each conversation that was hinted at."""
        hinted, self._hinted = self._hinted, set()
        for crossing in await self._crossings.all(self._far.name) if hinted else ():
            if crossing.ref in hinted:
                await self.ask(crossing)

    async def ask_if_due(self, crossing: Crossing) -> bool:
        """Ask for news unless that was done a short time ago; gives whether it was asked."""
        now = self._desk.clock.now()
        asked = self._asked.get(crossing.ticket)
        if not self._far.can_be_asked or (asked is not None and now - asked < limits.BRIDGE_ASKED):
            return False
        self._asked[crossing.ticket] = now
        await self.ask(crossing)
        return True

    async def ask(self, crossing: Crossing) -> None:
        """Ask for news and take them."""
        if crossing.ref is not None:
            await self.take(crossing, await self._far.news(crossing.ref, crossing.heard))

    async def take(self, crossing: Crossing, news: News) -> bool:
        """Do what the news say, in order; gives whether the ticket is still theirs."""
        ticket = await self._desk.store.ticket(crossing.ticket)
        if ticket is None:
            return False
        who = owner(self._far)
        for word in news.words:
            for place, part in enumerate(_parts(word.text)):
                key = f"{who}:{word.number}:{place}"
                if not await self._does(ticket, StaffSaid(who, word.by, part, key), key):
                    return False
            crossing = await self._crossings.change(crossing, heard=word.number)
        if news.finished is not None:
            event = StaffFinished(who, self._far.title, news.finished.outcome, news.finished.note)
            if not await self._does(ticket, event, f"{who}:finished"):
                return False
            await self._crossings.end(crossing)
            self._asked.pop(crossing.ticket, None)
        return True

    async def _does(self, ticket: Ticket, event: StaffSaid | StaffFinished, key: str) -> bool:
        who = owner(self._far)

        async def guard(conversation: Conversation, current: Ticket | None) -> str | None:
            is_theirs = current is not None and current.id == ticket.id and current.state == "bridged"
            return None if is_theirs and conversation.owner == who else "not_holder"

        while True:
            try:
                taken = await self._desk.act(ticket, event, guard, key=key)
            except StaleConversation:
                continue  # the customer writes very fast
            break
        if taken.refused == "opted_out":
            log.warning("bridge.opted_out", desk=self._far.name, ticket=ticket.id)
            return True  # it can only be finished; what they write reaches nobody
        return taken.refused is None


def _parts(text: str) -> list[str]:
    """Words in pieces that a line takes, without what only disturbs a reader."""
    cleaned = clean(text)
    return [cleaned[start : start + limits.TEXT_CHARS] for start in range(0, len(cleaned), limits.TEXT_CHARS)]
