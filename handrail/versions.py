"""What operators do with versions: publish a map, ask what it would do to conversations, take one out of use."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from authoring.live.facts import Facts, look
from authoring.page.saves import Saves
from handrail.checked import listed, load_checked
from runtime import limits
from runtime.clock import Clock
from runtime.core.conversation import BOT, Conversation
from runtime.core.decision import HandOver
from runtime.core.errors import HandrailError
from runtime.core.events import Withdrawn
from runtime.core.journey import JourneyMap
from runtime.loading.fates import Fates
from runtime.loading.library import Library
from runtime.loading.load import Loaded, load
from runtime.ports import StaleConversation, Store, StoreUnavailable
from runtime.worker import Worker

log = structlog.get_logger()

FORGET_EVERY = timedelta(days=1)


class Failed(HandrailError):
    """An operation could not be done; the message is for the operator."""


class Versions:
    """The versions of one store. `folder` is the map that serves, or that would.

    `prepare` makes the versions known that conversations follow, `worker` gives what runs turns over the map that
    serves: in a service both are there, without one they are made when they are first needed. `serve` makes a map the
    one that serves, here and in all processes that share the store.
    """

    def __init__(
        self, store: Store, library: Library, folder: Path, *, prepare: Callable[[], Awaitable[object]],
        worker: Callable[[], Awaitable[Worker]], serve: Callable[[Loaded], Awaitable[JourneyMap]],
        clock: Clock, saves: Saves | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._library = library
        self._folder = folder
        self._prepare = prepare
        self.worker = worker
        self._serve = serve
        self._clock = clock
        self._saves = saves
        self._publishing = asyncio.Lock()

    async def publish(self, loaded: Loaded) -> tuple[JourneyMap, Fates]:
        """Count what the map does to conversations under way, and publish it. Raises StoreUnavailable."""
        assert loaded.map is not None, "only a map without errors is published"
        async with self._publishing:
            fates = await self._library.fates(loaded.map)
            journeys = await self._serve(loaded)
        if self._saves is not None:
            self._saves.published(loaded, fates)
        counts = fates.by_fate
        log.info(
            "journeys.loaded", load=journeys.load, journeys=len(journeys.journeys), live=fates.live,
            goes_on=counts["goes_on"], moves=counts["moves"], stays=counts["stays"], to_a_person=counts["to_a_person"],
        )  # fmt: skip
        return journeys, fates

    async def reload(self, folder: str, dry_run: bool) -> dict[str, Any]:
        """Publish the map of the folder now, or only say what it would do."""
        await self._prepare()
        if not dry_run and Path(folder).resolve() != self._folder.resolve():
            raise Failed(
                f"{self._folder} is what serves here, and would be published again at the next save; "
                "copy the files there, or add --dry-run"
            )
        loaded = await asyncio.to_thread(load_checked, Path(folder))
        if loaded.map is None:
            raise Failed(f"the map in {folder} cannot be served:\n{listed(loaded)}")
        if dry_run:
            fates = await self._library.fates(loaded.map)
            return {"load": None, "sentence": fates.sentence(), "rows": fates.rows()}
        journeys, fates = await self.publish(loaded)
        return {"load": journeys.load, "sentence": fates.sentence(), "rows": fates.rows()}

    async def facts(self, folder: str) -> dict[str, Any]:
        """What a map must be held against: where customers are, and what they said; None where it cannot be loaded."""
        await self._prepare()
        loaded = await asyncio.to_thread(load, Path(folder), os.environ)
        facts = await self.facts_for(loaded.map) if loaded.map is not None else None
        return {"facts": facts.json() if facts is not None else None}

    async def facts_for(self, new: JourneyMap) -> Facts:
        """The same for a map that is loaded."""
        return await look(self._store, self._library.known(new), new, self._clock.now())

    async def facts_now(self) -> Facts:
        """The same for the map that serves."""
        return await self.facts_for(self._library.current)

    async def version(self, version: str) -> dict[str, Any]:
        """What is known of a version that is to be withdrawn."""
        await self.worker()
        try:
            journey, hash_ = await self._library.find(version)
        except LookupError as error:
            raise Failed(str(error)) from error
        if hash_ in (one.hash for one in self._library.current.journeys.values()):
            raise Failed(
                f"{version} is the version of {journey} that serves, so customers go on beginning it; "
                "save the journey without what is wrong, or delete its file, and withdraw it then"
            )
        return {"journey": journey, "hash": hash_, "live": (await self._store.living((hash_,)))[hash_]}

    async def withdraw(self, hash: str, end: bool, after: str) -> dict[str, Any]:
        """Take one page of the conversations under way out of a version; `after` says where the next page begins."""
        worker = await self.worker()
        if not after:
            with suppress(StaleConversation):  # somebody else withdraws or forgets it now
                await self._library.note_withdrawn(hash, self._clock.now())
        done = {"handed": 0, "ended": 0, "with_people": 0, "left": 0}
        page = await self._store.following(limits.BATCH, after)
        for _, conversation in page:
            if _follows(conversation, hash):
                done[await _withdraw(worker, conversation, Withdrawn(hash, end))] += 1
        if any(done.values()):
            log.info("version.withdrawn", hash=hash, handed=done["handed"], ended=done["ended"])
        return {**done, "after": page[-1][0] if page else None}


def _follows(conversation: Conversation, hash_: str) -> bool:
    run = conversation.run
    while run is not None:
        if run.version == hash_:
            return True
        run = run.caller
    return False


async def _withdraw(worker: Worker, conversation: Conversation, event: Withdrawn) -> str:
    """What became of one conversation: `left` is one that did not follow the version any more."""
    taken = await worker.handle(conversation.id, event)
    effects = taken.decision.effects if taken.decision is not None else ()
    if any(isinstance(effect, HandOver) for effect in effects):
        return "handed"
    if taken.conversation.owner != BOT:
        return "with_people"
    return "ended" if effects else "left"


class Forgetting:
    """Forgets drained versions, once a day."""

    def __init__(self, library: Library, clock: Clock) -> None:
        self._library = library
        self._clock = clock

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(FORGET_EVERY.total_seconds())

    async def once(self) -> None:
        """Forget what is due."""
        try:
            for hash_ in await self._library.forget(self._clock.now()):
                log.info("version.forgotten", hash=hash_)
        except StoreUnavailable as error:
            log.warning("version.not_forgotten", why=str(error))
