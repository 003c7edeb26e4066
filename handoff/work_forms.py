"""The forms of what members arrange among themselves, for browsers in which no script runs."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

from handoff.arranging import Arranging
from handoff.bodies import clean
from handoff.desk import Desk
from handoff.permissions import Permission
from handoff.roster import Member
from runtime import limits

Act = Callable[[Member, str, Mapping[str, str]], Awaitable[None]]


def work_forms(desk: Desk, arranging: Arranging) -> Sequence[tuple[str, Permission, Act]]:
    """Each with the last part of its address and the permission it needs."""

    async def accept(member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        await arranging.accept(member, ticket_id, fields.get("offer"))

    async def decline(member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        await arranging.decline(member, ticket_id, _said(fields, "why"), fields.get("offer"))

    async def transfer(member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        kind, _, name = fields.get("target", "").partition(":")
        note = clean(fields.get("note", ""), limits.NOTE_CHARS, "note")
        await arranging.transfer(
            member, ticket_id, to=name if kind == "member" else None, queue=name if kind == "queue" else None, note=note
        )

    async def keep(member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        await arranging.keep(member, ticket_id)

    async def park(member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        after = fields.get("after", "")
        seconds = int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0
        until = desk.clock.now() + timedelta(seconds=seconds) if seconds else None
        await arranging.park(member, ticket_id, until, _said(fields, "note"))

    async def requeue(member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        await arranging.requeue(member, ticket_id, _said(fields, "why"))

    async def extend(member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        await arranging.extend(member, ticket_id)

    async def assign(member: Member, ticket_id: str, fields: Mapping[str, str]) -> None:
        why = clean(fields.get("why", ""), limits.NOTE_CHARS, "reason")
        await arranging.assign(member, ticket_id, fields.get("to", ""), why)

    return (
        ("accept", "claim", accept),
        ("decline", "claim", decline),
        ("transfer", "transfer", transfer),
        ("keep", "transfer", keep),
        ("park", "transfer", park),
        ("requeue", "transfer", requeue),
        ("extend", "close", extend),
        ("assign", "assign", assign),
    )


def _said(fields: Mapping[str, str], name: str) -> str:
    text = fields.get(name, "")
    return clean(text, limits.NOTE_CHARS, name) if text.strip() else ""
