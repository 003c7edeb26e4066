"""Checking a folder: what the loader found and what each check finds, all at once, in the order of the files."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from authoring.check.asking_customers import check_asking, check_contact
from authoring.check.by_sms import check_by_sms
from authoring.check.calls import check_calls
from authoring.check.carrier_words import check_carrier_words
from authoring.check.choices import check_choices
from authoring.check.data import check_data
from authoring.check.draft import draft_of, map_source
from authoring.check.examples import check_examples
from authoring.check.graph import check_graph
from authoring.check.guards import check_guards
from authoring.check.handing_over import check_handing_over, check_queues
from authoring.check.kinds_of_data import check_kinds
from authoring.check.loops import check_loops
from authoring.check.promises import check_promises, check_values
from authoring.check.questions import check_questions
from authoring.check.subject import Shared, Spot, Subject, subjects
from authoring.check.texts import check_map_texts, check_texts
from authoring.check.waivers import apply, renamed, unknown
from runtime.clock import SystemClock
from runtime.loading.findings import Finding
from runtime.loading.load import Loaded, load

CHECKS: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    check_graph,
    check_questions,
    check_choices,
    check_carrier_words,
    check_examples,
    check_guards,
    check_loops,
    check_texts,
    check_data,
    check_kinds,
    check_calls,
    check_by_sms,
    check_promises,
    check_asking,
    check_handing_over,
)

_OF_ABSENCE = frozenset({"HR108", "HR207", "HR409", "HR511", "HR514", "HR803", "HR804"})
"""Findings that something is not there: in a state of which a part was left out, perhaps it is."""


def check(
    folder: Path, env: Mapping[str, str], *, loaded: Loaded | None = None, today: date | None = None,
    answers: Callable[[], Mapping[str, str]] = dict,
) -> list[Finding]:  # fmt: skip
    """Every finding of a map, by file and line. Nothing is called, and nothing that an author wrote is run.

    `loaded` is given where the folder was loaded already. `today` is the day against which confirmations and
    waivers are held; else it is today. `answers` is asked where a confirmation is due, for what customers said since.
    """
    loaded = loaded if loaded is not None else load(folder, env)
    today = today if today is not None else SystemClock().now().date()
    found = [renamed(one, loaded.files) for one in loaded.findings]
    blocking = [one for one in found if one.severity == "E"]
    rest = [one for one in found if one.severity != "E"]
    rest.extend(_without_echoes(list(_of_map(loaded, env, today, answers)), blocking))
    left = apply(rest, loaded.files, today, is_whole=loaded.map is not None)
    every = [*blocking, *left, *unknown(loaded.files.values())]
    return sorted(dict.fromkeys(every), key=lambda one: one.order)


def _without_echoes(found: list[Finding], blocking: list[Finding]) -> Iterator[Finding]:
    """What cannot be read or compares unlike things is never true: that it never changes says nothing more."""
    unlike = {(one.place.file, one.place.line) for one in (*found, *blocking) if one.code in ("HR405", "HR407")}
    for one in found:
        if one.code not in ("HR505", "HR107") or (one.place.file, one.place.line) not in unlike:
            yield one


def _of_map(
    loaded: Loaded, env: Mapping[str, str], today: date, answers: Callable[[], Mapping[str, str]]
) -> Iterator[Finding]:
    journeys = draft_of(loaded, env)
    source = map_source(loaded.files)
    if journeys is None or source is None:
        return
    shared = Shared(journeys, Spot(source), today, answers)
    yield from check_values(shared)
    yield from check_contact(shared)
    yield from check_map_texts(shared)
    yield from check_queues(shared)
    errors = [one for one in loaded.findings if one.severity == "E"]
    for subject in subjects(shared, loaded.files, errors):
        for one in CHECKS:
            for found in one(subject):
                if found.code not in _OF_ABSENCE or found.state not in subject.broken:
                    yield found
