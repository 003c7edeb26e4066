"""What customers may do where something is asked, and anywhere: each class of `assurance` once."""

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace as changed

from authoring.check.subject import Subject
from authoring.explore.happenings import WEEK, Happening, Plan, said
from authoring.explore.samples import answers
from authoring.explore.taking import take
from authoring.explore.tracked import Tracked
from authoring.rehearsal import START
from runtime import limits
from runtime.core.company import Text
from runtime.core.conversation import Conversation
from runtime.core.events import (
    AskedHelp,
    Chose,
    Event,
    Happened,
    OptedIn,
    OptedOut,
    Said,
    SendFailed,
    TimedOut,
    Withdrawn,
)
from runtime.core.journey import Ask, Choice, Choose, Journey, JourneyMap, State
from runtime.core.reading import Candidate, Control, Found, Reading
from runtime.core.values import DataType, Value
from runtime.understanding.values import read_value

Events = Callable[[Conversation], Sequence[Event]]

GIBBERISH = "qwzx vbnm"
CONTROLS: dict[Control, str] = {
    "person": "person", "cancel": "cancel", "stop": "stop", "help": "help", "repeat": "repeat",
    "back": "back", "correct": "I made a mistake", "start_over": "start over",
}  # fmt: skip


def one(event: Event, times: int = 1) -> Events:
    """The same event, whatever the conversation, so many times."""
    return lambda _: (event,) * times


def answers_to(subject: Subject, followed: Tracked, state: State) -> Iterator[Happening]:
    """Answers that fit, and one that does not: once, and until the journey gives up."""
    kind = state.kind
    if isinstance(kind, Choose):
        for choice in kind.choices:
            yield _pressed(choice)
    elif isinstance(kind, Ask):
        datatype = subject.journey.data[kind.into]
        for text, value in texts_for(subject, followed, kind.into, datatype):
            event = Said(text, Reading(found=Found(value)))
            yield Happening(f"answer:{text}", f'"{text}"', one(event), "planned", (said(text),), ("answered",))
    for text, problem in _refused(subject, state):
        event, words = Said(text, Reading(problem=problem)), f'"{_short(text)}"'
        yield Happening("invalid", words, one(event), "failing", (said(text),), ("invalid",), once=True)
        tries = 1 + (len(kind.invalid) if isinstance(kind, Ask | Choose) and kind.invalid else limits.BUILT_IN_REASKS)
        by_name = any(_names(again) for again in kind.invalid) if isinstance(kind, Ask | Choose) else True
        yield Happening(
            "invalid:last", f"{words} {tries} times", one(event, tries if by_name else 1), "failing",
            (said(text),) * tries, ("invalid",), onto=None if by_name else _tried(tries - 1),
        )  # fmt: skip
        break


def _names(text: Text) -> bool:
    """Whether a text reads anything, so that each time it is said has to be looked at."""
    return any(template.names for templates in text.languages.values() for template in templates)


def _tried(tries: int) -> Callable[[Conversation], Conversation]:
    """The conversation after so many answers that did not fit: what was said to them read nothing."""

    def onto(conversation: Conversation) -> Conversation:
        assert conversation.run is not None
        return changed(conversation, run=changed(conversation.run, tries=tries))

    return onto


def _refused(subject: Subject, state: State) -> Iterator[tuple[str, str | None]]:
    """Messages that are no answer, with what is wrong with them."""
    kind = state.kind
    for text in (GIBBERISH, *(text for _, text in misfits(state))):
        if not isinstance(kind, Ask):
            yield text, None
            continue
        journeys = subject.shared.journeys
        datatype = subject.journey.data[kind.into]
        read = read_value(datatype, text, language=subject.journey.languages[0], now=START, timezone=journeys.timezone)
        if isinstance(read, str):
            yield text, read


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."


def _pressed(choice: Choice) -> Happening:
    def events(conversation: Conversation) -> Sequence[Event]:
        asked = conversation.asked
        label = dict(asked.choices).get(choice.id, "") if asked is not None else ""
        return (Chose(asked.seq, choice.id, label),) if asked is not None and label else ()

    shown = choice.label.templates("")[0].source if choice.label.templates("") else choice.id
    outcomes = (f"choice:{choice.id}",)
    return Happening(f"choice:{choice.id}", f"[{shown}]", events, "planned", (("chooses", choice.id, {}),), outcomes)


def texts_for(subject: Subject, followed: Tracked, name: str, datatype: DataType) -> list[tuple[str, Value]]:
    """Answers for each value of a name that makes a difference."""
    language, timezone = subject.journey.languages[0], subject.shared.journeys.timezone
    wanted = followed.values.get(name, ())
    return answers(datatype, wanted, language, timezone) or [("...", followed.samples[name])]


def wordings_of(state: State, language: str) -> Iterator[tuple[str, str]]:
    """Everything that a customer may write for a choice, with the choice: its number, its label, its other words."""
    kind = state.kind
    if isinstance(kind, Choose):
        for n, choice in enumerate(kind.choices, 1):
            labels = [label.source for other in kind.choices for label in other.label.templates(language)]
            if all(other.when is None for other in kind.choices) and not re.search(r"\d", "".join(labels)):
                yield choice.id, str(n)
            for text in choice.label.templates(language):
                if text.is_constant:
                    yield choice.id, text.source
            yield from ((choice.id, word) for word in choice.also.get(language, ()))


def misfits(state: State) -> Iterator[tuple[str, str]]:
    """Messages that say nothing, each kind of them by name."""
    yield "empty", ""
    yield "very_long", ("quite so " * limits.TEXT_CHARS)[: limits.TEXT_CHARS]
    yield "file", "[photo.jpg]"
    if isinstance(state.kind, Choose):
        yield "out_of_range", str(len(state.kind.choices) + 3)


def anywhere(journeys: JourneyMap, journey: Journey, others: Sequence[str]) -> Iterator[Happening]:
    """What may come at every question: words that count anywhere, old buttons, other wishes, the carrier's words."""
    for control, text in CONTROLS.items():
        outcomes = {"person": ("person_wanted",), "stop": ("stop",), "cancel": ("stop",)}.get(control)
        yield Happening(
            control, f'"{text}"', one(Said(text, Reading(control=control))), "built_in", (said(text),),
            outcomes if control in ("person", "stop", "cancel", "help", "repeat") else None,
            once=control != "person", exact=control in ("back", "correct", "start_over"),
        )  # fmt: skip
    yield _aside("old_button", "an old button is pressed", Chose(0, "nothing", "An old button"))
    for language in journey.languages[1:]:
        yield _aside(f"language:{language}", f"writes in {language}", Said(language, Reading(asks_for=language)))
    if others:
        asks = Reading(candidates=(Candidate("journey", others[0], 100, "words"),))
        yield _aside("digression", f"asks for {others[0]}", Said(others[0], asks), ("digression",))
        there_and_back = _there_and_back(journeys, Said(others[0], asks))
        words = f"asks for {others[0]}, and leaves it again"
        yield Happening("digressed", words, there_and_back, "built_in", (), ("digression",), once=True)
    for refused in tuple(journeys.not_offered)[:1]:
        asks = Reading(candidates=(Candidate("not_offered", refused, 100, "phrase"),))
        yield _aside("not_offered", f"asks for {refused}, which is not offered", Said(refused, asks))
    yield Happening(
        "resumed", "comes back after a week", one(Said(GIBBERISH, Reading())), "built_in",
        (("waits", WEEK, {}), said(GIBBERISH)), None, once=True, follows=False, at=START + WEEK,
    )  # fmt: skip


def _there_and_back(journeys: JourneyMap, asks: Said) -> Events:
    """Into another journey, and out of it where it waits for something: then the open question is asked anew."""

    def events(conversation: Conversation) -> Sequence[Event]:
        inside, _ = take(journeys, conversation, (asks,), START)
        is_inside = inside.run is not None and inside.run.caller is not None
        return (asks, Said("cancel", Reading(control="cancel"))) if is_inside else (asks,)

    return events


def from_outside(journey: Journey) -> Iterator[Happening]:
    """What the carrier, operators and other systems may send at any time."""
    yield _aside("asked_help", '"HELP"', AskedHelp("HELP", answered=False))
    yield _aside("opted_in", '"START"', OptedIn("START", answered=False))
    yield _aside("send_failed", "[a message did not arrive]", SendFailed(1, "undelivered"))
    yield _aside("happened", "[an event that nobody waits for]", Happened("nothing.awaited"))
    yield _aside("withdrawn", "[the version is withdrawn]", Withdrawn(journey.hash))
    yield _aside("withdrawn_ends", "[the version is withdrawn for good]", Withdrawn(journey.hash, ends=True))


def opts_out() -> Happening:
    """STOP, and everything that may still come after it."""
    return Happening("opted_out", '"STOP"', _opts_out, "built_in", (("opts_out", "", {}),), once=True, follows=False)


def _aside(id: str, words: str, event: Event, outcomes: tuple[str, ...] | None = ()) -> Happening:
    return Happening(id, words, one(event), "built_in", (), outcomes, once=True, follows=False)


def _opts_out(conversation: Conversation) -> Sequence[Event]:
    """STOP, and everything that may still come after it."""
    late = [TimedOut(timer.kind, timer.ref, timer.step, timer.due) for timer in conversation.timers]
    return (OptedOut("STOP"), *late, Said("hello"), Happened("nothing.awaited"))


def clocks(conversation: Conversation) -> Iterator[Happening]:
    """Each clock that runs, when it is due."""
    seen: set[str] = set()
    for timer in conversation.timers:
        id = f"{timer.kind}:{timer.step}"
        if id in seen:
            continue
        seen.add(id)
        aside = timer.kind in ("at_risk", "late", "progress", "call")
        outcomes = {"silence": (f"rung:{timer.step}", "silence"), "wait": ("arrived", "overdue"), "call": ("timeout",),
                    "nobody": ("nobody_in_time",)}.get(timer.kind, ())  # fmt: skip
        plan: Plan = "planned" if timer.kind == "wait" and not timer.step else "failing"
        yield Happening(
            id, _of_clock(timer.kind, timer.step), _due(timer.kind, timer.step), plan, (("timer", timer.kind, {}),),
            outcomes, once=aside, follows=not aside,
        )  # fmt: skip


def _of_clock(kind: str, step: int) -> str:
    words = {
        "silence": "[silence]", "nobody": "[nobody comes in time]", "progress": "[it takes a while]",
        "call": "[the answer is lost]", "at_risk": "[the promise is at risk]", "late": "[the promise is late]",
    }  # fmt: skip
    return words.get(kind) or ("[it does not happen in time]" if step else "[the time comes]")


def _due(kind: str, step: int) -> Events:
    def events(conversation: Conversation) -> Sequence[Event]:
        return [
            TimedOut(timer.kind, timer.ref, timer.step, timer.due)
            for timer in conversation.timers
            if (timer.kind, timer.step) == (kind, step)
        ][:1]

    return events


def of_ours(conversation: Conversation) -> Iterator[Happening]:
    """The answers to a question that is not the journey's own: which answer to change, whether to go on."""
    assert conversation.asked is not None
    for id, label in conversation.asked.choices:
        event = Chose(conversation.asked.seq, id, label)
        yield Happening(f"ours:{id}", f"[{label}]", one(event), "built_in", (("presses", label, {}),), exact=True)
