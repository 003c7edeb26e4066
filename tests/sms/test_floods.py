"""A provider that brings everything three times, to two workers at once: each message is one event."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from channels.sms.intake import SmsIntake
from channels.sms.pictures import Pictures
from channels.sms.providers.telnyx import Telnyx, TelnyxSettings
from channels.sms.reports import Reports
from channels.sms.routes import SmsRoutes
from handoff.ticket import TicketRules
from runtime.clock import Ids, SystemClock
from runtime.files import Files
from runtime.store.in_memory import MemoryStore
from runtime.understanding import Rules
from runtime.worker import Worker
from tests.core.builders import meridian
from tests.stand_ins.telnyx import API_KEY, OUR_NUMBER, TelnyxStandIn, received

PUBLIC = "https://bank.example"
MESSAGES, CUSTOMERS, TIMES, AT_ONCE = 1_000, 50, 3, 64


async def serve(stack: AsyncExitStack, store: MemoryStore, provider: TelnyxStandIn) -> str:
    """One worker with its webhooks, over a store that others use too; gives its address."""
    clock = SystemClock()
    session = await stack.enter_async_context(ClientSession())
    settings = TelnyxSettings(API_KEY, provider.public_key, OUR_NUMBER, PUBLIC, provider.url)
    channel = Telnyx(settings, session, lambda: 0.0, clock)
    worker = Worker(
        store=store, journeys=SimpleNamespace(current=meridian()), understanding=Rules(), tickets=TicketRules(),
        channels={"sms": channel}, clock=clock, ids=Ids(clock), secret="s" * 32,
    )  # fmt: skip
    app = web.Application()
    pictures = Pictures(
        worker=worker, store=store, clock=clock, ids=Ids(clock), files=Files(Path("nowhere")), providers=[channel]
    )
    intake, reports = SmsIntake(worker, store, pictures), Reports(worker, store, Ids(clock))
    app.add_routes(SmsRoutes(intake, reports, channel, public_url=PUBLIC).table())
    server = await stack.enter_async_context(TestServer(app))
    return str(server.make_url("/sms/telnyx/in"))


async def test_a_thousand_messages_three_times_each_to_two_workers_are_a_thousand_events() -> None:
    store = MemoryStore()
    async with AsyncExitStack() as stack:
        provider = await stack.enter_async_context(TelnyxStandIn())
        doors = [await serve(stack, store, provider) for _ in range(2)]
        now, room = int(SystemClock().now().timestamp()), asyncio.Semaphore(AT_ONCE)

        async def bring(number: int, copy: int) -> int:
            theirs = f"+4477009{number % CUSTOMERS:05d}"
            event = received(f"message {number}", theirs, id=f"m-{number}")
            async with room:
                return await provider.post(doors[(number + copy) % 2], event, now)

        async with asyncio.TaskGroup() as tasks:
            brought = [tasks.create_task(bring(n, copy)) for n in range(MESSAGES) for copy in range(TIMES)]
        assert {each.result() for each in brought} == {200}
    said: list[str] = []
    for customer in range(CUSTOMERS):
        conversation = await store.at("sms", f"+4477009{customer:05d} {OUR_NUMBER}")
        assert conversation is not None
        lines = await store.lines(conversation.id, 0, 10_000)
        assert [line.seq for line in lines] == list(range(1, conversation.seq + 1))
        said += [line.text for line in lines if line.author == "customer"]
    assert sorted(said) == sorted(f"message {n}" for n in range(MESSAGES))
