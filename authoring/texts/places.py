"""Every text that customers read, and every phrase that is read of them, with its name and its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pydantic import BaseModel

from runtime.loading.fields import Called, Replies, Text
from runtime.loading.journey_file import JourneyFile, MomentFile, StartsFile
from runtime.loading.load import Loaded
from runtime.loading.map_file import NotOfferedFile
from runtime.loading.state_file import ChoiceFile, HandoffState, MoveFile
from runtime.loading.yaml import Path, SourceFile

Kind = Literal["text", "phrases"]

FOR_STAFF: frozenset[tuple[type[BaseModel], str]] = frozenset({
    (MoveFile, "label"), (MoveFile, "help"), (HandoffState, "reason"), (MomentFile, "helped_by"),
})  # fmt: skip
PHRASES: frozenset[tuple[type[BaseModel], str]] = frozenset({
    (ChoiceFile, "also"), (StartsFile, "when"), (NotOfferedFile, "when"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One text by language. `name` says where it is: `lost_card.which_card.ask`; its lines are messages or phrases.

    `first` is the language under which a text counts that was written without one. `about` are sentences for those who
    translate it.
    """

    name: str
    source: SourceFile
    path: Path
    kind: Kind
    languages: Sequence[str]
    written: str | list[str] | Mapping[str, str | list[str]]
    about: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """The language under which a text counts that was written without one."""
        return self.languages[0]

    def said(self, language: str) -> list[str] | None:
        """The messages or phrases in a language; None where there are none."""
        if isinstance(self.written, Mapping):
            found = self.written.get(language)
        else:
            found = self.written if language == self.first else None
        return None if found is None else [found] if isinstance(found, str) else list(found)


def entries(loaded: Loaded) -> Iterator[Entry]:
    """All of a map: what the map says itself, then its journeys in the order of their files."""
    assert loaded.map is not None and loaded.map_file is not None
    languages = loaded.map.languages
    is_journey = set(loaded.journey_files)
    [map_source] = [source for name, source in loaded.files.items() if name not in is_journey]
    for path, kind, written in _texts(loaded.map_file, ()):
        yield Entry(_name("map", path), map_source, path, kind, languages, written, _about_map(path))
    for name, file in loaded.journey_files.items():
        theirs = file.languages or languages
        for path, kind, written in _texts(file, ()):
            about = _about_journey(file, path)
            yield Entry(_name(file.journey or "", path), loaded.files[name], path, kind, theirs, written, about)


def _texts(model: BaseModel, path: Path) -> Iterator[tuple[Path, Kind, Any]]:
    """The texts of a model, by path, in the order of its keys; the replies to failed answers one by one."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        here = (*path, field.alias or name)
        if value is None or (type(model), name) in FOR_STAFF:
            continue
        kinds = (field.annotation, *get_args(field.annotation))
        if Replies in kinds and isinstance(value, list):
            for n, reply in enumerate(value):
                yield (*here, n), "text", reply
        elif Text in kinds or Replies in kinds or Called in kinds:
            yield here, "phrases" if (type(model), name) in PHRASES else "text", value
        else:
            yield from _within(value, here)


def _within(value: Any, path: Path) -> Iterator[tuple[Path, Kind, Any]]:
    if isinstance(value, BaseModel):
        yield from _texts(value, path)
    elif isinstance(value, dict | list):
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _within(member, (*path, key))


def _name(owner: str, path: Path) -> str:
    """A journey's states are named without their moment, and members of lists are counted from 1."""
    match path:
        case ("moments", _, "states", *rest):
            parts: Sequence[str | int] = rest
        case _:
            parts = path
    return ".".join([owner, *(str(part + 1) if isinstance(part, int) else part for part in parts)])


def _about_map(path: Path) -> tuple[str, ...]:
    told = {"not_offered": "What we do not do", "replies": "What staff often write"}.get(str(path[0]))
    return (f"{told}: {path[1]}.",) if told is not None else ()


def _about_journey(file: JourneyFile, path: Path) -> tuple[str, ...]:
    title = _first(file.title) or file.journey
    match path:
        case ("moments", moment, "states", state, *_):
            told = [f"State {state} of {title}."]
        case ("moments", moment, *_):
            told = [f"{title}."]
        case _:
            return (f"{title}.",)
    promise = _first(file.moments[str(moment)].promise)
    return (*told, f"Promise: {promise}") if promise else tuple(told)


def _first(called: str | Mapping[str, str] | None) -> str | None:
    """A name or promise as it was written first."""
    return next(iter(called.values())) if isinstance(called, Mapping) else called
