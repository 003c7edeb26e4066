"""What all journeys share, compiled from map.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from runtime.core.company import Action, NotOffered, Owner, Queue, Text
from runtime.core.hours import HoursError, parse_hours
from runtime.core.values import DataType
from runtime.loading.actions import compile_actions, compile_systems
from runtime.loading.data_types import data_types
from runtime.loading.map_file import MapFile, OftenFile, QueueFile
from runtime.loading.names import LANGUAGE, LOOSE, SNAKE, did_you_mean
from runtime.loading.notes import Notes, Spot
from runtime.loading.texts import Names, Texts
from runtime.loading.versions import map_meaning

MAX_WAIT = timedelta(minutes=15)
_MOST_VALUES = 7
_KNOWN_OF_ALL: Mapping[str, DataType | None] = {"phone": DataType("phone", sensitive="personal")}
"""Fields of the customer that are there without being declared: by SMS we know the number."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The compiled parts of the map, its `meaning` for hashes. `is_whole` is False where the file cannot be used.

    `journey_ends` are the named ends of every journey; None where one journey is compiled without the others.
    """

    file: MapFile
    meaning: Mapping[str, Any]
    spot: Spot
    is_whole: bool
    languages: tuple[str, ...]
    not_offered: Mapping[str, NotOffered]
    queues: Mapping[str, Queue]
    replies: Mapping[str, Text]
    customer: Mapping[str, DataType | None]
    actions: Mapping[str, Action]
    system_says: Mapping[str, Text]
    owners: Mapping[str, Owner]
    journey_ends: Mapping[str, tuple[str, ...]] | None = None


def compile_shared(written: MapFile | None, spot: Spot, notes: Notes, env: Mapping[str, str]) -> Shared:
    """Compile what the journeys share; every problem is noted."""
    file = written if written is not None else MapFile.model_construct()
    if written is not None:
        _hold_names(file, spot, notes)
        _hold_zone(file, spot / "timezone", notes)
        _hold_default(file, spot / "queues", notes)
    languages = tuple(file.languages)
    customer = {**_KNOWN_OF_ALL, **data_types(file.customer, spot / "customer", notes)}
    _hold_consent(file, customer, spot / "contact" / "may_ask", notes)
    texts = Texts(notes, Names({}, customer), languages)
    return Shared(
        file=file,
        meaning=map_meaning(file),
        spot=spot,
        is_whole=written is not None,
        languages=languages,
        not_offered={
            name: NotOffered(
                name,
                texts.phrases(one.when, spot / "not_offered" / name / "when"),
                texts.text(one.say, spot / "not_offered" / name / "say"),
            )
            for name, one in file.not_offered.items()
        },
        queues={name: _queue(name, one, spot / "queues" / name, notes) for name, one in file.queues.items()},
        replies={name: texts.text(one.say, spot / "replies" / name / "say") for name, one in file.replies.items()},
        customer=customer,
        actions={
            **compile_actions(file.actions, spot / "actions", notes, env),
            **compile_systems(file.systems, spot / "systems", notes, env),
        },
        system_says={
            name: said
            for name, system in file.systems.items()
            if (said := texts.maybe(system.say, spot / "systems" / name / "say")) is not None
        },
        owners={name: Owner(name, one.title, one.email) for name, one in file.owners.items()},
    )


def _queue(name: str, written: QueueFile, spot: Spot, notes: Notes) -> Queue:
    try:
        parse_hours(written.hours)
    except HoursError as error:
        hint = 'Write them like "Mo-Fr 08:00-20:00; Sa 09:00-17:00", or 24/7.'
        notes.error("HR801", spot / "hours", f"The hours cannot be read: {error}", hint)
    often = written.at_most or OftenFile()
    return Queue(
        id=name,
        title=written.title,
        hours=written.hours,
        answer_within=written.answer_within,
        max_wait=written.max_wait or MAX_WAIT,
        skills=tuple(written.skills),
        is_default=written.default,
        holds=often.holds,
        transfers=often.transfers,
        follow_ups=often.follow_ups,
        needs=tuple(written.needs),
    )


def _hold_names(file: MapFile, spot: Spot, notes: Notes) -> None:
    for key in ("values", "stages", "owners", "not_offered", "queues", "replies"):
        for name in getattr(file, key):
            if not LOOSE.match(name):
                message = f"`{name}` is no name here"
                notes.error("HR006", spot / key / name, message, "Write it in small letters.", at_key=True)
    for name in file.customer:
        if not SNAKE.match(name):
            message = f"`{name}` is no name for a field of the customer"
            notes.error("HR006", spot / "customer" / name, message, "Write it in snake_case.", at_key=True)
    for n, language in enumerate(file.languages):
        if not LANGUAGE.match(language):
            notes.error("HR006", spot / "languages" / n, f"`{language}` is no language", "Write en, es or pt-br.")
    if file.map is not None and not LOOSE.match(file.map):
        notes.error("HR006", spot / "map", f"`{file.map}` is no name for a map", "Write it in small letters.")
    if len(file.values) > _MOST_VALUES:
        message = f"{len(file.values)} values are more than anybody remembers"
        notes.warn("HR009", spot / "values", message, f"Keep the {_MOST_VALUES} that matter most.", at_key=True)


def _hold_zone(file: MapFile, spot: Spot, notes: Notes) -> None:
    try:
        ZoneInfo(file.timezone)
    except (LookupError, ValueError, OSError):
        notes.error("HR002", spot, f"There is no time zone `{file.timezone}`", _zone_hint(file.timezone))


def _zone_hint(written: str) -> str:
    hint = did_you_mean(written, sorted(available_timezones()))
    return hint if hint.startswith("Did") else "Write it like Europe/London."


def _hold_consent(file: MapFile, customer: Mapping[str, DataType | None], spot: Spot, notes: Notes) -> None:
    """Who agreed to be asked must be told by a field that says yes or no, and nothing else."""
    name = file.contact.may_ask if file.contact is not None else None
    if name is None:
        return
    fields = [each for each, data in customer.items() if data is not None and data.kind == "yes_no"]
    if name not in customer:
        hint = did_you_mean(name, fields) or f"Declare it: `customer: {{{name}: {{type: yes_no}}}}`."
        notes.error("HR002", spot, f"There is no field `{name}` under `customer`", hint)
    elif name not in fields:
        notes.error("HR002", spot, f"`{name}` does not say yes or no", "Name a field of `type: yes_no`.")


def _hold_default(file: MapFile, spot: Spot, notes: Notes) -> None:
    defaults = [name for name, queue in file.queues.items() if queue.default]
    if len(spot.names) != len(file.queues):
        return  # one of them could not be read, perhaps the default
    if not file.queues:
        notes.error(
            "HR801", spot, "The map has no queue, so nobody could take over", "Declare one with `default: true`."
        )
    elif not defaults:
        notes.error(
            "HR801", spot, "No queue takes what no journey routes", "Write `default: true` at one.", at_key=True
        )
    elif len(defaults) > 1:
        at = spot / defaults[1] / "default"
        notes.error("HR801", at, f"`{defaults[0]}` is the default queue already", "Exactly one queue is.")
