"""Telnyx, as far as Handrail uses it: takes messages, knows a key that comes twice, signs webhooks, fails on demand.

Keys and signatures are PyNaCl's, which Telnyx's own SDK verifies with. Whatever was accepted is in `messages`.
"""

import asyncio
import base64
import json
import re
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientSession, web
from nacl.signing import SigningKey

API_KEY = "KEY0123"
OUR_NUMBER = "+15005550007"
_KEY = re.compile(r"[A-Za-z0-9_:-]{1,255}")


@dataclass(slots=True)
class Message:
    """One message that was accepted."""

    id: str
    to: str
    sender: str
    text: str
    webhook: str
    status: str = "queued"
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """How the next request goes wrong; with `records` the message was accepted all the same."""

    status: int = 500
    body: bytes = b'{"errors":[{"code":"10007","title":"Unexpected error"}]}'
    records: bool = False
    resets: bool = False


class TelnyxStandIn:
    """A Telnyx account. Use as an async context manager; `url` is the address of its API."""

    def __init__(self, seed: bytes = b"handrail" * 4) -> None:
        self._signing = SigningKey(seed)
        self.public_key = base64.b64encode(bytes(self._signing.verify_key)).decode()
        self.url = ""
        self.messages: list[Message] = []
        self.blocked: set[str] = set()
        self.requests = 0
        self._known: dict[str, tuple[bytes, dict[str, Any]]] = {}
        self._faults: deque[Fault] = deque()
        self._changed = asyncio.Condition()
        self._stack = AsyncExitStack()
        self._made = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/v2/messages", self._create), web.get("/v2/messages/{id}", self._retrieve)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self._session = await self._stack.enter_async_context(ClientSession())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def fail_next(self, *faults: Fault) -> None:
        """The next requests go wrong so, one after another."""
        self._faults.extend(faults)

    def sign(self, body: bytes, at: int) -> dict[str, str]:
        """The headers of a webhook."""
        signature = self._signing.sign(str(at).encode() + b"|" + body).signature
        return {
            "telnyx-signature-ed25519": base64.b64encode(signature).decode(), "telnyx-timestamp": str(at),
            "Content-Type": "application/json",
        }  # fmt: skip

    async def post(self, url: str, event: Mapping[str, Any], at: int) -> int:
        """A signed webhook; gives the status of the answer."""
        body = json.dumps(event).encode()
        async with self._session.post(url, data=body, headers=self.sign(body, at)) as answer:
            return answer.status

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is so of what was sent."""
        async with self._changed:
            await self._changed.wait_for(holds)

    async def _create(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        body = await request.read()
        if request.headers.get("Authorization") != f"Bearer {API_KEY}":
            return _error(401, "10009", "Authentication failed")
        fault = self._faults.popleft() if self._faults else None
        if fault is not None and not fault.records:
            return await self._go_wrong(request, fault)
        key = request.headers.get("Idempotency-Key", "")
        if key and not _KEY.fullmatch(key):
            return _error(400, "10015", "Bad Request")
        if key in self._known:
            before, answer = self._known[key]
            return web.json_response(answer) if before == body else _error(422, "10015", "Key used with another body")
        asked = json.loads(body)
        if asked["to"] in self.blocked:
            return _error(400, "40300", "Blocked due to STOP message")
        answer = await self._accepted(asked)
        if key:
            self._known[key] = (body, answer)
        return await self._go_wrong(request, fault) if fault is not None else web.json_response(answer)

    async def _retrieve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {API_KEY}":
            return _error(401, "10009", "Authentication failed")
        if self._faults:
            return await self._go_wrong(request, self._faults.popleft())
        for message in self.messages:
            if message.id == request.match_info["id"]:
                return web.json_response({"data": _shown(message)})
        return _error(404, "10005", "Resource not found")

    async def _accepted(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        self._made += 1
        message = Message(
            f"40385f64-5717-4562-b3fc-{self._made:012x}", asked["to"], asked["from"], asked["text"],
            asked.get("webhook_url", ""),
        )  # fmt: skip
        async with self._changed:
            self.messages.append(message)
            self._changed.notify_all()
        return {"data": _shown(message)}

    async def _go_wrong(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.resets and request.transport is not None:
            request.transport.abort()
        return web.Response(status=fault.status, body=fault.body, content_type="application/json")


def _shown(message: Message) -> dict[str, Any]:
    """A message of ours, as the API shows it."""
    errors = [{"code": message.code, "title": "Not delivered"}] if message.code is not None else []
    return {
        "id": message.id, "record_type": "message", "direction": "outbound", "type": "SMS", "text": message.text,
        "from": {"phone_number": message.sender, "carrier": "", "line_type": ""}, "errors": errors,
        "to": [{"phone_number": message.to, "status": message.status, "carrier": "", "line_type": ""}],
        "webhook_url": message.webhook,
    }  # fmt: skip


def received(text: str, sender: str, *, id: str = "m-1", to: str = OUR_NUMBER, **more: Any) -> dict[str, Any]:
    """The webhook of a message that came in."""
    said = {
        "id": id, "direction": "inbound", "type": "SMS", "record_type": "message", "text": text, "media": [],
        "from": {"phone_number": sender, "carrier": "", "line_type": "Wireless"},
        "to": [{"phone_number": to, "status": "webhook_delivered"}], "errors": [], **more,
    }  # fmt: skip
    return _event("message.received", said)


def reported(message: Message, status: str, code: str | None = None) -> dict[str, Any]:
    """The webhook of what became of one of ours."""
    errors = [{"code": code, "title": "Not delivered"}] if code is not None else []
    said = {
        "id": message.id, "direction": "outbound", "record_type": "message", "text": message.text,
        "to": [{"phone_number": message.to, "status": status}], "errors": errors,
    }  # fmt: skip
    return _event("message.finalized" if status not in ("queued", "sending", "sent") else "message.sent", said)


def _event(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "data": {
            "event_type": kind, "id": f"e-{said['id']}", "occurred_at": "2026-11-25T09:00:00.000+00:00",
            "record_type": "event", "payload": said,
        },
        "meta": {"attempt": 1, "delivered_to": "https://bank.example/sms/telnyx/in"},
    }  # fmt: skip


def _error(status: int, code: str, title: str) -> web.Response:
    return web.json_response({"errors": [{"code": code, "title": title, "detail": title}]}, status=status)
