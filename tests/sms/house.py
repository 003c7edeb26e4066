"""A service with SMS and everything under it, and the Twilio stand-in that it talks to."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp import web

from channels.sms.intake import SmsIntake
from channels.sms.pictures import Pictures
from channels.sms.providers.sending import open_session
from channels.sms.providers.twilio import Twilio, TwilioSettings
from channels.sms.reconcile import Reconciling
from channels.sms.reports import Reports
from channels.sms.routes import SmsRoutes
from handoff.ticket import TicketRules
from runtime.calls import Calls
from runtime.clock import Ids, SystemClock
from runtime.core.conversation import Conversation, Line
from runtime.core.records import Commit, OutboxRow, Receipt
from runtime.files import Files
from runtime.outbox import OutboxLoop
from runtime.ports import StoreUnavailable
from runtime.store.in_memory import MemoryStore
from runtime.understanding import Rules
from runtime.worker import Worker
from tests.core.builders import meridian
from tests.stand_ins.twilio import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, Message, TwilioStandIn

PUBLIC = "https://bank.example"
THEIRS = "+447700900123"


class WatchedStore(MemoryStore):
    """A store whose disk can be full (then it writes no turn), and of which one can wait for a change."""

    def __init__(self) -> None:
        super().__init__()
        self.is_full = False
        self._changed = asyncio.Condition()

    async def commit_turn(self, commit: Commit) -> Receipt:
        return await self._written(super().commit_turn(commit))

    async def own(self, commit: Commit) -> Receipt:
        return await self._written(super().own(commit))

    async def settle(self, row_id: str, *more: Any, **named: Any) -> OutboxRow | None:
        settled = await super().settle(row_id, *more, **named)
        async with self._changed:
            self._changed.notify_all()
        return settled

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is so of what is stored."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(holds)

    def row(self, row_id: str) -> OutboxRow:
        """A row of the outbox as it is now."""
        return self._outbox[row_id]

    def owner_of(self, number: str) -> str:
        """Who owns the conversation with a number."""
        return self._conversations[self._addresses["sms", f"{number} {OUR_NUMBER}"]].owner

    def has_opted_out(self, address: str) -> bool:
        """Whether the customer of an address wants no messages."""
        return self._conversations[self._addresses["sms", address]].opted_out

    async def _written(self, writing: Coroutine[Any, Any, Receipt]) -> Receipt:
        if self.is_full:
            writing.close()
            raise StoreUnavailable
        receipt = await writing
        async with self._changed:
            self._changed.notify_all()
        return receipt


@dataclass
class House:
    """A running service. `url` is where it listens; Twilio knows it as PUBLIC."""

    store: WatchedStore
    provider: TwilioStandIn
    url: str
    worker: Worker
    ids: Ids
    reports: Reports
    reconciling: Reconciling
    outbox: OutboxLoop

    async def conversation(self, number: str = THEIRS) -> Conversation:
        """The conversation with a number; there must be one."""
        found = await self.store.at("sms", f"{number} {OUR_NUMBER}")
        assert found is not None
        return found

    async def lines(self, number: str = THEIRS) -> Sequence[Line]:
        """Its transcript."""
        return await self.store.lines((await self.conversation(number)).id, 0, 1000)

    async def said(self, author: str) -> list[str]:
        """What somebody said in it."""
        return [line.text for line in await self.lines() if line.author == author]

    def row(self, message: Message) -> OutboxRow:
        """The row of the outbox from which a message was sent."""
        return self.store.row(message.callback.split("?o=")[1].split("&")[0])

    async def settled(self, message: Message) -> OutboxRow:
        """The same, once the outbox has noted that it was sent."""
        await self.store.until(lambda: self.row(message).status != "sending")
        return self.row(message)


@asynccontextmanager
async def house(*, carrier_replies: bool = True, files: Path = Path("nowhere")) -> AsyncIterator[House]:
    """A service with the lost-card journey, its outbox at work."""
    clock = SystemClock()
    store = WatchedStore()
    app = web.Application()
    async with TwilioStandIn() as provider, open_session() as session, aiohttp.ClientSession() as http:
        settings = TwilioSettings(ACCOUNT_SID, (AUTH_TOKEN, "old"), OUR_NUMBER, PUBLIC, provider.url)
        sending = TwilioSettings(ACCOUNT_SID, (AUTH_TOKEN,), OUR_NUMBER, PUBLIC, provider.url)
        sender = Twilio(sending, session, lambda: 0.0, SystemClock())
        channels = {"sms": sender}
        journeys = SimpleNamespace(current=meridian())
        worker = Worker(
            store=store, journeys=journeys, understanding=Rules(), tickets=TicketRules(), channels=channels,
            clock=clock, ids=Ids(clock), secret="s" * 32,
        )  # fmt: skip
        calls = Calls(worker=worker, journeys=journeys, http=http, allowed_modules=frozenset())
        outbox = OutboxLoop(
            store=store, worker=worker, channels=channels, calls=calls, clock=clock, look_up_pauses=(0.0,)
        )
        receiving = Twilio(settings, session, lambda: 0.0, SystemClock())
        reports = Reports(worker, store, Ids(clock))
        pictures = Pictures(
            worker=worker, store=store, clock=clock, ids=Ids(clock), files=Files(files), providers=[sender]
        )
        intake = SmsIntake(worker, store, pictures, carrier_replies=carrier_replies)
        routes = SmsRoutes(intake, reports, receiving, public_url=PUBLIC + "/")
        app.add_routes(routes.table())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        provider.connect(f"http://{host}:{port}", PUBLIC)
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(outbox.run()), tasks.create_task(pictures.run())]
            try:
                yield House(
                    store,
                    provider,
                    f"http://{host}:{port}",
                    worker,
                    Ids(clock),
                    reports,
                    Reconciling(intake, [receiving]),
                    outbox,
                )
            finally:
                for task in running:
                    task.cancel()
                await runner.cleanup()
