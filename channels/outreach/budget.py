"""How often a customer is written to, over all journeys and channels. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from runtime.core.company import ContactRules

KEPT = timedelta(days=31)  # contacts older than the longest span count for nothing


def spans(rules: ContactRules) -> Sequence[tuple[timedelta, int]]:
    """How many contacts there may be in each rolling span."""
    limits = ((1, rules.per_day), (7, rules.per_week), (30, rules.per_month))
    return [(timedelta(days=days), most) for days, most in limits if most is not None]


def next_room(contacts: Sequence[datetime], rules: ContactRules, at: datetime) -> datetime | None:
    """`at` when there is room for one more contact then, else when there will be; None when there never is."""
    wanted = at
    for span, most in spans(rules):
        if most == 0:
            return None
        within = sorted(contact for contact in contacts if contact > wanted - span)
        if len(within) >= most:
            wanted = max(wanted, within[-most] + span)
    return wanted if wanted == at else next_room(contacts, rules, wanted)
