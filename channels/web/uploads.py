"""Files that customers send in web chat: each is a message of its own, and they can look at their own again."""

import asyncio
import hashlib

from aiohttp import web

from channels.web import protocol
from channels.web.messages import STATUS, Messages, Rejected, as_json
from channels.web.protocol import Nack, SentFile
from channels.web.socket import Wiring
from runtime.cleaning import clean
from runtime.files import MOST_BYTES, FileRefused, Files, conversation_of, served
from runtime.limits import TEXT_CHARS
from runtime.problems import problem, whole_seconds

UPLOAD_SECONDS = 120.0  # for the whole of a file, also over a slow connection


class Uploads:
    """The pages for files."""

    def __init__(self, wiring: Wiring, messages: Messages, files: Files) -> None:
        self._wiring = wiring
        self._messages = messages
        self._files = files

    async def send(self, request: web.Request) -> web.StreamResponse:
        """`POST /chat/v1/files?cmid=...&name=...`: the body is the file; answers the ack or nack of the message."""
        conversation = await self._messages.customer(request)
        cmid, text = request.query.get("cmid", ""), clean(request.query.get("text", ""))
        if not protocol.is_cmid(cmid) or len(text) > TEXT_CHARS:
            raise Rejected(problem(400, "bad", "A file needs a `cmid`, and may have a `text`"))
        content = await _content(request)
        try:
            file = await self._files.keep(conversation.id, request.query.get("name", ""), content)
        except FileRefused as refused:
            raise Rejected(_refusal(refused)) from None
        digest = hashlib.sha256(f"file {file.id} {text}".encode()).hexdigest()
        reply = await self._wiring.intake.take(conversation.id, SentFile(cmid, text, file, digest))
        response = as_json(protocol.answer(reply), STATUS[reply.code] if isinstance(reply, Nack) else 200)
        if isinstance(reply, Nack) and reply.retry_after is not None:
            response.headers["Retry-After"] = whole_seconds(reply.retry_after)
        return response

    async def show(self, request: web.Request) -> web.StreamResponse:
        """`GET /chat/v1/files/{id}`: a file of the customer's own conversation."""
        conversation = await self._messages.customer(request)
        file_id = request.match_info["id"]
        found = await self._files.read(file_id) if conversation_of(file_id) == conversation.id else None
        if found is None:
            raise Rejected(problem(404, "unknown", "There is no such file"))
        return served(*found)


def _refusal(refused: FileRefused) -> web.Response:
    title, detail = "The file was not taken", str(refused)
    match refused.code:
        case "empty":
            return problem(400, "empty", title, detail)
        case "kind":
            return problem(415, "kind", title, detail)
        case _:
            return problem(413, "too_large", title, detail)


async def _content(request: web.Request) -> bytes:
    """The body, of which no more is taken in than a file may have."""
    body = bytearray()
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > MOST_BYTES:
                    detail = f"A file may have {MOST_BYTES // 1_000_000} MB at most."
                    raise Rejected(problem(413, "too_large", "The file was not taken", detail))
    except TimeoutError:
        raise Rejected(problem(408, "late", "The file did not arrive in time")) from None
    return bytes(body)
