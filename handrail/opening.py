"""Opening the house over a store: the connections to carriers and actions, the secret, and all parts put together."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from channels.sms.providers.sending import open_session
from handrail.doers import doers_of
from handrail.readings import Secret
from handrail.settings import Settings
from handrail.wiring.house import House, wire
from runtime.clock import Clock, Ids, SystemClock
from runtime.core.journey import JourneyMap
from runtime.core.records import Document
from runtime.loading.library import Library
from runtime.ports import StaleConversation, Store
from runtime.reach import guarded

SECRET = "secret"
REQUEST_SECONDS = 60  # of an action's call at most, whatever its `within` says


@asynccontextmanager
async def open_house(settings: Settings, *, store: Store, library: Library, clock: Clock) -> AsyncIterator[House]:
    """Everything wired over an open store and a map that was published; its loops are not running."""
    timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
    connector = aiohttp.TCPConnector(socket_factory=guarded(lambda: _hosts(library.current)))
    async with (
        aiohttp.ClientSession(timeout=timeout, trust_env=False, connector=connector) as http,
        open_session() as sms,
    ):
        secret = settings.secret or await _secret(settings, store)
        doers = doers_of(settings)
        try:
            yield wire(
                settings, store=store, library=library, clock=clock, ids=Ids(clock), http=http, sms=sms, secret=secret,
                doers=doers,
            )  # fmt: skip
        finally:
            await doers.shut()  # after the loops: what they end with leaves spans too


def _hosts(journeys: JourneyMap) -> Iterator[str]:
    """The hosts that a map names in the addresses of its actions."""
    for action in journeys.actions.values():
        if action.url is not None:
            yield urlsplit(action.url).hostname or ""


async def _secret(settings: Settings, store: Store) -> Secret:
    """The secret that was made the first time: beside a store of one process, else in the store that all share."""
    if store.is_exclusive:
        return made_secret(settings.store_folder)
    while (found := await store.document(SECRET, SECRET)) is None:
        made = Document(SECRET, SECRET, 1, secrets.token_urlsafe(32).encode())
        with suppress(StaleConversation):  # another process made it
            await store.change(Ids(SystemClock()).new("op-"), [made])
    return Secret((found.body or b"").decode())


def made_secret(folder: Path) -> Secret:
    """The secret kept beside the store; it is made the first time, readable for the owner alone."""
    file = folder / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32))
    return Secret(file.read_text().strip())
