"""By SMS the process ends at a named point: nothing acknowledged is lost, no text goes out twice, doubts have a ticket.

The services run side by side, each with its own carrier, because most of their time is the start of a process.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import apsw

from runtime.clock import SystemClock
from runtime.core.conversation import Conversation, Line
from runtime.core.records import OutboxRow, Ticket
from runtime.store.in_sqlite import SqliteStore
from runtime.wire import read_outbox_row
from tests.crash.by_sms import ANA, by_sms, free_port, until_got, write
from tests.stand_ins.bank import bank
from tests.stand_ins.twilio import OUR_NUMBER, TwilioStandIn

STORY = (("lost card", "last four digits"), ("4821", "Your card is blocked"), ("3", "stays blocked"))
"""What the customer writes, and what the answer says."""

SURE = ("outbox.take.before:1", "outbox.sent.after:1", "call.answer.before:1", "sms.ack.before:2")
"""Where the next process knows what became of each text."""

UNSURE = (("outbox.take.after:1",), ("outbox.sent.before:2", "outbox.lost.before:1"))
"""Where nobody can know whether a text went out. At the last, the next process dies while it takes the row over."""


@dataclass
class Found:
    """What one service left: in its store, and at its carrier. `codes` are how its processes ended."""

    conversation: Conversation
    lines: Sequence[Line]
    rows: Sequence[OutboxRow]
    ticket: Ticket | None
    sent: Sequence[str]
    codes: Sequence[int]
    faults: list[str] = field(default_factory=list)

    def check(self, says: str, holds: bool) -> None:
        """Note a fault unless something holds."""
        if not holds:
            self.faults.append(says)


async def test_texts_survive_the_end_of_the_process_where_it_knows_what_it_did(tmp_path: Path) -> None:
    found = await asyncio.gather(*(_end_at((point,), tmp_path / point, STORY[-1][1]) for point in SURE))
    for one in found:
        said = [text for text in one.sent if "One moment" not in text]  # which is said while the service is away
        answers = [all(part in text for (_, part), text in zip(STORY, said, strict=False)), len(said)]
        one.check(f"the carrier got {one.sent}", answers == [True, len(STORY)])
        one.check(f"a person was called: {one.ticket}", one.ticket is None)
        one.check(f"rows ended {_ends(one.rows)}", set(_ends(one.rows)) == {"sent"})
    assert {point: one.faults for point, one in zip(SURE, found, strict=True)} == {point: [] for point in SURE}


async def test_a_text_of_which_nobody_knows_has_a_ticket_and_is_not_repeated(tmp_path: Path) -> None:
    found = await asyncio.gather(*(_end_at(points, tmp_path / points[0], "colleague") for points in UNSURE))
    for one in found:
        one.check(f"rows ended {_ends(one.rows)}", _ends(one.rows)["unknown"] == 1)
        one.check(f"the ticket is {one.ticket}", one.ticket is not None and one.ticket.reason == "send_failed")
        one.check("the conversation is with the bot", one.conversation.owner == "queue")
        one.check(f"the carrier got {one.sent}", any("colleague" in text for text in one.sent))
    assert {points: one.faults for points, one in zip(UNSURE, found, strict=True)} == {point: [] for point in UNSURE}


async def test_a_text_that_the_carrier_has_is_found_in_its_list_and_needs_no_person(tmp_path: Path) -> None:
    one = await _end_at(("outbox.sent.before:2",), tmp_path / "found", STORY[-1][1], made_at=SystemClock().now())
    one.check(f"rows ended {_ends(one.rows)}", set(_ends(one.rows)) == {"sent"})
    one.check(f"a person was called: {one.ticket}", one.ticket is None)
    assert one.faults == []


async def _end_at(points: Sequence[str], folder: Path, last: str, made_at: datetime | None = None) -> Found:
    """Let a service end at each of the points in turn while a customer writes, and then start it again.

    Gives what is there when the customer has got the `last` text.
    """
    folder.mkdir()
    port = free_port()
    async with bank() as bank_url, TwilioStandIn() as twilio:
        twilio.made_at = made_at + timedelta(hours=1) if made_at is not None else None  # later than any try
        service = by_sms(folder, port, bank_url, twilio)
        try:
            await service.start(port=port, crash_at=points[0])
            async with asyncio.TaskGroup() as together:
                together.create_task(write(twilio, STORY, "colleague"))
                codes = [await service.ended()]
                for point in points[1:]:
                    with suppress(AssertionError):  # it ends before it is ready: that is when it takes rows over
                        await service.start(port=port, crash_at=point)
                    codes.append(await service.ended())
                await service.start(port=port)
            await until_got(twilio, last, "colleague")
            codes.append(await service.stop())
        finally:
            await service.kill()
        return await _found(folder, twilio, codes)


async def _found(folder: Path, twilio: TwilioStandIn, codes: list[int]) -> Found:
    file = folder / "var" / "handrail.db"
    store = SqliteStore(file, SystemClock())
    await store.open()
    conversation = await store.at("sms", f"{ANA} {OUR_NUMBER}")
    assert conversation is not None
    lines = await store.lines(conversation.id, 0, 1000)
    ticket = await store.ticket(conversation.ticket) if conversation.ticket is not None else None
    await store.close()
    rows = [read_outbox_row(body) for (body,) in apsw.Connection(str(file)).execute("select body from outbox")]
    found = Found(conversation, lines, rows, ticket, twilio.sent_to(ANA), codes)
    written = [line.text for line in lines if line.author == "customer"]
    found.check(f"the transcript has {written}", written == [text for text, _ in STORY])
    sent = Counter(parse_qs(urlparse(message.callback).query)["o"][0] for message in twilio.messages)
    found.check(f"texts were sent twice: {sent}", set(sent.values()) == {1})
    for row in rows:
        may_be = {"sent": {1}, "unknown": {0, 1}, "superseded": {0}}.get(row.status, set())
        found.check(f"{row} was sent {sent[row.id]} times", row.kind == "call" or sent[row.id] in may_be)
    found.check(f"the processes ended with {codes}", codes == [137] * (len(codes) - 1) + [0])
    return found


def _ends(rows: Sequence[OutboxRow]) -> Counter[str]:
    return Counter(row.status for row in rows)
