"""Translations put into the YAML, where the author would have written them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from babel.messages.catalog import Catalog
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from authoring.rewriting import Rewriting, block, flow, is_flow, scalar
from authoring.texts.catalogue import joined, names_in, split
from authoring.texts.places import Entry
from runtime.core.expressions import ExpressionError


@dataclass(frozen=True, slots=True)
class Change:
    """One translation that is new, or other than the one before."""

    entry: Entry
    said: Sequence[str]
    what: Literal["new", "changed"]


@dataclass(slots=True)
class Brought:
    """What a PO file brings: `refused` are sentences, and with one of them nothing is written."""

    changes: list[Change] = field(default_factory=list)
    same: int = 0
    missing: int = 0
    left_out: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def bring(entries: Iterable[Entry], po: Catalog, source: str, language: str) -> Brought:
    """Compare a PO file with the texts as they are now."""
    brought = Brought()
    open_entries = {entry.name: entry for entry in entries if language in entry.languages}
    for message in po:
        if not message.id:
            continue
        entry = open_entries.pop(str(message.context), None)
        if entry is None:
            brought.left_out.append(f"{message.context}: there is no such text any more")
        elif joined(entry.said(source) or (), entry.kind) != message.id:
            brought.left_out.append(f"{entry.name}: the text was changed after the export; export it again")
        elif not message.string or message.fuzzy:
            brought.missing += 1
        else:
            _compare(brought, entry, split(str(message.string), entry.kind), source, language)
    brought.missing += sum(entry.said(source) is not None for entry in open_entries.values())
    return brought


def _compare(brought: Brought, entry: Entry, said: list[str], source: str, language: str) -> None:
    problem = _problem(entry, said, source) if entry.kind == "text" else None
    before = entry.said(language)
    if problem is not None:
        brought.refused.append(f"{entry.name}: {problem}")
    elif said == before:
        brought.same += 1
    elif said:
        brought.changes.append(Change(entry, said, "new" if before is None else "changed"))


def _problem(entry: Entry, said: Sequence[str], source: str) -> str | None:
    """What is wrong with a translation: it must fill in what the text fills in."""
    try:
        theirs, ours = names_in(entry.said(source) or ()), names_in(said)
    except ExpressionError as error:
        return f"the translation cannot be read: {error.message}"
    lost, strange = _braced(theirs - ours), _braced(ours - theirs)
    if lost and strange:
        return f"the translation fills in {strange} where the text fills in {lost}"
    if lost:
        return f"the translation does not fill in {lost}, which the text does"
    return f"the translation fills in {strange}, which the text does not" if strange else None


def _braced(names: Iterable[str]) -> str:
    return " and ".join(f"{{{{ {name} }}}}" for name in sorted(names))


def rewritten(text: str, changes: Iterable[Change], language: str) -> str:
    """A file's text with these translations in it."""
    rewriting = Rewriting(text)
    for change in changes:
        _write(rewriting, change, language)
    return rewriting.written()


def _write(rewriting: Rewriting, change: Change, language: str) -> None:
    path = change.entry.path
    here = rewriting.at(path)
    if isinstance(here, CommentedMap):
        value = _value(change, like=next(iter(here.values())), on_one_line=is_flow(here))
        if language in here:
            rewriting.put((*path, language), value)
        else:
            rewriting.add(path, language, value)
        return
    on_one_line = is_flow(rewriting.at(path[:-1]))
    value = _value(change, like=here, on_one_line=on_one_line)
    made = block({change.entry.first: here, language: value})
    rewriting.put(path, flow(made) if on_one_line else made)


def _value(change: Change, *, like: Any, on_one_line: bool) -> Any:
    """The translation in the form of the text beside it: a list where that is one, on one line where that is."""
    said = [scalar(one) for one in change.said]
    if len(said) == 1 and not (change.entry.kind == "phrases" and isinstance(like, CommentedSeq)):
        return said[0]
    several = CommentedSeq(said)
    return flow(several) if on_one_line or is_flow(like) else several
