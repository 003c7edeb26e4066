"""What is said: words that come twice, sentences without an end, and texts that a language lacks."""

import re
from collections.abc import Iterator

from authoring import limits
from authoring.check.subject import Shared, Subject, finding
from authoring.check.wording import in_turn, wordings
from runtime.core.company import Text
from runtime.core.journey import Ask, Choose
from runtime.core.sentences import is_spoken
from runtime.loading.findings import Finding
from runtime.understanding.words import fold

_FILLED_IN = re.compile(r"\{\{.*?\}\}")
_ENDS = re.compile(r"[.!?…](?=\s|$)|\n|\{%.*?%\}")


def check_texts(subject: Subject) -> Iterator[Finding]:
    """HR304, HR409 and HR609."""
    yield from _said_again(subject)
    yield from _long(subject)
    if len(subject.journey.languages) > 1:
        yield from _missing(subject)


def check_map_texts(shared: Shared) -> Iterator[Finding]:
    """HR409 for what the map says itself, and for what is said where it says nothing."""
    for language in shared.journeys.languages:
        if not is_spoken(language):
            yield finding(
                "HR409", shared.spot / "languages",
                f"Where the map says nothing, as after `cancel` or `help`, customers read English: "
                f"Handrail has no sentences in `{language}`",
                "Say it yourself in a journey under repairs/, and check what customers may write.", at_key=True,
            )  # fmt: skip
    for name, entry in shared.journeys.not_offered.items():
        for language in shared.journeys.languages:
            if language not in entry.say.languages:
                yield finding(
                    "HR409", shared.spot / "not_offered" / name / "say", f"`{name}` is not said in `{language}`",
                    f"Write {{{language}: ...}} too.",
                )  # fmt: skip
    yield from _check_replies(shared)


def _check_replies(shared: Shared) -> Iterator[Finding]:
    for name, text in shared.journeys.replies.items():
        for language in shared.journeys.languages:
            if language not in text.languages:
                yield finding(
                    "HR409", shared.spot / "replies" / name / "say", f"The reply `{name}` is not there in `{language}`",
                    f"Write {{{language}: ...}} too.",
                )  # fmt: skip


def _said_again(subject: Subject) -> Iterator[Finding]:
    """HR304: an answer failed, and the customer reads the very words that did not help."""
    for state in subject.journey.states.values():
        if not isinstance(state.kind, Ask | Choose):
            continue
        spot = subject.state(state)
        for language in subject.journey.languages:
            heard = {_whole(state.kind.text, language): "the question"}
            clash = None
            for n, text in enumerate(state.kind.invalid):
                words = _whole(text, language)
                clash = (n, heard[words]) if words in heard and clash is None else clash
                heard.setdefault(words, f"answer {n + 1}")
            if clash is not None:
                at = in_turn(state.kind.invalid[clash[0]], spot / "invalid", state, clash[0])
                yield finding(
                    "HR304", next((place for known, _, place in at.messages() if known == language), at.spot),
                    f"Who did not understand `{state.name}` reads the words of {clash[1]} again",
                    "Say it in other words, with an example.",
                )  # fmt: skip
                break


def _long(subject: Subject) -> Iterator[Finding]:
    """HR609: the first sentence of a message that is too long to be read once."""
    for wording in wordings(subject):
        for _, template, spot in wording.messages() if wording.reader == "customer" else ():
            for sentence in _ENDS.split(_FILLED_IN.sub("it", template.source)):
                words = len(sentence.split())
                if words > limits.WORDS_OF_A_SENTENCE:
                    begins = " ".join(sentence.split()[:5])
                    yield finding(
                        "HR609", spot, f'The sentence that begins "{begins}" has {words} words',
                        f"Make two of it: what is longer than {limits.WORDS_OF_A_SENTENCE} words is read twice.",
                    )  # fmt: skip
                    break


def _whole(text: Text, language: str) -> str:
    return fold(" ".join(template.source for template in text.templates(language)))


def _forms(subject: Subject, language: str) -> str:
    """How a text looks that is said in one more language than now."""
    first = next(one for one in (*subject.journey.languages, language) if one != language or one is language)
    return "{" + ", ".join(f"{one}: ..." for one in dict.fromkeys((first, language))) + "}"


def _missing(subject: Subject) -> Iterator[Finding]:
    """HR409, each text; where a whole language is wanting, once."""
    said = [wording for wording in wordings(subject) if wording.reader == "customer"]
    for language in subject.journey.languages:
        lacking = [wording for wording in said if language not in wording.text.languages]
        if lacking and len(lacking) == len(said):
            yield finding(
                "HR409", subject.language(language), f"Nothing in this journey is written in `{language}`",
                f"Write its texts as {_forms(subject, language)}, or name only its own under `languages`.",
            )  # fmt: skip
        elif len(lacking) * 2 > len(said):
            yield finding(
                "HR409", lacking[0].spot,
                f"This and {len(lacking) - 1} more of {len(said)} texts are not written in `{language}`",
                f"Write {{{language}: ...}} too.",
            )  # fmt: skip
        else:
            for wording in lacking:
                yield finding(
                    "HR409", wording.spot, f"This is not written in `{language}`", f"Write {{{language}: ...}} too."
                )
