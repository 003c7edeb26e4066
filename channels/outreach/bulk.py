"""Outreach to many customers, from a CSV file: one request for each row, at a pace, told to a running service.

Every row has an id, so that a file may be given again: who was asked for is answered as before, and nobody is written
to twice. That is what makes a run that was stopped go on, and what takes a campaign back by the same file.
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
from urllib.parse import quote

import aiohttp
from yarl import URL

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
    """How far it is. `outcomes` counts `started`, `scheduled`, `withdrawn`, `refused: RULE`, `asked before`, `unknown`.

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


def _who(row: Mapping[str, str]) -> str:
    return row.get("id") or row.get("customer") or row.get("phone") or ""


def id_of(campaign: str, row: Mapping[str, str]) -> str:
    """The id of the request of a row."""
    return f"{campaign}:{_who(row)}"


def request_of(campaign: Campaign, row: Mapping[str, str]) -> dict[str, Any]:
    """The body of one request. Raises Unusable when the reason names a column that is not there, or is empty."""
    missing = [name for name in _NAME.findall(campaign.reason) if not row.get(name)]
    if missing:
        raise Unusable(f"{_who(row)}: the reason needs {', '.join(missing)}")
    body: dict[str, Any] = {
        "id": id_of(campaign.name, row), "journey": campaign.journey, "expires": campaign.expires,
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


async def take_back(
    rows: Sequence[Mapping[str, str]], campaign: str, *, url: str, key: str, per_second: float,
    told: Callable[[Tally], None],
) -> Tally:  # fmt: skip
    """Take back what was asked for each row under a campaign's name; `told` hears after each. Raises NoKey."""
    ids = [id_of(campaign, row) for row in rows]
    address = url.rstrip("/") + "/api/v1/outreach/"
    posts = [partial(_Post, id, f"{address}{quote(id, safe='')}/withdraw") for id in ids]
    return await _post_all(posts, url=url, key=key, per_second=per_second, told=told)


async def send(
    bodies: Sequence[Callable[[], Mapping[str, Any]]], *, url: str, key: str, per_second: float,
    told: Callable[[Tally], None],
) -> Tally:  # fmt: skip
    """Send each body to a route that answers with an `outcome`, at a pace. Raises NoKey."""
    posts = [partial(_to_route, url, body) for body in bodies]
    return await _post_all(posts, url=url, key=key, per_second=per_second, told=told)


@dataclass(frozen=True, slots=True)
class _Post:
    """One request to the service; `name` is what a fault calls it."""

    name: str
    url: str
    body: Mapping[str, Any] | None = None


def _to_route(url: str, body: Callable[[], Mapping[str, Any]]) -> _Post:
    made = body()
    return _Post(str(made.get("id") or made.get("customer")), url, made)


async def _post_all(
    posts: Sequence[Callable[[], _Post]], *, url: str, key: str, per_second: float, told: Callable[[Tally], None]
) -> Tally:
    tally, loop = Tally(), asyncio.get_running_loop()
    async with session_with(key) as session:
        await _is_there(session, url)
        for post in posts:
            began = loop.time()
            try:
                await _ask(session, post(), tally)
            except Unusable as fault:
                tally.faults.append(str(fault))
            told(tally)
            await asyncio.sleep(max(0.0, began + 1 / per_second - loop.time()))
    return tally


async def _is_there(session: aiohttp.ClientSession, url: str) -> None:
    """Raises Unusable where nothing listens: one that goes away later is waited for."""
    try:
        place = URL(url).origin()
        async with session.get(place / "livez"):
            return
    except (ValueError, aiohttp.NonHttpUrlClientError) as error:
        raise Unusable("--url is the address of the service, such as http://127.0.0.1:8080") from error
    except aiohttp.ClientConnectorError as error:
        raise Unusable(f"no service answers at {place}; --url says where it is") from error
    except (aiohttp.ClientError, TimeoutError):
        return


def session_with(key: str) -> aiohttp.ClientSession:
    """A session that shows a key."""
    return aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}, timeout=_TIMEOUT, trust_env=False)


async def _ask(session: aiohttp.ClientSession, post: _Post, tally: Tally) -> None:
    wait = 0.5
    for _ in range(_TRIES):
        try:
            async with session.post(URL(post.url, encoded=True), json=post.body) as reply:
                answer = await reply.json(content_type=None)
                if (outcome := _outcome(reply.status, answer)) is not None:
                    tally.outcomes[outcome] += 1
                    return
                if reply.status not in (429, 503):
                    raise Unusable(f"{post.name}: {reply.status} {answer.get('title', '')} {answer.get('detail', '')}")
        except (Unusable, NoKey):
            raise
        except (aiohttp.ClientError, TimeoutError, ValueError):
            pass  # away, or something else answered in its place: tried again
        await asyncio.sleep(wait)
        wait = min(2 * wait, 10)
    raise Unusable(f"{post.name}: the service did not answer; run it again to go on here")


def _outcome(status: int, answer: Mapping[str, Any]) -> str | None:
    """What an answer counts as; None where it is none. Raises NoKey."""
    if status == 200:
        outcome = str(answer["outcome"])
        return f"refused: {answer['rule']}" if outcome == "refused" else outcome
    if status == 409:
        return "asked before"  # on an earlier run, with another end of its time
    if status == 404 and answer.get("code") == "unknown":
        return "unknown"
    if status == 401:
        raise NoKey(NO_KEY)
    return None
