"""One journey, from its file to what runs."""

import re
from collections.abc import Sequence
from datetime import time, timedelta
from itertools import islice
from pathlib import PurePath
from typing import get_args

from runtime import limits
from runtime.core.company import SCALES, Survey
from runtime.core.journey import STARTS_EXPIRE, Category, Journey, Moment, OnDate, Repair, Starts, State
from runtime.core.machine import build
from runtime.loading.data_types import data_types, readable
from runtime.loading.journey_file import JourneyFile, MomentFile, OnDateFile, SurveyFile
from runtime.loading.names import DOTTED, REPAIRS, RESERVED_DATA, RESERVED_STATES, SNAKE, did_you_mean
from runtime.loading.notes import Notes, Spot
from runtime.loading.routes import Level, Routes
from runtime.loading.shared import Shared
from runtime.loading.state_file import ChooseState, EndState
from runtime.loading.states import States
from runtime.loading.texts import Names, Texts, first
from runtime.loading.versions import journey_hash

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")

CATEGORIES: tuple[Category, ...] = get_args(Category)
SAMPLE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,2})?) ?%")


def compile_journey(file: JourneyFile, spot: Spot, shared: Shared, notes: Notes) -> Journey | None:
    """The journey, or None where something keeps it from being run; every problem is noted."""
    return _Compiling(file, spot, shared, notes).journey()


def named_ends(file: JourneyFile) -> tuple[str, ...]:
    """The names of a journey's ends, as a journey that calls it sees them."""
    states = [state for moment in file.moments.values() for state in moment.states.values()]
    ends = [state.end for state in states if isinstance(state, EndState)]
    return tuple(dict.fromkeys(end if isinstance(end, str) else end.as_ or end.outcome for end in ends))


class _Compiling:
    def __init__(self, file: JourneyFile, spot: Spot, shared: Shared, notes: Notes) -> None:
        self.file = file
        self.spot = spot
        self.shared = shared
        self.notes = notes
        self.id = file.journey or ""
        self.state_names = self._state_names()
        self.data = data_types(file.data, spot / "data", notes)
        self.languages = self._languages()
        names = Names(self.data, shared.customer, shared.is_whole)
        self.texts = Texts(notes, names, self.languages)
        first_of = {name: next(iter(one.states)) for name, one in file.moments.items() if one.states}
        self.routes = Routes(notes, self.texts, self.id, self.state_names, first_of)

    def journey(self) -> Journey | None:
        """Compile everything, then put it together when nothing stands in the way."""
        file, spot = self.file, self.spot
        self._hold_names()
        self._hold_stage()
        moments = {name: self._moment(name, one, spot / "moments" / name) for name, one in file.moments.items()}
        states = self._states()
        starts = self._starts()
        titles = self.texts.called(file.title, spot / "title")
        if not self.state_names:
            at = spot / ("moments" if "moments" in spot.names else "journey")
            hint = (
                "Write `states:` in a moment, and a state in it."
                if at.path == ("moments",)
                else "Add a moment with a state."
            )
            self.notes.error("HR102", at, "The journey has no state to begin with", hint)
        if self.notes.blocks:
            return None
        start = self.state_names[0]
        return Journey(
            id=self.id,
            title=first(titles) or self.id.replace("_", " ").capitalize(),
            titles=titles,
            stage=file.stage or "",
            starts=starts,
            data=readable(self.data),
            moments=moments,
            states=states,
            start=start,
            channels=tuple(file.channels),
            languages=self.languages,
            hash=journey_hash(file, self.shared.meaning, self.shared.languages),
            machine=build(states, start),
            repairs=self._repair(),
            place=(spot / "journey").place,
        )

    def _state_names(self) -> list[str]:
        """All states that were written, in order. The same name in two moments is noted."""
        seen: dict[str, Spot] = {}
        for moment in (self.spot / "moments").names:
            states = self.spot / "moments" / moment / "states"
            for name in states.names:
                if name in seen:
                    line = self.spot.source.key_place(seen[name].path).line
                    message = f"`{name}` is written twice, the first time on line {line}"
                    self.notes.error("HR003", states / name, message, "Names of states are unique.", at_key=True)
                seen.setdefault(name, states / name)
        if len(seen) > limits.STATES:
            message = f"{len(seen)} states are more than {limits.STATES}"
            self.notes.error("HR009", self.spot / "moments", message, "Split the journey.", at_key=True)
        return list(seen)

    def _languages(self) -> tuple[str, ...]:
        if self.file.languages is None:
            return self.shared.languages
        known = []
        for n, language in enumerate(self.file.languages):
            if language in self.shared.languages or not self.shared.is_whole:
                known.append(language)
            else:
                hint = did_you_mean(language, self.shared.languages)
                message = f"`{language}` is not one of the map's languages"
                self.notes.error("HR002", self.spot / "languages" / n, message, hint)
        return tuple(known) or self.shared.languages

    def _repair(self) -> Repair | None:
        """The repair in whose place the journey runs: one of the folder `repairs` bears its name."""
        return next((name for name in get_args(Repair) if name == self.id and self.is_repair), None)

    @property
    def is_repair(self) -> bool:
        """Whether the file lies in the folder `repairs`."""
        return PurePath(self.spot.source.name).parent.name == REPAIRS

    def _hold_repair(self) -> None:
        known = get_args(Repair)
        if self.is_repair and self.file.journey is not None and self.id not in known:
            hint = did_you_mean(self.id, known)
            self.notes.error("HR006", self.spot / "journey", f"`{self.id}` is no repair", hint)

    def _hold_names(self) -> None:
        spot = self.spot
        self._hold_repair()
        if not SNAKE.match(self.id) and self.file.journey is not None:
            self.notes.error(
                "HR006", spot / "journey", f"`{self.id}` is no name for a journey", "Write it in snake_case."
            )
        for moment in self.file.moments:
            self._hold_name(moment, "a moment", spot / "moments" / moment)
            for state in self.file.moments[moment].states:
                self._hold_name(state, "a state", spot / "moments" / moment / "states" / state, RESERVED_STATES)
        for name in self.data:
            self._hold_name(name, "data", spot / "data" / name, RESERVED_DATA)

    def _hold_name(self, name: str, what: str, spot: Spot, reserved: frozenset[str] = frozenset()) -> None:
        if name in reserved:
            self.notes.error("HR006", spot, f"The name `{name}` is taken", "Use another word.", at_key=True)
        elif not SNAKE.match(name):
            self.notes.error("HR006", spot, f"`{name}` is no name for {what}", "Write it in snake_case.", at_key=True)

    def _hold_stage(self) -> None:
        stages = self.shared.file.stages
        if self.file.stage is None:
            if "stage" not in self.spot.names:
                hint = f"Write `stage:` and one of: {', '.join(stages)}."
                self.notes.error("HR703", self.spot / "journey", "The journey names no stage of the relationship", hint)
        elif self.shared.is_whole and self.file.stage not in stages:
            hint = did_you_mean(self.file.stage, stages)
            self.notes.error("HR703", self.spot / "stage", f"The map has no stage `{self.file.stage}`", hint)

    def _moment(self, name: str, written: MomentFile, spot: Spot) -> Moment:
        shared = self.shared
        missing = [key for key in ("promise", "category", "owner") if key not in spot.names]
        for key, code in (("promise", "HR701"), ("category", "HR705"), ("owner", "HR702")):
            if key in missing:
                message = f"The moment `{name}` has no {key}"
                self.notes.error(code, spot, message, f"Write `{key}:`.", at_key=True)
        if written.category is not None and written.category not in CATEGORIES:
            hint = did_you_mean(written.category, CATEGORIES)
            self.notes.error("HR705", spot / "category", f"There is no category `{written.category}`", hint)
        if written.owner is not None and shared.is_whole and written.owner not in (shared.spot / "owners").names:
            hint = did_you_mean(written.owner, shared.owners)
            self.notes.error("HR702", spot / "owner", f"The map has no owner `{written.owner}`", hint)
        if written.value is not None and shared.is_whole and written.value not in (shared.spot / "values").names:
            hint = did_you_mean(written.value, shared.file.values)
            self.notes.error("HR002", spot / "value", f"The map has no value `{written.value}`", hint)
        promises = self.texts.called(written.promise, spot / "promise")
        value = self.shared.file.values.get(written.value or "")
        confirmed = written.confirmed or (value.confirmed if value is not None else None)
        return Moment(
            id=name,
            promise=first(promises),
            promises=promises,
            category=next((one for one in CATEGORIES if one == written.category), CATEGORIES[0]),
            owner=written.owner or "",
            stage=self.file.stage or "",
            value=written.value,
            within=written.within,
            must_keep=written.must_keep,
            survey=self._survey(written.survey, spot / "survey"),
            confirmed=confirmed.sentence if confirmed is not None else None,
            confirmed_on=confirmed.on if confirmed is not None else None,
            place=spot.place,
        )

    def _survey(self, written: SurveyFile | None, spot: Spot) -> Survey | None:
        """What is asked afterwards; a scale or a sample that cannot be read is an error."""
        if written is None:
            return None
        if written.scale not in SCALES:
            self.notes.error("HR002", spot / "scale", f"There is no scale `{written.scale}`",
                             did_you_mean(written.scale, SCALES))  # fmt: skip
        sample = SAMPLE.fullmatch(written.sample)
        if sample is None or float(sample[1]) > 100:
            self.notes.error("HR002", spot / "sample", f"`{written.sample}` is no share of customers",
                             "Write a percentage, such as 20%.")  # fmt: skip
        return Survey(
            ask=self.texts.text(written.ask, spot / "ask"),
            scale=next((one for one in SCALES if one == written.scale), "yes_no"),
            sample=float(sample[1]) / 100 if sample is not None else 0.0,
        )

    def _states(self) -> dict[str, State]:
        shared, routes = self.shared, self.routes
        compiler = States(
            notes=self.notes,
            texts=self.texts,
            routes=routes,
            data=self.data,
            actions=shared.actions,
            action_names=(shared.spot / "actions").names,
            queue_names=(shared.spot / "queues").names,
            system_names=(shared.spot / "systems").names,
            system_says=shared.system_says,
            journey_ends=shared.journey_ends,
            is_whole=shared.is_whole,
        )
        ends = self._ends()
        above = [routes.level(self.file, self.spot, ends), routes.level(shared.file, shared.spot, ends)]
        states: dict[str, State] = {}
        kept = frozenset(islice(self.state_names, limits.STATES))
        for moment, written in self.file.moments.items():
            spot = self.spot / "moments" / moment
            levels: Sequence[Level] = [routes.level(written, spot, ends), *above]
            for name in filter(kept.__contains__, written.states):
                state = written.states[name]
                states.setdefault(name, compiler.compile(name, moment, state, spot / "states" / name, levels))
        return states

    def _ends(self) -> list[str]:
        """The outcomes that have no fixed name: the ends of all actions, and the journey's choices."""
        ends = [end for action in self.shared.actions.values() for end in action.ends]
        for named in (self.shared.journey_ends or {}).values():
            ends += named
        for moment in self.file.moments.values():
            for state in moment.states.values():
                if isinstance(state, ChooseState):
                    ends += state.choices
        return ends

    def _starts(self) -> Starts:
        written, spot = self.file.starts, self.spot / "starts"
        if written is None:
            return Starts()
        dates = [self._on_date(one, spot / "dates" / n) for n, one in enumerate(written.dates)]
        for n, event in enumerate(written.events):
            if not DOTTED.match(event):
                message = f"`{event}` is no name for an event"
                self.notes.error("HR006", spot / "events" / n, message, "Write it like card.reported.")
        return Starts(
            when=self.texts.phrases(written.when, spot / "when"),
            words=tuple(written.words),
            events=tuple(written.events),
            dates=tuple(one for one in dates if one is not None),
            reason=self.texts.maybe(written.reason, spot / "reason"),
            expires=written.expires or STARTS_EXPIRE,
        )

    def _on_date(self, written: OnDateFile, spot: Spot) -> OnDate | None:
        known = self.shared.customer
        kind = known.get(written.of)
        if self.shared.is_whole and written.of not in known:
            hint = did_you_mean(written.of, [name for name, one in known.items() if one and one.kind == "date"])
            self.notes.error("HR402", spot / "of", f"The map declares no `{written.of}` under `customer`", hint)
        elif kind is not None and kind.kind != "date":
            self.notes.error(
                "HR402", spot / "of", f"`{written.of}` is no date but {kind.kind}", "Declare {type: date}."
            )
        if written.before is not None and written.after is not None:
            self.notes.error("HR002", spot / "after", "Both `before` and `after` are written", "Write one of them.")
        at = _TIME.fullmatch(written.at)
        if at is None:
            self.notes.error("HR002", spot / "at", f"`{written.at}` is no time of day", 'Write it as "10:00".')
            return None
        shift = -written.before if written.before is not None else written.after or timedelta()
        return OnDate(written.of, shift, time(int(at[1]), int(at[2])), written.yearly)
