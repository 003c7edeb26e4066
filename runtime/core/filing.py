"""Messages that bring files: an answer where a file was asked for, and told so where it is no use."""

from collections.abc import Sequence
from dataclasses import replace

from runtime.core.draft import Draft
from runtime.core.events import Said
from runtime.core.journey import Ask
from runtime.core.reading import Found, Reading
from runtime.core.values import DataType, File

MEGABYTE = 1_000_000


def with_files(draft: Draft, event: Said) -> Said:
    """The message with its Reading, where files change what it means."""
    state = draft.known_state()
    kind = state.kind if state is not None else None
    wanted = draft.journey.data[kind.into] if isinstance(kind, Ask) else None
    if wanted is not None and wanted.kind == "file" and event.files:
        return replace(event, reading=_answer(event.files, wanted))
    if event.files and not event.text:
        return replace(event, reading=Reading(problem="no_use"))
    return event


def _answer(files: Sequence[File], wanted: DataType) -> Reading:
    """The first file that fits; else what is wrong with the first."""
    problems = [_problem(file, wanted) for file in files]
    for file, problem in zip(files, problems, strict=True):
        if problem is None:
            return Reading(found=Found(file))
    return Reading(problem=problems[0])


def _problem(file: File, wanted: DataType) -> str | None:
    family, _, kind = file.type.partition("/")
    if wanted.options is not None and not {file.type, family, kind} & wanted.options.keys():
        return "file_kind"
    if isinstance(wanted.most, int) and file.size > wanted.most * MEGABYTE:
        return "file_size"
    return None
