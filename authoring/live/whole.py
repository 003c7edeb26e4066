"""A map held against a running store: every finding that only the conversations and messages there can show."""

from collections.abc import Iterator, Sequence
from time import monotonic

from authoring.check.subject import Subject
from authoring.check.waivers import apply
from authoring.explore.finding_all import subjects_of
from authoring.explore.nodes import Bounds
from authoring.explore.whole import explore
from authoring.live.facts import Facts
from authoring.live.findings import found_live
from authoring.live.from_there import lacking_data
from authoring.rehearsal import START
from runtime.core.conversation import Conversation
from runtime.core.reading import Reading
from runtime.loading.findings import Finding
from runtime.loading.load import Loaded
from runtime.ports import Understanding

SECONDS = 20.0  # to walk through all journeys first


def held_against(loaded: Loaded, facts: Facts, understanding: Understanding) -> list[Finding]:
    """HR213, HR901, HR902 and HR904, in the order of the files, without what authors have waived."""
    subjects = subjects_of(loaded)
    if not subjects:
        return []
    found = list(_all(subjects, facts, understanding))
    left = apply(found, loaded.files, subjects[0].shared.today, is_whole=False)
    return sorted(left, key=lambda one: one.order)


def _all(subjects: Sequence[Subject], facts: Facts, understanding: Understanding) -> Iterator[Finding]:
    shared = subjects[0].shared
    journeys = shared.journeys

    def read(conversation: Conversation, text: str) -> Reading:
        return understanding.read(journeys, conversation, text, START)

    yield from found_live(shared, subjects, facts, read)
    if any(one.fate in ("goes_on", "moves") for one in facts.standing):
        for explored in explore(subjects, understanding, Bounds(until=monotonic() + SECONDS)):
            yield from lacking_data(explored, facts.standing)
