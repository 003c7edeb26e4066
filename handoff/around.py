"""Who else is at a ticket just now, who writes there, and what the customer does: never stored, told to open consoles.

It reaches the consoles of this process only; what matters for who may speak is decided by the ticket, not by this.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from handoff.roster import Member
from runtime.core.records import Ticket
from runtime.whispers import Here, Seen, Typing, Whisper, Whispers

FRAMES = 50  # that a console has not taken yet; older ones are worth nothing by then


@dataclass(eq=False)
class Guest:
    """One open console: the ticket that it shows, whether its member writes there, and what it is still to be told."""

    member: Member
    ticket: Ticket | None = None
    is_writing: bool = False
    frames: deque[dict[str, object]] = field(default_factory=lambda: deque(maxlen=FRAMES))


class Around:
    """Keeps the guests of this process; `wake` of each is called when it has something to be told."""

    def __init__(self, whispers: Whispers) -> None:
        self._whispers = whispers
        self._guests: dict[Guest, Callable[[], None]] = {}

    @contextmanager
    def visiting(self, member: Member, wake: Callable[[], None]) -> Iterator[Guest]:
        """A console is open."""
        guest = Guest(member)
        self._guests[guest] = wake
        try:
            with self._whispers.heard(lambda whisper: self._heard(guest, whisper)):
                yield guest
        finally:
            self.goes_to(guest, None)
            del self._guests[guest]

    def goes_to(self, guest: Guest, ticket: Ticket | None) -> None:
        """It shows another ticket, or none."""
        self.writes(guest, False)
        before, guest.ticket = guest.ticket, ticket
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

    def at(self, ticket_id: str, but: Guest | None = None) -> list[dict[str, object]]:
        """The other members at a ticket, each once."""
        found: dict[str, dict[str, object]] = {}
        for one in self._at(ticket_id):
            if but is None or one.member.name != but.member.name:
                writes = one.is_writing or bool(found.get(one.member.name, {}).get("writes"))
                found[one.member.name] = {"name": one.member.name, "called": one.member.called, "writes": writes}
        return list(found.values())

    def _at(self, ticket_id: str) -> Iterable[Guest]:
        return [one for one in self._guests if one.ticket is not None and one.ticket.id == ticket_id]

    def _tell_of(self, ticket: Ticket) -> None:
        for guest in self._at(ticket.id):
            self._tell(guest, {"type": "around", "ticket": ticket.id, "people": self.at(ticket.id, guest)})

    def _heard(self, guest: Guest, whisper: Whisper) -> None:
        if guest.ticket is None or guest.ticket.conversation != whisper.conversation or whisper.by != "customer":
            return
        match whisper:
            case Here():
                return  # handoff/leaving.py does something about it
            case Typing():
                self._tell(guest, {"type": "typing", "ticket": guest.ticket.id, "on": whisper.on})
            case Seen():
                self._tell(guest, {"type": "seen", "ticket": guest.ticket.id, "seq": whisper.seq})

    def _tell(self, guest: Guest, frame: dict[str, object]) -> None:
        guest.frames.append(frame)
        self._guests[guest]()
