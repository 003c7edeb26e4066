"""Chatwoot as its API description has it, as far as a bridge needs it, with the faults of a real one at will."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from handoff.bridges.chatwoot_signature import sign

TOKEN = "member-token"
SECRET = "webhook-secret"
_PAGE = 20


@dataclass
class Thread:
    """One conversation over there."""

    id: int
    contact: int
    attributes: Mapping[str, Any]
    status: str = "open"
    labels: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def shape(self) -> dict[str, Any]:
        return {
            "id": self.id, "status": self.status, "labels": self.labels, "custom_attributes": self.attributes,
            "inbox_id": 7, "meta": {"sender": {"id": self.contact}},
        }  # fmt: skip

    def said(self, kind: str, *, private: bool = False) -> list[str]:
        """The texts of one kind, in order."""
        return [str(one["content"]) for one in self.messages if one["kind"] == kind and one["private"] == private]


class StandInChatwoot:
    """Keeps contacts and conversations. `fails` are answers that fail, `breaks` ones that are lost when it was done."""

    def __init__(self) -> None:
        self.contacts: dict[int, dict[str, Any]] = {}
        self.threads: dict[int, Thread] = {}
        self.webhooks: list[dict[str, Any]] = []
        self.fails = 0
        self.breaks = 0
        self.rubbish = 0
        self.asked: list[str] = []
        self._id = 100

    def app(self) -> web.Application:
        """The application to serve."""
        made = web.Application(middlewares=[self._faults])
        top = "/api/v1/accounts/3"
        made.add_routes([
            web.get(f"{top}/contacts/search", self._search),
            web.post(f"{top}/contacts", self._contact),
            web.post(f"{top}/contacts/{{id}}/contact_inboxes", self._join),
            web.get(f"{top}/contacts/{{id}}/conversations", self._of_contact),
            web.post(f"{top}/conversations", self._begin),
            web.get(f"{top}/conversations/{{id}}", self._thread),
            web.get(f"{top}/conversations/{{id}}/messages", self._messages),
            web.post(f"{top}/conversations/{{id}}/messages", self._write),
            web.post(f"{top}/conversations/{{id}}/toggle_status", self._turn),
        ])  # fmt: skip
        return made

    @web.middleware
    async def _faults(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path.removeprefix('/api/v1/accounts/3/')}")
        if request.headers.get("api_access_token") != TOKEN:
            return web.json_response({"errors": ["Invalid Access Token"]}, status=401)
        if self.rubbish:
            self.rubbish -= 1
            return web.Response(text="<html>Sign in to the proxy</html>", content_type="text/html")
        if self.fails:
            self.fails -= 1
            return web.json_response({"error": "not now"}, status=502)
        answer: web.StreamResponse = await handler(request)
        if self.breaks and request.method == "POST":
            self.breaks -= 1
            assert request.transport is not None
            request.transport.abort()
        return answer

    # what its staff do

    def agent_says(self, thread: Thread, text: str, *, private: bool = False) -> dict[str, Any]:
        """An agent writes; the webhook that tells of it is kept for the test to deliver, or not."""
        message = self._add(thread, text, "outgoing", private=private, sender={"id": 1, "name": "Kim", "type": "user"})
        self.webhooks.append({"event": "message_created", **message, "conversation": {"id": thread.id}})
        return message

    def resolves(self, thread: Thread, *labels: str) -> None:
        """An agent resolves it."""
        thread.status, thread.labels = "resolved", list(labels)
        self.webhooks.append({"event": "conversation_status_changed", "id": thread.id, "status": "resolved"})

    # the interface

    async def _search(self, request: web.Request) -> web.Response:
        wanted = request.query["q"]
        return _wrapped([one for one in self.contacts.values() if wanted in str(one["identifier"])])

    async def _contact(self, request: web.Request) -> web.Response:
        body = await request.json()
        if any(one["identifier"] == body["identifier"] for one in self.contacts.values()):
            return web.json_response({"message": "Identifier has already been taken"}, status=422)
        number = self._next()
        source = {"source_id": f"source-{number}", "inbox": {"id": body["inbox_id"]}}
        contact = {"id": number, "name": body["name"], "identifier": body["identifier"], "contact_inboxes": [source]}
        self.contacts[number] = contact
        return _wrapped({"contact": contact, "contact_inbox": source})

    async def _join(self, request: web.Request) -> web.Response:
        source = {"source_id": f"source-{self._next()}", "inbox": {"id": (await request.json())["inbox_id"]}}
        self.contacts[int(request.match_info["id"])]["contact_inboxes"].append(source)
        return web.json_response(source)

    async def _of_contact(self, request: web.Request) -> web.Response:
        contact = int(request.match_info["id"])
        return _wrapped([one.shape for one in self.threads.values() if one.contact == contact])

    async def _begin(self, request: web.Request) -> web.Response:
        body = await request.json()
        assert body["source_id"]
        thread = Thread(self._next(), body["contact_id"], body["custom_attributes"])
        self.threads[thread.id] = thread
        return web.json_response(thread.shape)

    async def _thread(self, request: web.Request) -> web.Response:
        thread = self.threads.get(int(request.match_info["id"]))
        return web.json_response(thread.shape) if thread else web.json_response({"error": "none"}, status=404)

    async def _messages(self, request: web.Request) -> web.Response:
        before = int(request.query.get("before", 10**9))
        thread = self.threads[int(request.match_info["id"])]
        page = [one for one in thread.messages if one["id"] < before][-_PAGE:]
        return web.json_response({"meta": {"labels": thread.labels}, "payload": page})

    async def _write(self, request: web.Request) -> web.Response:
        body = await request.json()
        thread = self.threads[int(request.match_info["id"])]
        marks = body.get("content_attributes") or {}
        message = self._add(thread, body["content"], body["message_type"], private=body["private"], marks=marks)
        return web.json_response(message)

    async def _turn(self, request: web.Request) -> web.Response:
        thread = self.threads[int(request.match_info["id"])]
        thread.status = (await request.json())["status"]
        shape = {"success": True, "current_status": thread.status, "conversation_id": thread.id}
        return _wrapped(shape)

    def _add(
        self, thread: Thread, text: str, kind: str, *, private: bool, marks: Mapping[str, Any] | None = None,
        sender: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        message = {
            "id": self._next(), "content": text, "message_type": 1 if kind == "outgoing" else 0, "private": private,
            "content_attributes": dict(marks or {}), "sender": sender, "kind": kind, "attachments": [],
        }  # fmt: skip
        thread.messages.append(message)
        return message

    def _next(self) -> int:
        self._id += 1
        return self._id


async def deliver(url: str, webhooks: Sequence[Mapping[str, Any]], now: float, *, secret: str = SECRET) -> list[int]:
    """Send webhooks as Chatwoot signs them; gives the statuses."""
    statuses = []
    async with aiohttp.ClientSession() as http:
        for one in webhooks:
            body = json.dumps(one).encode()
            timestamp = str(int(now))
            headers = {
                "X-Chatwoot-Timestamp": timestamp, "X-Chatwoot-Signature": sign(secret, timestamp, body),
                "Content-Type": "application/json",
            }  # fmt: skip
            async with http.post(url, data=body, headers=headers) as answer:
                statuses.append(answer.status)
    return statuses


def _wrapped(shape: object) -> web.Response:
    return web.json_response({"payload": shape})
