"""The one mark that a request leaves beside the turn by which it ended: started, refused or taken back.

All three are written under the same name, so whichever comes first stays, and the others are told of it. That is what
makes taking back one step that wins or loses against the approach, whoever is at it in which process, and what tells
whoever finds a request half done how it ended.
"""

from channels.outreach.asked import Answer
from runtime.core.records import Receipt

CHANNEL = "outreach"

STARTED = ""
WITHDRAWN = "withdrawn"
_REFUSED = "refused:"


def refused(rule: str) -> str:
    """The mark of a request that a rule forbids."""
    return f"{_REFUSED}{rule}"


def answer(id: str, mark: Receipt) -> Answer:
    """What a request came to, as its mark tells."""
    if mark.digest == WITHDRAWN:
        return Answer(id, "withdrawn", conversation=mark.conversation)
    if mark.digest.startswith(_REFUSED):
        return Answer(id, "refused", mark.digest.removeprefix(_REFUSED), conversation=mark.conversation)
    return Answer(id, "started", conversation=mark.conversation)
