"""Plays as tests of pytest, so that an author's own CI runs them beside everything else.

`handrail_map = shop` in pytest's settings (or `--handrail-map shop`) makes every play in `shop/plays` a test.
"""

import asyncio
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from authoring.play import Result
    from authoring.plays import Play
    from runtime.core.journey import JourneyMap


def pytest_addoption(parser: pytest.Parser) -> None:
    """The setting and the option."""
    about = "folder of a Handrail map; its plays are collected as tests"
    parser.addini("handrail_map", about, default="")
    parser.getgroup("handrail").addoption("--handrail-map", metavar="DIR", default=None, help=about)


def _folder(config: pytest.Config) -> Path | None:
    given = config.getoption("--handrail-map") or config.getini("handrail_map")
    return (config.rootpath / str(given)).resolve() if given else None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "PlayFile | None":
    """A file of plays of the map."""
    folder = _folder(parent.config)
    if folder is None or file_path.suffix not in (".yaml", ".yml") or file_path.resolve().parent != folder / "plays":
        return None
    made: PlayFile = PlayFile.from_parent(parent, path=file_path)
    return made


class PlayFile(pytest.File):
    """One file of plays."""

    def collect(self) -> Iterable[pytest.Item]:
        """One test for each play."""
        from authoring.plays import read_plays

        plays, findings = read_plays(self.path)
        if findings:
            raise self.CollectError("\n".join(finding.text() for finding in findings))
        for play in plays:
            yield PlayItem.from_parent(self, name=play.name, play=play)


class PlayFailed(Exception):
    """A play came out otherwise."""

    def __init__(self, result: "Result") -> None:
        super().__init__(result.problem)
        self.result = result


class PlayItem(pytest.Item):
    """One play."""

    def __init__(self, *, play: "Play", **more: Any) -> None:
        super().__init__(**more)
        self.play = play

    def runtest(self) -> None:
        """Perform it."""
        from authoring.play import perform
        from authoring.stage import RehearsalStage
        from runtime.understanding.tiers import Tiers

        folder = _folder(self.config)
        assert folder is not None
        stage = RehearsalStage(_loaded(self.config, folder), Tiers())
        result = asyncio.run(perform(self.play, stage))
        if result.problem is not None:
            raise PlayFailed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """As `handrail play` tells it."""
        from authoring.play_report import told

        if isinstance(excinfo.value, PlayFailed):
            return "\n".join(told(excinfo.value.result))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, self.play.place.line - 1, f"play: {self.name}"


_MAPS = pytest.StashKey[dict[Path, "JourneyMap"]]()


def _loaded(config: pytest.Config, folder: Path) -> "JourneyMap":
    from runtime.loading.load import load

    maps = config.stash.setdefault(_MAPS, {})
    if folder not in maps:
        loaded = load(folder, os.environ)
        if loaded.map is None:
            wrong = [finding.text(loaded.line(finding)) for finding in loaded.findings if finding.severity == "E"]
            raise pytest.UsageError("\n".join([f"the map in {folder} cannot be used", *wrong]))
        maps[folder] = loaded.map
    return maps[folder]
