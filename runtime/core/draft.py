"""The conversation while a turn is being decided: what changed so far, and the effects in order.

A Draft lives inside one call of `decide` and is the only mutable thing in the core. `decision()` freezes it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace as changed

from runtime.core.company import Text
from runtime.core.conversation import (
    BOT,
    Asked,
    Author,
    Conversation,
    Line,
    LineKind,
    MomentEvent,
    Run,
    Timer,
    TimerKind,
)
from runtime.core.decision import Decision, Effect, Log, Say, Step
from runtime.core.declared import as_declared
from runtime.core.expressions import UNSET, Expression, Template
from runtime.core.journey import Journey, JourneyMap, Repair, State
from runtime.core.values import Slot, Value, is_value

NOT_SET = "not set: "
"""Begins the trace's note that a text or an action's argument was without the values named after it."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why the turn is on its way to people: the log's reason, a sentence for staff, and the state where it happened."""

    reason: str
    why: str
    state: str


class Draft:
    """One turn under way. `run` is the journey under way as it is now; None while there is none.

    `wanted` is the built-in repair that a map's own one has ended with, still to be done. While `kept` is a list, what
    would be said is put there instead: a person has the word.
    """

    def __init__(self, journeys: JourneyMap, conversation: Conversation, now: datetime) -> None:
        self.journeys = journeys
        self.before = conversation
        self.now = now
        self.run: Run | None = conversation.run
        self.owner = conversation.owner
        self.epoch = conversation.epoch
        self.asked: Asked | None = conversation.asked
        self.timers = conversation.timers
        self.unmatched = conversation.unmatched
        self.runs = conversation.runs
        self.opted_out = conversation.opted_out
        self.language = conversation.language
        self.heard_at = conversation.heard_at
        self.spoken = conversation.spoken
        self.contacts = conversation.contacts
        self.follow_up_until = conversation.follow_up_until
        self.seq = conversation.seq
        self.log_seq = conversation.log_seq
        self.effects: list[Effect] = []
        self.trace: list[Step] = []
        self.cause: Cause | None = None
        self.wanted: Repair | None = None
        self.kept: list[str] | None = None

    # what is there

    @property
    def journey(self) -> Journey:
        """The version of the journey under way. Raises UnknownVersion when it is not kept."""
        assert self.run is not None
        return self.journeys.version(self.run.version)

    @property
    def state(self) -> State:
        """The state in which the conversation is. Raises UnknownState."""
        assert self.run is not None
        return self.journey[self.run.state]

    def known_state(self) -> State | None:
        """The state, or None where no journey is under way or its definition is gone."""
        journey = self.journeys.versions.get(self.run.version) if self.run is not None else None
        return journey.states.get(self.run.state) if journey is not None and self.run is not None else None

    def scope(self) -> Mapping[str, object]:
        """The names that texts and expressions may use, with their values."""
        names: dict[str, object] = dict(self._defaults())
        if self.run is not None:
            names.update({name: slot.value for name, slot in self.run.slots.items()})
        names["customer"] = {name: slot.value for name, slot in self.before.profile.items()}
        local = self.now.astimezone(ZoneInfo(self.journeys.timezone))
        names["now"] = local
        names["today"] = local.date()
        names["channel"] = self.before.channel
        names["language"] = self.language
        return names

    def frames(self) -> tuple[Run, ...]:
        """The run under way and those that wait for it, the innermost first."""
        frames = []
        frame = self.run
        while frame is not None:
            frames.append(frame)
            frame = frame.caller
        return tuple(frames)

    def put_frames(self, frames: Sequence[Run]) -> None:
        """Put frames in the place of those that `frames()` gave: as many, in the same order."""
        run = None
        for frame in reversed(frames):
            run = changed(frame, caller=run)
        self.run = run

    def _defaults(self) -> Mapping[str, Value]:
        journey = self.journeys.versions.get(self.run.version) if self.run is not None else None
        if journey is None:
            return {}
        return {name: one.default for name, one in journey.data.items() if one.default is not None}

    # what changes

    def change_run(self, **fields: Any) -> None:
        """Replace fields of the run."""
        assert self.run is not None
        self.run = changed(self.run, **fields)

    def store(self, values: Mapping[str, Value], source: str) -> None:
        """Keep values in the run's data, as their types have it, with where they came from."""
        if values and self.run is not None:
            journey = self.journeys.versions.get(self.run.version)
            types = journey.data if journey is not None else {}
            zone = self.journeys.timezone
            slots = dict(self.run.slots)
            slots.update(
                {name: Slot(as_declared(one, types.get(name), zone), source, self.now) for name, one in values.items()}
            )
            self.change_run(slots=slots)

    def clear(self, names: Iterable[str]) -> None:
        """Forget values of the run's data."""
        gone = set(names)
        if gone and self.run is not None:
            self.change_run(slots={name: slot for name, slot in self.run.slots.items() if name not in gone})

    def assign(self, assignments: Iterable[tuple[str, Expression]]) -> None:
        """Carry out a `set`, one name after the other."""
        for name, expression in assignments:
            value = expression.value(self.scope())
            self.store({name: value if is_value(value) else None}, "journey")

    def own(self, owner: str) -> None:
        """Change who has the conversation; what the bot has not sent yet will not be sent.

        A turn that gives it back and hands it over again changes it once: it is one step of the store.
        """
        self.owner = owner
        self.epoch = self.before.epoch + 1

    # time

    def wake(self, kind: TimerKind, ref: str, after: timedelta, step: int = 0, since: datetime | None = None) -> None:
        """Set a timer, `after` from now or from `since`; it is never due in the past."""
        due = max((since or self.now) + after, self.now)
        self.timers = (*self.timers, Timer(kind, ref, due, step))

    def still(self, *kinds: TimerKind, ref: str | None = None) -> None:
        """Take timers of these kinds away (of one `ref`, where given)."""
        self.timers = tuple(
            timer for timer in self.timers if timer.kind not in kinds or (ref is not None and timer.ref != ref)
        )

    # what is said and logged

    def render(self, template: Template) -> str:
        """A text with its values filled in; what is not set is empty, and the trace says so."""
        if template.is_constant:
            return template.source
        scope = self.scope()
        written, is_whole = template.written(scope)
        if not is_whole:
            self._note_unset(template.names, scope)
        return written

    def _note_unset(self, names: Iterable[str], scope: Mapping[str, object]) -> None:
        self.note(f"{NOT_SET}{', '.join(sorted(name for name in names if _is_unset(scope, name)))}")

    def messages(self, text: Text) -> list[str]:
        """The messages of a text in the customer's language; those that came out empty are left out."""
        return [said for template in text.templates(self.language) if (said := self.render(template).strip())]

    def values(self, given: Iterable[tuple[str, Template | Expression]]) -> dict[str, Value]:
        """The values of a `with`; what is unset is nothing."""
        scope = self.scope()
        values: dict[str, Value] = {}
        for name, one in given:
            value = one.value(scope) if isinstance(one, Expression) else self.render(one)
            values[name] = value if is_value(value) else None
            if value is UNSET and isinstance(one, Expression):
                self._note_unset(one.names, scope)
        return values

    def label(self, text: Text) -> str:
        """A text of one message."""
        return " ".join(self.messages(text))

    def say(self, text: str, *, author: Author = "bot", kind: LineKind = "message", **fields: Any) -> Line:
        """Add a line to the transcript; gives it."""
        if self.kept is not None:
            offered = ", ".join(label for _, label in fields.get("choices", ()))
            self.kept += [said for said in (f"{text} ({offered})" if offered else text,) if said]
            return Line(self.before.id, self.seq, kind, author, text, self.now, self.epoch, **fields)
        self.seq += 1
        line = Line(self.before.id, self.seq, kind, author, text, self.now, self.epoch, **fields)
        self.effects.append(Say(line))
        if author == "bot" and self.run is not None and self.run.moments:
            self.change_run(
                moments=tuple(changed(moment, turns_ours=moment.turns_ours + 1) for moment in self.run.moments)
            )
        return line

    def tell(self, text: Text | None) -> None:
        """Say each message of a text."""
        if text is not None:
            for message in self.messages(text):
                self.say(message)

    def log(self, event: str, fields: Mapping[str, object]) -> None:
        """Add a line to the outcome log."""
        self.log_seq += 1
        self.effects.append(Log(MomentEvent(self.before.id, self.log_seq, event, self.now, fields)))

    def note(self, what: str, to: str | None = None) -> None:
        """Add a step to the trace."""
        self.trace.append(Step(self.run.state if self.run else "-", what, to))

    # the end

    def decision(self) -> Decision:
        """What was concluded."""
        conversation = changed(
            self.before,
            version=self.before.version + 1,
            run=self.run,
            owner=self.owner,
            epoch=self.epoch,
            asked=self.asked,
            timers=self.timers,
            unmatched=self.unmatched,
            runs=self.runs,
            opted_out=self.opted_out,
            language=self.language,
            heard_at=self.heard_at,
            spoken=self.spoken,
            contacts=self.contacts,
            follow_up_until=self.follow_up_until,
            seq=self.seq,
            log_seq=self.log_seq,
            touched_at=self.now,
        )
        return Decision(conversation, tuple(self._spoken()), tuple(self.trace))

    def _spoken(self) -> Iterator[Effect]:
        """The effects; what the journey says between being given back and handing over again is said by the system.

        Around such a turn people have the conversation, and then no store lets the bot speak.
        """
        is_with_people = self.before.owner != BOT and self.owner != BOT
        for effect in self.effects:
            if is_with_people and isinstance(effect, Say) and effect.line.author == "bot":
                yield Say(replace(effect.line, author="system"))
            else:
                yield effect

    def refuse(self, code: str, missing: tuple[str, ...] = ()) -> Decision:
        """Nothing changes, for this reason."""
        return Decision(self.before, (), tuple(self.trace), refused=code, missing=missing)


def _is_unset(scope: Mapping[str, object], name: str) -> bool:
    value: object = scope
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value is None
