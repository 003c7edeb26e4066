"""Maps that lie in a folder beside the one that serves: what each would do, looked at and never published."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from authoring.check import check
from authoring.check.draft import draft_of
from authoring.page.saves import dry_row, shown
from runtime.loading.library import Library
from runtime.loading.load import MAP, Loaded, load

MOST = 20  # folders that are shown
FINDINGS = 50  # of one map that are shown


@dataclass(frozen=True, slots=True)
class Beside:
    """One map that does not serve. `rows` are what it would do to conversations under way, as far as it can be read."""

    name: str
    errors: int
    warnings: int
    findings: Sequence[Mapping[str, Any]]
    sentence: str | None
    rows: Sequence[Mapping[str, object]]


def names(folder: Path) -> list[str]:
    """The folders beside this one that hold a map."""
    here = folder.resolve()
    try:
        others = [one.name for one in here.parent.iterdir() if one != here and (one / MAP).is_file()]
    except OSError:
        return []
    return sorted(name for name in others if not name.startswith("."))[:MOST]


def read(folder: Path) -> Loaded:
    """The map of a folder, with all that is wrong in it. Takes the processor for a while."""
    loaded = load(folder, os.environ)
    return Loaded(
        draft_of(loaded, os.environ), tuple(check(folder, os.environ, loaded=loaded)), loaded.files, loaded.map_file,
        loaded.journey_files,
    )  # fmt: skip


async def look_at(name: str, loaded: Loaded, library: Library) -> Beside:
    """What a map that was read would do."""
    fates = await library.fates(loaded.map) if loaded.map is not None else None
    told = [one for one in loaded.findings if one.severity != "I"]
    return Beside(
        name=name, errors=sum(one.severity == "E" for one in told), warnings=sum(one.severity == "W" for one in told),
        findings=[shown(one, loaded) for one in sorted(told, key=lambda one: one.severity)[:FINDINGS]],
        sentence=fates.sentence() if fates is not None else None,
        rows=[dry_row(row) for row in fates.rows()] if fates is not None else (),
    )  # fmt: skip
