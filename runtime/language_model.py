"""A language model behind an endpoint that speaks OpenAI's chat completions, asked within its time and budget or not.

It is never needed: whoever asks goes on without an answer. What it says is text, and is checked by who asked.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

import aiohttp
import structlog

from runtime import limits
from runtime.breaker import Breaker
from runtime.clock import Clock, Ids
from runtime.core.records import Document
from runtime.ports import StaleConversation, Store, StoreError

USE = "language_model"
"""The kind and key of the document that counts a day's tokens, for all processes over one store."""

_CHARS_A_TOKEN = 3  # where an endpoint does not say what it used; rather too many tokens than too few
_TRIES = 5  # to write down what was used, while other processes do the same

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Terms:
    """Where the model is and what it may cost. `url` is the API's root, such as https://models.example.org/v1."""

    url: str
    model: str
    key: str | None
    within: timedelta
    tokens_a_day: int


class LanguageModel:
    """Asks it. After a few failures in a row it is left alone for a while, so that not every turn waits for it."""

    def __init__(self, http: aiohttp.ClientSession, store: Store, clock: Clock, ids: Ids, terms: Terms) -> None:
        self._http = http
        self._store = store
        self._clock = clock
        self._ids = ids
        self._terms = terms
        self._breaker = Breaker(limits.MODEL_FAILURES, limits.MODEL_RESTS)

    @property
    def name(self) -> str:
        """The model's name, to be told with what it wrote."""
        return self._terms.model

    async def ask(self, task: str, about: str, *, why: str, tokens: int, within: timedelta | None = None) -> str | None:
        """What it answers to `task` (ours) about `about` (others' words); None where it does not. Never raises.

        `tokens` are the most that an answer may have; `within` another limit than the operator's for a turn.
        """
        now = self._clock.now()
        if self._breaker.is_open(now):
            return None
        patience = (within or self._terms.within).total_seconds()
        began = perf_counter()
        try:
            async with asyncio.timeout(patience):
                if await self._used(now) >= self._terms.tokens_a_day:
                    self._told(why, "budget", began)
                    return None
                said, used = await self._complete(task, about, tokens, patience)
        except (TimeoutError, aiohttp.ClientError, OSError, StoreError, _Unusable) as error:
            self._failed(why, error, began)
            return None
        self._breaker.worked()
        await self._count(now, used)
        self._told(why, "answered", began)
        return said

    async def _complete(self, task: str, about: str, tokens: int, patience: float) -> tuple[str, int]:
        messages = [{"role": "system", "content": task}, {"role": "user", "content": about}]
        body = {"model": self._terms.model, "messages": messages, "temperature": 0, "max_tokens": tokens}
        headers = {"Authorization": f"Bearer {self._terms.key}"} if self._terms.key else {}
        address = f"{self._terms.url}/chat/completions"
        timeout = aiohttp.ClientTimeout(total=patience)
        async with self._http.post(
            address, json=body, headers=headers, allow_redirects=False, timeout=timeout
        ) as response:  # fmt: skip
            if response.status != 200:
                raise _Unusable(f"status {response.status}")
            raw = await response.content.read(limits.REPLY_BYTES)
        try:
            answer: Mapping[str, Any] = json.loads(raw)
            said = answer["choices"][0]["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise _Unusable("no chat completion") from error
        if not isinstance(said, str):
            raise _Unusable("no text")
        told = answer.get("usage")
        total = told.get("total_tokens") if isinstance(told, Mapping) else None
        guessed = (len(task) + len(about) + len(said)) // _CHARS_A_TOKEN
        return said.strip(), total if isinstance(total, int) and total >= 0 else guessed

    async def _used(self, now: datetime) -> int:
        return _of_day(await self._store.document(USE, USE), now)

    async def _count(self, now: datetime, used: int) -> None:
        for _ in range(_TRIES):
            try:
                found = await self._store.document(USE, USE)
                body = json.dumps({"day": now.date().isoformat(), "tokens": _of_day(found, now) + used}).encode()
                document = Document(USE, USE, found.version + 1 if found is not None else 1, body)
                await self._store.change(self._ids.new("op-"), [document])
            except StaleConversation:
                continue  # another process counted meanwhile
            except StoreError:
                return  # the store has worse to tell
            return

    def _failed(self, why: str, error: Exception, began: float) -> None:
        self._breaker.failed(self._clock.now())
        told = "late" if isinstance(error, TimeoutError) else "failed"
        self._told(why, told, began, error=str(error) or type(error).__name__)

    def _told(self, why: str, outcome: str, began: float, error: str | None = None) -> None:
        ms = round((perf_counter() - began) * 1000, 1)
        if outcome == "answered":
            log.info("language_model.asked", why=why, ms=ms)
        else:
            log.warning("language_model.silent", why=why, outcome=outcome, ms=ms, error=error)


class _Unusable(Exception):
    """The endpoint answered with something else than a chat completion."""


def _of_day(found: Document | None, now: datetime) -> int:
    """The tokens used on the day of `now`, in UTC."""
    try:
        told = json.loads(found.body) if found is not None and found.body else {}
        return int(told["tokens"]) if told.get("day") == now.date().isoformat() else 0
    except (ValueError, KeyError, TypeError, AttributeError):
        return 0
