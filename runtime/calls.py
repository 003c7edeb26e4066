"""Calling actions.

Over HTTP or in Python, with a time-out, repeats where they are harmless, and an answer whatever happens.
"""

import asyncio
import importlib
import inspect
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import aiohttp
import msgspec
import structlog

from runtime import limits
from runtime.core.company import Action
from runtime.core.events import CallFinished
from runtime.core.records import OutboxEnd, OutboxRow
from runtime.core.values import Value
from runtime.crash import crash_point
from runtime.given import all_given
from runtime.wire import jsonable
from runtime.worker import Journeys, Worker

log = structlog.get_logger()

Sleep = Callable[[float], Awaitable[None]]


class ActionFailed(Exception):
    """The action did not come to a declared end; the message is for staff."""


class Calls:
    """Performs `call` rows of the outbox. Every call ends as one CallFinished: a declared end, `error` or `timeout`."""

    def __init__(
        self, *, worker: Worker, journeys: Journeys, http: aiohttp.ClientSession, allowed_modules: frozenset[str],
        sleep: Sleep = asyncio.sleep, carries: Callable[[], Mapping[str, str]] = dict,
    ) -> None:  # fmt: skip
        """`carries` gives headers that each request has besides."""
        self._worker = worker
        self._journeys = journeys
        self._http = http
        self._allowed = allowed_modules
        self._sleep = sleep
        self._carries = carries

    def lease(self, row: OutboxRow) -> timedelta:
        """How long whoever took a row may be at it: all its tries, and then its answer."""
        action = self._action(row)
        if action is None:
            return limits.LEASE
        return (action.within + action.backoff) * (1 + action.retries) + limits.LEASE

    async def perform(self, row: OutboxRow) -> None:
        """Call the action of a row that was taken, and bring its answer back."""
        action = self._action(row)
        if action is None:
            await self._fail(row, "the action is not in the map any more", "failed")
        else:
            await self._answer(row, await self._call(action, row))

    async def lost(self, row: OutboxRow) -> None:
        """A call, taken over, during which the process ended.

        Harmless ones are made again under the same key, unless it ends each time; others are an error.
        """
        action = self._action(row)
        if action is None or not action.idempotent:
            await self._fail(row, "nobody knows whether it was done: the process ended in the middle", "unknown")
        elif row.attempts > limits.POISON_TRIES:
            await self._fail(row, f"the process ended in the middle of each of {limits.POISON_TRIES} tries", "unknown")
        else:
            await self._answer(row, await self._call(action, row))

    def _action(self, row: OutboxRow) -> Action | None:
        return self._journeys.current.actions.get(str(row.body["action"]))

    async def _fail(self, row: OutboxRow, why: str, status: OutboxEnd) -> None:
        await self._answer(row, CallFinished(_key(row), "error", detail=why), status)

    async def _answer(self, row: OutboxRow, event: CallFinished, status: OutboxEnd = "sent") -> None:
        crash_point("call.answer.before")
        await self._worker.handle(
            row.conversation, event, channel="call", external_id=event.call, settles=((row.id, status),)
        )
        log.info("call", conversation=row.conversation, action=row.body["action"], end=event.end)

    async def _call(self, action: Action, row: OutboxRow) -> CallFinished:
        """Try as often as the map allows; the last result counts."""
        arguments = row.body["arguments"]
        assert isinstance(arguments, Mapping)
        result = CallFinished(_key(row), "error")
        for attempt in range(1 + (action.retries if action.idempotent else 0)):
            if attempt:
                await self._sleep(action.backoff.total_seconds())
            result = await self._once(action, _key(row), arguments)
            if result.end not in ("error", "timeout"):
                break
        return result

    async def _once(self, action: Action, key: str, arguments: Mapping[str, Any]) -> CallFinished:
        try:
            async with asyncio.timeout(action.within.total_seconds()):
                reply = await (
                    self._python(action, arguments) if action.python else self._request(action, key, arguments)
                )
            return CallFinished(key, *_read_reply(action, reply))
        except TimeoutError:
            return CallFinished(key, "timeout", detail=f"no answer within {action.within.total_seconds():g} s")
        except ActionFailed as error:
            return CallFinished(key, "error", detail=str(error))
        except Exception as error:
            log.exception("call.failed", action=action.id)
            return CallFinished(key, "error", detail=f"{type(error).__name__}")

    async def _request(self, action: Action, key: str, arguments: Mapping[str, Any]) -> object:
        if action.url is None or action.method is None:
            raise ActionFailed("its address is not set on this machine")
        body = {name: jsonable(value) for name, value in arguments.items()}
        headers = {"Idempotency-Key": key, **self._carries()}
        sent: dict[str, Any] = {"params": _query(body)} if action.method == "get" else {"json": body}
        try:
            async with self._http.request(
                action.method, action.url, headers=headers, allow_redirects=False, **sent
            ) as response:
                raw = await response.content.read(limits.REPLY_BYTES + 1)
                while len(raw) <= limits.REPLY_BYTES and not response.content.at_eof():
                    raw += await response.content.read(limits.REPLY_BYTES + 1 - len(raw))
        except aiohttp.ClientError as error:
            raise ActionFailed(f"it could not be reached ({type(error).__name__})") from error
        if not 200 <= response.status < 300:
            raise ActionFailed(f"it answered {response.status}")
        if len(raw) > limits.REPLY_BYTES:
            raise ActionFailed("its answer is too large")
        try:
            return msgspec.json.decode(raw) if raw.strip() else {}
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise ActionFailed("its answer is not JSON") from error

    async def _python(self, action: Action, arguments: Mapping[str, Any]) -> object:
        module, _, name = (action.python or "").partition(":")
        if module not in self._allowed:
            raise ActionFailed(f"the operator has not allowed {module} (HANDRAIL_ACTIONS)")
        function = getattr(importlib.import_module(module), name, None)
        if function is None:
            raise ActionFailed(f"{module} has no {name}")
        if inspect.iscoroutinefunction(function):
            return await function(**arguments)
        return await asyncio.to_thread(function, **arguments)


def _query(body: Mapping[str, object]) -> dict[str, str]:
    """Arguments as a query: `true` and `false` as in JSON, what is unset left out."""
    words = {True: "true", False: "false"}
    return {
        name: words[value] if isinstance(value, bool) else str(value)
        for name, value in body.items()
        if value is not None
    }


def _key(row: OutboxRow) -> str:
    return str(row.body["call"])


def _read_reply(action: Action, reply: object) -> tuple[str, dict[str, Value]]:
    """The end and the declared fields of a reply. Raises ActionFailed when it fits nothing that was declared."""
    if not isinstance(reply, Mapping):
        raise ActionFailed("its answer is not an object")
    end = reply.get("end", action.ends[0] if action.ends else None)
    if end not in action.ends:
        raise ActionFailed(f"it ended as {end!r}, which the map does not declare")
    gives = all_given({name: reply.get(name) for name in action.gives})
    return end, gives
