"""The customers of the load: who is put off comes again, and a text is signed as the provider signs it."""

from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from benchmarks.customers import PUBLIC_URL, TOKEN, signed, token_of


async def test_a_customer_who_is_put_off_comes_again(aiohttp_client: Any) -> None:
    asked = 0

    async def session(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        if asked == 1:
            return web.json_response({"code": "unavailable", "retry_after": 0.001}, status=503)
        return web.json_response({"token": "t-1"})

    app = web.Application()
    app.add_routes([web.post("/chat/v1/session", session)])
    client = await aiohttp_client(app)
    assert await token_of(client.session, str(client.make_url("")).rstrip("/")) == "t-1"
    assert asked == 2


def test_the_texts_are_signed_as_the_provider_signs_them() -> None:
    sent: Any = signed("SM1", "+447700900001", "By post")
    fields = dict(parse_qsl(sent["data"].decode(), keep_blank_values=True))
    signature = sent["headers"]["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(f"{PUBLIC_URL}/sms/twilio/in", fields, signature)
