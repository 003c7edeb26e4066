"""A customer on web chat over HTTP, who keeps a ledger of what was written, acknowledged and seen."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

import aiohttp

RETRY_SECONDS = 0.05  # doubled after each try
RETRY_MOST_SECONDS = 1.0


class Customer:
    """One conversation. `acknowledged` are (cmid, text) in the order in which they were written."""

    def __init__(self, session: aiohttp.ClientSession, name: str) -> None:
        self._session = session
        self._name = name
        self.token = ""
        self._sent = 0
        self.address = ""
        self.conversation = ""
        self.acknowledged: list[tuple[str, str]] = []
        self.refused: list[dict[str, Any]] = []

    async def arrive(self, address: str, **body: str) -> None:
        """Open a session; tried again until the service answers."""
        self.address = address
        answer = await self._until(lambda: self._session.post(f"{self.address}/chat/v1/session", json=body))
        self.token = answer["token"]
        self.conversation = answer["conversation"]

    async def write(self, text: str) -> dict[str, Any]:
        """Write a message, again and again until it is acknowledged; gives the acknowledgement."""
        self._sent += 1
        cmid = f"{self._name}-{self._sent}"
        answer = await self._until(
            lambda: self._session.post(
                f"{self.address}/chat/v1/messages",
                json={"type": "send", "cmid": cmid, "text": text},
                headers={"Authorization": f"Bearer {self.token}"},
            )
        )
        assert answer["type"] == "ack", answer
        self.acknowledged.append((cmid, text))
        return answer

    async def press(self, seq: int, choice: str) -> dict[str, Any]:
        """Press a button."""
        self._sent += 1
        cmid = f"{self._name}-{self._sent}"
        return await self._until(
            lambda: self._session.post(
                f"{self.address}/chat/v1/messages",
                json={"type": "send", "cmid": cmid, "choice": {"seq": seq, "id": choice}},
                headers={"Authorization": f"Bearer {self.token}"},
            )
        )

    async def events(self, after: int = 0, wait: int = 0) -> list[dict[str, Any]]:
        """All lines after a seq, page by page; where there is none yet, `wait` seconds for one."""
        lines: list[dict[str, Any]] = []
        while True:
            answer = await self._until(partial(self._page, lines[-1]["seq"] if lines else after, 0 if lines else wait))
            lines += answer["events"]
            if not answer["events"] or lines[-1]["seq"] >= answer["head"]:
                return lines

    def _page(self, after: int, wait: int) -> Any:
        return self._session.get(
            f"{self.address}/chat/v1/events",
            params={"after": str(after), "wait": str(wait)},
            headers={"Authorization": f"Bearer {self.token}"},
        )

    async def until(self, *parts: str, after: int = 0, seconds: float = 20.0) -> list[dict[str, Any]]:
        """Wait until lines holding each of the parts have come; gives all lines."""
        async with asyncio.timeout(seconds):
            while True:
                events = await self.events(after)
                texts = [event["text"] for event in events if "text" in event]
                if all(any(part in text for text in texts) for part in parts):
                    return events
                last = events[-1]["seq"] if events else after
                await self.events(last, wait=2)

    async def _until(self, ask: Any) -> dict[str, Any]:
        """Ask until there is an answer that is not `try again`: the service may be away for a while."""
        pause = RETRY_SECONDS
        while True:
            try:
                async with ask() as response:
                    if response.status not in (429, 502, 503):
                        answer: dict[str, Any] = await response.json(content_type=None)
                        return answer
            except (aiohttp.ClientError, TimeoutError, ValueError):
                pass  # it is away, or was while it answered
            await asyncio.sleep(pause)
            pause = min(pause * 2, RETRY_MOST_SECONDS)


def texts(events: Sequence[dict[str, Any]], author: str) -> list[str]:
    """What one side said."""
    return [event.get("text", "") for event in events if event["from"] == author and event["kind"] != "ended"]
