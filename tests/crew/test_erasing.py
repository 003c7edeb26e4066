"""`handrail export` and `handrail erase`: everything of one customer, and then nothing, to the last byte."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.crash.storm import MAP
from tests.customer import Customer
from tests.redis_server import redis_server
from tests.running import Running
from tests.whole.desk import Desk

CANARY = "xylophone-4711-quartz"
OTHER = "marmalade-0815"


@contextmanager
def store_in(kind: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """A store's address, and the folder in which its files are."""
    if kind == "sqlite":
        yield "sqlite:///var/handrail.db", folder
    else:
        with redis_server() as server:
            yield server.url, server.folder


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """For customers and staff."""
    async with aiohttp.ClientSession() as session:
        yield session


async def talk(customer: Customer, address: str, word: str) -> None:
    """Leave a word wherever words are kept: lines, slots, a ticket's card, a reply."""
    await customer.arrive(address)
    await customer.write("go")
    await customer.write(word)
    await customer.write(f"my name is {word}")
    await customer.write("person")
    await customer.write(f"{word} again")


def bytes_in(folder: Path) -> bytes:
    """Everything in the files of a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
async def test_of_an_erased_customer_no_byte_is_left(kind: str, tmp_path: Path, session: aiohttp.ClientSession) -> None:
    with store_in(kind, tmp_path) as (store, files):
        service = Running(tmp_path, MAP, {"HANDRAIL_STORE": store, "HANDRAIL_LIMITS": "off"})
        await service.start()
        try:
            gone, stays = Customer(session, "gone"), Customer(session, "stays")
            await talk(gone, service.address, CANARY)
            await talk(stays, service.address, OTHER)
            unmatched = Customer(session, "unmatched")
            await unmatched.arrive(service.address)
            for _ in range(3):
                await unmatched.write(f"about {CANARY}")
            desk = Desk(session, service.address, await service.token("jo"))
            for ticket in await desk.waiting():
                held = await desk.claim(ticket)
                path = f"/tickets/{ticket['id']}"
                await desk.post(f"{path}/note", {"text": f"note on {CANARY}"} if held else {})
                await desk.post(f"{path}/finish", {"outcome": "kept"})
                await desk.post(f"{path}/close", {"disposition": "told"})
            (found,) = (await desk.get("/tickets", state="closed", q="xylophone"))["tickets"]
            assert found["conversation"] == unmatched.conversation
            exported = json.loads(await service.command("export", gone.conversation))
            (whole,) = exported["conversations"]
            assert json.dumps(whole).count(CANARY) >= 4 and OTHER not in json.dumps(whole)
            assert CANARY.encode() in bytes_in(files)
            for one in (stays, unmatched):
                code, said = await service.attempt("erase", one.conversation, "--yes")
                assert code == 0, said
            code, said = await service.attempt("erase", gone.conversation)  # a program is not asked
            assert (code, "erased: 1 conversations" in said) == (0, True), said
            assert (await desk.get("/tickets", state="closed", q=""))["tickets"] == []
            code, _ = await service.attempt("export", gone.conversation)
            assert code == 1
            await asyncio.to_thread(_nothing_left, files, tmp_path)
            newcomer = Customer(session, "new")
            await newcomer.arrive(service.address)
            await newcomer.write("go")
        finally:
            await service.stop()
        _nothing_left(files, tmp_path)


def _nothing_left(files: Path, folder: Path) -> None:
    for word in (CANARY, OTHER, *CANARY.split("-")[::2], *OTHER.split("-")[:1]):
        for where in {files, folder}:
            assert word.encode() not in bytes_in(where), f"{word} is still in {where}"
