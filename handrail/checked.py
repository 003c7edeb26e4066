"""A map that was loaded and checked: what may be served, and what keeps it from being served."""

import os
from dataclasses import replace
from pathlib import Path

from authoring.check import check
from runtime.collector import made_to_stay
from runtime.loading.load import Loaded, load


def load_checked(folder: Path) -> Loaded:
    """Load a map; its `map` is None when anything stands in it that keeps it from being served."""
    with made_to_stay():
        loaded = load(folder, os.environ)
        findings = tuple(check(folder, os.environ, loaded=loaded))
    is_blocked = any(finding.severity == "E" for finding in findings)
    return replace(loaded, map=None if is_blocked else loaded.map, findings=findings)


def listed(loaded: Loaded) -> str:
    """What keeps it from being served, for people."""
    return "\n".join(finding.text(loaded.line(finding)) for finding in loaded.findings if finding.severity == "E")
