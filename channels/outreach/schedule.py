"""The moment for a request: inside the customer's hours, with room in their budget, before it is pointless. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.outreach.budget import next_room
from channels.outreach.hours import Hours
from runtime.core.company import ContactRules

_ROUNDS = 50  # hours and budget push a moment on in turns


@dataclass(frozen=True, slots=True)
class Moment:
    """When it may be; None: never. `rule` is what kept it from being at once."""

    at: datetime | None
    rule: str | None = None


def find(
    wanted: datetime, expires: datetime, *, hours: Hours | None, contacts: Sequence[datetime], rules: ContactRules
) -> Moment:  # fmt: skip
    """The first moment from `wanted` on; `hours` is None for a channel that wakes nobody."""
    at, rule = wanted, None
    for _ in range(_ROUNDS):
        opened = hours.next_open(at) if hours is not None else at
        if opened is None or opened >= expires:
            return Moment(None, "quiet_hours")
        room = next_room(contacts, rules, opened)
        if room is None or room >= expires:
            return Moment(None, "budget")
        rule = "budget" if room > opened else "quiet_hours" if opened > at else rule
        if room == at:
            return Moment(at, rule)
        at = room
    return Moment(None, rule)
