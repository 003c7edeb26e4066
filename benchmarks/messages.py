"""The sets of messages on which understanding is measured, and how a map is made of one: so many examples an intent.

Files are JSON lines with `text` and `label`, where `oos` means that no intent fits. Thresholds are chosen on the `val`
files alone; a set without one is only measured.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from runtime.understanding.examples.phrases import Example
from runtime.understanding.examples.regression import Floats
from runtime.understanding.examples.taught import Encoder, Taught

OOS = "oos"

Row = tuple[str, str]  # a text and its label


@dataclass(frozen=True, slots=True)
class Set:
    """One data set: what a map could be taught from, and messages with the labels that are right."""

    name: str
    train: Sequence[Row]
    val: Sequence[Row]
    test: Sequence[Row]


def rows(folder: Path, name: str) -> list[Row]:
    """The messages of one file; none when it is not there."""
    path = folder / f"{name}.jsonl"
    if not path.exists():
        return []
    return [(row["text"], row["label"]) for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())]


def sets(folder: Path) -> list[Set]:
    """All sets of a folder. Messages out of scope of BANKING77 and HWU64 are those that CLINC150 has for itself."""
    far = [row for row in rows(folder, "clinc150_test") if row[1] == OOS]
    far_val = rows(folder, "clinc150_oos_val") + rows(folder, "clinc150_oos_train")
    home = rows(folder, "hwu64_test")
    found = [
        Set(
            "CLINC150",
            rows(folder, "clinc150_train"),
            rows(folder, "clinc150_val") + far_val,
            rows(folder, "clinc150_test"),
        ),
        Set(
            "BANKING77",
            rows(folder, "banking77_train"),
            rows(folder, "banking77_val") + far_val,
            rows(folder, "banking77_test") + far,
        ),
        Set("HWU64", rows(folder, "hwu64_train"), [], home + far[: len(home) // 4]),
    ]
    found += [
        Set(name, rows(folder, f"hint3_{name}_train"), [], rows(folder, f"hint3_{name}_test"))
        for name in ("curekart", "sofmattress", "powerplay11")
    ]
    return [one for one in found if one.train and one.test]


def shots(train: Sequence[Row], count: int | None, seed: int) -> list[Row]:
    """So many examples of each intent, drawn; all of them without a count."""
    by_label: dict[str, list[str]] = defaultdict(list)
    for text, label in train:
        if label != OOS:
            by_label[label].append(text)
    drawn = Random(seed)
    taken: list[Row] = []
    for label in sorted(by_label):
        texts = by_label[label]
        drawn.shuffle(texts)
        taken += [(text, label) for text in texts[:count]]
    return taken


def journeys(one: Set, intents: int, count: int, seed: int, part: str) -> tuple[list[Row], list[Row]]:
    """A small map: a few intents with their examples; messages in scope, as many near it, a quarter far from it."""
    drawn = Random(1000 * seed + intents)
    labels = sorted({label for _, label in one.train if label != OOS})
    drawn.shuffle(labels)
    known = set(labels[:intents])
    messages: Sequence[Row] = getattr(one, part)
    inside = [row for row in messages if row[1] in known]
    near = [(text, OOS) for text, label in messages if label not in known and label != OOS]
    far = [row for row in messages if row[1] == OOS]
    drawn.shuffle(near)
    taught = [row for row in shots(one.train, count, seed) if row[1] in known]
    return taught, inside + near[: len(inside)] + far[: len(inside) // 4]


class Remembering:
    """An encoder that makes each vector once: many maps are taught from the same texts."""

    def __init__(self, encoder: Encoder) -> None:
        self.plain = encoder
        self._vectors: dict[str, Floats] = {}

    def encode(self, texts: Sequence[str]) -> Floats:
        """The vectors, from memory where they were made."""
        new = list(dict.fromkeys(text for text in texts if text not in self._vectors))
        self._vectors.update(zip(new, self.plain.encode(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])


def taught(examples: Sequence[Row], encoder: Encoder | None) -> Taught:
    """A map that was taught these."""
    return Taught([Example(text, "journey", label) for text, label in examples], encoder)
