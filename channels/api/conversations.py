"""`GET /api/v1/conversations/{id}`: where a conversation stands, for other systems. Sensitive values are masked."""

from collections.abc import Callable, Mapping, Sequence

from aiohttp import web

from channels.api.keys import Keys
from runtime.clock import Clock
from runtime.core.conversation import Conversation, Line, OpenMoment
from runtime.core.journey import JourneyMap
from runtime.core.moves import possible
from runtime.core.values import masked
from runtime.files import Files, served
from runtime.ports import Store
from runtime.problems import problem
from runtime.wire import jsonable

LINES = 1_000  # of a transcript in one answer


class ConversationRoutes:
    """Shows conversations to other systems."""

    def __init__(
        self, *, store: Store, journeys: Callable[[], JourneyMap], clock: Clock, keys: Keys, files: Files
    ) -> None:
        self._store = store
        self._journeys = journeys
        self._clock = clock
        self._keys = keys
        self._files = files

    def table(self) -> list[web.RouteDef]:
        """The routes."""
        return [
            web.get("/api/v1/conversations/{id}", self._keys.needed(self.conversation)),
            web.get("/api/v1/files/{id}", self._keys.needed(self.file)),
        ]

    async def conversation(self, request: web.Request) -> web.Response:
        """State, data, open moment, transcript and possible moves of one conversation."""
        found = await self._store.conversation(request.match_info["id"])
        if found is None:
            return problem(404, "unknown", "There is no such conversation")
        lines = await self._store.lines(found.id, 0, LINES)
        return web.json_response(self._shape(found, lines))

    async def file(self, request: web.Request) -> web.Response:
        """A file that a customer sent, by the id that lines and values have."""
        found = await self._files.read(request.match_info["id"])
        return served(*found) if found is not None else problem(404, "unknown", "There is no such file")

    def _shape(self, conversation: Conversation, lines: Sequence[Line]) -> dict[str, object]:
        journeys = self._journeys()
        run = conversation.run
        moments = run.moments if run is not None else ()
        return {
            "id": conversation.id,
            "channel": conversation.channel,
            "customer": conversation.customer,
            "language": conversation.language,
            "journey": run.journey if run else None,
            "version": run.version if run else None,
            "state": run.state if run else None,
            "data": self._known(journeys, conversation),
            "moment": _moment(moments[-1]) if moments else None,
            "owner": conversation.owner,
            "lines": [_line(line) for line in lines],
            "moves": [
                {"id": move.id, "label": move.label, "needs": list(move.missing), "blocked": move.blocked}
                for move in possible(journeys, conversation, self._clock.now())
            ],
        }

    @staticmethod
    def _known(journeys: JourneyMap, conversation: Conversation) -> Mapping[str, object]:
        run = conversation.run
        journey = journeys.versions.get(run.version) if run is not None else None
        if run is None:
            return {}
        return {
            name: jsonable(masked(slot.value, journey.data.get(name) if journey is not None else None))
            for name, slot in run.slots.items()
        }


def _moment(opened: OpenMoment) -> dict[str, object]:
    return {
        "id": opened.id,
        "opened_at": opened.began_at.isoformat(),
        "due_at": opened.due_at.isoformat() if opened.due_at is not None else None,
    }


def _line(line: Line) -> dict[str, object]:
    files = {"files": jsonable(line.files)} if line.files else {}
    said = {"kind": line.kind, "from": line.author, "text": line.text}
    return {"seq": line.seq, **said, "ts": line.at.isoformat(), **files}
