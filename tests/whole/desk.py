"""A member of staff who works by the desk's JSON."""

from typing import Any

import aiohttp


class Desk:
    """Claims, replies, moves and finishes with a token."""

    def __init__(self, session: aiohttp.ClientSession, address: str, token: str) -> None:
        self._session = session
        self._root = f"{address}/staff/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """Read something."""
        async with self._session.get(self._root + path, params=query, headers=self._headers) as response:
            answer: dict[str, Any] = await response.json(content_type=None)
            return answer

    async def post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Do something; gives the status and the answer."""
        async with self._session.post(self._root + path, json=body, headers=self._headers) as response:
            return response.status, await response.json(content_type=None)

    async def ask(self, method: str, path: str) -> tuple[int, dict[str, Any]]:
        """Read something that may be refused; gives the status and the answer."""
        async with self._session.request(method, self._root + path, headers=self._headers) as response:
            return response.status, await response.json(content_type=None)

    async def waiting(self) -> list[dict[str, Any]]:
        """The tickets that nobody has."""
        return list((await self.get("/tickets", state="queued"))["tickets"])

    async def ticket(self, ticket_id: str) -> dict[str, Any]:
        """One ticket with its card, lines and moves."""
        return await self.get(f"/tickets/{ticket_id}")

    async def claim(self, ticket: dict[str, Any]) -> dict[str, Any]:
        """Take a ticket that waits."""
        status, answer = await self.post(f"/tickets/{ticket['id']}/claim", {"version": ticket["version"]})
        assert status == 200, answer
        return answer
