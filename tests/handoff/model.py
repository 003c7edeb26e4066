"""A small model of a ticket: what the page on the desk says of states and holders, without rows, clocks or text."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from runtime import limits


@dataclass(frozen=True, slots=True)
class Model:
    """One customer's conversation. `state` is None while the journey has it and no ticket is open."""

    state: str | None = None
    holder: str | None = None
    offered_to: str | None = None
    offer_until: datetime | None = None
    opened_at: datetime | None = None
    is_asked: bool = False
    has_replied: bool = False
    absent_since: datetime | None = None
    declined: frozenset[str] = field(default_factory=frozenset)
    transfers: int = 0
    holds: int = 0

    @property
    def is_free(self) -> bool:
        return self.state in ("queued", "offered", "deferred", "parked")

    def opened(self, now: datetime) -> "Model":
        """The journey hands over; what is wrapped up meanwhile is over."""
        return Model("queued", opened_at=now)

    def says(self) -> "Model":
        """The customer writes."""
        if self.state == "held":
            return replace(self, is_asked=True)
        return replace(self, state="queued", holder=None) if self.state == "parked" else self

    def claimed(self, who: str) -> "Model":
        if self.state == "held" and self.holder == who:
            return self
        return replace(self.unoffered(), state="held", holder=who, is_asked=False, absent_since=None)

    def may_claim(self, who: str) -> bool:
        return self.is_free or (self.state == "held" and self.holder == who)

    def replied(self) -> "Model":
        return replace(self, is_asked=False, has_replied=True)

    def offered(self, who: str, until: datetime) -> "Model":
        return replace(self, state="offered", offered_to=who, offer_until=until)

    def unoffered(self) -> "Model":
        return replace(self, offered_to=None, offer_until=None)

    def may_park(self, who: str) -> bool:
        capped = self.holds >= 5
        return self.state == "held" and self.holder == who and self.has_replied and not self.is_asked and not capped

    def parked(self) -> "Model":
        return replace(self.unoffered(), state="parked", holder=None, absent_since=None, holds=self.holds + 1)

    def requeued(self) -> "Model":
        return replace(self.unoffered(), state="queued", holder=None, absent_since=None)

    def given(self, who: str) -> "Model":
        moved = self.holder is not None
        after = replace(self.unoffered(), state="held", holder=who, absent_since=None)
        return replace(after, transfers=self.transfers + moved)

    def ended(self) -> "Model":
        """The journey has it again."""
        return Model("wrapping", self.holder, opened_at=self.opened_at)

    def at(self, now: datetime) -> "Model":
        """What short times do by themselves: offers, and transfers that nobody accepted, run out."""
        if self.offer_until is None or now < self.offer_until:
            return self
        return replace(self.unoffered(), state="queued" if self.state == "offered" else self.state)


TRANSFER = limits.STICKY
