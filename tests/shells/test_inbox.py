"""What could not be worked on waits in the store, in order, is tried again, and ends at a person."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from runtime import limits
from runtime.core.conversation import Conversation
from runtime.core.events import Broke, CallFinished, Event, Said, StaffJoined, StaffSaid
from runtime.core.records import Arrival, Ticket, Waiting
from runtime.inbox import InboxLoop
from runtime.ports import StaleConversation, StoreUnavailable, TicketChange
from runtime.store.in_memory import MemoryStore
from runtime.wire import write_event
from runtime.worker import Taken
from tests.shells.house import House


class Falls:
    """A desk whose rules break at what the test names, as often as it says. A turn that breaks tries them twice."""

    def __init__(self, rules: Any) -> None:
        self._rules = rules
        self.times: Counter[str] = Counter()

    def follow(self, *arguments: Any, event: Event, **named: Any) -> TicketChange:
        """Break, or follow."""
        what = event.event if isinstance(event, Broke) else event
        name = what.text if isinstance(what, Said) else type(what).__name__
        if self.times[name]:
            self.times[name] -= 1
            raise RuntimeError("a fault of ours")
        change: TicketChange = self._rules.follow(*arguments, event=event, **named)
        return change


class Away(MemoryStore):
    """A store that can be away for whoever asks what waits."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False
        self.asked = asyncio.Event()

    async def waiting(self, limit: int) -> Sequence[Waiting]:
        """What waits."""
        self.asked.set()
        if self.is_away:
            raise StoreUnavailable
        return await super().waiting(limit)


class Inbox:
    """A house whose turns can break, and its loop."""

    def __init__(self, house: House, store: Away) -> None:
        self.house = house
        self.store = store
        self.loop = InboxLoop(store=house.store, worker=house.worker)
        self._falls = Falls(house.worker._tickets)
        house.worker._tickets = self._falls

    def breaks(self, name: str, turns: int = 1) -> None:
        """The next turns of a message with this text break, or of an event of this name."""
        self._falls.times[name] += 2 * turns

    async def accepts(self, conversation: Conversation, text: str, cmid: str) -> Taken:
        """A message comes whose turn breaks."""
        self.breaks(text)
        return await self.house.says(conversation, text, cmid)

    async def ticket(self, conversation: Conversation) -> Ticket:
        """The open ticket of a conversation."""
        ticket = await self.house.store.ticket((await self.house.now(conversation)).ticket or "")
        assert ticket is not None
        return ticket


@pytest.fixture
async def inbox() -> AsyncIterator[Inbox]:
    async with aiohttp.ClientSession() as http:
        store = Away()
        yield Inbox(House(http, store=store), store)


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What is logged; to print the tracebacks would take seconds."""
    with capture_logs() as lines:
        yield lines


async def test_a_message_is_acknowledged_and_answered_later(inbox: Inbox) -> None:
    conversation = await inbox.house.begin()
    taken = await inbox.accepts(conversation, "I lost my card", "c1")
    assert taken.decision is None and taken.receipt.seq == 1
    assert await inbox.house.texts(conversation) == ["customer: I lost my card"]
    assert await inbox.loop.work_off() == 1
    assert await inbox.house.texts(conversation) == ["customer: I lost my card", "bot: Which digits?"]
    assert await inbox.loop.work_off() == 0


async def test_after_three_tries_a_person_gets_it(inbox: Inbox, logged: list[Any]) -> None:
    conversation = await inbox.house.begin()
    inbox.breaks("I lost my card", 1 + limits.POISON_TRIES)
    await inbox.house.says(conversation, "I lost my card", "c1")
    assert [await inbox.loop.work_off() for _ in range(5)] == [0, 0, 0, 1, 0]
    assert (await inbox.house.now(conversation)).owner == "queue"
    ticket = await inbox.ticket(conversation)
    assert ticket.reason == "inner_error" and "3 tries" in ticket.why
    lines = await inbox.house.lines(conversation)
    assert [line.text for line in lines if line.author == "customer"] == ["I lost my card"]
    assert [line["tries"] for line in logged if line["event"] == "inbox.failed"] == [1, 2, 3]


async def test_the_loop_works_off_what_waits_and_outlives_a_store_that_is_away(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await inbox.house.begin()
    inbox.breaks("I lost my card", 3)
    for number, text in enumerate(["I lost my card", "4821", "person"]):
        await inbox.house.says(conversation, text, f"c{number}")
    monkeypatch.setattr(limits, "POLL_SECONDS", 0.0)
    inbox.store.is_away = True
    async with asyncio.timeout(10), asyncio.TaskGroup() as loops:
        running = loops.create_task(inbox.loop.run())
        await inbox.store.asked.wait()
        monkeypatch.setattr(limits, "POLL_SECONDS", 1000.0)  # from now on, to rest would be to be late
        inbox.store.is_away = False
        while await inbox.house.store.waiting(1):
            await asyncio.sleep(0)
        running.cancel()
    assert (await inbox.ticket(conversation)).reason == "asked_for_person"


async def test_a_newer_message_waits_until_the_older_one_is_decided(inbox: Inbox) -> None:
    conversation = await inbox.house.begin()
    await inbox.accepts(conversation, "I lost my card", "c1")
    taken = await inbox.house.says(conversation, "4821", "c2")
    assert taken.decision is not None and taken.receipt.seq == 3
    assert await inbox.house.texts(conversation) == [
        "customer: I lost my card", "bot: Which digits?", "customer: 4821",
    ]  # fmt: skip
    found = await inbox.house.now(conversation)
    assert found.run is not None and found.run.state == "block"
    assert await inbox.loop.work_off() == 0


async def test_what_comes_behind_a_message_that_cannot_be_decided_is_acknowledged_and_waits(inbox: Inbox) -> None:
    conversation = await inbox.house.begin()
    await inbox.accepts(conversation, "I lost my card", "c1")
    inbox.breaks("I lost my card")
    taken = await inbox.house.says(conversation, "4821", "c2")
    assert taken.decision is None and (taken.receipt.seq, taken.receipt.repeated) == (2, False)
    again = await inbox.house.says(conversation, "4821", "c2")
    assert again.receipt.repeated and again.receipt.seq == 2
    assert [await inbox.loop.work_off() for _ in range(3)] == [1, 1, 0]
    assert await inbox.house.texts(conversation) == [
        "customer: I lost my card", "customer: 4821", "bot: Which digits?",
    ]  # fmt: skip
    found = await inbox.house.now(conversation)
    assert found.run is not None and found.run.state == "block"


async def test_many_that_wait_are_decided_in_the_order_in_which_they_came(inbox: Inbox) -> None:
    conversation = await inbox.house.begin()
    inbox.breaks("I lost my card", 3)
    for number, text in enumerate(["I lost my card", "4821", "person"]):
        assert (await inbox.house.says(conversation, text, f"c{number}")).decision is None
    await inbox.house.says(conversation, "anybody?", "c4")
    assert [text for text in await inbox.house.texts(conversation) if text.startswith("customer")] == [
        "customer: I lost my card", "customer: 4821", "customer: person", "customer: anybody?",
    ]  # fmt: skip
    assert (await inbox.ticket(conversation)).reason == "asked_for_person"
    assert await inbox.loop.work_off() == 0


async def test_a_timer_does_not_overtake_a_message(inbox: Inbox) -> None:
    house = inbox.house
    conversation = await house.begin()
    await house.says(conversation, "I lost my card", "c1")
    house.clock.move(minutes=3)
    await inbox.accepts(conversation, "4821", "c2")
    inbox.breaks("4821")
    assert await house.timers.fire_due() == 0
    assert await inbox.loop.work_off() == 1
    await house.timers.fire_due()
    assert "bot: Still there?" not in await house.texts(conversation)


async def test_a_timer_that_breaks_stops_no_other(inbox: Inbox, logged: list[Any]) -> None:
    house = inbox.house
    broken, other = await house.begin(), await house.begin(address="other")
    await house.says(broken, "I lost my card", "c1")
    house.clock.move(seconds=1)
    await house.says(other, "I lost my card", "c2")
    house.clock.move(minutes=3)
    inbox.breaks("TimedOut")
    assert await house.timers.fire_due() == 1
    assert [line["conversation"] for line in logged if line["event"] == "timers.failed"] == [broken.id]
    while await house.timers.fire_due():
        pass
    for conversation in (broken, other):
        assert "bot: Still there?" in await house.texts(conversation)


async def test_staff_come_behind_a_message_too(inbox: Inbox) -> None:
    house = inbox.house
    conversation = await house.begin()
    await house.says(conversation, "person", "c1")
    await inbox.accepts(conversation, "are you there?", "c2")
    taken = await house.worker.handle(conversation.id, StaffJoined("jo", "Jo"))
    assert taken.refused is None and (await house.now(conversation)).owner == "staff:jo"
    assert not await house.store.waiting(10)


async def test_staff_are_told_what_cannot_be_decided_now_and_it_is_not_kept(inbox: Inbox) -> None:
    house = inbox.house
    conversation = await house.begin()
    await house.says(conversation, "person", "c1")
    await house.worker.handle(conversation.id, StaffJoined("jo", "Jo"))

    async def guard(conversation: Conversation, ticket: Ticket | None) -> str | None:
        return None

    async def reply(text: str) -> Taken:
        said = StaffSaid("jo", "Jo", text)
        return await house.worker.handle(conversation.id, said, channel="desk", external_id=text, guard=guard)

    inbox.breaks("StaffSaid")
    with pytest.raises(RuntimeError):
        await reply("Hello")
    await inbox.accepts(conversation, "are you there?", "c2")
    inbox.breaks("are you there?")
    with pytest.raises(StaleConversation):
        await reply("Hello")
    assert (await reply("Hello")).receipt.repeated is False
    assert (await house.texts(conversation))[-2:] == ["customer: are you there?", "staff: Hello"]


async def test_an_event_that_changes_nothing_is_done_with(inbox: Inbox) -> None:
    house = inbox.house
    conversation = await house.begin()
    inbox.breaks("CallFinished")
    late = CallFinished("call-1", "blocked")
    taken = await house.worker.handle(conversation.id, late, channel="call", external_id=late.call)
    assert taken.decision is None
    assert [await inbox.loop.work_off() for _ in range(2)] == [1, 0]
    assert not await house.store.waiting(10)
    assert (await house.now(conversation)).owner == "bot"


@pytest.mark.parametrize("text", ["I lost my card", "no words of ours"])
async def test_what_cannot_be_read_goes_to_a_person(inbox: Inbox, text: str) -> None:
    house = inbox.house
    conversation = await house.begin()
    body = write_event(Said(text))[:-3]
    await house.store.accept(Arrival("web", "c1", "", house.clock.now(), conversation.id), None, body)
    assert [await inbox.loop.work_off() for _ in range(5)] == [0, 0, 0, 1, 0]
    assert (await inbox.ticket(conversation)).reason == "inner_error"
