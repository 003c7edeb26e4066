"""`/api/v1/customers/{id}/number`: a code to a number, and the proof that the customer has it."""

from collections.abc import Awaitable
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta

from channels.api.customers import ID_CHARS
from channels.api.keys import Keys
from channels.proving.numbers import Numbers
from channels.web.intake import RETRY_SECONDS
from runtime.ports import StoreError
from runtime.problems import problem

Phone = Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{6,14}$")]


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The number, and the code where there is one to try."""

    phone: Phone
    code: Annotated[str, Meta(max_length=12)] | None = None


class NumberRoutes:
    """The two routes."""

    def __init__(self, numbers: Numbers, keys: Keys) -> None:
        self._numbers = numbers
        self._keys = keys

    def table(self) -> list[web.RouteDef]:
        """The routes, to be added to the application."""
        path = "/api/v1/customers/{id}/number"
        return [
            web.post(path, self._keys.needed(self.send)),
            web.post(f"{path}/proof", self._keys.needed(self.prove)),
        ]

    async def send(self, request: web.Request) -> web.Response:
        """Send a code to the number."""
        number = await _read(request)
        if isinstance(number, web.Response):
            return number
        return await _answered(self._numbers.send(request.match_info["id"], number.phone))

    async def prove(self, request: web.Request) -> web.Response:
        """Try the code."""
        number = await _read(request)
        if isinstance(number, web.Response):
            return number
        code = "".join((number.code or "").split())
        return await _answered(self._numbers.prove(request.match_info["id"], number.phone, code))


async def _answered(outcome: Awaitable[str]) -> web.Response:
    try:
        word = await outcome
    except StoreError:
        return problem(503, "unavailable", "The service cannot write just now", retry_after=RETRY_SECONDS)
    return web.json_response({"outcome": word}) if word in ("sent", "proven") else _refusal(word)


def _refusal(word: str) -> web.Response:
    match word:
        case "no_carrier":
            return problem(422, "no_carrier", "No SMS provider is set up on this service")
        case "opted_out":
            return problem(409, "opted_out", "The number wants no messages from us", "Its owner can send START.")
        case "too_many":
            detail = "A number gets one code a minute, three an hour, six a day; a code bears five tries."
            return problem(429, "too_many", "Too many codes or tries for this number", detail)
        case "wrong":
            return problem(422, "wrong", "The code is not the one that was sent")
        case "taken":
            return problem(409, "taken", "The number is proven to be another customer's")
        case _:
            return problem(409, "expired", "There is no code that could be tried", "Send a new one.")


async def _read(request: web.Request) -> Number | web.Response:
    if len(request.match_info["id"]) > ID_CHARS:
        return problem(400, "too_long", f"An id has at most {ID_CHARS} characters")
    try:
        return msgspec.json.decode(await request.read(), type=Number)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return problem(400, "bad", "This is no number", str(error))
