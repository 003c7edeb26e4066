"""What the desk declines, by code: the one table of statuses and sentences for its JSON and its pages."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from aiohttp import web

from runtime.core.errors import HandrailError
from runtime.problems import problem


class Kind(NamedTuple):
    """How one refusal is answered, and what a member of staff reads."""

    status: int
    sentence: str


KINDS: Mapping[str, Kind] = {
    "unknown": Kind(404, "There is no such ticket"),
    "taken": Kind(409, "A colleague has this ticket"),
    "stale": Kind(409, "The ticket has changed; look at it again"),
    "not_holder": Kind(409, "You do not hold this ticket"),
    "behind": Kind(409, "There are new messages; read them first"),
    "opted_out": Kind(409, "The customer wants no more messages, so none can be sent"),
    "conflict": Kind(409, "The same key was used for something else"),
    "blocked": Kind(409, "The journey does not allow this now"),
    "moved_on": Kind(409, "The journey has moved on; these are the moves now"),
    "not_wrapping": Kind(409, "Only a ticket that is finished can be closed"),
    "closed": Kind(409, "The ticket is closed"),
    "mine": Kind(409, "You have this ticket already"),
    "late": Kind(409, "The offer has run out"),
    "declined_before": Kind(409, "They declined this ticket before"),
    "transferring": Kind(409, "The ticket is being given to a colleague; wait for the answer, or keep it"),
    "unanswered": Kind(409, "The customer waits for an answer; write first, then park"),
    "capped": Kind(409, "This was done as often as the map allows; a supervisor can still do it"),
    "not_here": Kind(409, "They are not available now"),
    "needs": Kind(422, "Some values are missing or cannot be used"),
    "invalid": Kind(422, "The request says something that cannot be done"),
    "not_json": Kind(400, "The body is not a JSON object"),
    "media_type": Kind(415, "The body must be application/json"),
    "too_large": Kind(413, "The request is too large"),
    "no_model": Kind(404, "No language model is set up for this"),
    "no_answer": Kind(503, "The language model does not answer now"),
    "not_allowed": Kind(403, "Your role may not do this"),
}


class Declined(HandrailError):
    """The desk will not do it. `more` are further members of the answer (JSON values)."""

    def __init__(self, code: str, detail: str | None = None, **more: Any) -> None:
        super().__init__(detail or KINDS[code].sentence)
        self.code = code
        self.detail = detail
        self.more = more

    @property
    def sentence(self) -> str:
        """What a member of staff reads."""
        return self.detail or KINDS[self.code].sentence

    def answer(self) -> web.Response:
        """The problem document."""
        kind = KINDS[self.code]
        return problem(kind.status, self.code, kind.sentence, self.detail, **self.more)
