"""A conversation taken through turns together with its tickets, by the pure rules alone."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count

from handoff.ticket import TicketRules
from runtime.core.conversation import Conversation
from runtime.core.events import CallFinished, Event, Said, StaffJoined
from runtime.core.journey import JourneyMap
from runtime.core.reading import Candidate, Found, Reading
from runtime.core.records import Ticket, TicketEvent
from runtime.core.turn import decide
from runtime.ports import TicketChange
from tests.core.builders import NOW, conversation, lost_card, meridian


def masked_map() -> JourneyMap:
    """The small map, where the digits of the card are payment data."""
    journey = lost_card()
    last4 = replace(journey.data["last4"], sensitive="payment")
    return meridian(replace(journey, data={**journey.data, "last4": last4}))


class DeskThread:
    """One conversation, every ticket it ever had, and what the last turn changed."""

    def __init__(self, journeys: JourneyMap | None = None, **fields: object) -> None:
        self.journeys = journeys or meridian()
        self.conversation: Conversation = conversation(**fields)
        self.tickets: dict[str, Ticket] = {}
        self.events: Mapping[str, list[TicketEvent]] = defaultdict(list)
        self.change = TicketChange(self.conversation)
        self.refused: str | None = None
        self.logged: list[tuple[int, str]] = []
        self.now = NOW
        self._numbers = count(1)

    def take(self, event: Event, after: timedelta = timedelta(0)) -> "DeskThread":
        """Decide an event and write what the desk makes of it, as a store would, checking versions."""
        self.now += after
        decision = decide(self.journeys, self.conversation, event, self.now)
        self.refused = decision.refused
        self.change = TicketRules().follow(
            self.journeys, self.conversation, decision, self.ticket, event=event, now=self.now, new_id=self._id
        )
        if decision.refused is not None:
            return self
        for ticket in self.change.tickets:
            stored = self.tickets.get(ticket.id)
            assert ticket.version == (stored.version if stored else 0) + 1
            self.tickets[ticket.id] = ticket
        for one in self.change.events:
            self.events[one.ticket].append(one)
        self.logged += [(line.seq, line.event) for line in (*decision.log, *self.change.log)]
        self.conversation = self.change.conversation
        return self

    def _id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers)}"

    @property
    def ticket(self) -> Ticket | None:
        """The ticket that the conversation names."""
        return self.tickets[self.conversation.ticket] if self.conversation.ticket else None

    @property
    def held(self) -> Ticket:
        """The same, where there must be one."""
        assert self.ticket is not None
        return self.ticket

    @property
    def told(self) -> list[str]:
        """Names of the desk's log lines of the last turn."""
        return [line.event for line in self.change.log]

    def fails(self, digits: str = "4821") -> "DeskThread":
        """A customer loses a card, gives the digits, and the card system is down."""
        self.take(Said("I lost my card", Reading(candidates=(Candidate("journey", "lost_card", 100, "when"),))))
        self.take(Said(digits, Reading(found=Found(digits))))
        assert self.conversation.run and self.conversation.run.call
        return self.take(CallFinished(self.conversation.run.call.id, "error", detail="connection refused"))

    def joined(self, staff: str = "jo") -> "DeskThread":
        """A member takes the ticket a minute later."""
        return self.take(StaffJoined(staff, staff.title()), timedelta(minutes=1))
