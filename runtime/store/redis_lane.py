"""The way to one Redis server: what is asked in one turn of the event loop goes out as one group.

A group whose answers do not come is asked again, by us, as every step names what it does and is done once. Where
replicas must confirm, a group that wrote ends with WAIT, and counts only when enough of them have it.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from redis import exceptions as redis_errors
from redis.asyncio.connection import AbstractConnection

from runtime import limits
from runtime.ports import StoreUnavailable
from runtime.store.redis_command import Command, must_repeat, refusal
from runtime.store.redis_tasks import end

_LOST = (redis_errors.ConnectionError, redis_errors.TimeoutError, redis_errors.InvalidResponse, OSError, TimeoutError)

Again = Callable[[Sequence[Command], str], None]
"""Takes commands that must be asked again, and why."""


class Lane:
    """A few connections to one server. `again` gets what has to be repeated."""

    def __init__(self, connect: Callable[[], AbstractConnection], again: Again, confirming: Callable[[], int]) -> None:
        self._connect = connect
        self._again = again
        self._confirming = confirming
        self._pending: deque[Command] = deque()
        self._wake = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._runners = [loop.create_task(self._run()) for _ in range(limits.REDIS_CONNECTIONS)]

    def put(self, command: Command) -> None:
        """Ask it with the next group."""
        if len(self._pending) >= limits.REDIS_PENDING:
            command.refuse(StoreUnavailable("Redis cannot keep up with what is asked of it"))
            return
        self._pending.append(command)
        self._wake.set()

    async def close(self) -> None:
        """Ask nothing more; what waits is refused."""
        await end(self._runners)
        while self._pending:
            self._pending.popleft().refuse(StoreUnavailable("the store is closed"))

    async def _run(self) -> None:
        connected = self._connect()
        try:
            while True:
                await self._wake.wait()
                group = self._group()
                if group:
                    await self._ask(connected, group)
        finally:
            await connected.disconnect(nowait=True)

    def _group(self) -> list[Command]:
        now = asyncio.get_running_loop().time()
        group: list[Command] = []
        while self._pending and len(group) < limits.STEPS_PER_GROUP:
            command = self._pending.popleft()
            if command.answer.done():
                continue  # whoever asked has gone
            if command.deadline < now:
                command.refuse(StoreUnavailable("Redis does not answer"))
            else:
                group.append(command)
        if not self._pending:
            self._wake.clear()
        return group

    async def _ask(self, connected: AbstractConnection, group: list[Command]) -> None:
        try:
            async with asyncio.timeout(limits.REDIS_ANSWER.total_seconds()):
                await connected.connect()  # type: ignore[no-untyped-call]
                answers, confirmed = await self._exchange(connected, group)
        except _LOST as error:
            await self._lost(connected, group, str(error) or "it does not answer")
        except redis_errors.RedisError as error:
            await connected.disconnect(nowait=True)
            for command in group:
                command.refuse(refusal(error))
        except BaseException:
            for command in group:
                command.refuse(StoreUnavailable("the store is closed"))
            raise
        else:
            await self._deliver(group, answers, confirmed)

    async def _exchange(self, connected: AbstractConnection, group: Sequence[Command]) -> tuple[list[Any], bool]:
        words: list[Any] = []
        for command in group:
            if command.asked is not None:
                words.append(("ASKING",))
            words.append(command.packed())
        needed = self._confirming() if any(command.is_write for command in group) else 0
        if needed:
            words.append(("WAIT", needed, int(limits.REPLICA_WAIT.total_seconds() * 1000)))
        await connected.send_packed_command(connected.pack_commands(words), check_health=False)
        answers = []
        for command in group:
            if command.asked is not None:
                await _read(connected)
            answers.append(await _read(connected))
        return answers, not needed or int(await _read(connected)) >= needed

    async def _deliver(self, group: Sequence[Command], answers: Sequence[Any], is_confirmed: bool) -> None:
        again = []
        for command, answer in zip(group, answers, strict=True):
            command.asked = None
            if isinstance(answer, redis_errors.RedisError):
                if must_repeat(command, answer):
                    again.append(command)
                else:
                    command.refuse(refusal(answer))
            elif command.is_write and not is_confirmed:
                again.append(command)
            else:
                command.give(answer)
        if again:
            if not all(command.is_whole or command.asked for command in again):
                await asyncio.sleep(limits.REDIS_REST.total_seconds())
            self._again(again, "" if is_confirmed else "too few replicas confirm what is written")

    async def _lost(self, connected: AbstractConnection, group: Sequence[Command], why: str) -> None:
        await connected.disconnect(nowait=True)
        self._again(group, why)
        await asyncio.sleep(limits.REDIS_REST.total_seconds())


async def _read(connected: AbstractConnection) -> Any:
    try:
        return await connected.read_response()
    except redis_errors.ResponseError as error:
        return error
