"""Collecting findings: where we are in a file, and what has been noted so far."""

from dataclasses import dataclass

from runtime import limits
from runtime.core.journey import Place
from runtime.loading.findings import Finding, Severity
from runtime.loading.yaml import Path, SourceFile


@dataclass(frozen=True, slots=True)
class Spot:
    """Something that was written, by its path in a file: `spot / "states" / "block"`."""

    source: SourceFile
    path: Path = ()

    def __truediv__(self, part: str | int) -> "Spot":
        return Spot(self.source, (*self.path, part))

    @property
    def place(self) -> Place:
        """Where its value stands; of a mapping, where its key does."""
        written = self.source.values.get(self.path)
        is_mapping = written is not None and self.path in self.source.keys and isinstance(self.written, dict)
        return self.source.key_place(self.path) if is_mapping else self.source.place(self.path)

    @property
    def written(self) -> object:
        """The plain value; None where there is none."""
        here: object = self.source.data
        for part in self.path:
            if isinstance(here, dict) and isinstance(part, str):
                here = here.get(part)
            elif isinstance(here, list) and isinstance(part, int) and part < len(here):
                here = here[part]
            else:
                return None
        return here

    @property
    def names(self) -> tuple[str, ...]:
        """The keys that were written under it, also those whose values cannot be used."""
        written = self.written
        return tuple(written) if isinstance(written, dict) else ()

    @property
    def journey(self) -> str | None:
        """The id of the journey that the file is about."""
        data = self.source.data
        found = data.get("journey") if isinstance(data, dict) else None
        return found if isinstance(found, str) else None

    @property
    def state(self) -> str | None:
        """The state that it belongs to."""
        match self.path:
            case ("moments", _, "states", str() as name, *_):
                return name
        return None


class TooManyFindings(Exception):
    """The rest of the load is not done; the findings say so."""


class Notes:
    """The findings of one load. The error after `limits.FINDINGS` raises TooManyFindings."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._seen: set[Finding] = set()
        self._errors = 0

    def error(
        self, code: str, spot: Spot, message: str, hint: str = "", *, near: str = "", at_key: bool = False
    ) -> None:
        """Note something that keeps the map from being served. `near` is the piece of the value that is meant."""
        self._add("E", code, spot, (message, hint), near=near, at_key=at_key)

    def warn(
        self, code: str, spot: Spot, message: str, hint: str = "", *, near: str = "", at_key: bool = False
    ) -> None:
        """Note something that should be mended."""
        self._add("W", code, spot, (message, hint), near=near, at_key=at_key)

    def _add(
        self, severity: Severity, code: str, spot: Spot, words: tuple[str, str], *, near: str, at_key: bool
    ) -> None:
        if at_key:
            place = spot.source.key_place(spot.path)
        else:
            place = spot.source.place(spot.path, near) if near else spot.place
        finding = Finding(code, severity, place, *words, spot.journey, spot.state)
        if finding in self._seen:
            return
        self._errors += severity == "E"
        if self._errors > limits.FINDINGS:
            message = f"There are more than {limits.FINDINGS} errors; the rest was not looked at"
            self.findings.append(Finding("HR009", "E", place, message, "Mend these, then check again."))
            raise TooManyFindings
        self._seen.add(finding)
        self.findings.append(finding)

    @property
    def blocks(self) -> bool:
        """Whether something keeps the map from being served."""
        return any(finding.severity == "E" for finding in self.findings)
