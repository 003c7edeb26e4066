"""What an operator's monitor and a customer's page see of a service while something is wrong, and how long it lasts."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp

LOOK_SECONDS = 0.02
PATIENCE_SECONDS = 60.0

Record = Callable[[str, object], None]
"""pytest's record_property: a figure of the table in docs/reliability.md, by its name there."""


async def lasts(seconds: float) -> None:
    """What is tried lasts so long: a fault, or the peace after it."""
    await asyncio.sleep(seconds)


async def seconds_until(holds: Callable[[], Awaitable[bool]]) -> float:
    """Ask again and again until it is so; gives how long that took. TimeoutError when it never is."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await holds():
            await asyncio.sleep(LOOK_SECONDS)
    return loop.time() - began


@dataclass(frozen=True)
class Told:
    """What became of one try: acknowledged, or after how many seconds to come again; and how long that took."""

    is_taken: bool
    again: float
    seconds: float

    @property
    def is_put_off(self) -> bool:
        """Whether it was refused with a word on when to come again."""
        return not self.is_taken and self.again > 0


class Monitor:
    """Asks one service whether it is ready, and writes to it as a page would, once, without trying again."""

    def __init__(self, session: aiohttp.ClientSession, address: str, token: str) -> None:
        self._session = session
        self._address = address
        self._token = token

    async def is_ready(self) -> bool:
        """What `/readyz` says; a service that does not answer is not ready."""
        try:
            async with self._session.get(f"{self._address}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def is_not_ready(self) -> bool:
        """The contrary."""
        return not await self.is_ready()

    async def write(self, cmid: str, text: str) -> Told:
        """One try; gives what the page is told."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with self._session.post(
            f"{self._address}/chat/v1/messages", json={"type": "send", "cmid": cmid, "text": text},
            headers={"Authorization": f"Bearer {self._token}"},
        ) as answer:  # fmt: skip
            told = await answer.json(content_type=None)
            again = float(told.get("retry_after") or answer.headers.get("Retry-After") or 0)
        return Told(told.get("type") == "ack", again, loop.time() - began)

    async def takes(self, cmid: str, text: str) -> bool:
        """Whether a message is acknowledged, at one try."""
        try:
            return (await self.write(cmid, text)).is_taken
        except aiohttp.ClientError:
            return False
