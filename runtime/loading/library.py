"""The library of versions: the map that serves, and every older version that a conversation still follows.

A version is kept with the text that it came from, so that it can be compiled again after a restart, long after its
file was changed or deleted.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from runtime import limits
from runtime.core.company import Action
from runtime.core.journey import Do, Journey, JourneyMap, Transfer
from runtime.core.records import Document
from runtime.loading.fates import Fates, count_fates
from runtime.loading.load import Loaded, load_texts
from runtime.loading.versions import load_digest
from runtime.ports import StaleConversation, Store, StoreUnavailable
from runtime.wire import read_json, write_json

VERSION = "version"
LOAD = "load"
IDLE = "idle_since"
"""In the record of a version: since when it is known that nobody follows it."""
WITHDRAWN = "withdrawn_at"
"""In the record of a version: when an operator took it out of use."""

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

    async def fates(self, new: JourneyMap) -> Fates:
        """What would become of the conversations under way if `new` were published now."""
        return await count_fates(self._store, self.known(new), new)

    def known(self, new: JourneyMap) -> JourneyMap:
        """The map that serves, with every version that is followed; before the first publish, made of `new`."""
        restored = {hash_: journey for hash_, (journey, _) in self._restored.items()}
        return self._current or replace(new, versions=restored)

    async def find(self, version: str) -> tuple[str, str]:
        """The journey and the hash of a version that is named by its hash, or by a journey and a load: `lost_card@7`.

        Raises LookupError with a sentence.
        """
        journey, at, load = version.partition("@")
        return await self._served(journey, load) if at else await self._kept(version)

    async def _served(self, journey: str, load: str) -> tuple[str, str]:
        counted: dict[int, str] = {}
        last = 0
        for document in await self._store.documents(LOAD):
            body = read_json(document.body or b"{}")
            counted |= {int(number): hash_ for number, hash_ in body.get("served", {}).get(journey, {}).items()}
            last = max(last, body["load"])
        if not load.isdecimal() or not 0 < int(load) <= last:
            raise LookupError(f"there is no load {load}; the latest is {last}")
        served = [number for number in counted if number <= int(load)]
        if not served:
            raise LookupError(f"no version of {journey} that served at load {load} is kept")
        return journey, counted[max(served)]

    async def _kept(self, hash_: str) -> tuple[str, str]:
        document = await self._store.document(VERSION, hash_)
        if document is not None and document.body is not None:
            return read_json(document.body)["journey"], hash_
        if (await self._store.living((hash_,)))[hash_]:
            return "", hash_  # its text is lost, and yet it is followed
        raise LookupError(f"there is no version {hash_}; `handrail reload --dry-run` shows those that are followed")

    async def note_withdrawn(self, hash_: str, now: datetime) -> None:
        """Note that a version was taken out of use, for those who look at versions."""
        document = await self._store.document(VERSION, hash_)
        if document is not None and document.body is not None:
            change = _noted(document, {**read_json(document.body), WITHDRAWN: now.isoformat()})
            await self._store.change(_operation("withdrawn", [change]), [change])

    async def forget(self, now: datetime) -> Sequence[str]:
        """Forget the versions that nobody has followed for limits.VERSION_KEPT, and note since when others are idle.

        Gives the hashes that were forgotten.
        """
        kept = await self._store.documents(VERSION)
        living = await self._store.living(tuple(document.key for document in kept))
        serving = {journey.hash for journey in self._current.journeys.values()} if self._current is not None else set()
        changes = []
        for document in kept:
            body = read_json(document.body or b"{}")
            idle = body.get(IDLE)
            if living[document.key] or document.key in serving:
                if idle is not None:
                    changes.append(_noted(document, {**body, IDLE: None}))
            elif idle is None:
                changes.append(_noted(document, {**body, IDLE: now.isoformat()}))
            elif now - datetime.fromisoformat(idle) >= limits.VERSION_KEPT:
                changes.append(Document(VERSION, document.key, document.version + 1, None))
        gone = tuple(one.key for one in changes if one.body is None)
        changes += await self._unlisted(frozenset(gone)) if gone else []
        if changes:
            try:
                await self._store.change(_operation("forget", changes), changes)
            except StaleConversation:
                return ()  # another process does the same, or publishes: the next time
        return gone

    async def _unlisted(self, gone: frozenset[str]) -> list[Document]:
        """What the loads say of versions served, without those that are gone."""
        changes = []
        for document in await self._store.documents(LOAD):
            body = read_json(document.body or b"{}")
            served = {
                journey: {number: hash_ for number, hash_ in loads.items() if hash_ not in gone}
                for journey, loads in body.get("served", {}).items()
            }
            if served != body.get("served", {}):
                changes.append(_noted(document, {**body, "served": {name: one for name, one in served.items() if one}}))
        return changes

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
                served = _served_since(counted.get("served", {}), loaded.map, number)
                body = write_json({"load": number, "digest": digest, "served": served})
                new.append(Document(LOAD, loaded.map.id, last.version + 1 if last is not None else 1, body))
            try:
                if new:
                    await self._store.change(_operation(f"load:{loaded.map.id}:{number}:{digest}", new), new)
            except StaleConversation:
                continue
            return number
        raise StoreUnavailable("other processes publish maps all the time, so this one could not be counted")

    async def _new_versions(self, loaded: Loaded) -> list[Document]:
        assert loaded.map is not None
        map_text = next(source.text for source in loaded.files.values() if source.name not in loaded.journey_files)
        documents = []
        for journey in loaded.map.journeys.values():
            known = await self._store.document(VERSION, journey.hash)
            if known is not None and known.body is not None:
                body = read_json(known.body)
                if body.get(IDLE) is not None:
                    documents.append(_noted(known, {**body, IDLE: None}))
            else:
                text = loaded.journey_sources[journey.id].text
                written = write_json({"journey": journey.id, "text": text, "map": map_text, IDLE: None})
                documents.append(Document(VERSION, journey.hash, 1, written))
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
    return {state.kind.action for state in journey.states.values() if isinstance(state.kind, Do | Transfer)}


def _noted(document: Document, body: Mapping[str, Any]) -> Document:
    return Document(document.kind, document.key, document.version + 1, write_json(body))


def _operation(name: str, documents: Sequence[Document]) -> str:
    """An op_id that is the same only for the same step from the same records."""
    steps = ",".join(f"{document.key}:{document.version}" for document in documents)
    return f"{name}:{hashlib.sha256(steps.encode()).hexdigest()[:16]}"


def _served_since(before: Mapping[str, Mapping[str, str]], new: JourneyMap, load: int) -> dict[str, dict[str, str]]:
    """Which version of each journey served since which load, with what a new load changes."""
    served = {journey: dict(loads) for journey, loads in before.items()}
    for journey in new.journeys.values():
        loads = served.setdefault(journey.id, {})
        if not loads or loads[max(loads, key=int)] != journey.hash:
            loads[str(load)] = journey.hash
    return served
