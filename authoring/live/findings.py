"""What a map would do to customers who are there now, and what they say that it does not cover: HR213, HR901, HR904."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from authoring.check.subject import Shared, Spot, Subject, finding
from authoring.explore.taking import begin_with
from authoring.live.facts import Facts, Heard
from authoring.rehearsal import START
from runtime.core.conversation import Conversation
from runtime.core.journey import Ask, Choose
from runtime.core.reading import Reading
from runtime.loading.findings import Finding

Read = Callable[[Conversation, str], Reading]
"""Reads a customer's words as the service does."""

TOP = 10  # messages that one finding shows


def found_live(shared: Shared, subjects: Sequence[Subject], facts: Facts, read: Read) -> Iterator[Finding]:
    """HR213, HR901, HR904."""
    by_id = {subject.journey.id: subject for subject in subjects}
    yield from _removed(shared, by_id, facts)
    yield from _broken_promises(shared, by_id, facts)
    yield from _not_covered(shared, by_id, facts, read)


def _counted(count: int, what: str = "conversation") -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _removed(shared: Shared, by_id: Mapping[str, Subject], facts: Facts) -> Iterator[Finding]:
    """HR901: places where customers are, and that are not in the map any more."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in facts.standing:
        subject = by_id.get(one.journey)
        if one.fate == "stays" and (subject is None or one.state not in subject.journey.states):
            counts[one.journey, one.state] += one.count
    for (journey, state), count in counts.items():
        subject = by_id.get(journey)
        if subject is None:
            yield finding(
                "HR901", shared.spot / "map", f"{_counted(count)} {_are(count)} at `{state}` of `{journey}`, which is "
                "not in the map any more", f"{_go_on(count)} To call them back, keep the file until nobody is there.",
            )  # fmt: skip
        else:
            yield finding(
                "HR901", subject.spot / "moments", f"{_counted(count)} {_are(count)} at `{state}`, which is not in "
                f"`{journey}` any more", f"{_go_on(count)} To bring them along, keep `{state}` for a while, with "
                f"`on_new_version: {{move_to: ...}}`.", at_key=True,
            )  # fmt: skip


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _go_on(count: int) -> str:
    return "It stays with the version that it began in." if count == 1 else "They stay with the version they began in."


def _broken_promises(shared: Shared, by_id: Mapping[str, Subject], facts: Facts) -> Iterator[Finding]:
    """HR904: promises that were made to customers who are there, and that the map does not make any more."""
    open_: Counter[tuple[str, str]] = Counter()
    moved: Counter[tuple[str, str]] = Counter()
    for one in facts.standing:
        subject = by_id.get(one.journey)
        known = subject.journey.moments if subject is not None else {}
        for promise in one.promises:
            if promise not in known:
                open_[one.journey, promise] += one.count
                moved[one.journey, promise] += one.count if one.fate == "moves" else 0
    for (journey, promise), count in open_.items():
        subject = by_id.get(journey)
        cancelled = moved[journey, promise]
        what = f"{cancelled:,} of them would be settled as cancelled, by moving." if cancelled else ""
        yield finding(
            "HR904", shared.spot / "map" if subject is None else subject.spot / "moments",
            f"{_counted(count)} {_are(count)} promised `{promise}` of `{journey}`, which the map does not promise any "
            "more", f"{what} Keep it until they are through, or let `finish_old` keep them where they are.".strip(),
            at_key=subject is not None,
        )  # fmt: skip


def _not_covered(shared: Shared, by_id: Mapping[str, Subject], facts: Facts, read: Read) -> Iterator[Finding]:
    """HR213: what came often, and would still fit nothing."""
    by_place: dict[tuple[str | None, str | None], list[Heard]] = {}
    for one in facts.heard:
        by_place.setdefault((one.journey, one.state), []).append(one)
    for (journey, state), heard in by_place.items():
        subject = by_id.get(journey or "")
        if state is not None and (subject is None or state not in subject.journey.states):
            continue
        left = [one for one in heard if not _covers(shared, subject, state, one, read)]
        if left:
            times = sum(one.count for one in left)
            where = f"At `{state}`" if state is not None else "When no journey ran,"
            shown = ", ".join(f'"{one.text}" ×{one.count}' for one in left[:TOP])
            more = f" and {len(left) - TOP} more" if len(left) > TOP else ""
            yield finding(
                "HR213", _place(shared, subject, state), f"{where} customers wrote {times:,} times what nothing there "
                f"covers: {shown}{more}",
                "Add the words to a choice or a start, ask more clearly, or say in `not_offered` what you do not do.",
            )  # fmt: skip


def _place(shared: Shared, subject: Subject | None, state: str | None) -> Spot:
    if subject is None or state is None:
        return shared.spot / "map"
    return subject.state(state)


def _covers(shared: Shared, subject: Subject | None, state: str | None, heard: Heard, read: Read) -> bool:
    """Whether the map that is looked at would understand it there."""
    fresh = Conversation(
        id="0-heard", channel="web", address="heard", customer="c-heard", language=heard.language, created_at=START,
        touched_at=START, version=1, test=True,
    )  # fmt: skip
    if subject is not None and state is not None:
        if not isinstance(subject.journey.states[state].kind, Ask | Choose):
            return True  # nothing is asked there any more
        fresh, _ = begin_with(shared.journeys, fresh, subject.journey, {}, at=state)
    reading = read(fresh, heard.text)
    return bool(reading.candidates) or reading.control is not None or reading.found is not None
