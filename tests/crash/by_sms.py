"""A customer of the example bank who writes by SMS, and the service in a process of its own that answers."""

import asyncio
import socket
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from tests.running import REPOSITORY, Running
from tests.stand_ins.twilio import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, TwilioStandIn

ANA = "+447700900123"
RETRY_SECONDS = 0.05


def free_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def by_sms(folder: Path, port: int, bank_url: str, twilio: TwilioStandIn) -> Running:
    """The example bank at a port, with the stand-in for its carrier. It is not started."""
    public = f"http://127.0.0.1:{port}"
    twilio.connect(public)
    return Running(
        folder,
        REPOSITORY / "journeys",
        {
            "BANK_URL": bank_url,
            "HANDRAIL_PUBLIC_URL": public,
            "HANDRAIL_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "HANDRAIL_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "HANDRAIL_TWILIO_FROM": OUR_NUMBER,
            "HANDRAIL_TWILIO_API_URL": twilio.url,
        },
    )


async def write(twilio: TwilioStandIn, story: Sequence[tuple[str, str]], or_else: str) -> None:
    """Write each text of a story when the one before has its answer, or else a text that ends the waiting has come."""
    for number, (text, answer) in enumerate(story):
        await _deliver(twilio, text, f"SM-in-{number}")
        await until_got(twilio, answer, or_else)


async def until_got(twilio: TwilioStandIn, *parts: str) -> None:
    """Wait until the customer has got a text with one of these parts."""
    await twilio.until(lambda: any(part in text for part in parts for text in twilio.sent_to(ANA)))


async def _deliver(twilio: TwilioStandIn, text: str, sid: str) -> None:
    """Bring a text again and again until the service has acknowledged it."""
    while True:
        try:
            if await twilio.text(ANA, text, sid=sid) == 200:
                return
        except aiohttp.ClientError:
            pass  # it is away, or went away before it answered
        await asyncio.sleep(RETRY_SECONDS)
