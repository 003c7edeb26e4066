"""Maps for the tests: the samples of the language's page, and changes to them."""

from collections.abc import Mapping
from pathlib import Path

from runtime.core.journey import Journey, JourneyMap
from runtime.loading.findings import Finding
from runtime.loading.load import Loaded, load

SAMPLES = Path(__file__).parent / "samples"
ENV = {"CARDS_URL": "https://cards.example", "FRAUD_URL": "https://fraud.example"}


def write_samples(folder: Path, changes: Mapping[str, tuple[str, str]] | None = None) -> None:
    """Copy the samples into a folder, in some of them one text put in place of another."""
    for file in SAMPLES.glob("*.yaml"):
        text = file.read_text()
        if changes and file.name in changes:
            old, new = changes[file.name]
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
            text = text.replace(old, new)
        (folder / file.name).write_text(text)


def load_samples(folder: Path, changes: Mapping[str, tuple[str, str]] | None = None) -> Loaded:
    """Load the samples with changes."""
    write_samples(folder, changes)
    return load(folder, ENV)


def sample_map(folder: Path, changes: Mapping[str, tuple[str, str]] | None = None) -> JourneyMap:
    """The compiled samples; there must be nothing wrong with them."""
    loaded = load_samples(folder, changes)
    assert loaded.map is not None, [finding.text() for finding in loaded.findings]
    return loaded.map


def lost_card(folder: Path, old: str = "", new: str = "") -> Journey:
    """The compiled journey of the page, perhaps changed."""
    return sample_map(folder, {"lost_card.yaml": (old, new)} if old else None).journeys["lost_card"]


def what_stands_at(loaded: Loaded, finding: Finding) -> str:
    """The rest of the line to which a finding points."""
    return (loaded.line(finding) or "")[finding.place.column - 1 :]
