"""The customers of benchmarks/load.py: what each of a kind does to have a turn.

A customer is opened once and gives its `turn`: it returns when what was written is answered.
"""

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import aiohttp
import msgspec
from aiohttp import web

from benchmarks.peers.order import WRITES

Turn = Callable[[int], Awaitable[None]]
Open = Callable[[aiohttp.ClientSession, str, int], Awaitable[Turn]]
"""Opens the n-th customer of the service at an address."""
LAST = [("message", "choices")] * 7 + [("ended",)]
"""The kinds of line that end the answer to each message."""
QUIET_SECONDS = 0.3  # after the last text
PUBLIC_URL, ACCOUNT, TOKEN, OURS = "https://bench.example", "ACbench", "token-of-the-bench", "+15005550006"
FAR = {
    "HANDRAIL_TWILIO_ACCOUNT_SID": ACCOUNT, "HANDRAIL_TWILIO_AUTH_TOKEN": TOKEN, "HANDRAIL_TWILIO_FROM": OURS,
    "HANDRAIL_PUBLIC_URL": PUBLIC_URL,
}  # fmt: skip
"""The settings of a service that these texts come to; `HANDRAIL_TWILIO_API_URL` besides."""


async def token_of(session: aiohttp.ClientSession, address: str) -> str:
    """A session of the web chat. Whoever is put off comes again when told, as the widget does."""
    while True:
        async with session.post(f"{address}/chat/v1/session", json={}) as response:
            told = await response.json()
        if response.status == 200:
            return str(told["token"])
        if "retry_after" not in told:
            raise RuntimeError(f"no session: {told}")
        await asyncio.sleep(told["retry_after"])


async def on_the_web(session: aiohttp.ClientSession, address: str, _: int) -> Turn:
    """A page of the widget: a session, a socket, `hello`."""
    token = await token_of(session, address)
    socket = await session.ws_connect(f"{address}/chat/v1/ws", protocols=("handrail.chat.v1",))
    await socket.send_str(json.dumps({"type": "hello", "v": 1, "token": token, "last_seq": 0}))

    async def turn(n: int) -> None:
        is_acknowledged, is_answered = False, False
        frame = msgspec.json.encode({"type": "send", "cmid": f"m-{n}", "text": WRITES[n % 8]}).decode()
        await socket.send_str(frame)
        while not (is_acknowledged and is_answered):
            told = msgspec.json.decode(await socket.receive_str())
            if told["type"] == "nack":  # too much at once: again when it says
                await asyncio.sleep(told["retry_after"])
                await socket.send_str(frame)
            is_acknowledged |= told["type"] == "ack"
            is_answered |= told["type"] == "event" and told["from"] != "customer" and told["kind"] in LAST[n % 8]

    return turn


async def by_frames(session: aiohttp.ClientSession, address: str, _: int) -> Turn:
    """A socket that answers one frame with one."""
    socket = await session.ws_connect(f"{address}/ws")

    async def turn(n: int) -> None:
        await socket.send_str(msgspec.json.encode({"type": "send", "cmid": f"m-{n}", "text": WRITES[n % 8]}).decode())
        await socket.receive_str()

    return turn


@dataclass(slots=True)
class Carrier:
    """The provider's side: takes the texts that the service sends, and tells the customers that wait for one."""

    waiting: dict[str, asyncio.Event] = field(default_factory=dict)
    sent: int = 0

    async def take(self, request: web.Request) -> web.Response:
        """A text for a customer."""
        form = await request.post()
        self.sent += 1
        came = self.waiting.get(str(form["To"]))
        if came is not None:
            came.set()
        told = {"sid": f"SM{self.sent:032x}", "status": "queued", "error_code": None}
        return web.json_response(told, status=201)

    def opener(self, is_carried: bool) -> Open:
        """Customers who text. With `is_carried` a turn ends with the answer's text, else with the webhook's 200."""

        async def by_text(session: aiohttp.ClientSession, address: str, number: int) -> Turn:
            mine = f"+4477009{number:05}"
            came = self.waiting.setdefault(mine, asyncio.Event())

            async def turn(n: int) -> None:
                came.clear()
                sid = f"SM{number:08x}{n:024x}"
                async with session.post(f"{address}/sms/twilio/in", **signed(sid, mine, WRITES[n % 8])) as answer:
                    if answer.status != 200:
                        raise RuntimeError(f"the webhook was answered with {answer.status}: {await answer.text()}")
                    await answer.read()
                if is_carried:
                    await came.wait()

            return turn

        return by_text

    @asynccontextmanager
    async def listening(self, port: int) -> AsyncIterator[None]:
        """The provider's API on that port of loopback."""
        app = web.Application()
        app.add_routes([web.post("/2010-04-01/Accounts/{account}/Messages.json", self.take)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield
        before = -1
        while before != self.sent:  # what is still on its way is taken, so that it is not tried again in the next round
            before = self.sent
            await asyncio.sleep(QUIET_SECONDS)
        await runner.cleanup()


def signed(sid: str, sender: str, text: str) -> Mapping[str, object]:
    """The body and headers of a webhook, as Twilio signs it."""
    fields = {
        "ToCountry": "US", "ToState": "", "SmsMessageSid": sid, "NumMedia": "0", "SmsSid": sid,
        "SmsStatus": "received", "Body": text, "To": OURS, "NumSegments": "1", "MessageSid": sid,
        "AccountSid": ACCOUNT, "From": sender, "ApiVersion": "2010-04-01",
    }  # fmt: skip
    told = f"{PUBLIC_URL}/sms/twilio/in" + "".join(name + fields[name] for name in sorted(fields))
    signature = base64.b64encode(hmac.digest(TOKEN.encode(), told.encode(), "sha1")).decode()
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    return {"data": urlencode(fields).encode(), "headers": headers}


def port_of(address: str | None) -> int:
    """The port in an address; 0 where there is none."""
    return urlsplit(address or "").port or 0
