"""Loading a folder: every file is read, every problem is collected, and the map is there if nothing blocks it.

Nothing here touches an event loop, so it can run in a thread beside the service.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from runtime import limits
from runtime.core.journey import JourneyMap, Place
from runtime.loading.compile import compile_map
from runtime.loading.findings import Finding
from runtime.loading.journey_file import JourneyFile
from runtime.loading.map_file import MapFile
from runtime.loading.names import REPAIRS
from runtime.loading.notes import Notes, Spot, TooManyFindings
from runtime.loading.yaml import SourceFile, decode, read

MAP = "map.yaml"

_TRAP = "`{}` is a text here; programs that read YAML 1.1 take it for something else"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a load. `map` is None when something blocks it; `findings` stand by file and line.

    `files` are all that were read, by name; `map_file` and `journey_files` are their models (the latter by the name
    of the file), without what was wrong in them.
    """

    map: JourneyMap | None
    findings: tuple[Finding, ...]
    files: Mapping[str, SourceFile] = field(default_factory=dict)
    map_file: MapFile | None = None
    journey_files: Mapping[str, JourneyFile] = field(default_factory=dict)

    def line(self, finding: Finding) -> str | None:
        """The line of the file that a finding is about."""
        source = self.files.get(finding.place.file)
        return source.line(finding.place.line) if source is not None else None

    @property
    def journey_sources(self) -> Mapping[str, SourceFile]:
        """The file of each journey, by the journey's id."""
        return {file.journey: self.files[name] for name, file in self.journey_files.items() if file.journey}


def map_files(folder: Path) -> list[Path]:
    """The files of a map: its YAML files and those of its folder `repairs`; editors' own begin with a dot or a hash."""
    repairs = folder / REPAIRS
    found = [*folder.iterdir(), *(repairs.iterdir() if repairs.is_dir() else ())]
    ours = [path for path in found if path.suffix in (".yaml", ".yml") and path.name[0] not in ".#"]
    return sorted(path for path in ours if path.is_file())


def load(folder: Path, env: Mapping[str, str]) -> Loaded:
    """Load the map of a folder. `env` fills the addresses of its actions."""
    try:
        paths = map_files(folder)
    except OSError as error:
        reason = "There is no such folder" if isinstance(error, FileNotFoundError) else f"{error.strerror}"
        return _hopeless(str(folder), "HR008", f"{reason}: {folder}", "Name the folder that holds map.yaml.")
    if not any(path.name == MAP for path in paths):
        message = f"There is no {MAP} in {folder}"
        return _hopeless(str(folder / MAP), "HR008", message, "Every map begins with it: `spec: 1`, `map: NAME`.")
    if len(paths) > limits.FILES:
        return _hopeless(str(folder), "HR009", f"{len(paths)} files are more than {limits.FILES}", "Split the map.")
    sources, findings = [], []
    for path in paths:
        source, problems = _read(path)
        sources.append(source)
        findings += problems
    at = next(n for n, path in enumerate(paths) if path.name == MAP)
    return assemble(sources.pop(at), sources, env, findings)


def load_texts(map_text: str, journey_text: str, env: Mapping[str, str]) -> Loaded:
    """Load one journey with its map from their texts, as they were kept with a version."""
    map_source, findings = read(MAP, map_text)
    journey_source, more = read("journey.yaml", journey_text)
    return assemble(map_source, [journey_source], env, [*findings, *more], is_alone=True)


def assemble(
    map_source: SourceFile,
    journey_sources: Sequence[SourceFile],
    env: Mapping[str, str],
    findings: Iterable[Finding],
    *,
    is_alone: bool = False,
) -> Loaded:
    """Compile files that were read, with `findings` of the reading."""
    notes = Notes()
    notes.findings += findings
    unreadable = {finding.place.file for finding in notes.findings}
    readable = [source for source in journey_sources if source.data is not None or source.name not in unreadable]
    files = {source.name: source for source in (map_source, *journey_sources)}
    whole: JourneyMap | None = None
    map_file: MapFile | None = None
    journey_files: Mapping[str, JourneyFile] = {}
    try:
        whole, map_file, journey_files = compile_map(map_source, readable, env, notes, is_alone=is_alone)
        for source in files.values():
            _hold_traps(source, notes)
    except TooManyFindings:
        whole = None
    return Loaded(whole, tuple(sorted(notes.findings, key=lambda one: one.order)), files, map_file, journey_files)


class _LastRead:
    """What each file said when it was last read, so that one that was not changed is not read again.

    Of each name only the last text is kept: a file that is saved again and again fills nothing.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[bytes, tuple[SourceFile, list[Finding]]]] = OrderedDict()
        self._lock = Lock()  # loads run in threads

    def decode(self, name: str, raw: bytes) -> tuple[SourceFile, list[Finding]]:
        """A file's bytes, read."""
        with self._lock:
            kept = self._kept.pop(name, None)
        found = kept[1] if kept is not None and kept[0] == raw else decode(name, raw)
        with self._lock:
            self._kept[name] = raw, found
            while len(self._kept) > limits.FILES:
                self._kept.popitem(last=False)
        return found


_LAST_READ = _LastRead()


def _read(path: Path) -> tuple[SourceFile, list[Finding]]:
    try:
        with path.open("rb") as file:
            return _LAST_READ.decode(str(path), file.read(limits.FILE_BYTES + 1))
    except OSError as error:
        place = Place(str(path), 1, 1)
        return SourceFile(str(path), ""), [Finding("HR001", "E", place, f"The file cannot be read: {error.strerror}")]


def _hold_traps(source: SourceFile, notes: Notes) -> None:
    """Warn of unquoted words that other programs read otherwise, unless there is worse at that place."""
    wrong = {
        (finding.place.line, finding.place.column) for finding in notes.findings if finding.place.file == source.name
    }
    for path, word in source.traps.items():
        spot = Spot(source, path)
        if (spot.place.line, spot.place.column) not in wrong:
            notes.warn("HR004", spot, _TRAP.format(word), f'Write "{word}" in quotes.')


def _hopeless(file: str, code: str, message: str, hint: str) -> Loaded:
    return Loaded(None, (Finding(code, "E", Place(file, 1, 1), message, hint),))
