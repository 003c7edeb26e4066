"""What became of the last saves of the map: what serves, what was refused and why. Pages wait for what is new."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import PurePath
from typing import Any

from authoring.page.walks import Walk, Walks
from runtime.core.journey import JourneyMap
from runtime.core.records import Document
from runtime.loading.fates import Fates, told_of
from runtime.loading.findings import Finding
from runtime.loading.load import Loaded
from runtime.ports import StaleConversation, Store
from runtime.wire import read_json, write_json

REFUSED, LAST = "refused_save", "last"  # the kind and the key of the one document
MOST = 50  # findings of one refused save that are shown; the rest are counted


class Saves:
    """Told by whoever publishes. `revision` counts what was told; `served` is the load that serves, with its files.

    `walks` has what a walk through it found.
    """

    def __init__(self) -> None:
        self.revision = 1
        self.served: Loaded | None = None
        self.fates: Fates | None = None
        self.walks = Walks()
        self._refused: Loaded | None = None
        self._refused_at: datetime | None = None
        self._would: Fates | None = None
        self._news = asyncio.Event()
        self._is_over = False

    def heard(self, loaded: Loaded) -> None:
        """A map serves here now, whichever process published it."""
        self.published(loaded, None)

    def published(self, loaded: Loaded, fates: Fates | None) -> None:
        """A save serves now; `fates` are the conversations that were under way."""
        self.served, self.fates = loaded, fates
        self._refused = None
        self.walks.served()
        if fates is not None:  # a save; at a start nobody looks yet
            self.walks.ask()
        self._tell()

    def walked(self, of: int, walk: Walk) -> bool:
        """What a walk found is known now; False where another map serves by now."""
        is_so = self.walks.walked(of, walk)
        if is_so:
            self._tell()
        return is_so

    def refused(self, loaded: Loaded, at: datetime, would: Fates | None = None) -> None:
        """A save was refused; what served before serves on.

        `would` is what it would do to conversations if it were served as far as it can be read.
        """
        self._refused, self._refused_at, self._would = loaded, at, would
        self._tell()

    def shut(self) -> None:
        """Let every page that waits go."""
        self._is_over = True
        self._tell()

    async def news(self, seen: int, patience: float) -> int:
        """The revision, once it is another than `seen` or the patience (seconds) is over."""
        if self.revision == seen and not self._is_over:
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self._news.wait()
        return self.revision

    def problem(self) -> Mapping[str, Any] | None:
        """Why the last save was refused, as JSON values; None where it serves."""
        if self._refused is None or self._refused_at is None:
            return None
        wrong = [finding for finding in self._refused.findings if finding.severity == "E"]
        return {
            "at": self._refused_at.isoformat(),
            "more": max(0, len(wrong) - MOST),
            "findings": [shown(one, self._refused) for one in wrong[:MOST]],
            "would": self._dry_run(self._would, self._refused) if self._would is not None else None,
        }

    def _dry_run(self, would: Fates, refused: Loaded) -> Mapping[str, Any]:
        """What it would do, as JSON values; of journeys whose files cannot be read nothing is known."""
        served = self.served.map.journeys if self.served is not None and self.served.map is not None else {}
        read = {file.journey for file in refused.journey_files.values()}
        unread = [
            one.id for one in served.values() if one.place and one.place.file in refused.files and one.id not in read
        ]
        rows = [dry_row(row) for row in would.rows() if row["journey"] not in unread]
        return {"rows": rows, "unread": unread}

    async def share(self, store: Store) -> None:
        """Let the pages of other processes over the store see whether the last save was refused."""
        problem = self.problem()
        kept = await store.document(REFUSED, LAST)
        if problem is None and (kept is None or kept.body is None):
            return
        version = kept.version + 1 if kept is not None else 1
        body = write_json(problem) if problem is not None else None
        with suppress(StaleConversation):  # another process that watches files told it
            await store.change(f"{REFUSED}:{version}:{self.revision}", [Document(REFUSED, LAST, version, body)])

    async def problem_anywhere(self, store: Store) -> Mapping[str, Any] | None:
        """Why the last save was refused, by whichever process watches the files."""
        if self._refused is not None or store.is_exclusive:
            return self.problem()
        kept = await store.document(REFUSED, LAST)
        return read_json(kept.body) if kept is not None and kept.body is not None else None

    def warnings(self, journey: str, journeys: JourneyMap) -> Sequence[Mapping[str, Any]]:
        """What could be better in a journey that serves, as JSON values."""
        served = journeys.journeys.get(journey)
        if self.served is None or served is None or served.place is None:
            return ()
        file = served.place.file
        found = [one for one in self.served.findings if one.severity == "W" and one.place.file == file]
        return [shown(one, self.served) for one in found]

    def _tell(self) -> None:
        self.revision += 1
        news, self._news = self._news, asyncio.Event()
        news.set()


def short(file: str) -> str:
    """A file as authors name it: with its folder, and not where that is on the machine."""
    return "/".join(PurePath(file).parts[-2:])


def dry_row(row: Mapping[str, object]) -> Mapping[str, object]:
    """One row of a dry run, with what becomes of them in words."""
    told = told_of(str(row["fate"]), int(str(row["count"]))).partition(" ")[2]
    return {**row, "told": f"{told} to {row['to']}" if row["to"] else told}


def shown(finding: Finding, loaded: Loaded) -> Mapping[str, Any]:
    """A finding as JSON values, with its line, and its file as authors name it."""
    return {**finding.json(), "file": short(finding.place.file), "text": loaded.line(finding) or ""}
