"""Words that carriers take before any journey sees them: what we offer must not be one of them by SMS."""

from collections.abc import Iterator

from authoring.check.choices import label_of, names_of
from authoring.check.subject import Spot, Subject, finding
from runtime.core.journey import Choice, Choose
from runtime.loading.findings import Finding
from runtime.understanding.words import fold

STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
"""Whole messages that end all messages to a number by SMS; no journey sees them (runtime/carrier_words.py)."""
CARRIER_WORDS = STOP_WORDS | {"start", "unstop", "help", "info"}


def check_carrier_words(subject: Subject) -> Iterator[Finding]:
    """HR204."""
    if not subject.is_by_sms:
        return
    yield from _start_words(subject)
    for state in subject.journey.states.values():
        if isinstance(state.kind, Choose):
            yield from _choices(subject, state.kind, subject.state(state) / "choices")


def _start_words(subject: Subject) -> Iterator[Finding]:
    """HR204 for the words that begin the journey."""
    for n, written in enumerate(subject.journey.starts.words):
        word = _carrier_word(written)
        if word is not None:
            yield finding(
                "HR204",
                subject.spot / "starts" / "words" / n,
                f'By SMS "{written}" {_taken(word)}, and never begins the journey',
                f'Use another word, for example "{written} order".',
            )


def _carrier_word(name: str) -> str | None:
    """The word as carriers take it, where the whole name is one."""
    word = fold(name).replace(" ", "")
    return word if word in CARRIER_WORDS else None


def _taken(word: str) -> str:
    return "ends all messages to the customer" if word in STOP_WORDS else "is answered by the carrier"


def _choices(subject: Subject, kind: Choose, spot: Spot) -> Iterator[Finding]:
    """An error where the word is shown, for then we ask the customer to opt out."""
    languages = subject.journey.languages
    for choice in kind.choices:
        told: set[str] = set()
        shown = {label_of(choice.label, language) for language in languages}
        for language in languages:
            for name, at in names_of(choice, spot / choice.id, language):
                word = _carrier_word(name)
                if word is None or word in told or name not in (*shown, *_further(choice)):
                    continue
                told.add(word)
                yield finding(
                    "HR204", at, f'By SMS "{name}" {_taken(word)}, and never reaches `{choice.id}`',
                    f'Say what it is about, for example "{name.capitalize()} the order".',
                    severity="E" if name in shown and word in STOP_WORDS else "W",
                )  # fmt: skip


def _further(choice: Choice) -> list[str]:
    return [word for words in choice.also.values() for word in words]
