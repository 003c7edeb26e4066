"""Closing: what staff say about a finished ticket, and the end of those about which they say nothing."""

import asyncio
from collections.abc import Callable

import structlog
from msgspec.structs import replace as changed

from handoff.declined import Declined
from handoff.desk import Desk
from handoff.log_lines import log_line
from handoff.roster import Member
from handoff.ticket import NOT_GIVEN, closed
from runtime import limits
from runtime.core.records import Commit, Ticket
from runtime.ports import StaleConversation, StoreError

log = structlog.get_logger()


class Closing:
    """Closes tickets that are being wrapped up, each with its line in the outcome log."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def close(self, member: Member, ticket_id: str, disposition: str) -> None:
        """Close a ticket with a disposition. Raises Declined."""

        def check(ticket: Ticket) -> None:
            if ticket.state == "closed":
                raise Declined("closed")
            if ticket.state != "wrapping":
                raise Declined("not_wrapping")
            if ticket.holder != member.name and not member.may("close_any"):
                raise Declined("not_holder")

        ticket = await self._desk.ticket(member, ticket_id)
        if ticket.state == "closed" and ticket.disposition == disposition:
            return  # the same answer again
        await self._close(ticket_id, member.name, disposition, check)

    async def sweep(self) -> int:
        """Close what nobody wrote anything about in time; gives how many."""
        now = self._desk.clock.now()
        wrapping = await self._desk.store.tickets(("wrapping",), limits.TICKETS_SHOWN)
        over = [ticket for ticket in wrapping if ticket.wrap_until is not None and ticket.wrap_until <= now]

        def check(ticket: Ticket) -> None:
            if ticket.state != "wrapping":
                raise Declined("closed")

        for ticket in over:
            try:
                await self._close(ticket.id, "time", NOT_GIVEN, check)
            except Declined:
                continue  # somebody closed it a moment ago
        return len(over)

    async def _close(self, ticket_id: str, actor: str, disposition: str, check: Callable[[Ticket], None]) -> None:
        desk = self._desk
        while True:
            ticket = await desk.store.ticket(ticket_id)
            if ticket is None:
                raise Declined("unknown")
            check(ticket)
            conversation = await desk.conversation(ticket)
            now = desk.clock.now()
            after, event = closed(ticket, actor, now, disposition)
            seq = conversation.log_seq + 1
            line = log_line(
                desk.journeys(), conversation, after, "closed", at=now, seq=seq, actor=actor,
                line_seq=conversation.seq, disposition=disposition,
            )  # fmt: skip
            commit = Commit(
                op_id=desk.ids.new("op-"),
                conversation=changed(
                    conversation,
                    version=conversation.version + 1,
                    log_seq=seq,
                    ticket=None if conversation.ticket == ticket_id else conversation.ticket,
                ),
                tickets=(after,),
                ticket_events=(event,),
                moments=((desk.ids.new("m-"), line),),
            )
            try:
                await desk.store.commit_turn(commit)
            except StaleConversation:
                continue  # a turn came between
            return


class WrapUpLoop:
    """Closes, again and again, what was wrapped up for too long."""

    def __init__(self, closing: Closing) -> None:
        self._closing = closing

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                await self._closing.sweep()
            except StoreError as error:
                log.warning("desk.sweep_failed", why=str(error))
            await asyncio.sleep(limits.POLL_SECONDS)
