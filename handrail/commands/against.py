"""What `handrail check --against` holds a map against: facts of a store, or facts that come on stdin."""

import json
import sys
from pathlib import Path
from typing import Any

from authoring.live.facts import Facts
from handrail.commands.given import fail, settings_for
from handrail.commands.versions import operate
from handrail.settings import BadSetting, load_settings

DEFAULT, STDIN = "default", "-"


def facts_of(map_dir: Path | None, against: str) -> Facts | None:
    """The facts; None where the map cannot be loaded, so that nobody can tell what it would do."""
    if against == STDIN:
        return _read(sys.stdin.read())
    try:
        store = load_settings({"HANDRAIL_STORE": against}).store if against != DEFAULT else None
    except BadSetting as error:
        wrong = str(error).removeprefix("HANDRAIL_STORE ")
        fail(f"--against {wrong}, `default` for that of the settings, or - for facts on stdin")
    settings = settings_for(map_dir, store=store)
    if settings.database is not None and not settings.database.exists():
        fail(f"there is no store {settings.database}; give its address as HANDRAIL_STORE has it")
    answer = operate(settings, "facts", folder=str(settings.journeys.resolve()))
    return Facts.read(answer["facts"]) if answer["facts"] is not None else None


def _read(written: str) -> Facts:
    try:
        found: Any = json.loads(written)
        return Facts.read(found)
    except (ValueError, KeyError, TypeError):
        fail("stdin has no facts of a store: they are JSON with `standing` and `heard`")
