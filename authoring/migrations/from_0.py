"""From the spelling before the first release: `go` is `to` now, `options` is `choices`, `transfer_to` is `transfer`.

Only keys of the language are renamed, where they are keys of the language: a state, a choice or a piece of data may
be called as they were.
"""

from collections.abc import Iterator
from typing import Any

from authoring.rewriting import Path, Rewriting

_ROUTE = (("go", "to"),)
_STATE = (("go", "to"), ("options", "choices"), ("transfer_to", "transfer"))


def from_0(rewriting: Rewriting) -> list[str]:
    """Spell a map or a journey as spec 1 does."""
    left = []
    root = rewriting.root
    for path in tuple(_states(root)):
        left += _renamed(rewriting, path, _STATE)
        if "retries" in rewriting.at(path):
            left.append(
                f"{_told((*path, 'retries'))}: write one text in `invalid` for each try, and take `retries` out"
            )
    for path in tuple(_routes(root)):
        left += _renamed(rewriting, path, _ROUTE)
    return left


def _renamed(rewriting: Rewriting, path: Path, names: tuple[tuple[str, str], ...]) -> list[str]:
    left = []
    for old, new in names:
        here = rewriting.at(path)
        if old in here and new in here:
            left.append(f"{_told((*path, old))}: `{new}` stands there too; keep one of them, as `{new}`")
        elif old in here:
            rewriting.rename((*path, old), new)
    return left


def _told(path: Path) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def _members(root: Any, path: Path) -> Iterator[Path]:
    """The members of a mapping or a list that are mappings themselves."""
    here = root
    for part in path:
        if not isinstance(here, dict) or part not in here:
            return
        here = here[part]
    keys = here if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
    for key in keys:
        if isinstance(here[key], dict):
            yield (*path, key)


def _states(root: Any) -> Iterator[Path]:
    for moment in _members(root, ("moments",)):
        yield from _members(root, (*moment, "states"))


def _routes(root: Any) -> Iterator[Path]:
    """Where keys of a route stand: at outcomes and moves, at each level, and in choices, arms and silence."""
    for above in ((), *_members(root, ("moments",)), *_states(root)):
        for key in ("on", "moves"):
            yield from _members(root, (*above, key))
    for state in _states(root):
        for key in ("choices", "silence"):
            yield from _members(root, (*state, key))
        for arm in _members(root, (*state, "decide")):
            yield arm
            here: Any = root
            for part in arm:
                here = here[part]
            if isinstance(here.get("else"), dict):
                yield (*arm, "else")
