"""How a journey begins: opened by a customer of each kind that makes a difference, or begun by another journey."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from authoring.check.subject import Subject
from authoring.check.wording import wordings
from authoring.explore.by_customers import one
from authoring.explore.happenings import Done, Happening, Surroundings
from authoring.explore.rests import Values
from authoring.explore.tracked import Tracked
from authoring.rehearsal import START
from runtime.core.company import Text
from runtime.core.conversation import Conversation
from runtime.core.events import Opened
from runtime.core.expressions import UNSET
from runtime.core.values import Slot, Value

CUSTOMERS = 64  # kinds of customers that are told apart, at most


@dataclass(frozen=True, slots=True)
class Beginning:
    """One way to begin: what happens, to which conversation, with which values.

    `given` come from another journey, or are what a conversation knows that goes on `at` a state of this one.
    """

    happening: Happening
    conversation: Conversation
    values: Values
    given: Mapping[str, Value] | None = None
    at: str = ""


def beginnings(
    subject: Subject, around: Surroundings, followed: Tracked, usual: Mapping[str, Slot]
) -> Iterator[Beginning]:
    """Every way to begin that makes a difference."""
    columns = [(*followed.values[name], UNSET) if "." in name else (UNSET,) for name in followed.names]
    rows = itertools.islice(itertools.product(*columns), CUSTOMERS)
    for row, language in itertools.product(rows, _languages(subject)):
        conversation = _fresh(subject, _profile(followed, row, usual), language)
        if around.is_begun:
            done: tuple[Done, ...] = (("opens", subject.journey.id, {}),)
            opened = Happening("opens", "opens the chat", one(Opened(subject.journey.id)), "planned", done)
            yield Beginning(opened, conversation, row)
        for n, names in enumerate(around.entries):
            for given in _given(followed, names):
                values = tuple(given.get(name, value) for name, value in zip(followed.names, row, strict=True))
                entered = Happening(f"entered:{n}", "begun by another journey", one(Opened()), "planned")
                yield Beginning(entered, conversation, values, given)


def going_on(
    subject: Subject, followed: Tracked, usual: Mapping[str, Slot], known: frozenset[str], at: str
) -> Iterator[Beginning]:
    """Every way that makes a difference to be at a state knowing these data, and these only."""
    row = tuple(followed.values[name][0] if "." in name else UNSET for name in followed.names)
    conversation = _fresh(subject, _profile(followed, row, usual), subject.journey.languages[0])
    for given in _given(followed, known):
        values = tuple(given.get(name, value) for name, value in zip(followed.names, row, strict=True))
        stands = Happening(f"stands:{at}", f"[is at {at}]", one(Opened()), "planned")
        yield Beginning(stands, conversation, values, given, at)


def _languages(subject: Subject) -> list[str]:
    """The first language, and those in which some text has other data in it: all else is the same in any of them."""
    first, *others = subject.journey.languages
    return [first, *(one for one in others if any(_differ(wording.text, first, one) for wording in wordings(subject)))]


def _differ(text: Text, first: str, other: str) -> bool:
    read = [{name for template in text.templates(language) for name in template.names} for language in (first, other)]
    return read[0] != read[1]


def _profile(followed: Tracked, row: Values, usual: Mapping[str, Slot]) -> Mapping[str, Slot]:
    profile = dict(usual)
    for name, value in zip(followed.names, row, strict=True):
        field_name = name.partition(".")[2]
        if field_name:
            profile.pop(field_name, None)
            if value is not UNSET:
                profile[field_name] = Slot(value, "site", START)  # type: ignore[arg-type]
    return profile


def _given(followed: Tracked, names: frozenset[str]) -> Iterator[Mapping[str, Value]]:
    known = [name for name in followed.names if name in names]
    columns: list[Values] = [followed.values.get(name) or (followed.samples[name],) for name in known]
    rows = itertools.islice(itertools.product(*columns), CUSTOMERS)
    return (dict(zip(known, row, strict=True)) for row in rows)  # type: ignore[arg-type]


def _fresh(subject: Subject, profile: Mapping[str, Slot], language: str) -> Conversation:
    channel = subject.journey.channels[0]
    return Conversation(
        id="0-walk", channel=channel, address="447700900123 447700900999" if channel == "sms" else "walk",
        customer="c-walk", language=language, created_at=START, touched_at=START, version=1, profile=profile,
        test=True,
    )  # fmt: skip
