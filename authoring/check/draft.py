"""A map that is not right yet, compiled as far as it goes, so that one mistake does not hide all others."""

from collections.abc import Mapping
from pathlib import PurePath

from transitions import MachineError

from runtime.core.journey import Journey, JourneyMap
from runtime.loading.compile import whole_map
from runtime.loading.journeys import compile_journey
from runtime.loading.load import MAP, Loaded
from runtime.loading.notes import Notes, Spot
from runtime.loading.shared import compile_shared
from runtime.loading.yaml import SourceFile


class _Going(Notes):
    """Notes that keep nothing from being compiled; what they say has been said by the loader."""

    @property
    def blocks(self) -> bool:
        return False


def draft_of(loaded: Loaded, env: Mapping[str, str]) -> JourneyMap | None:
    """The map that was loaded, or where something blocks it, what can be made of it; None where nothing can."""
    if loaded.map is not None:
        return loaded.map
    source = map_source(loaded.files)
    if source is None:
        return None
    notes = _Going()
    shared = compile_shared(loaded.map_file, Spot(source), notes, env)
    journeys: dict[str, Journey] = {}
    for name, file in loaded.journey_files.items():
        try:
            journey = compile_journey(file, Spot(loaded.files[name]), shared, notes)
        except (MachineError, ValueError, LookupError):
            continue  # its states do not hang together enough to make a machine of
        if journey is not None:
            journeys.setdefault(journey.id, journey)
    return whole_map(shared, journeys)


def map_source(files: Mapping[str, SourceFile]) -> SourceFile | None:
    """The file of the map among those that were read."""
    return next((source for name, source in files.items() if PurePath(name).name == MAP), None)
