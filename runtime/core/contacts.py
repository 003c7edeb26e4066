"""Earlier contacts of a customer: how often they came, and whether it is for the same promise again."""

from runtime import limits
from runtime.core.conversation import Contact, Earlier
from runtime.core.draft import Draft


def remember(draft: Draft, promise: str, instance: str) -> Earlier:
    """Note that a moment begins; gives what was known of the contacts before its run."""
    kept = [one for one in draft.contacts if draft.now - one.at <= limits.CONTACTS]
    earlier = [one for one in kept if one.run != draft.runs]
    lately = [one for one in earlier if draft.now - one.at <= limits.REPEAT]
    same = [one for one in lately if one.promise == promise]
    draft.contacts = (*kept, Contact(draft.runs, draft.now, promise, instance))[-limits.CONTACTS_KEPT :]
    return Earlier(
        previous_at=earlier[-1].at if earlier else None,
        in_7_days=len({one.run for one in lately}),
        in_30_days=len({one.run for one in earlier}),
        repeat_of=same[-1].instance if same else None,
    )
