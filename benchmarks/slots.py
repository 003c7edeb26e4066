"""Values, choices and control phrases that real people wrote, read by the rules: right, asked back, or wrong.

    python -m benchmarks.slots --data FOLDER

FOLDER holds JSON lines (`text`, `label`, and `options` where there was a question): slots_number, slots_phone,
slots_ids, slots_name, yesno_sgd, options_sgd, control_phrases and abcd_answers. A value that is read wrong is worse
than a question, so the wrong ones are what is bounded: at most 1 % of the numbers. `--show` prints every wrong one.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.machine import machine_line
from benchmarks.page import write_section
from runtime.core.reading import Found
from runtime.core.values import DataType, Value
from runtime.understanding import read_value
from runtime.understanding.choices import chosen
from runtime.understanding.control import control
from runtime.understanding.naming import Named

NOW = datetime(2026, 11, 23, tzinfo=UTC)
COUNTRY = "US"  # where most of the writers were
MOST_WRONG = 0.01  # of the numbers

NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
NOT_ALL = re.compile(r"\b(?:and|me|my|myself|with|us)\b|,|&", re.IGNORECASE)  # "me and 3 friends" is no plain 3
MEANT: Mapping[str, Collection[str]] = {  # what the annotators' names of phrases are here
    "repeat": {"repeat"},
    "general_repeat": {"repeat", "start_over"},
    "cancel": {"cancel", "stop", "back"},
    "general_commandstop": {"cancel", "stop"},
    "what_can_i_ask_you": {"help"},
}

Row = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """What became of one kind of message."""

    name: str
    right: int = 0
    back: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, text: str, read: Callable[[str], object], accepted: Collection[object]) -> None:
        """Read one message. Where nothing is accepted, asking back is right."""
        began = perf_counter()
        value = read(text)
        self.seconds.append(perf_counter() - began)
        if value in accepted or (value is None and not accepted):
            self.right += 1
        elif value is None:
            self.back += 1
        else:
            self.wrong.append(f"{text!r} as {value!r}")

    @property
    def messages(self) -> int:
        """How many were read."""
        return self.right + self.back + len(self.wrong)

    @property
    def line(self) -> str:
        """One line of the table."""
        share = [100 * count / max(1, self.messages) for count in (self.right, self.back, len(self.wrong))]
        middle = sorted(self.seconds)[len(self.seconds) // 2] * 1000 if self.seconds else 0.0
        return (
            f"| {self.name} | {self.messages:,} | {self.right:,} ({share[0]:.1f} %) | {self.back:,} ({share[1]:.1f} %) "
            f"| {len(self.wrong):,} ({share[2]:.2f} %) | {middle:.2f} ms |"
        )


def rows(folder: Path, name: str) -> Iterator[Row]:
    """The lines of one file; none when it is not there."""
    path = folder / f"{name}.jsonl"
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def reader(datatype: DataType) -> Callable[[str], Value]:
    """Reads a value of that type; gives None when it is asked back."""

    def read(text: str) -> Value:
        found = read_value(datatype, text, language="en", now=NOW, country=COUNTRY)
        return found.value if isinstance(found, Found) else None

    return read


def number_of(label: str) -> Collection[int]:
    """The number that an annotator marked; none when it is not all in one number."""
    words = [word for word in re.findall(r"\d+|[a-z]+", label.lower()) if word.isdigit() or word in NUMBERS]
    if len(words) != 1 or NOT_ALL.search(label):
        return ()
    return (int(words[0]) if words[0].isdigit() else NUMBERS.index(words[0]),)


def numbers(folder: Path) -> Iterator[Tally]:
    """Numbers in whole sentences, and in answers to a question that asks for one."""
    sentences, answers = Tally("number, in any sentence"), Tally("number, asked for")
    read = reader(DataType("number"))
    for row in rows(folder, "slots_number"):
        sentences.add(row["text"], read, number_of(row["label"]))
    for row in rows(folder, "options_sgd"):
        if row["label"].isdigit():
            answers.add(row["text"], read, (int(row["label"]),))
    yield from (sentences, answers)


def digits(folder: Path) -> Iterator[Tally]:
    """Strings of digits, with the length that an author would declare, and without."""
    declared, free = Tally("digits, length declared"), Tally("digits, any length")
    lettered = Tally("digits, but the id has letters")
    any_length = reader(DataType("digits"))
    for row in rows(folder, "slots_ids"):
        label = row["label"].replace(" ", "")
        if not label.isdigit():
            lettered.add(row["text"], any_length, ())
            continue
        length = 4 if row["slot"] == "id_last4" else len(label)
        declared.add(row["text"], reader(DataType("digits", length=length)), (label,))
        free.add(row["text"], any_length, (label,))
    yield from (declared, free, lettered)


def addresses(folder: Path) -> Iterator[Tally]:
    """Telephone numbers and e-mail addresses."""
    phones, emails = Tally("phone"), Tally("email")
    for row in rows(folder, "slots_phone"):
        plain = re.sub(r"\D", "", row["label"])
        has_extension = "x" in row["label"]  # which E.164 cannot hold, so such a number is asked for again
        phones.add(row["text"], reader(DataType("phone")), () if has_extension else (f"+{plain}", f"+1{plain}"))
    for row in rows(folder, "abcd_answers"):
        if "email" in row["label"]:
            emails.add(row["text"], reader(DataType("email")), (row["label"]["email"],))
    yield from (phones, emails)


def names(folder: Path) -> Iterator[Tally]:
    """Names, asked for as free text, which is kept whole: "wrong" has more than the name in it."""
    tally = Tally("text, where a name was asked for")
    for row in rows(folder, "slots_name"):
        tally.add(row["text"], reader(DataType("text")), (row["label"],))
    yield tally


def yes_or_no(folder: Path) -> Iterator[Tally]:
    """Answers to a question for yes or no, and replies to an offer that are neither."""
    asked, neither = Tally("yes or no, asked for"), Tally("yes or no, where it is neither")
    read = reader(DataType("yes_no"))
    for row in rows(folder, "yesno_sgd"):
        if row["label"] == "other":
            neither.add(row["text"], read, ())
        elif row["kind"] in ("CONFIRM", "OFFER_INTENT"):
            asked.add(row["text"], read, (row["label"] == "yes",))
    yield from (asked, neither)


def options(folder: Path) -> Iterator[Tally]:
    """Replies to a question that lists what can be chosen; the labels alone, without an author's further words."""
    tally = Tally("choices, by their labels alone")
    for row in rows(folder, "options_sgd"):
        tally.add(row["text"], partial(_choice, row["options"]), (row["label"],))
    yield tally


def _choice(offered: Sequence[str], text: str) -> str | None:
    things = [Named(option, {"True": "Yes", "False": "No"}.get(option, option)) for option in offered]
    found = chosen(things, text, language="en", channel="web")
    return found[0].id if len(found) == 1 else None


def phrases(folder: Path) -> Iterator[Tally]:
    """Control phrases, and small talk that is none."""
    meant, talk = Tally("control phrases, to machines at home"), Tally("small talk that is none")
    for row in rows(folder, "control_phrases"):
        tally = meant if row["label"] in MEANT else talk
        tally.add(row["text"], partial(control, language="en", channel="web"), MEANT.get(row["label"], ()))
    yield from (meant, talk)


def main() -> int:
    """Print the table; exit code 1 when more numbers are read wrong than may be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the files")
    parser.add_argument("--show", action="store_true", help="print every message that was read wrong")
    parser.add_argument("--write", action="store_true", help="rewrite the section in docs/benchmarks.md")
    given = parser.parse_args()
    parts = (numbers, digits, addresses, names, yes_or_no, options, phrases)
    tallies = [tally for part in parts for tally in part(given.data) if tally.messages]
    if not tallies:
        print(f"no data in {given.data}", file=sys.stderr)
        return 2
    head = ("| what | messages | right | asked back | wrong | median |", "|---|---|---|---|---|---|")
    table = "\n".join((*head, *(tally.line for tally in tallies)))
    print(table)
    if given.show:
        for tally in tallies:
            print(f"\n{tally.name}", *tally.wrong, sep="\n  ")
    if given.write:
        write_section("slots", f"{machine_line()}\n\n{table}")
    wrong = [len(tally.wrong) / tally.messages for tally in tallies if tally.name.startswith("number")]
    return 1 if max(wrong, default=0.0) > MOST_WRONG else 0


if __name__ == "__main__":
    sys.exit(main())
