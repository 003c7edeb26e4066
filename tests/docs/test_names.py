"""Settings, commands and files that the pages name are there."""

import re
from dataclasses import fields

import click

from handrail.cli import main
from handrail.settings import PREFIX, Settings
from tests.docs.pages import ROOT, written

OTHERS = frozenset({"HANDRAIL_CONFIG", "HANDRAIL_"})
"""What names the settings file, and the prefix itself."""

_SETTING = re.compile(r"\bHANDRAIL_[A-Z_]*")
_COMMAND = re.compile(r"(?:^\$ |`)handrail ([a-z][a-z ]*(?:-[a-z]+)*[a-z ]*)", re.MULTILINE)
_FILE = re.compile(r"`((?:handrail|runtime|authoring|channels|handoff|moments|tests|docs|journeys)/[\w./-]+)`")


def test_every_setting_that_a_page_names_is_one() -> None:
    known = {PREFIX + one.name.upper(): one.metadata["secret"] for one in fields(Settings)}
    unknown = set()
    for file in written():
        for name in _SETTING.findall(file.read_text(encoding="utf-8")):
            of_file = name.removesuffix("_FILE")
            if name not in known and name not in OTHERS and not known.get(of_file):
                unknown.add(f"{file.relative_to(ROOT)}: {name}")
    assert not unknown


def test_every_command_that_a_page_names_is_one() -> None:
    unknown = set()
    for file in written():
        for words in _COMMAND.findall(file.read_text(encoding="utf-8")):
            command: click.Command | None = main
            for word in words.split():
                if not isinstance(command, click.Group):
                    break
                command = command.get_command(click.Context(command), word)
            if command is None and not words.startswith("ready"):
                unknown.add(f"{file.relative_to(ROOT)}: handrail {words}")
    assert not unknown


def test_every_file_of_ours_that_a_page_names_is_there() -> None:
    missing = set()
    for file in written():
        for name in _FILE.findall(file.read_text(encoding="utf-8")):
            is_made_by_readers = "NAME" in name or name.endswith(".ndjson")
            if not is_made_by_readers and not (ROOT / name).exists():
                missing.add(f"{file.relative_to(ROOT)}: {name}")
    assert not missing
