"""Chatwoot as the outside desk, by its application API and an inbox of the kind API.

The conversation is made when the ticket is given, open at once and without an agent bot, so that nothing there
answers by itself. Each message of ours carries a mark in its `content_attributes`, which is how a try that may have
arrived is told from one that did not. What its webhooks say is read again by the API before anything is done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import aiohttp
import msgspec

from handoff import words
from handoff.bridges.asking import ask
from handoff.bridges.outside import Finished, News, NotTaken, Unreachable, Word
from runtime.core.journey import OUTCOMES, Outcome
from runtime.core.records import Ticket
from runtime.wire import write_json

MARK = "handrail"
_NOTE_CHARS = 9_000  # a message of an API inbox may have 10,000
_OUTGOING = (1, "outgoing")
_PAGES = 50  # of messages that are gone through for one answer


@dataclass(frozen=True, slots=True)
class ChatwootSettings:
    """Where it is, the account and the inbox, and a member's access token."""

    url: str
    account: int
    inbox: int
    token: str = field(repr=False)


T = TypeVar("T")


class _Wrapped(msgspec.Struct, Generic[T]):
    """How it wraps most answers."""

    payload: T


class _Anything(msgspec.Struct):
    """An answer that is only looked at for its status."""


class _Inbox(msgspec.Struct):
    id: int


class _ContactInbox(msgspec.Struct):
    source_id: str
    inbox: _Inbox


class _Contact(msgspec.Struct):
    id: int
    identifier: str | None = None
    contact_inboxes: list[_ContactInbox] = []


class _Made(msgspec.Struct):
    contact: _Contact
    contact_inbox: _ContactInbox


class _Conversation(msgspec.Struct):
    id: int
    status: str = ""
    labels: list[str] = []
    custom_attributes: dict[str, Any] | None = None


class _Sender(msgspec.Struct):
    name: str | None = None


class _Attached(msgspec.Struct):
    data_url: str | None = None


class _Message(msgspec.Struct):
    id: int
    content: str | None = None
    message_type: int | str = ""
    private: bool = False
    content_attributes: dict[str, Any] | None = None
    sender: _Sender | None = None
    attachments: list[_Attached] = []

    @property
    def mark(self) -> str | None:
        """What we wrote on it, if it is ours."""
        mark = (self.content_attributes or {}).get(MARK)
        return str(mark) if mark is not None else None

    @property
    def text(self) -> str:
        """What was written, with the addresses of what was attached."""
        attached = [one.data_url for one in self.attachments if one.data_url]
        return "\n".join(filter(None, [(self.content or "").strip(), *attached]))


class Chatwoot:
    """Implements OutsideDesk."""

    name = "chatwoot"
    title = "Chatwoot"
    can_be_asked = True

    def __init__(self, settings: ChatwootSettings, http: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._http = http

    async def find(self, ticket: Ticket) -> str | None:
        """The conversation that carries the ticket's id."""
        contact = await self._contact_named(_identifier(ticket))
        found = await self._opened(contact.id, ticket) if contact is not None else None
        return str(found.id) if found is not None else None

    async def open(self, ticket: Ticket, briefing: Sequence[str]) -> str:
        """A contact for the customer, a conversation for the ticket, and private notes in it."""
        contact, source = await self._contact(ticket)
        conversation = await self._opened(contact, ticket)
        if conversation is None:
            conversation = await self._ask(_Conversation, "POST", "conversations", {
                "source_id": source, "inbox_id": self._settings.inbox, "contact_id": contact, "status": "open",
                "custom_attributes": {
                    "handrail_ticket": ticket.id, "journey": ticket.journey or "", "state": ticket.at or "",
                    "reason": ticket.reason, "queue": ticket.queue,
                },
            })  # fmt: skip
        ref = str(conversation.id)
        if conversation.status == "resolved":  # the ticket was with it before
            await self._turn(ref, "open")
        there = await self._marks(ref)
        for place, note in enumerate(_parts(briefing)):
            mark = f"{ticket.id}:note-{place}"
            if mark not in there:
                await self._write(ref, note, mark, is_private=True)
        return ref

    async def post(self, ref: str, key: str, text: str, *, is_unsure: bool) -> None:
        """A message of the customer."""
        if is_unsure and key in await self._marks(ref):
            return
        await self._write(ref, text, key)

    async def news(self, ref: str, after: int) -> News:
        """What agents wrote to the customer, and whether the conversation is resolved."""
        conversation = await self._ask(_Conversation, "GET", f"conversations/{_path(ref)}")
        said = [
            Word(one.id, (one.sender.name if one.sender is not None else None) or self.title, one.text)
            for one in await self._messages(ref, after)
            if one.message_type in _OUTGOING and not one.private and one.mark is None and one.text
        ]
        return News(said, _finished(conversation.labels) if conversation.status == "resolved" else None)

    async def close(self, ref: str, why: str) -> None:
        """A private note, and the conversation is resolved."""
        try:
            await self._write(ref, why, "closed", is_private=True)
            await self._turn(ref, "resolved")
        except NotTaken:
            return  # it was deleted there

    async def _contact(self, ticket: Ticket) -> tuple[int, str]:
        """The customer as a contact of the inbox, and their source there."""
        found = await self._contact_named(_identifier(ticket))
        inbox = self._settings.inbox
        if found is None:
            body = {"inbox_id": inbox, "name": words.called(ticket), "identifier": _identifier(ticket)}
            made = (await self._ask(_Wrapped[_Made], "POST", "contacts", body)).payload
            return made.contact.id, made.contact_inbox.source_id
        for one in found.contact_inboxes:
            if one.inbox.id == inbox:
                return found.id, one.source_id
        joined = await self._ask(_ContactInbox, "POST", f"contacts/{found.id}/contact_inboxes", {"inbox_id": inbox})
        return found.id, joined.source_id

    async def _contact_named(self, identifier: str) -> _Contact | None:
        path = f"contacts/search?q={quote(identifier)}"
        found = (await self._ask(_Wrapped[list[_Contact]], "GET", path)).payload
        return next((one for one in found if one.identifier == identifier), None)

    async def _opened(self, contact: int, ticket: Ticket) -> _Conversation | None:
        path = f"contacts/{contact}/conversations"
        found = (await self._ask(_Wrapped[list[_Conversation]], "GET", path)).payload
        return next((one for one in found if (one.custom_attributes or {}).get("handrail_ticket") == ticket.id), None)

    async def _turn(self, ref: str, status: str) -> None:
        await self._ask(_Anything, "POST", f"conversations/{_path(ref)}/toggle_status", {"status": status})

    async def _marks(self, ref: str) -> set[str]:
        """The marks of our messages that are there."""
        return {one.mark for one in await self._messages(ref, 0) if one.mark is not None}

    async def _messages(self, ref: str, after: int) -> Sequence[_Message]:
        """The messages above an id, the oldest first. It gives the latest, and pages before an id."""
        found: dict[int, _Message] = {}
        before = ""
        for _ in range(_PAGES):
            path = f"conversations/{_path(ref)}/messages{before}"
            page = (await self._ask(_Wrapped[list[_Message]], "GET", path)).payload
            fresh = {one.id: one for one in page if one.id not in found}
            found.update(fresh)
            if not fresh or min(fresh) <= after + 1:
                break
            before = f"?before={min(fresh)}"
        return [found[id_] for id_ in sorted(found) if id_ > after]

    async def _write(self, ref: str, text: str, mark: str, *, is_private: bool = False) -> None:
        kind = "outgoing" if is_private else "incoming"
        await self._ask(_Anything, "POST", f"conversations/{_path(ref)}/messages", {
            "content": text, "message_type": kind, "private": is_private, "content_attributes": {MARK: mark},
        })  # fmt: skip

    async def _ask(self, shape: type[T], method: str, path: str, body: Mapping[str, Any] | None = None) -> T:
        url = f"{self._settings.url}/api/v1/accounts/{self._settings.account}/{path}"
        sent = write_json(body) if body is not None else None
        answer = await ask(self._http, method, url, headers={"api_access_token": self._settings.token}, body=sent)
        try:
            return msgspec.convert(answer.body, shape)
        except msgspec.ValidationError as error:
            raise Unreachable(f"{method} {path.split('?')[0]} was answered with something else: {error}") from error


def _identifier(ticket: Ticket) -> str:
    return f"handrail-{ticket.customer}"


def _path(ref: str) -> str:
    return quote(ref, safe="")


def _finished(labels: Sequence[str]) -> Finished:
    """A label that is one of our outcomes says how it ended; without one it is kept. Other labels are the note."""
    outcome: Outcome = next((one for one in OUTCOMES if one in labels), "kept")
    return Finished(outcome, ", ".join(label for label in labels if label != outcome))


def _parts(notes: Sequence[str]) -> list[str]:
    """Notes in pieces that it takes."""
    return [note[start : start + _NOTE_CHARS] for note in notes for start in range(0, len(note), _NOTE_CHARS)]
