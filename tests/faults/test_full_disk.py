"""The disk is full under a service: it says so, acknowledges nothing, and goes on by itself when there is room."""

import resource
from pathlib import Path

import aiohttp

from tests.crash.storm import MAP, kept, transcript
from tests.customer import Customer
from tests.faults.watching import Monitor, Record, seconds_until
from tests.running import Running

LONG = "word " + "x" * 3_000


async def test_it_says_so_and_goes_on_when_there_is_room(tmp_path: Path, record_property: Record) -> None:
    service = Running(tmp_path, MAP, {"HANDRAIL_LIMITS": "off"})
    await service.start()
    try:
        async with aiohttp.ClientSession() as session:
            customer = Customer(session, "c")
            await customer.arrive(service.address)
            for n in range(20):
                await customer.write("go")
                await customer.write(f"{LONG} {n}")
            monitor = Monitor(session, service.address, customer.token)
            files = (tmp_path / "var").glob("handrail.db*")
            most = max(file.stat().st_size for file in files)
            resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
            record_property("seconds until not ready", await seconds_until(monitor.is_not_ready))
            n = 0
            while (told := await monitor.write(f"full-{n}", LONG)).is_taken:
                customer.acknowledged.append((f"full-{n}", LONG))
                n += 1
            assert told.is_put_off
            resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            record_property("seconds until taken again", await seconds_until(lambda: monitor.takes(f"full-{n}", LONG)))
            customer.acknowledged.append((f"full-{n}", LONG))
            await seconds_until(monitor.is_ready)
            wrong = kept(customer, await transcript(customer))
        assert await service.stop() == 0
    finally:
        await service.kill()
    record_property("acknowledged messages lost", len(wrong))
    assert wrong == []
