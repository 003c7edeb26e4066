"""What a journey knows: data that nobody reads, that nobody sets, or that should not travel by SMS."""

import re
from collections.abc import Iterator

from authoring import limits
from authoring.check.formulas import formulas
from authoring.check.subject import Subject, finding
from authoring.check.wording import wordings
from runtime.core.journey import Ask, Become, CallJourney, Do, HandOff, Transfer, Wait
from runtime.core.values import DataType
from runtime.loading.findings import Finding


def check_data(subject: Subject) -> Iterator[Finding]:
    """HR403, HR404, HR408, HR411."""
    read, given = _read(subject), _given(subject)
    for name, datatype in subject.journey.data.items():
        spot = subject.data(name)
        if not subject.is_whole and _is_mentioned(subject, name):
            continue
        if name not in read:
            also = "" if name in given else ", nor does anything set it"
            yield finding(
                "HR403", spot, f"Nothing reads `{name}`{also}",
                "Take it out, or show it to staff under `card` of a handoff.",
            )  # fmt: skip
        elif name not in given and datatype.default is None and not subject.journey.starts.events:
            yield finding(
                "HR404", spot, f"`{name}` is read, but nothing ever sets it",
                "Ask for it, save it from an action, `set` it, or give it a `default`.",
            )  # fmt: skip
    if subject.is_by_sms:
        yield from _by_sms(subject)


def _is_mentioned(subject: Subject, name: str) -> bool:
    """Whether the file speaks of the data outside of its declaration, perhaps in what could not be compiled."""
    return len(re.findall(rf"\b{re.escape(name)}\b", subject.spot.source.text)) > 1


def _read(subject: Subject) -> set[str]:
    names = {name for formula in formulas(subject) for name in formula.expression.names}
    for kind in _begun_by(subject):
        names.update(theirs for _, theirs in getattr(kind, "saves", ()))
    for wording in wordings(subject):
        names.update(name for _, template, _ in wording.messages() for name in template.names)
    for state in subject.journey.states.values():
        if isinstance(state.kind, Do | Transfer | CallJourney | Become):
            for _, argument in state.kind.arguments:
                names.update(argument.names)
        if isinstance(state.kind, Wait) and state.kind.until is not None:
            names.update(state.kind.until.names)
        if isinstance(state.kind, HandOff):
            queue = subject.shared.journeys.queues.get(state.kind.queue)
            names.update(state.kind.card, queue.needs if queue is not None else ())
    return {name.partition(".")[0] for name in names}


def _begun_by(subject: Subject) -> Iterator[CallJourney | Become]:
    """The states of other journeys that run this one: they give it data, and read what it knows at its end."""
    for journey in subject.shared.journeys.journeys.values():
        for state in journey.states.values():
            if isinstance(state.kind, CallJourney | Become) and state.kind.journey == subject.journey.id:
                yield state.kind


def _given(subject: Subject) -> set[str]:
    names = {formula.sets for formula in formulas(subject) if formula.sets is not None}
    names.update(name for kind in _begun_by(subject) for name, _ in kind.arguments)
    for state in subject.journey.states.values():
        if isinstance(state.kind, Ask):
            names.add(state.kind.into)
        if isinstance(state.kind, Do | Wait | CallJourney):
            names.update(name for name, _ in state.kind.saves)
        names.update(name for move in state.moves.values() for name in move.needs)
    return names


def _by_sms(subject: Subject) -> Iterator[Finding]:
    """HR411 for what is asked, HR408 for what the customer gave and is told again."""
    asked: set[str] = set()
    for state in subject.journey.states.values():
        if not isinstance(state.kind, Ask):
            continue
        datatype = subject.journey.data.get(state.kind.into)
        if datatype is None or datatype.sensitive not in ("payment", "health"):
            continue
        asked.add(state.kind.into)
        if datatype.sensitive == "health" or _holds_card_number(datatype):
            what = "about the customer's health" if datatype.sensitive == "health" else "as long as a whole card number"
            yield finding(
                "HR411", subject.state(state), f"By SMS, which anybody on the way can read, `{state.name}` asks for "
                f"something {what}",
                "Ask for less (the last four digits), or keep the journey to `channels: [web]`.",
            )  # fmt: skip
    for wording in wordings(subject):
        for _, template, spot in wording.messages():
            told = sorted(asked & template.names) if wording.reader == "customer" else []
            if told:
                yield finding(
                    "HR408", spot, f"`{told[0]}` is sensitive, and is sent back to the customer by SMS",
                    "Leave it out: the customer knows it.", near=told[0],
                )  # fmt: skip


def _holds_card_number(datatype: DataType) -> bool:
    if datatype.sensitive != "payment" or datatype.kind not in ("digits", "text"):
        return False
    bounds = [one for one in (datatype.length, datatype.most) if isinstance(one, int)]
    return datatype.pattern is None and min(bounds, default=limits.CARD_DIGITS) >= limits.CARD_DIGITS
