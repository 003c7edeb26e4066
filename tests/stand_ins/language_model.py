"""An endpoint that speaks OpenAI's chat completions: answers as told, keeps what it was asked, and fails on demand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

KEY = "sk-stand-in"
MODEL = "stand-in-1"


class ModelStandIn:
    """`answers` gives what it says to the task and the text; `status` and `silent` make it fail."""

    def __init__(self) -> None:
        self.answers: Callable[[str, str], object] = lambda task, text: "0 sure"
        self.asked: list[dict[str, Any]] = []
        self.status = 200
        self.silent = False
        self.usage: dict[str, int] | None = {"total_tokens": 100}
        self.url = ""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One completion."""
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.json_response({"error": {"message": "no such key"}}, status=401)
        body = await request.json()
        self.asked.append(body)
        if self.silent:
            await asyncio.Event().wait()
        if self.status != 200:
            return web.json_response({"error": {"message": "overloaded"}}, status=self.status)
        task, text = (message["content"] for message in body["messages"])
        said = {"role": "assistant", "content": self.answers(task, text)}
        answer: dict[str, Any] = {"object": "chat.completion", "choices": [{"index": 0, "message": said}]}
        return web.json_response(answer | ({"usage": self.usage} if self.usage is not None else {}))


@asynccontextmanager
async def language_model() -> AsyncIterator[tuple[ModelStandIn, ClientSession]]:
    """It, serving on this machine, and a session to reach it."""
    stand_in = ModelStandIn()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", stand_in.serve)
    async with TestServer(app) as server, ClientSession() as http:
        stand_in.url = str(server.make_url("/v1"))
        yield stand_in, http
