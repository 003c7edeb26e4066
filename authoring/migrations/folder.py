"""A folder brought to the language's present version, file by file, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from authoring.migrations import STEPS
from authoring.rewriting import Rewriting
from runtime.loading.compile import SPEC
from runtime.loading.load import map_files
from runtime.loading.yaml import SourceFile, decode


class Unusable(Exception):
    """A file of the folder cannot be brought to the present version by this program; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """One file: the version that it was in, its text before and after, and what is left to do by hand."""

    file: Path
    spec: int
    before: str
    after: str
    left: Sequence[str]

    def diff(self) -> str:
        """What changes, as a unified diff."""
        before, after = self.before.splitlines(keepends=True), self.after.splitlines(keepends=True)
        return "".join(unified_diff(before, after, str(self.file), str(self.file), n=1))


def migrated(folder: Path) -> Sequence[Migrated]:
    """What becomes of each file that is in an older version; nothing is written. Raises Unusable."""
    try:
        files = map_files(folder)
    except OSError as error:
        raise Unusable(f"{folder} cannot be read: {error.strerror}") from error
    if not files:
        raise Unusable(f"there is no map in {folder}")
    found = [_migrated(file) for file in files]
    return [one for one in found if one is not None]


def _migrated(file: Path) -> Migrated | None:
    source, findings = decode(str(file), file.read_bytes())
    wrong = [finding.text(source.line(finding.place.line)) for finding in findings if finding.severity == "E"]
    if wrong:
        raise Unusable("\n".join(wrong))
    spec = _spec(source)
    if spec is None or spec == SPEC:
        return None
    rewriting = Rewriting(source.text)
    left = [f"{file}: {sentence}" for step in range(spec, SPEC) for sentence in STEPS[step](rewriting)]
    _put_spec(rewriting)
    return Migrated(file, spec, source.text, rewriting.written(), left)


def _spec(source: SourceFile) -> int | None:
    """The version that a file is in; None for one that is neither a map nor a journey. None was written before 1."""
    data: Mapping[str, object] = source.data if isinstance(source.data, dict) else {}
    if not {"map", "journey"} & data.keys():
        return None
    spec = data.get("spec", 0)
    if not isinstance(spec, int) or not (spec == SPEC or spec in STEPS):
        raise Unusable(f"{source.name} is in version {spec} of the language, and this program knows {SPEC}")
    return spec


def _put_spec(rewriting: Rewriting) -> None:
    if "spec" in rewriting.root:
        rewriting.put(("spec",), SPEC)
    else:
        rewriting.root.insert(0, "spec", SPEC)
