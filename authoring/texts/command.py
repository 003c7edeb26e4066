"""What `handrail texts` does, apart from the terminal."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from authoring.texts.bringing_in import Brought, Change, bring, rewritten
from authoring.texts.catalogue import catalogue, read, write
from authoring.texts.places import entries
from runtime.loading.load import Loaded, load, map_files


class Refused(Exception):
    """It cannot be done as it was asked; the message is for the author, on one line or several."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an import did: the language, what the PO file brought, and which files were changed."""

    language: str
    brought: Brought
    files: Sequence[Path]


def export(loaded: Loaded, folder: Path, language: str | None, now: datetime) -> tuple[str, str]:
    """The language and the PO file of a map. Raises Refused."""
    assert loaded.map is not None
    target = _target(loaded.map.languages, language)
    source = loaded.map.languages[0]
    made = catalogue(entries(loaded), source, target, folder=folder, title=loaded.map.title, now=now)
    return target, write(made)


def _target(languages: Sequence[str], language: str | None) -> str:
    others = languages[1:]
    if not others:
        raise Refused(f"the map speaks {languages[0]} alone; write `languages: [{languages[0]}, es]` in map.yaml first")
    if language is None and len(others) > 1:
        raise Refused(f"the map speaks {', '.join(languages)}; name one with --language")
    if language is not None and language not in others:
        is_first = language == languages[0]
        why = "is the language that is translated from" if is_first else "is not among the languages of map.yaml"
        raise Refused(f"{language} {why}; there are {', '.join(others)}")
    return language or others[0]


def bring_in(loaded: Loaded, folder: Path, po_text: str, env: Mapping[str, str]) -> Written:
    """Write the translations of a PO file into the YAML, all of them or none. Raises Refused, and Unreadable."""
    assert loaded.map is not None
    named, po = read(po_text)
    language = _target(loaded.map.languages, named)
    brought = bring(entries(loaded), po, loaded.map.languages[0], language)
    if brought.refused:
        raise Refused("nothing was written, for these translations do not fit:\n" + "\n".join(brought.refused))
    changed = _changed(loaded, brought.changes, language)
    _hold(folder, changed, env)
    for file, text in changed.items():
        file.write_text(text, encoding="utf-8")
    return Written(language, brought, tuple(changed))


def _changed(loaded: Loaded, changes: Sequence[Change], language: str) -> Mapping[Path, str]:
    by_file: dict[str, list[Change]] = {}
    for change in changes:
        by_file.setdefault(change.entry.source.name, []).append(change)
    return {Path(name): rewritten(loaded.files[name].text, theirs, language) for name, theirs in by_file.items()}


def _hold(folder: Path, changed: Mapping[Path, str], env: Mapping[str, str]) -> None:
    """Load the map as it would be, beside the one that is there. Raises Refused where it has errors."""
    if not changed:
        return
    with tempfile.TemporaryDirectory() as beside:
        for file in map_files(folder):
            copy = Path(beside) / file.relative_to(folder)
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(file, copy)
            if file in changed:
                copy.write_text(changed[file], encoding="utf-8")
        found = load(Path(beside), env)
        errors = [finding.text(found.line(finding)) for finding in found.findings if finding.severity == "E"]
    if errors:
        raise Refused("nothing was written, for the map would not load any more:\n" + "\n".join(errors))
