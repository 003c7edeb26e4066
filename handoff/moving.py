"""A move of staff: values read by their declared types, then one event through the same engine as the customer's."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from handoff.declined import Declined
from handoff.desk import Desk
from handoff.refusals import holder_refusal
from handoff.roster import Member
from runtime.core.conversation import Conversation
from runtime.core.events import StaffMoved
from runtime.core.moves import PossibleMove, find
from runtime.core.reading import Found
from runtime.core.records import Ticket
from runtime.core.sentences import problem_sentence
from runtime.core.values import DataType, Value
from runtime.understanding.values import read_value
from runtime.wire import write_json


@dataclass(frozen=True, slots=True)
class Moving:
    """What a member asks for: the move, what they typed for the values it needs, and the ticket's version they saw."""

    move: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    version: int | None = None
    key: str | None = None
    keep_control: bool = False

    @property
    def digest(self) -> str:
        """Tells a repetition from another move under the same key."""
        said: list[object] = [self.move, dict(sorted(self.inputs.items()))]
        return hashlib.sha256(write_json([*said, True] if self.keep_control else said)).hexdigest()


class Moves:
    """Carries out moves."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def move(self, member: Member, ticket_id: str, moving: Moving) -> str | None:
        """Take a move; the journey goes on from there, and the ticket is wrapped up. Raises Declined.

        With `keep_control` the member keeps the ticket, and what the journey would have said is given back as a draft.
        """
        desk = self._desk
        ticket = await desk.ticket(member, ticket_id)
        key = moving.key if moving.key is not None else desk.ids.new()
        if await desk.store.receipt("desk", f"{ticket.id}:{key}") is None:
            conversation = await desk.conversation(ticket)
            values = await self._values(member, ticket, conversation, moving)
        else:
            values = {}  # it was done; only the answer is given again

        async def guard(conversation: Conversation, current: Ticket | None) -> str | None:
            refused = holder_refusal(member.name, ticket_id, current, conversation, leaves=True)
            if refused is None and current is not None and moving.version not in (None, current.revision):
                refused = "moved_on"
            return refused

        event = StaffMoved(member.name, member.called, moving.move, values, moving.keep_control)
        taken = await desk.act(ticket, event, guard, key=key, digest=moving.digest)
        if taken.refused in ("blocked", "moved_on"):
            raise Declined(taken.refused, moves=desk.moves(member, taken.ticket or ticket, taken.conversation))
        if taken.refused == "needs":
            raise Declined("needs", missing=list(taken.decision.missing if taken.decision else ()), problems={})
        if taken.refused is not None:
            raise Declined(taken.refused)
        return await self._draft(ticket.id, moving) if moving.keep_control else None

    async def _draft(self, ticket_id: str, moving: Moving) -> str:
        """The words of the journey, from the event that tells of the move, so that a repetition gets them too."""
        for event in reversed(await self._desk.store.ticket_events(ticket_id)):
            if event.event == "moved" and event.fields.get("took") == moving.move:
                said = event.fields.get("draft")
                return "\n\n".join(map(str, said)) if isinstance(said, list) else ""
        return ""

    async def _values(
        self, member: Member, ticket: Ticket, conversation: Conversation, moving: Moving
    ) -> Mapping[str, Value]:
        """The values that were typed, read as the journey declares them."""
        desk = self._desk
        refused = holder_refusal(member.name, ticket.id, ticket, conversation, leaves=True)
        if refused is not None:
            raise Declined(refused)
        move = find(desk.journeys(), conversation, moving.move, desk.clock.now())
        if move is None:
            raise Declined("moved_on", moves=desk.moves(member, ticket, conversation))
        if move.risk == "high" and not member.may("move_high"):
            raise Declined("not_allowed", "This move needs a member with the role senior or supervisor")
        values, problems = self._read(conversation, move, moving.inputs)
        missing = [name for name in move.needs if name in problems or (name in move.missing and name not in values)]
        if missing:
            raise Declined("needs", missing=missing, problems=problems)
        return values

    def _read(
        self, conversation: Conversation, move: PossibleMove, inputs: Mapping[str, str]
    ) -> tuple[dict[str, Value], dict[str, str]]:
        desk = self._desk
        journeys = desk.journeys()
        language = journeys.languages[0]  # of the staff, who are not the customer
        values: dict[str, Value] = {}
        problems: dict[str, str] = {}
        for name in move.needs:
            text = inputs.get(name, "")
            if not text.strip():
                continue
            datatype = move.types.get(name, DataType())
            found = read_value(datatype, text, language=language, now=desk.clock.now(), timezone=journeys.timezone)
            if isinstance(found, Found):
                values[name] = found.value
            else:
                problems[name] = problem_sentence(found, datatype, language)
        return values, problems
