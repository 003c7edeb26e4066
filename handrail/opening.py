"""Opening the house over a store: the connections to carriers and actions, the secret, and all parts put together."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from channels.sms.providers.twilio import open_session
from handrail.settings import Secret, Settings
from handrail.wiring import House, wire
from runtime.clock import Clock, Ids
from runtime.loading.library import Library
from runtime.ports import Store

REQUEST_SECONDS = 60  # of an action's call at most, whatever its `within` says


@asynccontextmanager
async def open_house(settings: Settings, *, store: Store, library: Library, clock: Clock) -> AsyncIterator[House]:
    """Everything wired over an open store and a map that was published; its loops are not running."""
    timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as http, open_session() as sms:
        secret = settings.secret or made_secret(settings.store_folder)
        yield wire(
            settings, store=store, library=library, clock=clock, ids=Ids(clock), http=http, sms=sms, secret=secret
        )


def made_secret(folder: Path) -> Secret:
    """The secret kept beside the store; it is made the first time, readable for the owner alone."""
    file = folder / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32))
    return Secret(file.read_text().strip())
