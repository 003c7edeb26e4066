"""Questions: whether an answer can be given at all, and what follows when none fits or none comes."""

from collections.abc import Iterator

from authoring import limits
from authoring.check.subject import Subject, finding, is_written, listed
from runtime import limits as engine
from runtime.core.journey import Ask, Choose, State
from runtime.core.values import DataType
from runtime.loading.findings import Finding
from runtime.understanding.languages import VOCABULARIES
from runtime.understanding.words import fold


def check_questions(subject: Subject) -> Iterator[Finding]:
    """HR201, HR202 for types of data, HR206, HR207, HR208, HR212, HR303, HR306."""
    for state in subject.journey.states.values():
        if isinstance(state.kind, Ask | Choose):
            yield from _limits(subject, state, state.kind)
        if isinstance(state.kind, Choose):
            yield from _many(subject, state, state.kind)
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


def _many(subject: Subject, state: State, kind: Choose) -> Iterator[Finding]:
    """HR206."""
    spot = subject.state(state) / "choices"
    if subject.is_by_sms and len(kind.choices) > limits.CHOICES_BY_SMS:
        yield finding(
            "HR206", spot, f"`{state.name}` offers {len(kind.choices)} choices: more than fit into a text message",
            f"Offer at most {limits.CHOICES_BY_SMS}, ask in two steps, or keep the journey to `channels: [web]`.",
        )  # fmt: skip
