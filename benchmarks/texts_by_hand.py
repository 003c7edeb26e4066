"""The floor of a text message: the webhook, its signature, one commit in Redis, and where wanted the text back.

    python -m benchmarks.texts_by_hand --redis ADDRESS [--carrier ADDRESS]

Served as Handrail is (aiohttp, uvloop, one process). Each message checks a version, writes a state of a kilobyte and
appends to a stream in one script; all that wait in one turn of the loop go in one pipeline. With `--carrier` an answer
is handed to the carrier's API after the commit. It prints its address.
"""

import argparse
import asyncio
import base64
import hmac
from urllib.parse import parse_qsl

import aiohttp
import redis.asyncio
import uvloop
from aiohttp import web

from benchmarks.customers import ACCOUNT, OURS, PUBLIC_URL, TOKEN

SCRIPT = """
local version = redis.call('HGET', KEYS[1], 'version') or '0'
if version ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', version + 1, 'body', ARGV[2])
redis.call('XADD', KEYS[2], '*', 'text', ARGV[3])
return 1
"""
BODY = "x" * 1_000
EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'


class Writer:
    """What waits in one turn of the loop is written in one pipeline."""

    def __init__(self, address: str) -> None:
        self._redis = redis.asyncio.from_url(address)
        self._waiting: list[tuple[tuple[str, ...], asyncio.Future[None]]] = []
        self._asked = asyncio.Event()
        self._script = ""

    async def commit(self, number: str, version: int, text: str) -> None:
        """Durable when it returns."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(((f"c:{number}", f"l:{number}", str(version), BODY, text), done))
        self._asked.set()
        await done

    async def run(self) -> None:
        """Write until cancelled."""
        self._script = await self._redis.script_load(SCRIPT)
        while True:
            await self._asked.wait()
            self._asked.clear()
            group, self._waiting = self._waiting, []
            pipeline = self._redis.pipeline(transaction=False)
            for row, _ in group:
                pipeline.evalsha(self._script, 2, *row)
            written = await pipeline.execute()
            for (_, done), is_written in zip(group, written, strict=True):
                if is_written:
                    done.set_result(None)
                else:
                    done.set_exception(RuntimeError("another wrote this conversation"))


class Texts:
    """The webhook."""

    def __init__(self, writer: Writer, http: aiohttp.ClientSession, carrier: str | None) -> None:
        self._writer = writer
        self._http = http
        self._carrier = f"{carrier}/2010-04-01/Accounts/{ACCOUNT}/Messages.json" if carrier else None
        self._versions: dict[str, int] = {}

    async def take(self, request: web.Request) -> web.Response:
        """One message."""
        fields = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        told = PUBLIC_URL + request.path + "".join(name + fields[name] for name in sorted(fields))
        signature = base64.b64encode(hmac.digest(TOKEN.encode(), told.encode(), "sha1")).decode()
        if not hmac.compare_digest(signature, request.headers.get("X-Twilio-Signature", "")):
            return web.Response(status=403)
        sender = fields["From"]
        version = self._versions.get(sender, 0)
        self._versions[sender] = version + 1
        await self._writer.commit(sender, version, fields["Body"])
        if self._carrier is not None:
            text = {"To": sender, "From": OURS, "Body": "Which street, Ann?"}
            async with self._http.post(self._carrier, data=text, auth=aiohttp.BasicAuth(ACCOUNT, TOKEN)) as sent:
                await sent.json()
        return web.Response(body=EMPTY, content_type="text/xml")


async def run(address: str, carrier: str | None) -> None:
    """Serve until killed."""
    writer = Writer(address)
    async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as loops:
        app = web.Application()
        app.add_routes([web.post("/sms/twilio/in", Texts(writer, http, carrier).take)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        loops.create_task(writer.run())
        print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)


def main() -> None:
    """Serve the floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--redis", required=True)
    parser.add_argument("--carrier")
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(given.redis, given.carrier))


if __name__ == "__main__":
    main()
