"""From the files of a folder to the compiled map."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time

from runtime.core.company import ContactRules
from runtime.core.journey import Journey, JourneyMap
from runtime.loading.data_types import readable
from runtime.loading.files import read_model
from runtime.loading.journey_file import JourneyFile
from runtime.loading.journeys import compile_journey, named_ends
from runtime.loading.map_file import MapFile
from runtime.loading.names import did_you_mean
from runtime.loading.notes import Notes, Spot
from runtime.loading.shared import Shared, compile_shared
from runtime.loading.yaml import SourceFile

SPEC = 1


def compile_map(
    map_source: SourceFile,
    journey_sources: Sequence[SourceFile],
    env: Mapping[str, str],
    notes: Notes,
    *,
    is_alone: bool = False,
) -> tuple[JourneyMap | None, MapFile | None, Mapping[str, JourneyFile]]:
    """The compiled map, or None where something keeps it from being served, and the models of the files, by file name.

    With `is_alone` there is but one of the journeys, so the others' names are not looked up.
    """
    spot = Spot(map_source)
    is_unread = any(one.place.file == map_source.name for one in notes.findings)
    file = read_model(MapFile, map_source, notes) if map_source.data is not None or not is_unread else None
    if file is not None:
        _hold_spec(file.spec, spot, notes)
        if file.map is None and "map" not in spot.names:
            notes.error("HR002", spot, "The map has no id", "Write `map: NAME`.")
    shared = compile_shared(file, spot, notes, env)
    files: dict[str, JourneyFile] = {}
    journeys: dict[str, Journey] = {}
    firsts: dict[str, str] = {}
    for source in journey_sources:
        _read(source, firsts, files, notes)
    named = {one.journey: named_ends(one) for one in files.values() if one.journey is not None}
    shared = replace(shared, journey_ends=None if is_alone else named)
    for source in journey_sources:
        journey = compile_journey(files[source.name], Spot(source), shared, notes) if source.name in files else None
        if journey is not None:
            journeys[journey.id] = journey
    if not is_alone:
        _hold_welcome(file, spot, list(firsts), notes)
        is_known = any(one.place.file != map_source.name for one in notes.findings)  # of a file that cannot be read
        if not journey_sources and file is not None and not is_known:
            notes.error("HR102", spot, "The folder holds no journey", "Write one in a file of its own beside map.yaml.")
    whole = None if notes.blocks or file is None else whole_map(shared, journeys)
    return whole, file, files


def _read(source: SourceFile, firsts: dict[str, str], files: dict[str, JourneyFile], notes: Notes) -> None:
    spot = Spot(source)
    if isinstance(source.data, dict) and "map" in source.data and "journey" not in source.data:
        notes.error("HR002", spot / "map", "This is a second map", "The map stands in map.yaml alone.", at_key=True)
        return
    file = read_model(JourneyFile, source, notes)
    if file is None:
        return
    files[source.name] = file
    _hold_spec(file.spec, spot, notes)
    if file.journey is None and "journey" not in spot.names:
        notes.error("HR002", spot, "The file does not say which journey it is", "Write `journey: NAME`.")
    if file.journey in firsts:
        message = f"There is a journey `{file.journey}` already, in {firsts[file.journey]}"
        notes.error("HR007", spot / "journey", message, "Give it another id.")
    elif file.journey is not None:
        firsts[file.journey] = source.name


def _hold_spec(spec: int | None, spot: Spot, notes: Notes) -> None:
    if spec is None:
        if "spec" not in spot.names:
            notes.error(
                "HR002", spot, "The file does not say which version of the language it is in", "Write `spec: 1`."
            )
    elif spec != SPEC:
        which, hint = (
            ("newer", f"A newer handrail reads it; this one knows `spec: {SPEC}`.") if spec > SPEC
            else ("older", "`handrail migrate` rewrites the folder and keeps its comments; --dry-run shows it first.")
        )  # fmt: skip
        notes.error("HR005", spot / "spec", f"Version {spec} of the language is {which} than this program", hint)


def _hold_welcome(file: MapFile | None, spot: Spot, known: Sequence[str], notes: Notes) -> None:
    if file is not None and file.welcome is not None and file.welcome not in known:
        hint = did_you_mean(file.welcome, known)
        notes.error("HR101", spot / "welcome", f"There is no journey `{file.welcome}`", hint)


def whole_map(shared: Shared, journeys: Mapping[str, Journey]) -> JourneyMap:
    """The map with these journeys."""
    file = shared.file
    return JourneyMap(
        id=file.map or "",
        title=file.title or (file.map or "").replace("_", " ").capitalize(),
        welcome=file.welcome,
        languages=shared.languages,
        timezone=file.timezone,
        stages=file.stages,
        values={name: value.says for name, value in file.values.items()},
        owners=shared.owners,
        not_offered=shared.not_offered,
        queues=shared.queues,
        replies=shared.replies,
        customer=readable(shared.customer),
        actions=shared.actions,
        journeys=journeys,
        versions={journey.hash: journey for journey in journeys.values()},
        contact=_contact(file),
    )


def _contact(file: MapFile) -> ContactRules:
    written = file.contact
    if written is None:
        return ContactRules()
    begins, _, ends = (written.quiet_hours or "").partition("-")
    quiet = (time.fromisoformat(begins), time.fromisoformat(ends)) if ends else None
    most = written.at_most
    if most is None:
        return ContactRules(quiet, may_ask=written.may_ask)
    return ContactRules(quiet, most.per_day, most.per_week, most.per_month, written.may_ask)
