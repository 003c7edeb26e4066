"""What customers may answer: whether a question can be answered at all, and whether its choices can be told apart."""

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from authoring import limits
from authoring.check.conditions import cases, holds
from authoring.check.subject import Spot, Subject, finding, is_written, listed, text_spot
from runtime import limits as engine
from runtime.core.journey import Ask, Choice, Choose, State, Text
from runtime.core.values import DataType
from runtime.loading.findings import Finding
from runtime.understanding.choices import chosen
from runtime.understanding.languages import VOCABULARIES
from runtime.understanding.naming import Named
from runtime.understanding.words import fold

STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
"""Whole messages that end all messages to a number by SMS; no journey sees them (channels/sms/keywords.py)."""
CARRIER_WORDS = STOP_WORDS | {"start", "unstop", "help", "info"}


def check_questions(subject: Subject) -> Iterator[Finding]:
    """HR201, HR202, HR203, HR204, HR205, HR206, HR207, HR208, HR212, HR303, HR306."""
    for state in subject.journey.states.values():
        if isinstance(state.kind, Ask | Choose):
            yield from _limits(subject, state, state.kind)
        if isinstance(state.kind, Choose):
            yield from _choices(subject, state, state.kind)
        elif isinstance(state.kind, Ask):
            yield from _answer(subject, state, state.kind)


def _limits(subject: Subject, state: State, kind: Ask | Choose) -> Iterator[Finding]:
    """Notes on the built-in ways: HR201, HR303, HR306."""
    spot = subject.state(state)
    is_routed = subject.route(state, "invalid") is not None
    if not kind.invalid and not is_routed:
        yield finding(
            "HR201", spot, f"`{state.name}` does not say what follows an answer that does not fit: "
            f"it is asked {engine.BUILT_IN_REASKS} times more, then a person takes over",
            "Write `invalid` with your own words, or `on: {invalid: STATE}`.",
        )  # fmt: skip
    elif not is_routed:
        yield finding(
            "HR303", spot, f"After {len(kind.invalid)} failed answers to `{state.name}` a person takes over",
            "Write `on: {invalid: STATE}` for another way.",
        )  # fmt: skip
    if subject.route(state, "silence") is None and not any(rung.route for rung in kind.silence):
        hours = int(engine.SILENCE.total_seconds() // 3600)
        yield finding(
            "HR306", spot, f"`{state.name}` says nothing about silence: after {hours} h it is closed as abandoned",
            "Write a `silence` ladder whose last step leads somewhere.",
        )  # fmt: skip


def _answer(subject: Subject, state: State, kind: Ask) -> Iterator[Finding]:
    datatype = subject.journey.data.get(kind.into)
    if datatype is None:
        return
    spot = subject.state(state)
    least, most = datatype.least, datatype.most
    low, high = least if isinstance(least, int) else 0, most if isinstance(most, int) else datatype.length
    if datatype.length is not None and high is not None and not low <= datatype.length <= high:
        yield finding(
            "HR207", subject.data(kind.into) / "length",
            f"No answer to `{state.name}` is ever accepted: `length` {datatype.length} is not within `min` and `max`",
            "Keep `length`, or `min` and `max`.",
        )  # fmt: skip
    is_free = datatype.kind == "text" and datatype.pattern is None and datatype.length is None
    if is_free and not (isinstance(most, int) and most <= limits.FREE_TEXT):
        yield finding(
            "HR208", spot, f"`{state.name}` takes any text, of up to {engine.TEXT_CHARS:,} characters",
            f"Give `{kind.into}` a `max`.",
        )  # fmt: skip
    if datatype.kind == "yes_no":
        unknown = [language for language in subject.journey.languages if language.split("-")[0] not in VOCABULARIES]
        if unknown:
            yield finding(
                "HR212", spot, f"Yes and no are not understood in {listed(unknown)}",
                f"Offer choices with labels instead; {listed(VOCABULARIES)} are known.",
            )  # fmt: skip
    if datatype.kind == "choice":
        yield from _members(subject, kind.into, datatype)


def _members(subject: Subject, name: str, datatype: DataType) -> Iterator[Finding]:
    """HR202 for the members of a choice type."""
    spot = subject.data(name) / "of"
    claimed: dict[str, str] = {}
    for member, words in (datatype.options or {}).items():
        for word in (member.replace("_", " "), *words):
            other = claimed.setdefault(fold(word), member)
            if other != member:
                yield finding(
                    "HR202", spot / member if is_written(spot / member) else spot,
                    f'"{word}" means `{other}` and `{member}`: it can never be told which',
                    "Keep it with one of them.", near=word,
                )  # fmt: skip


def _choices(subject: Subject, state: State, kind: Choose) -> Iterator[Finding]:
    spot = subject.state(state) / "choices"
    if subject.is_by_sms and len(kind.choices) > limits.CHOICES_BY_SMS:
        yield finding(
            "HR206", spot, f"`{state.name}` offers {len(kind.choices)} choices: more than fit into a text message",
            f"Offer at most {limits.CHOICES_BY_SMS}, ask in two steps, or keep the journey to `channels: [web]`.",
        )  # fmt: skip
    told: set[tuple[str, str]] = set()
    for language in subject.journey.languages:
        yield from _overlaps(subject, kind, spot, language, told)
    if subject.is_by_sms:
        yield from _carrier_words(kind, spot, subject.journey.languages)


def _names(choice: Choice, spot: Spot, language: str) -> Iterator[tuple[str, Spot]]:
    """Everything that names a choice in a language, with where it stands; further words count in every language."""
    label = _label(choice.label, language)
    if label is not None:
        yield label, text_spot(spot / "label", language, 0)
    for known, words in choice.also.items():
        for n, word in enumerate(words):
            yield word, text_spot(spot / "also", known, n)
    yield choice.id.replace("_", " "), spot


def _label(text: Text, language: str) -> str | None:
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
    theirs = {fold(name): name for name, _ in _names(other, spot / other.id, language)}
    for name, at in _names(choice, spot / choice.id, language):
        if fold(name) in theirs:
            return finding(
                "HR202", at, f'"{name}" means `{other.id}` and `{choice.id}`: it can never be told which',
                "Word one of them differently.",
            )  # fmt: skip
    shown = {folded: written for folded, written in theirs.items() if written != other.id.replace("_", " ")}
    for name, at in _names(choice, spot / choice.id, language):
        for folded, written in shown.items() if at.path != (spot / choice.id).path else ():
            if _is_near(fold(name), folded):
                return finding(
                    "HR203", at, f'"{name}" of `{choice.id}` and "{written}" of `{other.id}` are one letter apart',
                    "Choose words that a slip of the finger does not turn into each other.",
                )  # fmt: skip
    return None


def _is_near(one: str, other: str) -> bool:
    if min(len(one), len(other)) < engine.TYPO_CHARS or OSA.distance(one, other, score_cutoff=1) > 1:
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
    labels = [_label(choice.label, language) for choice in kind.choices]
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


def _carrier_words(kind: Choose, spot: Spot, languages: Sequence[str]) -> Iterator[Finding]:
    """HR204: an error where the word is shown, for then we ask the customer to opt out."""
    for choice in kind.choices:
        told: set[str] = set()
        shown = {label for language in languages if (label := _label(choice.label, language)) is not None}
        for language in languages:
            for name, at in _names(choice, spot / choice.id, language):
                word = fold(name).replace(" ", "")
                if word not in CARRIER_WORDS or word in told or at.path == (spot / choice.id).path:
                    continue
                told.add(word)
                does = "ends all messages to the customer" if word in STOP_WORDS else "is answered by the carrier"
                yield finding(
                    "HR204", at, f'By SMS "{name}" {does}, and never reaches `{choice.id}`',
                    f'Say what it is about, for example "{name.capitalize()} the order".',
                    severity="E" if name in shown and word in STOP_WORDS else "W",
                )  # fmt: skip
