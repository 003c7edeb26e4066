"""Replies to questions that list what can be chosen, and to questions for yes or no, read by the rules.

Further words for each choice are what an author would write who knows only the names of the choices. False acts are
replies to other questions that would have been taken for an answer.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from runtime.understanding.choices import chosen
from runtime.understanding.naming import Named
from runtime.understanding.yes_no import answered

ALSO: Mapping[str, Sequence[str]] = {
    "checking": ("current account",),
    "savings": ("saving", "saving account"),
    "Music": ("concert", "concerts", "songs", "song", "band", "bands", "gig", "musical"),
    "Sports": ("sport", "game", "games", "match", "matches", "sporting"),
    "Theater": ("theatre", "drama", "play", "plays", "broadway", "stage"),
    "rent": ("renting", "rental", "rented", "lease"),
    "buy": ("buying", "purchase", "purchasing", "own"),
    "Family Counselor": ("family therapist", "counselor", "counsellor", "family counsellor"),
    "Psychologist": (),
    "Pool": ("shared", "cheapest"),
    "Regular": ("normal", "standard", "ordinary"),
    "regular": ("normal", "standard", "ordinary"),
    "Luxury": ("luxurious", "fancy"),
    "app balance": ("in-app balance", "balance", "app"),
    "credit card": ("mastercard", "visa", "amex", "credit"),
    "debit card": ("bank account", "checking account", "debit"),
    "General Practitioner": ("gp", "family doctor"),
    "ENT Specialist": ("ent", "ear nose throat"),
    "Ophthalmologist": ("eye doctor",),
    "Dermatologist": ("skin doctor",),
    "imax": (), "3d": ("3 d", "three d"), "SUV": ("suvs",), "Sedan": (), "Hatchback": (),
}  # fmt: skip

Row = Mapping[str, Any]


def rows(folder: Path, name: str) -> list[Row]:
    """The lines of one file; none when it is not there."""
    path = folder / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def kind_of(row: Row) -> str:
    """Whether a question lists words, numbers, or true and false."""
    if set(row["options"]) == {"True", "False"}:
        return "yes or no"
    return "numbers" if all(option.isdigit() for option in row["options"]) else "words"


def pick(row: Row, text: str) -> str | None:
    """The one choice of a question that a text is taken for."""
    things = [
        Named(option, {"True": "Yes", "False": "No"}.get(option, option), ALSO.get(option, ()))
        for option in row["options"]
    ]
    found = chosen(things, text, language="en", channel="web", question=row["ask"])
    return found[0].id if len(found) == 1 else None


def options(folder: Path) -> Iterator[list[str]]:
    """Right, wrong, asked back; and how many replies to other questions are taken for an answer."""
    every = rows(folder, "options_sgd")
    other = [row["text"] for name in ("slots_time", "slots_date", "slots_none") for row in rows(folder, name)][::7]
    for kind in ("words", "numbers", "yes or no"):
        asked = [row for row in every if kind_of(row) == kind]
        if not asked:
            continue
        picked = [(pick(row, row["text"]), row["label"]) for row in asked]
        right = sum(one == label for one, label in picked)
        wrong = sum(one is not None and one != label for one, label in picked)
        foreign = [row["text"] for row in every if kind_of(row) != kind] + other
        false = [pick(asked[at % len(asked)], text) is not None for at, text in enumerate(foreign)]
        yield [
            f"choices: {kind}", f"{len(asked):,}", f"{100 * right / len(asked):.1f}", f"{100 * wrong / len(asked):.1f}",
            f"{100 * sum(false) / max(1, len(false)):.1f} of {len(false):,}",
        ]  # fmt: skip


def polar(folder: Path) -> Iterator[list[str]]:
    """Yes and no: understood, turned round, and replies that are neither and were taken for one."""
    every = rows(folder, "yesno_sgd")
    others = [row for row in every if row["label"] == "other"]
    false = sum(answered(row["text"], "en") is not None for row in others)
    for kind in sorted({row["kind"] for row in every}):
        asked = [row for row in every if row["kind"] == kind and row["label"] != "other"]
        said = [(answered(row["text"], "en"), row["label"] == "yes") for row in asked]
        right = sum(one is meant for one, meant in said)
        turned = sum(one is not None and one is not meant for one, meant in said)
        if asked:
            yield [
                f"yes or no: {kind.lower()}", f"{len(asked):,}", f"{100 * right / len(asked):.1f}",
                f"{100 * turned / len(asked):.2f}", f"{100 * false / max(1, len(others)):.1f} of {len(others):,}",
            ]  # fmt: skip


def measured(folder: Path) -> str | None:
    """The table; None without data."""
    lines = [*options(folder), *polar(folder)]
    if not lines:
        return None
    head = ["question", "replies", "right, %", "wrong, %", "others taken for an answer, %"]
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---"] * len(head), *lines])
