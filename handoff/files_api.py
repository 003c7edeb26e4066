"""`GET /staff/api/v1/tickets/{id}/files/{file}`: what a customer sent, for whoever may see their ticket."""

from aiohttp import web

from handoff.desk import Desk
from handoff.door import Door
from handoff.roster import Member
from runtime.files import Files, conversation_of, served
from runtime.problems import problem


class FilesApi:
    """Shows files."""

    def __init__(self, desk: Desk, files: Files) -> None:
        self._desk = desk
        self._files = files

    def table(self, door: Door) -> list[web.RouteDef]:
        """The route, behind the door."""
        return [door.call("GET", "/staff/api/v1/tickets/{id}/files/{file}", "read", self.show)]

    async def show(self, request: web.Request, member: Member) -> web.StreamResponse:
        """One file of the ticket's conversation."""
        ticket = await self._desk.ticket(member, request.match_info["id"])
        file_id = request.match_info["file"]
        found = await self._files.read(file_id) if conversation_of(file_id) == ticket.conversation else None
        return served(*found) if found is not None else problem(404, "unknown", "There is no such file")
