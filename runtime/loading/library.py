"""The library of versions: the map that serves, and every older version that a conversation still follows.

A version is kept with the text that it came from, so that it can be compiled again after a restart, long after its
file was changed or deleted.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from runtime.core.company import Action
from runtime.core.journey import Do, Journey, JourneyMap
from runtime.core.records import Document
from runtime.loading.load import Loaded, load_texts
from runtime.loading.versions import load_digest
from runtime.ports import StaleConversation, Store, StoreUnavailable
from runtime.wire import read_json, write_json

VERSION = "version"
LOAD = "load"

_TRIES = 10  # to count a load while other processes count theirs


class Library:
    """What the engine reads journeys from. `current` changes by one assignment, between two turns."""

    def __init__(self, store: Store, env: Mapping[str, str]) -> None:
        self._store = store
        self._env = env
        self._current: JourneyMap | None = None
        self._restored: dict[str, tuple[Journey, Mapping[str, Action]]] = {}

    @property
    def current(self) -> JourneyMap:
        """The load that serves. Raises LookupError before the first was published."""
        if self._current is None:
            raise LookupError("no map has been published yet")
        return self._current

    async def restore(self) -> Sequence[str]:
        """Compile the versions that conversations still follow; gives the hashes of those that cannot be, if any.

        Called once, before the first publish.
        """
        kept = {document.key: document for document in await self._store.documents(VERSION)}
        living = await self._store.living(tuple(kept))
        lost = []
        for hash_ in (key for key, conversations in living.items() if conversations):
            body = kept[hash_].body
            found = await asyncio.to_thread(self._compiled, body) if body is not None else None
            if found is None:
                lost.append(hash_)
            else:
                self._restored[hash_] = replace(found[0], hash=hash_), found[1]
        return tuple(lost)

    async def publish(self, loaded: Loaded) -> JourneyMap:
        """Keep the new versions, count the load, and serve it. The same map as before counts as no new load.

        Raises StoreUnavailable, and then the old map serves on.
        """
        assert loaded.map is not None, "only a map without errors is published"
        number = await self._count(loaded)
        older = await self._older(loaded.map)
        actions = {name: one for journey, known in older for name, one in known.items() if name in _called(journey)}
        self._current = replace(
            loaded.map,
            load=number,
            versions={**{journey.hash: journey for journey, _ in older}, **loaded.map.versions},
            actions={**actions, **loaded.map.actions},
        )
        self._restored.clear()
        return self._current

    async def _count(self, loaded: Loaded) -> int:
        assert loaded.map is not None and loaded.map_file is not None
        digest = load_digest(loaded.map_file, loaded.map.versions)
        for _ in range(_TRIES):
            last = await self._store.document(LOAD, loaded.map.id)
            counted: Mapping[str, Any] = read_json(last.body) if last is not None and last.body is not None else {}
            new = await self._new_versions(loaded)
            number: int = counted.get("load", 0)
            if counted.get("digest") != digest:
                number += 1
                body = write_json({"load": number, "digest": digest})
                new.append(Document(LOAD, loaded.map.id, last.version + 1 if last is not None else 1, body))
            try:
                if new:
                    await self._store.change(f"load:{loaded.map.id}:{number}:{digest}", new)
            except StaleConversation:
                continue
            return number
        raise StoreUnavailable("other processes publish maps all the time, so this one could not be counted")

    async def _new_versions(self, loaded: Loaded) -> list[Document]:
        assert loaded.map is not None
        map_text = next(source.text for source in loaded.files.values() if source.name not in loaded.journey_files)
        documents = []
        for journey in loaded.map.journeys.values():
            if await self._store.document(VERSION, journey.hash) is None:
                text = loaded.journey_sources[journey.id].text
                body = write_json({"journey": journey.id, "text": text, "map": map_text})
                documents.append(Document(VERSION, journey.hash, 1, body))
        return documents

    async def _older(self, new: JourneyMap) -> list[tuple[Journey, Mapping[str, Action]]]:
        """Older versions that are still followed, with the actions of their time.

        Those that served until now are kept in any case: a turn that began with them may be under way.
        """
        candidates = dict(self._restored)
        served: set[str] = set()
        if self._current is not None:
            candidates |= {hash_: (one, self._current.actions) for hash_, one in self._current.versions.items()}
            served = {journey.hash for journey in self._current.journeys.values()}
        candidates = {hash_: one for hash_, one in candidates.items() if hash_ not in new.versions}
        living = await self._store.living(tuple(candidates))
        return [one for hash_, one in candidates.items() if hash_ in served or living.get(hash_)]

    def _compiled(self, body: bytes) -> tuple[Journey, Mapping[str, Action]] | None:
        kept = read_json(body)
        loaded = load_texts(kept["map"], kept["text"], self._env)
        journey = loaded.map.journeys.get(kept["journey"]) if loaded.map is not None else None
        return (journey, loaded.map.actions) if journey is not None and loaded.map is not None else None


def _called(journey: Journey) -> set[str]:
    return {state.kind.action for state in journey.states.values() if isinstance(state.kind, Do)}
