"""Real first messages of bank customers, through the running service, on web chat and by SMS in turn.

    python -m benchmarks.real_questions --data FOLDER

FOLDER holds banking77_train.jsonl, banking77_val.jsonl and banking77_test.jsonl (one JSON object a line with `text`).
Every question opens a conversation of its own; whoever is not understood writes the same again, until a person has it,
and whoever is asked something back ends it. What became of each is read from the outcome log: every conversation must
have its outcome or its ticket.
"""

import argparse
import asyncio
import json
import socket
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import aiohttp
from rich.progress import Progress

from benchmarks.machine import machine_line
from benchmarks.page import write_section
from tests.customer import Customer
from tests.running import REPOSITORY, Running, read_outcome_log
from tests.stand_ins.bank import bank
from tests.stand_ins.twilio import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, TwilioStandIn

FILES = ("banking77_train.jsonl", "banking77_val.jsonl", "banking77_test.jsonl")
AT_ONCE = 32
INSISTS = 3  # times a customer writes the same before a person must have it
NOT_UNDERSTOOD = ("I'm not sure", "Which of these do you mean?")
CATEGORIES = ("answered by a journey", "said to be not offered", "handed to a person", "error", "silence", "no outcome")


@dataclass(slots=True)
class Tally:
    """How long each durable turn took (seconds, from request to acknowledgement), and what went wrong on the way."""

    web: list[float] = field(default_factory=list)
    sms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    silences: list[str] = field(default_factory=list)


def questions(folder: Path) -> list[str]:
    """The texts of all files."""
    lines = [line for name in FILES for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    return [json.loads(line)["text"] for line in lines]


async def ask_on_web(session: aiohttp.ClientSession, address: str, number: int, text: str, tally: Tally) -> None:
    """One conversation on web chat."""
    customer = Customer(session, f"q{number}")
    await customer.arrive(address)
    for _ in range(INSISTS):
        began = time.perf_counter()
        acknowledged = await customer.write(text)
        tally.web.append(time.perf_counter() - began)
        answer = await customer.events(after=acknowledged["seq"])
        if not answer:
            tally.silences.append(text)
            return
        if not answer[0]["text"].startswith(NOT_UNDERSTOOD):
            if answer[-1]["kind"] not in ("handoff", "ended"):
                await customer.write("cancel")
            return


async def ask_by_sms(twilio: TwilioStandIn, number: int, text: str, tally: Tally) -> None:
    """One conversation by SMS, from a number of its own; the carrier's word ends it."""
    who = f"+44770{number:07}"
    for count in range(1, INSISTS + 1):
        began = time.perf_counter()
        status = await twilio.text(who, text)
        tally.sms.append(time.perf_counter() - began)
        if status != 200:
            tally.errors.append(f"{status}: {text}")
            return
        try:
            async with asyncio.timeout(30):
                answer = (await twilio.texts_to(who, count))[-1]
        except TimeoutError:
            tally.silences.append(text)
            return
        if not answer.startswith(NOT_UNDERSTOOD):
            await twilio.text(who, "STOP")
            return


def became(log: Sequence[dict[str, Any]]) -> Counter[str]:
    """What became of each conversation, by its lines in the outcome log."""
    events: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in log:
        events[line["conversation"]].append(line)
    tally: Counter[str] = Counter()
    for lines in events.values():
        outcomes = [line for line in lines if line["event"] == "moment.outcome"]
        if not outcomes and not any(line["event"] == "handoff.opened" for line in lines):
            tally["no outcome"] += 1
        elif any(line["moment"] is not None for line in outcomes):
            tally["answered by a journey"] += 1
        elif any(line["outcome"] == "not_offered" for line in outcomes):
            tally["said to be not offered"] += 1
        else:
            tally["handed to a person"] += 1
    return tally


async def measure(texts: Sequence[str], folder: Path) -> tuple[Counter[str], Tally, float]:
    """Ask all; gives what became of them, the turns, and how many seconds it took."""
    tally = Tally()
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    public = f"http://127.0.0.1:{port}"
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    async with bank() as bank_url, TwilioStandIn() as twilio, aiohttp.ClientSession(connector=connector) as session:
        environment = {
            "BANK_URL": bank_url,
            "HANDRAIL_LIMITS": "off",
            "HANDRAIL_PUBLIC_URL": public,
            "HANDRAIL_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "HANDRAIL_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "HANDRAIL_TWILIO_FROM": OUR_NUMBER,
            "HANDRAIL_TWILIO_API_URL": twilio.url,
        }
        service = Running(folder, REPOSITORY / "journeys", environment)
        await service.start(port=port)
        twilio.connect(public)
        began = time.perf_counter()
        try:
            with Progress() as progress:
                task = progress.add_task("questions", total=len(texts))
                numbered = iter(enumerate(texts))

                async def ask() -> None:
                    for number, text in numbered:
                        if number % 2:
                            await ask_by_sms(twilio, number, text, tally)
                        else:
                            await ask_on_web(session, service.address, number, text, tally)
                        progress.advance(task)

                async with asyncio.TaskGroup() as crowd:
                    for _ in range(AT_ONCE):
                        crowd.create_task(ask())
            seconds = time.perf_counter() - began
        finally:
            await service.stop()
    counts = became(read_outcome_log(folder))
    counts["error"] = len(tally.errors) + len(texts) - counts.total()
    counts["silence"] = len(tally.silences)
    return counts, tally, seconds


def table(counts: Counter[str], tally: Tally, seconds: float, asked: int) -> str:
    """The figures as a page shows them."""
    rows = [f"{asked:,} questions, {AT_ONCE} customers at once, web chat and SMS in turn. {machine_line()}", ""]
    rows += ["| what became of it | conversations | share |", "|---|---|---|"]
    rows += [f"| {name} | {counts[name]:,} | {counts[name] / asked:.1%} |" for name in CATEGORIES]
    rows += ["", "| durable turn | turns | p50 | p99 |", "|---|---|---|---|"]
    for name, turns in (("web (HTTP, request to ack)", tally.web), ("SMS (webhook to 200)", tally.sms)):
        cuts = quantiles(turns, n=100)
        rows.append(f"| {name} | {len(turns):,} | {cuts[49] * 1000:.1f} ms | {cuts[98] * 1000:.1f} ms |")
    turns = len(tally.web) + len(tally.sms)
    rows += [
        "",
        f"{turns / seconds:,.0f} questions' turns a second over {seconds:.0f} s, load and service on the same machine.",
    ]
    return "\n".join(rows)


def main() -> int:
    """Run it; exit code 1 when there was an error, a silence or a conversation without outcome or ticket."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the three files")
    parser.add_argument("--first", type=int, help="only the first N questions")
    parser.add_argument("--write", action="store_true", help="rewrite the section in docs/benchmarks.md")
    given = parser.parse_args()
    texts = questions(given.data)[: given.first]
    with tempfile.TemporaryDirectory() as folder:
        counts, tally, seconds = asyncio.run(measure(texts, Path(folder)))
    shown = table(counts, tally, seconds, len(texts))
    print(shown)
    for text in (tally.errors + tally.silences)[:20]:
        print("  ", text)
    if given.write:
        write_section("real questions", shown)
    return 1 if counts["error"] or counts["silence"] or counts["no outcome"] else 0


if __name__ == "__main__":
    sys.exit(main())
