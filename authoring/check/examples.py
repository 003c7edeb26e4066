"""Example phrases from which messages are understood: enough of them, and none that belongs to two things."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from authoring.check.subject import Spot, Subject, finding, is_written
from runtime import limits
from runtime.loading.findings import Finding
from runtime.understanding.examples.phrases import Example, examples_of
from runtime.understanding.starts import is_negated
from runtime.understanding.words import fold

if TYPE_CHECKING:
    from runtime.understanding.examples.grams import Index

FEW = 5  # examples below which little is understood that is not written just so
ALIKE = 0.6  # likeness by letters and words from which an example says the same as another
NEARER = 1.25  # times as near to another's example as to any of its own


def check_examples(subject: Subject) -> Iterator[Finding]:
    """HR216, HR217, HR218."""
    journey = subject.journey
    written = _written(subject)
    if not written:
        return
    if len(written) < FEW:
        yield finding(
            "HR217", subject.spot / "starts" / "when",
            f"{journey.id} has {_counted(len(written))}; what is worded otherwise is hardly understood",
            f"Add some in customers' own words, to {FEW} or better 10.", at_key=True,
        )  # fmt: skip
    examples = examples_of(subject.shared.journeys)
    texts = tuple(one.text for one in examples)
    for phrase, spot in written.items():
        twin = next(
            (one for one in map(examples.__getitem__, _same(texts, phrase)) if _is_other(one, journey.id)), None
        )
        if twin is not None:
            yield finding(
                "HR216", spot, f'"{phrase}" begins {journey.id}, and "{twin.text}" {_means(twin)}',
                "Keep it in one of them, or say in each what tells them apart.",
            )  # fmt: skip
            continue
        nearer = _nearer(examples, texts, phrase, journey.id)
        if nearer is not None:
            yield finding(
                "HR218", spot, f'"{phrase}" is nearer to "{nearer.text}", which {_means(nearer)}',
                "Word it as customers do who mean this and nothing else, or add more examples of that kind here.",
            )  # fmt: skip


def _written(subject: Subject) -> Mapping[str, Spot]:
    """Each example of the journey with its place."""
    when = subject.spot / "starts" / "when"
    found: dict[str, Spot] = {}
    for language, phrases in subject.journey.starts.when.items():
        for n, phrase in enumerate(phrases):
            spots = (when / language / n, when / n)
            found.setdefault(phrase, next((spot for spot in spots if is_written(spot)), when))
    return found


def _is_other(example: Example, journey: str) -> bool:
    return (example.kind, example.id) != ("journey", journey)


def _same(texts: tuple[str, ...], phrase: str) -> Iterator[int]:
    """Which of the texts are one wording with a phrase, give or take a few letters, as the rules take them."""
    near = process.extract_iter(
        fold(phrase), _folded(texts), scorer=fuzz.token_sort_ratio, score_cutoff=limits.NEAR_PHRASE
    )
    for _, _, n in near:
        if is_negated(phrase) == is_negated(texts[n]):
            yield n


@lru_cache(maxsize=2)
def _folded(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Each text as it is compared: a map has more than are remembered of what was folded lately."""
    return tuple(map(fold, texts))


def _nearer(examples: tuple[Example, ...], texts: tuple[str, ...], phrase: str, journey: str) -> Example | None:
    """The example of something else that is nearer than any other of the journey's own; None where there is none."""
    alike = _index(texts).alike(phrase)
    own = theirs = 0.0
    nearest = None
    folded = fold(phrase)
    for example, text, likeness in zip(examples, _folded(texts), alike.tolist(), strict=True):
        if not _is_other(example, journey):
            own = max(own, likeness if text != folded else 0.0)
        elif likeness > theirs:
            theirs, nearest = likeness, example
    return nearest if theirs >= ALIKE and theirs > NEARER * own else None


@lru_cache(maxsize=2)
def _index(texts: tuple[str, ...]) -> "Index":
    from runtime.understanding.examples.grams import Index  # with numpy, which maps without examples never need

    return Index(texts)


def _means(example: Example) -> str:
    return f"begins {example.id}" if example.kind == "journey" else f"is said not to be offered ({example.id})"


def _counted(count: int) -> str:
    return "one example" if count == 1 else f"{count} examples"
