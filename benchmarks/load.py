"""Customers over WebSockets, in a process of their own: started by benchmarks/turns.py, which reads what is printed.

    python -m benchmarks.load ADDRESS --as handrail|frames --customers 64 --seconds 5

Each customer writes the next message as soon as the last was answered (`handrail`: acknowledged, and a line of the
journey after it; `frames`: one frame back). It ends by itself, and speaks to loopback alone.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from time import perf_counter
from urllib.parse import urlsplit

import aiohttp
import msgspec
import uvloop

WRITES = ("go", "3", "Ann", "Long Lane", "York", "By post", "no", "Yes")
WARM_SECONDS = 1.0

Turn = Callable[[int], Awaitable[None]]


async def handrail_customer(session: aiohttp.ClientSession, address: str) -> Turn:
    """A page of the widget: a session, a socket, `hello`."""
    async with session.post(f"{address}/chat/v1/session", json={}) as response:
        token = (await response.json())["token"]
    socket = await session.ws_connect(f"{address}/chat/v1/ws", protocols=("handrail.chat.v1",))
    await socket.send_str(json.dumps({"type": "hello", "v": 1, "token": token, "last_seq": 0}))

    async def turn(n: int) -> None:
        is_acknowledged, is_answered = False, False
        text = WRITES[n % len(WRITES)]
        frame = msgspec.json.encode({"type": "send", "cmid": f"m-{n}", "text": text}).decode()
        await socket.send_str(frame)
        while not (is_acknowledged and is_answered):
            told = msgspec.json.decode(await socket.receive_str())
            if told["type"] == "nack":  # too much at once: as the widget does, again when it says
                await asyncio.sleep(told["retry_after"])
                await socket.send_str(frame)
            is_acknowledged |= told["type"] == "ack"
            is_answered |= told["type"] == "event" and told["from"] != "customer" and told["kind"] in LAST[n % 8]

    return turn


LAST = [("message", "choices")] * 7 + [("ended",)]
"""What ends the answer to each of the messages."""


async def frames_customer(session: aiohttp.ClientSession, address: str) -> Turn:
    """A socket that answers one frame with one."""
    socket = await session.ws_connect(f"{address}/ws")

    async def turn(n: int) -> None:
        await socket.send_str(msgspec.json.encode({"type": "send", "cmid": f"m-{n}", "text": WRITES[n % 8]}).decode())
        await socket.receive_str()

    return turn


async def talk(address: str, kind: str, customers: int, seconds: float) -> dict[str, float]:
    """All customers at once; gives turns, seconds and waits (milliseconds) of those after the warm-up."""
    waits: list[float] = []
    counted = 0.0
    begin = handrail_customer if kind == "handrail" else frames_customer
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        turns = [await begin(session, address) for _ in range(customers)]
        is_warm = asyncio.Event()
        end = perf_counter() + WARM_SECONDS + seconds

        async def customer(turn: Turn) -> None:
            n = 0
            while (began := perf_counter()) < end:
                await turn(n)
                n += 1
                if is_warm.is_set():
                    waits.append(perf_counter() - began)

        async def warm() -> None:
            nonlocal counted
            await asyncio.sleep(WARM_SECONDS)
            print("warm", flush=True)
            counted = perf_counter()
            is_warm.set()

        await asyncio.gather(warm(), *(customer(turn) for turn in turns))
        seconds = perf_counter() - counted
    ordered = sorted(waits)
    return {
        "turns": len(ordered), "seconds": seconds, "p50": ordered[len(ordered) // 2] * 1e3,
        "p99": ordered[int(len(ordered) * 0.99)] * 1e3,
    }  # fmt: skip


def main() -> None:
    """Talk, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--as", dest="kind", choices=("handrail", "frames"), default="handrail")
    parser.add_argument("--customers", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=5.0)
    given = parser.parse_args()
    if not ip_address(urlsplit(given.address).hostname or "").is_loopback:
        sys.exit("only services of this machine are asked")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(talk(given.address, given.kind, given.customers, given.seconds))))


if __name__ == "__main__":
    main()
