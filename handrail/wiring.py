"""The one place that names concrete stores and channels, and puts the parts together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import aiohttp
from aiohttp import web

from channels.api.conversations import Api
from channels.sms.providers.twilio import Twilio, TwilioSettings
from channels.sms.routes import SmsRoutes
from channels.web.admission import WebSettings
from channels.web.chat import WebChat
from handrail.probes import Probes
from handrail.settings import Settings
from moments.outcome_log import OutcomeLog
from runtime.calls import Calls
from runtime.clock import Clock, Ids, jitter
from runtime.inbox import InboxLoop
from runtime.loading.library import Library
from runtime.outbox import OutboxLoop
from runtime.ports import Channel, Store
from runtime.store.in_memory import MemoryStore
from runtime.store.in_sqlite import SqliteStore
from runtime.timers import TimersLoop
from runtime.understanding.rules import Rules
from runtime.worker import Worker

BODY_BYTES = 256 * 1024  # of one request


class Loop(Protocol):
    """A part that works until it is cancelled."""

    async def run(self) -> None:
        """Work."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """Everything that runs in one process."""

    app: web.Application
    loops: Sequence[Loop]
    store: Store
    library: Library
    worker: Worker
    clock: Clock
    probes: Probes
    web_chat: WebChat


def open_store(settings: Settings) -> Store:
    """The store that the settings name, not opened yet."""
    return MemoryStore() if settings.database is None else SqliteStore(settings.database)
