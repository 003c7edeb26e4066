"""The examples for other tools read the files as the log writes them: the folder, the form, the times."""

import json
import re
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from ruamel.yaml import YAML

from moments.outcome_log import OutcomeLog
from runtime.core.events import Said
from tests.running import REPOSITORY
from tests.shells.house import House

PAGE = (REPOSITORY / "docs" / "how-to" / "ship-the-log.md").read_text()
EXAMPLES = [YAML(typ="safe").load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
VECTOR, FLUENT_BIT, COLLECTOR = EXAMPLES


@pytest.fixture
async def lines(tmp_path: Path) -> list[tuple[str, dict[str, Any]]]:
    """The lines of a small story, each with the name of its file."""
    async with aiohttp.ClientSession() as http:
        house = House(http)
        begun = await house.begin()
        for text in ("I lost my card", "cancel"):
            await house.worker.handle(begun.id, Said(text))
        log = OutcomeLog(store=house.store, folder=tmp_path, clock=house.clock)
        await log.start()
        await log.write()
    return [(file.name, json.loads(line)) for file in tmp_path.iterdir() for line in file.read_text().splitlines()]


def test_each_takes_the_files_that_are_written_and_no_parquet(lines: list[tuple[str, dict[str, Any]]]) -> None:
    globs = [
        VECTOR["sources"]["moments"]["include"][0],
        FLUENT_BIT["pipeline"]["inputs"][0]["path"],
        COLLECTOR["receivers"]["filelog"]["include"][0],
    ]
    assert lines
    for glob in globs:
        assert all(fnmatch(name, Path(glob).name) for name, _ in lines)
        assert not fnmatch("2026-11-22.parquet", Path(glob).name)


def test_each_reads_the_times_as_they_are_written(lines: list[tuple[str, dict[str, Any]]]) -> None:
    said = re.search(r'parse_timestamp!\(\.(\w+), "([^"]+)"\)', VECTOR["transforms"]["parsed"]["source"])
    assert said is not None
    parser, timestamp = FLUENT_BIT["parsers"][0], COLLECTOR["receivers"]["filelog"]["operators"][0]["timestamp"]
    for field, layout in (
        (said[1], said[2]),
        (parser["time_key"], parser["time_format"]),
        (timestamp["parse_from"].removeprefix("attributes."), timestamp["layout"]),
    ):
        plain = layout.replace("%.f", ".%f").replace("%L", "%f")
        for _, line in lines:
            read = datetime.strptime(line[field], plain).replace(tzinfo=UTC)
            assert read.isoformat(timespec="milliseconds").replace("+00:00", "Z") == line[field]
