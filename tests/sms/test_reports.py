"""Reports of a failure are not lost when the process ends between any two steps."""

import asyncio
from typing import Any

import pytest

from channels.sms.reports import KIND, Reports
from runtime.ports import Status, StoreUnavailable
from tests.sms.house import THEIRS, House, house


class Ended(BaseException):
    """The process ended here."""


async def failed_text(bank: House) -> Status:
    """One of ours went out; gives the report that it did not arrive."""
    await bank.provider.text(THEIRS, "I lost my card")
    await bank.provider.texts_to(THEIRS, 1)
    message = bank.provider.messages[0]
    row = await bank.settled(message)
    return Status(message.sid, "undelivered", row.id, "30003")


@pytest.mark.parametrize("point", ["sms.report.kept", "sms.report.ranked"])
async def test_a_failure_of_which_the_process_died_is_seen_to_by_the_next(
    monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    async with house() as bank:
        status = await failed_text(bank)

        def end(name: str) -> None:
            if name == point:
                raise Ended

        monkeypatch.setattr("channels.sms.reports.crash_point", end)
        with pytest.raises(Ended):
            await bank.reports.take(status)
        assert (await bank.conversation()).owner == "bot"
        monkeypatch.undo()
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(bank.reports.run())
            await bank.store.until(lambda: bank.store.owner_of(THEIRS) == "queue")
            await until_forgotten(bank)
            running.cancel()
        await bank.reports.take(status)  # told again after all
        assert len(await bank.store.tickets(("queued",))) == 1


async def test_a_failure_that_was_seen_to_leaves_nothing_behind() -> None:
    async with house() as bank:
        await bank.reports.take(await failed_text(bank))
        assert (await bank.conversation()).owner == "queue"
        assert [kept for kept in await bank.store.documents(KIND) if kept.body is not None] == []


async def test_a_store_that_cannot_write_keeps_the_carrier_trying(monkeypatch: pytest.MonkeyPatch) -> None:
    async with house() as bank:
        status = await failed_text(bank)

        async def full(*_: Any) -> None:
            raise StoreUnavailable

        monkeypatch.setattr(bank.store, "change", full)
        with pytest.raises(StoreUnavailable):
            await Reports(bank.worker, bank.store, bank.ids).take(status)
        assert (await bank.conversation()).owner == "bot"


async def until_forgotten(bank: House) -> None:
    async with asyncio.timeout(10):
        while any(kept.body is not None for kept in await bank.store.documents(KIND)):
            await asyncio.sleep(0)
