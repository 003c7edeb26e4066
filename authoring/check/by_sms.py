"""What texts cost by SMS, reckoned with the longest values they may hold."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal

from authoring import limits
from authoring.check.conditions import type_of
from authoring.check.subject import Subject, finding
from authoring.check.wording import Wording, wordings
from runtime.core.expressions import Template
from runtime.core.journey import Choose
from runtime.core.values import DataType, Money
from runtime.gsm import STRAIGHT, is_cheap, measure
from runtime.loading.findings import Finding


def check_by_sms(subject: Subject) -> Iterator[Finding]:
    """HR601 and HR602."""
    if not subject.is_by_sms:
        return
    dear: dict[str, list[Finding]] = {}
    for wording in wordings(subject):
        if wording.reader == "customer":
            yield from _too_long(subject, wording)
            for language, found in _dear(subject, wording):
                dear.setdefault(language, []).append(found)
    for language, texts in dear.items():
        yield from texts[: limits.DEAR_TEXTS]
        more = len(texts) - limits.DEAR_TEXTS
        if more > 0:
            yield finding(
                "HR602", subject.language(language), f"{more} texts more in `{language}` cost double by SMS",
                "See those above; or keep the journey to `channels: [web]`.",
            )  # fmt: skip


def _too_long(subject: Subject, wording: Wording) -> Iterator[Finding]:
    """HR601; of a question with choices the whole message, as it is sent."""
    is_question = isinstance(wording.state.kind, Choose) and wording.text is wording.state.kind.text
    for language, template, spot in wording.messages():
        text = _longest(subject, template, language)
        if is_question and template is wording.text.languages[language][-1]:
            text = f"{text}\n\n{_options(subject, wording, language)}"
        size = measure(text.translate(STRAIGHT))
        if size.segments > limits.SEGMENTS:
            yield finding(
                "HR601", spot,
                f"By SMS this takes up to {size.segments} messages ({size.units} characters of {size.encoding})",
                f"Say it in fewer words ({limits.SEGMENTS} are read), or bound the values in it with `max`.",
            )  # fmt: skip


def _options(subject: Subject, wording: Wording, language: str) -> str:
    assert isinstance(wording.state.kind, Choose)
    labels = [
        " ".join(_longest(subject, one, language) for one in choice.label.templates(language))
        for choice in wording.state.kind.choices
    ]
    return "\n".join(f"{n}) {label}" for n, label in enumerate(labels, 1))


def _dear(subject: Subject, wording: Wording) -> Iterator[tuple[str, Finding]]:
    """HR602 where a few characters beyond the alphabet of SMS cost more messages than their like within it."""
    for language, template, spot in wording.messages():
        text = _longest(subject, template, language).translate(STRAIGHT)
        signs = list(dict.fromkeys(sign for sign in text if not is_cheap(sign)))
        if not signs or any(sign.isalpha() and not _like(sign) for sign in signs):
            continue
        plain = "".join(sign if is_cheap(sign) else _like(sign) for sign in text)
        cost, instead = measure(text).segments, measure(plain).segments
        if instead < cost:
            sign = signs[0]
            word = re.search(rf"\w*{re.escape(sign)}\w*", text)
            hint = f'Write "{_like(sign)}"' if _like(sign) else "Leave it out"
            found = finding(
                "HR602", spot, f'By SMS "{sign}" makes {cost} messages of what would be {instead}',
                f"{hint}, or say it with other words.", near=word[0] if word else "",
            )  # fmt: skip
            yield language, found


def _like(sign: str) -> str:
    """What can stand for a character in the alphabet of SMS; empty when nothing can."""
    return "".join(one for one in unicodedata.normalize("NFKD", sign) if is_cheap(one))


def _longest(subject: Subject, template: Template, language: str) -> str:
    """A text with the longest values in it that their types allow."""
    scope: dict[str, object] = {"language": language}
    customer: dict[str, object] = {}
    for name in template.names:
        head, _, field = name.partition(".")
        datatype = type_of(subject, name if head == "customer" else head)
        if head == "customer":
            customer[field.partition(".")[0]] = _longest_value(datatype)
        else:
            scope[head] = _longest_value(datatype)
    return template.render({**scope, "customer": customer})


_SAMPLES: Mapping[str, object] = {
    "number": Decimal(100_000),
    "money": Money(Decimal("10000.00"), "GBP"),
    "date": date(2026, 9, 30),
    "time": time(12, 30),
    "yes_no": True,
}


def _longest_value(datatype: DataType | None) -> object:
    if datatype is None:
        return "x" * limits.LONGEST_VALUE
    if datatype.kind in _SAMPLES:
        return _SAMPLES[datatype.kind]
    if datatype.kind == "choice":
        return max(datatype.options or ("",), key=len)
    bounds = [one for one in (datatype.length, datatype.most) if isinstance(one, int)]
    size = min(bounds, default=limits.LONGEST_VALUE)
    return "0" * size if datatype.kind == "digits" else "x" * size
