"""Who else is at a ticket just now, who writes there, and what the customer does: never stored, told to open consoles.

What matters for who may speak is decided by the ticket, not by this.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

from msgspec.structs import replace

from handoff.roster import Member
from runtime.core.records import Ticket
from runtime.whispers import Here, Seen, Typing, Visits, Whisper, Whispers

FRAMES = 50  # that a console has not taken yet; older ones are worth nothing by then


@dataclass(eq=False)
class Guest:
    """One open console: the ticket that it shows, whether its member writes there, and what it is still to be told."""

    member: Member
    ticket: Ticket | None = None
    is_writing: bool = False
    frames: deque[dict[str, object]] = field(default_factory=lambda: deque(maxlen=FRAMES))
    hearing: ExitStack = field(default_factory=ExitStack)


class Around:
    """Keeps the guests of this process, and tells other processes of them; `wake` of each is called when it has
    something to be told."""

    def __init__(self, whispers: Whispers) -> None:
        self._whispers = whispers
        self._guests: dict[Guest, Callable[[], None]] = {}
        self._told: dict[str, set[Visits]] = {}

    @contextmanager
    def visiting(self, member: Member, wake: Callable[[], None]) -> Iterator[Guest]:
        """A console is open."""
        guest = Guest(member)
        self._guests[guest] = wake
        try:
            yield guest
        finally:
            self.goes_to(guest, None)
            del self._guests[guest]

    def goes_to(self, guest: Guest, ticket: Ticket | None) -> None:
        """It shows another ticket, or none."""
        self.writes(guest, False)
        before, guest.ticket = guest.ticket, ticket
        guest.hearing.close()
        if ticket is not None:
            hear = partial(self._heard, guest)
            guest.hearing.enter_context(self._whispers.heard(hear, ticket.conversation))
            self._tell_of_the_page(guest, ticket)
        for one in {one.id: one for one in (before, ticket) if one is not None}.values():
            self._tell_of(one)

    def writes(self, guest: Guest, is_writing: bool) -> None:
        """Its member begins to write, or stops; of the holder, the customer hears of it too."""
        ticket = guest.ticket
        if ticket is None or guest.is_writing == is_writing:
            return
        guest.is_writing = is_writing
        if ticket.holder == guest.member.name and ticket.state == "held":
            self._whispers.tell(Typing(ticket.conversation, "staff", is_writing, guest.member.called))
        self._tell_of(ticket)

    def at(self, ticket: Ticket, but: Guest | None = None) -> list[dict[str, object]]:
        """The other members at a ticket, each once."""
        found: dict[str, dict[str, object]] = {}
        for one in (*self._visits(ticket), *self._whispers.visits_elsewhere(ticket.conversation)):
            if one.ticket == ticket.id and (but is None or one.name != but.member.name):
                writes = one.writes or bool(found.get(one.name, {}).get("writes"))
                found[one.name] = {"name": one.name, "called": one.called, "writes": writes}
        return list(found.values())

    def _at(self, ticket_id: str) -> Iterable[Guest]:
        return [one for one in self._guests if one.ticket is not None and one.ticket.id == ticket_id]

    def _visits(self, ticket: Ticket) -> Sequence[Visits]:
        guests = [(one.member, one.is_writing) for one in self._at(ticket.id)]
        return [Visits(ticket.conversation, True, ticket.id, who.name, who.called, writes) for who, writes in guests]

    def _tell_of(self, ticket: Ticket) -> None:
        """Tell the others at a ticket, here and elsewhere; elsewhere first what begins, so that nobody flickers."""
        self._tell_here(ticket)
        before, now = self._told.pop(ticket.id, set()), set(self._visits(ticket))
        if now:
            self._told[ticket.id] = now
        for sign in now - before:
            self._whispers.tell(sign)
        for sign in before - now:
            self._whispers.tell(replace(sign, on=False))

    def _tell_here(self, ticket: Ticket) -> None:
        for guest in self._at(ticket.id):
            self._tell(guest, {"type": "around", "ticket": ticket.id, "people": self.at(ticket, guest)})

    def _tell_of_the_page(self, guest: Guest, ticket: Ticket) -> None:
        """Whether the customer's page is open; nothing where that is not known."""
        is_here = self._whispers.is_here(ticket.conversation)
        if is_here or self._whispers.has_left(ticket.conversation):
            self._tell(guest, {"type": "here", "ticket": ticket.id, "on": is_here})

    def _heard(self, guest: Guest, whisper: Whisper) -> None:
        ticket = guest.ticket
        if ticket is None:
            return
        match whisper:
            case Visits():
                if whisper.ticket == ticket.id:
                    people = self.at(ticket, guest)
                    self._tell(guest, {"type": "around", "ticket": ticket.id, "people": people})
            case Here():
                self._tell(guest, {"type": "here", "ticket": ticket.id, "on": whisper.on})
            case Typing(by="staff") | Seen(by="staff"):
                return
            case Typing():
                self._tell(guest, {"type": "typing", "ticket": ticket.id, "on": whisper.on})
            case Seen():
                self._tell(guest, {"type": "seen", "ticket": ticket.id, "seq": whisper.seq})

    def _tell(self, guest: Guest, frame: dict[str, object]) -> None:
        guest.frames.append(frame)
        self._guests[guest]()
