"""Values, choices and control phrases that real people wrote, read by the rules: right, asked back, or wrong.

    python -m benchmarks.slots --data FOLDER

FOLDER holds JSON lines (`text`, `label`, and `options` where there was a question): slots_number, slots_amount,
slots_date, slots_time, slots_none, slots_spoken, slots_phone, slots_ids, slots_name, yesno_sgd, options_sgd,
control_phrases and abcd_answers. A value that is read wrong is worse than a question, so the wrong ones are what is
bounded: at most 1 % of the numbers and the amounts, 2 % of the times, 3 % of the dates. `--show` prints every wrong
one. The rules were made with the even lines in view (`--lines even`), the odd ones were kept for measuring.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import spans
from benchmarks.machine import machine_line
from benchmarks.page import write_section
from runtime.core.reading import Found
from runtime.core.values import DataType, Money, Value
from runtime.understanding import read_value
from runtime.understanding.choices import chosen
from runtime.understanding.control import control
from runtime.understanding.naming import Named

NOW = datetime(2026, 11, 23, tzinfo=UTC)
COUNTRY = "US"  # where most of the writers were
MOST_WRONG = {"number": 0.01, "amount": 0.01, "time": 0.02, "date": 0.03}  # of the messages with one
FORMS = {  # what an author would declare, who knows the ids of the house
    "id_claim": "[A-Za-z]{3}[0-9]{3}",
    "id_policy": "[A-Za-z]{3}[0-9]{9}",
    "id_booking": "[A-Za-z0-9]{6}",
    "zip": "[0-9]{5}",
}
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


@dataclass(frozen=True, slots=True)
class Lines:
    """The files of a folder; all of their lines, or every second one from the first (even) or the second (odd)."""

    folder: Path
    which: str = "all"

    def of(self, name: str) -> Iterator[Row]:
        """The lines of one file; none when it is not there."""
        path = self.folder / f"{name}.jsonl"
        if path.exists():
            with path.open(encoding="utf-8") as lines:
                step = 1 if self.which == "all" else 2
                yield from map(json.loads, islice(lines, 1 if self.which == "odd" else 0, None, step))


def reader(datatype: DataType, now: datetime = NOW) -> Callable[[str], Value]:
    """Reads a value of that type; gives None when it is asked back."""

    def read(text: str) -> Value:
        found = read_value(datatype, text, language="en", now=now, country=COUNTRY)
        return found.value if isinstance(found, Found) else None

    return read


def number_of(label: str) -> Collection[int]:
    """The number that an annotator marked; none when it is not all in one number."""
    words = [word for word in re.findall(r"\d+|[a-z]+", label.lower()) if word.isdigit() or word in spans.WORDS]
    if len(words) != 1 or NOT_ALL.search(label):
        return ()
    return (int(words[0]) if words[0].isdigit() else spans.WORDS.index(words[0]),)


def numbers(lines: Lines) -> Iterator[Tally]:
    """Numbers in whole sentences, and in answers to a question that asks for one."""
    sentences, answers = Tally("number, in any sentence"), Tally("number, asked for")
    read = reader(DataType("number"))
    for row in lines.of("slots_number"):
        sentences.add(row["text"], read, number_of(row["label"]))
    for row in lines.of("options_sgd"):
        if row["label"].isdigit():
            answers.add(row["text"], read, (int(row["label"]),))
    yield from (sentences, answers)


def said(row: Row) -> datetime:
    """The moment at which a line was written, as far as that is known: nine in the morning of its day."""
    return datetime.fromisoformat(f"{row.get('ref') or NOW.date()}T09:00:00+00:00")


def dates(lines: Lines) -> Iterator[Tally]:
    """Dates in whole sentences and in answers, two of them, and dates of birth that a machine wrote down by ear."""
    sentences, answers = Tally("date, in any sentence"), Tally("date, asked for")
    two, spoken = Tally("date, where two are said"), Tally("born on a date, spoken")
    for row in lines.of("slots_date"):
        read = reader(DataType("date"), said(row))
        match row["slot"]:
            case "date":
                sentences.add(row["text"], read, (date.fromisoformat(row["label"]),))
            case "date_range":
                two.add(row["text"], read, ())
            case _:
                answers.add(row["text"], read, spans.days(row["label"], said(row).date()))
    for row in lines.of("slots_spoken"):
        if row["slot"] == "evi_dob":
            born = reader(DataType("date", most=NOW.date()))
            spoken.add(row["text"], born, (date.fromisoformat(row["label"]),))
    yield from (sentences, answers, two, spoken)


def times(lines: Lines) -> Iterator[Tally]:
    """Times of day in whole sentences and in answers."""
    sentences, answers = Tally("time, in any sentence"), Tally("time, asked for")
    for row in lines.of("slots_time"):
        read = reader(DataType("time"), said(row))
        if row["slot"] == "time":
            sentences.add(row["text"], read, (time.fromisoformat(row["label"]),))
        else:
            answers.add(row["text"], read, spans.times(row["label"]))
    yield from (sentences, answers)


def amounts(lines: Lines) -> Iterator[Tally]:
    """Amounts of money with a currency in whole sentences, and bare ones in answers."""
    sentences, answers = Tally("amount, in any sentence"), Tally("amount, asked for")
    for row in lines.of("slots_amount"):
        value, currency = spans.amount(row["label"])
        accepted = () if value is None else {Money(value, code) for code in (currency or "USD",)}
        (sentences if row["slot"] == "amount" else answers).add(row["text"], reader(DataType("money")), accepted)
    yield from (sentences, answers)


def nothing(lines: Lines) -> Iterator[Tally]:
    """Messages without any of these."""
    for name, datatype in (("date", DataType("date")), ("time", DataType("time")), ("amount", DataType("money"))):
        tally = Tally(f"{name}, where there is none")
        for row in lines.of("slots_none"):
            tally.add(row["text"], reader(datatype), ())
        yield tally


def ids(lines: Lines) -> Iterator[Tally]:
    """Ids, asked for as texts with the pattern that an author would declare. Annotators left out letters at times."""
    tally = Tally("text, its pattern declared")
    for row in lines.of("slots_ids"):
        if row["slot"] in FORMS:
            label = row["label"].replace(" ", "")
            read = reader(DataType("text", pattern=FORMS[row["slot"]]))
            tally.add(row["text"], read, {label, *(value for value in [read(row["text"])] if _ends(value, label))})
    yield tally


def _ends(value: Value, label: str) -> bool:
    return isinstance(value, str) and value.endswith(label) and value.removesuffix(label).isalpha()


def digits(lines: Lines) -> Iterator[Tally]:
    """Strings of digits, with the length that an author would declare, and without."""
    declared, free = Tally("digits, length declared"), Tally("digits, any length")
    lettered = Tally("digits, but the id has letters")
    any_length = reader(DataType("digits"))
    for row in lines.of("slots_ids"):
        label = row["label"].replace(" ", "")
        if not label.isdigit():
            lettered.add(row["text"], any_length, ())
            continue
        length = 4 if row["slot"] == "id_last4" else len(label)
        declared.add(row["text"], reader(DataType("digits", length=length)), (label,))
        free.add(row["text"], any_length, (label,))
    yield from (declared, free, lettered)


def addresses(lines: Lines) -> Iterator[Tally]:
    """Telephone numbers and e-mail addresses."""
    phones, emails = Tally("phone"), Tally("email")
    for row in lines.of("slots_phone"):
        plain = re.sub(r"\D", "", row["label"])
        has_extension = "x" in row["label"]  # which E.164 cannot hold, so such a number is asked for again
        phones.add(row["text"], reader(DataType("phone")), () if has_extension else (f"+{plain}", f"+1{plain}"))
    for row in lines.of("abcd_answers"):
        if "email" in row["label"]:
            emails.add(row["text"], reader(DataType("email")), (row["label"]["email"],))
    yield from (phones, emails)


def names(lines: Lines) -> Iterator[Tally]:
    """Names of people, asked for; those of whole sentences are said of somebody else."""
    tally = Tally("text that reads a name")
    for row in lines.of("slots_name"):
        if row["source"].startswith(("multidogo", "restaurant8k")):
            tally.add(row["text"], reader(DataType("text", reads="name")), (row["label"],))
    yield tally


def yes_or_no(lines: Lines) -> Iterator[Tally]:
    """Answers to a question for yes or no, and replies to an offer that are neither."""
    asked, neither = Tally("yes or no, asked for"), Tally("yes or no, where it is neither")
    read = reader(DataType("yes_no"))
    for row in lines.of("yesno_sgd"):
        if row["label"] == "other":
            neither.add(row["text"], read, ())
        elif row["kind"] in ("CONFIRM", "OFFER_INTENT"):
            asked.add(row["text"], read, (row["label"] == "yes",))
    yield from (asked, neither)


def options(lines: Lines) -> Iterator[Tally]:
    """Replies to a question that lists what can be chosen; the labels alone, without an author's further words."""
    tally = Tally("choices, by their labels alone")
    for row in lines.of("options_sgd"):
        tally.add(row["text"], partial(_choice, row["options"]), (row["label"],))
    yield tally


def _choice(offered: Sequence[str], text: str) -> str | None:
    things = [Named(option, {"True": "Yes", "False": "No"}.get(option, option)) for option in offered]
    found = chosen(things, text, language="en", channel="web")
    return found[0].id if len(found) == 1 else None


def phrases(lines: Lines) -> Iterator[Tally]:
    """Control phrases, and small talk that is none."""
    meant, talk = Tally("control phrases, to machines at home"), Tally("small talk that is none")
    for row in lines.of("control_phrases"):
        tally = meant if row["label"] in MEANT else talk
        tally.add(row["text"], partial(control, language="en", channel="web"), MEANT.get(row["label"], ()))
    yield from (meant, talk)


PARTS = (
    numbers, amounts, dates, times, nothing, digits, ids, addresses, names, yes_or_no, options, phrases,
)  # fmt: skip


def main() -> int:
    """Print the table; exit code 1 when more values are read wrong than may be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the files")
    parser.add_argument("--lines", choices=("all", "even", "odd"), default="all", help="which lines of the files")
    parser.add_argument("--show", action="store_true", help="print every message that was read wrong")
    parser.add_argument("--write", action="store_true", help="rewrite the section in docs/benchmarks.md")
    given = parser.parse_args()
    lines = Lines(given.data, given.lines)
    tallies = [tally for part in PARTS for tally in part(lines) if tally.messages]
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
    return 1 if any(share(tallies, kind) > most for kind, most in MOST_WRONG.items()) else 0


def share(tallies: Sequence[Tally], kind: str) -> float:
    """The share of the messages with a value of that kind that were read wrong."""
    counted = [tally for tally in tallies if tally.name.startswith(f"{kind},")]
    return sum(len(tally.wrong) for tally in counted) / max(1, sum(tally.messages for tally in counted))


if __name__ == "__main__":
    sys.exit(main())
