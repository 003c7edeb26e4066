"""Choices of one question, held against each other: whether customers can say which one they mean."""

from collections.abc import Iterator

from rapidfuzz.distance import OSA

from authoring.check.conditions import cases, holds
from authoring.check.subject import Spot, Subject, finding, listed, text_spot
from runtime import limits
from runtime.core.company import Text
from runtime.core.journey import Choice, Choose
from runtime.loading.findings import Finding
from runtime.understanding.choices import chosen
from runtime.understanding.naming import Named
from runtime.understanding.words import fold


def check_choices(subject: Subject) -> Iterator[Finding]:
    """HR202, HR203 and HR205."""
    for state in subject.journey.states.values():
        if isinstance(state.kind, Choose):
            told: set[tuple[str, str]] = set()
            for language in subject.journey.languages:
                yield from _overlaps(subject, state.kind, subject.state(state) / "choices", language, told)


def names_of(choice: Choice, spot: Spot, language: str) -> Iterator[tuple[str, Spot]]:
    """Everything that names a choice in a language, with where it stands; further words count in every language."""
    label = label_of(choice.label, language)
    if label is not None:
        yield label, text_spot(spot / "label", language, 0)
    for known, words in choice.also.items():
        for n, word in enumerate(words):
            yield word, text_spot(spot / "also", known, n)
    yield choice.id.replace("_", " "), spot


def label_of(text: Text, language: str) -> str | None:
    """A label, unless values make it different for each customer."""
    templates = text.templates(language)
    return " ".join(one.source for one in templates) if all(one.is_constant for one in templates) else None


def _overlaps(
    subject: Subject, kind: Choose, spot: Spot, language: str, told: set[tuple[str, str]]
) -> Iterator[Finding]:
    """HR202, HR203 and HR205 between each two choices that can be open at once; each pair is told once."""
    for n, choice in enumerate(kind.choices):
        for other in kind.choices[:n]:
            if (other.id, choice.id) in told or not _together(subject, choice, other):
                continue
            clash = _clash(choice, other, spot, language)
            if clash is not None:
                told.add((other.id, choice.id))
                yield clash
    yield from _numbers(subject, kind, spot, language, told)


def _clash(choice: Choice, other: Choice, spot: Spot, language: str) -> Finding | None:
    theirs = {fold(name): name for name, _ in names_of(other, spot / other.id, language)}
    for name, at in names_of(choice, spot / choice.id, language):
        if fold(name) in theirs:
            return finding(
                "HR202", at, f'"{name}" means `{other.id}` and `{choice.id}`: it can never be told which',
                "Word one of them differently.",
            )  # fmt: skip
    shown = {folded: written for folded, written in theirs.items() if written != other.id.replace("_", " ")}
    for name, at in names_of(choice, spot / choice.id, language):
        for folded, written in shown.items() if at.path != (spot / choice.id).path else ():
            if _is_near(fold(name), folded):
                return finding(
                    "HR203", at, f'"{name}" of `{choice.id}` and "{written}" of `{other.id}` are one letter apart',
                    "Choose words that a slip of the finger does not turn into each other.",
                )  # fmt: skip
    return None


def _is_near(one: str, other: str) -> bool:
    if min(len(one), len(other)) < limits.TYPO_CHARS or OSA.distance(one, other, score_cutoff=1) > 1:
        return False
    figures = [[char for char in name if char.isdigit()] for name in (one, other)]
    return figures[0] == figures[1]


def _together(subject: Subject, choice: Choice, other: Choice) -> bool:
    """Whether two choices may be open at the same time, as far as can be told."""
    conditions = [one.when for one in (choice, other) if one.when is not None]
    if not conditions:
        return True
    found = cases(subject, conditions)
    return found is not None and any(all(holds(when, case) for when in conditions) for case in found.tried)


def _numbers(
    subject: Subject, kind: Choose, spot: Spot, language: str, told: set[tuple[str, str]]
) -> Iterator[Finding]:
    """HR205: by SMS choices are numbered, and the number of one stands in the label of another."""
    if not subject.is_by_sms or any(choice.when is not None for choice in kind.choices):
        return
    labels = [label_of(choice.label, language) for choice in kind.choices]
    things = [
        Named(choice.id, label, [word for words in choice.also.values() for word in words])
        for choice, label in zip(kind.choices, labels, strict=True)
        if label is not None
    ]
    if len(things) < len(kind.choices):
        return
    for n, choice in enumerate(kind.choices, start=1):
        picked = [one.id for one in chosen(things, str(n), language=language, channel="sms")]
        others = [id for id in picked if id != choice.id]
        if others and (choice.id, choice.id) not in told:
            told.add((choice.id, choice.id))
            yield finding(
                "HR205", text_spot(spot / choice.id / "label", language, 0),
                f"By SMS `{choice.id}` is number {n}, which also stands in the words for {listed(others)}",
                "Order the choices by their numbers, or write the numbers as words.",
            )  # fmt: skip
