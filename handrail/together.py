"""A map for all processes that share a store: every one of them takes it, or none does.

Whoever publishes puts the files down as a proposal. Each living process compiles them and answers; when all have said
yes, the load is counted, and each sees that and serves what it has ready. A process that cannot take the map keeps all
from it, and its reason is told. One that starts, or was frozen, takes what serves by then.
"""

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from handrail.checked import listed, load_checked
from runtime.clock import Clock, Ids
from runtime.core.journey import JourneyMap
from runtime.core.records import Document
from runtime.limits import ANSWER_TO_A_MAP, PROCESS_ALIVE, PROCESS_BEATS, PROCESS_LOOKS
from runtime.loading.library import LOAD, Library
from runtime.loading.load import Loaded
from runtime.loading.versions import load_digest
from runtime.ports import StaleConversation, Store, StoreUnavailable
from runtime.wire import read_json, write_json

log = structlog.get_logger()

PROCESS = "process"
PROPOSAL = "proposal"
ANSWER = "answer"
YES = "yes"


class Together:
    """One process among those that share a store. `heard` is told of each map that serves from now on."""

    def __init__(self, store: Store, library: Library, folder: Path, clock: Clock) -> None:
        self._store = store
        self._library = library
        self._folder = folder
        self._clock = clock
        self._ids = Ids(clock)
        self._name = self._ids.new("p-")
        self._serving = ""
        self._ready: dict[str, Loaded] = {}
        self._beaten: datetime | None = None
        self._answered = ""
        self.heard: Callable[[Loaded], None] | None = None

    async def publish(self, loaded: Loaded) -> JourneyMap:
        """Serve a map everywhere. Raises StoreUnavailable when one process cannot take it, and then none does."""
        assert loaded.map is not None
        digest = _digest(loaded)
        self._ready[digest] = loaded
        if (await self._counted(loaded.map.id)) != digest:
            await self._propose(loaded, digest)
        return await self._serve(loaded, digest)

    async def run(self) -> None:
        """Take part until cancelled."""
        try:
            while True:
                try:
                    await self._beat()
                    await self._answer()
                    await self._follow()
                except StoreUnavailable as error:
                    log.warning("versions.waiting", why=str(error))
                await asyncio.sleep(PROCESS_LOOKS.total_seconds())
        finally:
            with suppress(StoreUnavailable):
                await self._put(PROCESS, self._name, None)

    async def _serve(self, loaded: Loaded, digest: str) -> JourneyMap:
        journeys = await self._library.publish(loaded)
        self._serving = digest
        self._ready = {digest: loaded}
        if self.heard is not None:
            self.heard(loaded)
        return journeys

    async def _propose(self, loaded: Loaded, digest: str) -> None:
        """Put it down for all, and ask the others. Raises StoreUnavailable unless each that lives says yes."""
        assert loaded.map is not None
        body = {"digest": digest, "files": _files(loaded, self._folder)}
        await self._put(PROPOSAL, loaded.map.id, body)
        loop = asyncio.get_running_loop()
        until = loop.time() + ANSWER_TO_A_MAP.total_seconds()
        waiting = set(await self.alive()) - {self._name}
        while waiting:
            for name in tuple(waiting):
                said = await self._read(ANSWER, name)
                if said.get("digest") == digest:
                    waiting.discard(name)
                    if said["said"] != YES:
                        raise StoreUnavailable(f"another process cannot take the map: {said['said']}")
            waiting &= set(await self.alive())
            if waiting and loop.time() > until:
                raise StoreUnavailable(f"{len(waiting)} other processes have not taken the map in time")
            if waiting:
                await asyncio.sleep(PROCESS_LOOKS.total_seconds() / 2)

    async def _beat(self) -> None:
        now = self._clock.now()
        if self._beaten is None or now - self._beaten >= PROCESS_BEATS:
            self._beaten = now
            await self._put(PROCESS, self._name, {"at": now.isoformat()})

    async def alive(self) -> Sequence[str]:
        """The names of the processes that were heard of lately; those that were not are forgotten."""
        now = self._clock.now()
        alive = []
        for document in await self._store.documents(PROCESS):
            silent = now - datetime.fromisoformat(read_json(document.body or b"{}")["at"])
            if silent < PROCESS_ALIVE:
                alive.append(document.key)
            elif silent > 10 * PROCESS_ALIVE:
                await self._put(PROCESS, document.key, None)
                await self._put(ANSWER, document.key, None)
        return alive

    async def _answer(self) -> None:
        """Compile what is proposed, and say whether it can be served here."""
        proposal = await self._read(PROPOSAL, self._library.current.id)
        digest = proposal.get("digest", "")
        if digest in ("", self._answered, self._serving):
            return
        loaded = self._ready.get(digest)
        if loaded is None:
            loaded = await asyncio.to_thread(_loaded, proposal["files"])
        said = YES if loaded.map is not None else listed(loaded)
        if loaded.map is not None and _digest(loaded) != digest:
            said = "the same files mean something else there: is it another version of Handrail?"
        if said == YES:
            self._ready[digest] = loaded
        await self._put(ANSWER, self._name, {"digest": digest, "said": said})
        self._answered = digest

    async def _follow(self) -> None:
        """Serve what was counted by another process."""
        counted = await self._counted(self._library.current.id)
        if counted in ("", self._serving):
            return
        loaded = self._ready.get(counted)
        if loaded is None:
            proposal = await self._read(PROPOSAL, self._library.current.id)
            if proposal.get("digest") != counted:
                return
            loaded = await asyncio.to_thread(_loaded, proposal["files"])
        if loaded.map is not None and _digest(loaded) == counted:
            journeys = await self._serve(loaded, counted)
            log.info("journeys.taken", load=journeys.load, journeys=len(journeys.journeys))

    async def _counted(self, map_id: str) -> str:
        digest: str = (await self._read(LOAD, map_id)).get("digest", "")
        return digest

    async def _read(self, kind: str, key: str) -> Mapping[str, Any]:
        document = await self._store.document(kind, key)
        found: Mapping[str, Any] = read_json(document.body) if document is not None and document.body else {}
        return found

    async def _put(self, kind: str, key: str, body: Mapping[str, Any] | None) -> None:
        """Write over what is there; None removes it. Whoever else writes it at the same moment says the same."""
        known = await self._store.document(kind, key)
        if known is None and body is None:
            return
        version = (known.version if known is not None else 0) + 1
        written = Document(kind, key, version, write_json(body) if body is not None else None)
        with suppress(StaleConversation):
            await self._store.change(self._ids.new("op-"), [written])


def _digest(loaded: Loaded) -> str:
    assert loaded.map is not None and loaded.map_file is not None
    return load_digest(loaded.map_file, loaded.map.versions)


def _files(loaded: Loaded, folder: Path) -> Mapping[str, str]:
    """The texts of a map by their names within its folder."""
    texts = {}
    for source in loaded.files.values():
        path = Path(source.name)
        texts[str(path.relative_to(folder) if path.is_relative_to(folder) else path.name)] = source.text
    return texts


def _loaded(files: Mapping[str, str]) -> Loaded:
    """The map of these texts, loaded and checked as from its folder."""
    with tempfile.TemporaryDirectory(prefix="handrail-map-") as name:
        folder = Path(name).resolve()
        for file, text in files.items():
            path = (folder / file).resolve()
            if path.is_relative_to(folder):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        return load_checked(folder)
