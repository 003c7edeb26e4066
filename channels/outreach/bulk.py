"""Outreach to many customers, from a CSV file: one request for each row, at a pace, told to a running service.

Every row has an id, so that a file may be given again: who was asked for is answered as before, and nobody is written
to twice. That is what makes a run that was stopped go on.
"""

import asyncio
import csv
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

KNOWN = ("id", "phone", "customer", "timezone", "region")
_NAME = re.compile(r"\{(\w+)\}")
_TRIES = 8  # of one request, while the service is away or busy
_TIMEOUT = aiohttp.ClientTimeout(total=20)


NO_KEY = "The service does not know this key; HANDRAIL_API_KEYS of the service names those it does"


class Unusable(ValueError):
    """The file or the service cannot be used; the message is for whoever ran it."""


class NoKey(Exception):
    """No row will be taken."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What all rows share. `reason` may hold {columns}."""

    name: str
    journey: str
    reason: str
    expires: str
    purpose: str
    when_busy: str
    consent: Mapping[str, str] | None = None


@dataclass(slots=True)
class Tally:
    """How far it is. `outcomes` counts `started`, `scheduled`, `refused: RULE` and `asked before`.

    `faults` are rows that were wrong, in sentences.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def read_rows(file: Path) -> Sequence[Mapping[str, str]]:
    """The rows of a CSV file whose first line names the columns. Raises Unusable."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as opened:
            rows = [
                {name: (value or "").strip() for name, value in row.items() if name} for row in csv.DictReader(opened)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unusable(f"{file} cannot be read: {error}") from error
    if not rows:
        raise Unusable(f"{file} has no rows below its first line")
    if not {"phone", "customer"} & rows[0].keys():
        raise Unusable(f"{file} needs a column `phone` or `customer`; it has {', '.join(rows[0])}")
    return rows


def request_of(campaign: Campaign, row: Mapping[str, str]) -> dict[str, Any]:
    """The body of one request. Raises Unusable when the reason names a column that is not there, or is empty."""
    missing = [name for name in _NAME.findall(campaign.reason) if not row.get(name)]
    who = row.get("id") or row.get("customer") or row.get("phone") or ""
    if missing:
        raise Unusable(f"{who}: the reason needs {', '.join(missing)}")
    body: dict[str, Any] = {
        "id": f"{campaign.name}:{who}", "journey": campaign.journey, "expires": campaign.expires,
        "reason": _NAME.sub(lambda found: row[found[1]], campaign.reason), "purpose": campaign.purpose,
        "when_busy": campaign.when_busy,
    }  # fmt: skip
    body.update({name: row[name] for name in KNOWN[1:] if row.get(name)})
    data = {name: value for name, value in row.items() if name not in KNOWN and value}
    return {**body, "data": data} | ({"consent": dict(campaign.consent)} if campaign.consent else {})


async def run(
    rows: Sequence[Mapping[str, str]], campaign: Campaign, *, url: str, key: str, per_second: float,
    told: Callable[[Tally], None],
) -> Tally:  # fmt: skip
    """Ask for each row in turn; `told` hears after each. Raises NoKey when the service knows no such key."""
    bodies = [partial(request_of, campaign, row) for row in rows]
    return await send(bodies, url=url.rstrip("/") + "/api/v1/outreach", key=key, per_second=per_second, told=told)


async def send(
    bodies: Sequence[Callable[[], Mapping[str, Any]]], *, url: str, key: str, per_second: float,
    told: Callable[[Tally], None],
) -> Tally:  # fmt: skip
    """Send each body to a route that answers with an `outcome`, at a pace. Raises NoKey."""
    tally, loop = Tally(), asyncio.get_running_loop()
    async with session_with(key) as session:
        for body in bodies:
            began = loop.time()
            try:
                await _ask(session, url, body(), tally)
            except Unusable as fault:
                tally.faults.append(str(fault))
            told(tally)
            await asyncio.sleep(max(0.0, began + 1 / per_second - loop.time()))
    return tally


def session_with(key: str) -> aiohttp.ClientSession:
    """A session that shows a key."""
    return aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}, timeout=_TIMEOUT, trust_env=False)


async def _ask(session: aiohttp.ClientSession, url: str, body: Mapping[str, Any], tally: Tally) -> None:
    wait = 0.5
    for _ in range(_TRIES):
        try:
            async with session.post(url, json=body) as reply:
                answer = await reply.json(content_type=None)
                if reply.status == 200:
                    outcome = answer["outcome"]
                    tally.outcomes[f"refused: {answer['rule']}" if outcome == "refused" else outcome] += 1
                    return
                if reply.status == 409:
                    tally.outcomes["asked before"] += 1  # on an earlier run, with another end of its time
                    return
                if reply.status == 401:
                    raise NoKey(NO_KEY)
                if reply.status not in (429, 503):
                    raise Unusable(
                        f"{_name(body)}: {reply.status} {answer.get('title', '')} {answer.get('detail', '')}"
                    )
        except (Unusable, NoKey):
            raise
        except (aiohttp.ClientError, TimeoutError, ValueError):
            pass  # away, or something else answered in its place: tried again
        await asyncio.sleep(wait)
        wait = min(2 * wait, 10)
    raise Unusable(f"{_name(body)}: the service did not answer; run it again to go on here")


def _name(body: Mapping[str, Any]) -> str:
    return str(body.get("id") or body.get("customer"))
