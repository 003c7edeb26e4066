"""The schema in an editor: completion, hover and faults, from the language server that editors use, over LSP."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from authoring.schema import schema, with_names
from tests.loading.maps import sample_map

EDITOR = Path(__file__).parents[1] / "editor"
SERVER = EDITOR / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"

JOURNEY = """\
# yaml-language-server: $schema=./journey.schema.json
spec: 1
journey: lost_card
title: Lost card
stage: trouble
moments:
  block:
    promise: Your card is blocked within a minute.
    category: rescue
    owner: card-operations
    states:
      ask_digits:
        ask: Which digits?
        into: last4
        to: done
        |
      done:
        end: kept
        say: It is blocked.
"""


class Editor:
    """One file open in an editor. Requests and notifications are those of LSP 3.17."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._asked = 0
        self.faults: list[Mapping[str, Any]] | None = None

    async def begin(self) -> None:
        await self.ask(
            "initialize", processId=None, rootUri=self._folder.as_uri(),
            capabilities={"textDocument": {"completion": {"completionItem": {"documentationFormat": ["plaintext"]}}}},
        )  # fmt: skip
        await self._send({"method": "initialized", "params": {}})

    async def open(self, text: str) -> None:
        """Write the file and open it."""
        file = self._folder / "journey.yaml"
        file.write_text(text)
        self.faults = None
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        await self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    async def at(self, what: str, text: str, line: str) -> Any:
        """Ask for completion or hover: at the sign | of the text, else in the word `line` begins with."""
        before, bar, _ = text.partition("|")
        row = before.count("\n") if bar else next(n for n, one in enumerate(text.splitlines()) if line in one)
        column = len(before.rpartition("\n")[2]) if bar else text.splitlines()[row].index(line) + 1
        return await self.ask(
            f"textDocument/{what}", textDocument={"uri": (self._folder / "journey.yaml").as_uri()},
            position={"line": row, "character": column},
        )  # fmt: skip

    async def ask(self, method: str, **params: Any) -> Any:
        """Ask, and answer what the server asks meanwhile."""
        self._asked += 1
        number = self._asked
        await self._send({"id": number, "method": method, "params": params})
        async with asyncio.timeout(60):
            while True:
                told = await self._read()
                if told.get("id") == number and "method" not in told:
                    assert "error" not in told, told
                    return told["result"]

    async def checked(self) -> list[Mapping[str, Any]]:
        """What the editor underlines."""
        async with asyncio.timeout(60):
            while self.faults is None:
                await self._read()
        return self.faults

    async def _send(self, message: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        await self._process.stdin.drain()

    async def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := (await self._process.stdout.readline()).strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        told: dict[str, Any] = json.loads(await self._process.stdout.readexactly(length))
        if told.get("method") == "textDocument/publishDiagnostics":
            self.faults = told["params"]["diagnostics"]
        elif "id" in told and "method" in told:
            items = told.get("params", {}).get("items", ())
            await self._send({"id": told["id"], "result": [None for _ in items] if items else None})
        return told


@pytest.fixture(scope="module")
def server() -> Path:
    """The language server, installed the first time."""
    if not SERVER.exists():
        npm = shutil.which("npm")
        assert npm is not None, "the tests need npm: `make system` installs it"
        subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--silent"], cwd=EDITOR, check=True, timeout=110)
    return SERVER


@pytest.fixture
async def editor(server: Path, tmp_path: Path) -> AsyncIterator[Editor]:
    node = shutil.which("node")
    assert node is not None, "the tests need node: `make system` installs it"
    (tmp_path / "map").mkdir()
    (tmp_path / "journey.schema.json").write_text(json.dumps(with_names(schema(), sample_map(tmp_path / "map"))))
    process = await asyncio.create_subprocess_exec(
        node, str(server), "--stdio", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=tmp_path,
        stderr=asyncio.subprocess.DEVNULL, limit=2**24,
    )  # fmt: skip
    made = Editor(process, tmp_path)
    await made.begin()
    yield made
    process.kill()
    await process.wait()


async def labels(editor: Editor, text: str) -> list[str]:
    """What is offered at the sign |."""
    await editor.open(text.replace("|", ""))
    offered = await editor.at("completion", text, "")
    return [item["label"] for item in (offered["items"] if isinstance(offered, dict) else offered)]


async def test_a_journey_that_is_right_has_nothing_underlined(editor: Editor) -> None:
    await editor.open(JOURNEY.replace("        |\n", ""))
    assert await editor.checked() == []


async def test_a_key_of_a_state_is_offered_where_a_state_is_written(editor: Editor) -> None:
    offered = await labels(editor, JOURNEY)
    assert {"invalid", "silence", "moves", "set", "on"} <= set(offered)
    assert "choices" not in offered


async def test_no_name_of_our_code_is_ever_offered(editor: Editor) -> None:
    for place in ("        |\n", "    |\n", "|\n"):
        text = JOURNEY.replace("        |\n", place, 1)
        for label in await labels(editor, text):
            assert not label.endswith("File") and not label.endswith("Part"), label


async def test_categories_are_offered_as_values(editor: Editor) -> None:
    offered = await labels(editor, JOURNEY.replace("        |\n", "").replace("category: rescue", "category: |"))
    assert {"rescue", "revenue", "request", "relationship"} <= set(offered)


@pytest.mark.parametrize(("word", "told"), [("promise:", "customer"), ("into:", "data"), ("stage:", "stage")])
async def test_resting_on_a_key_explains_it(editor: Editor, word: str, told: str) -> None:
    text = JOURNEY.replace("        |\n", "")
    await editor.open(text)
    shown = await editor.at("hover", text, word)
    assert told in json.dumps(shown["contents"])


async def test_a_misspelt_key_and_a_wrong_value_are_underlined_where_they_stand(editor: Editor) -> None:
    wrong = JOURNEY.replace("        |\n", "        colour: red\n").replace("category: rescue", "category: rescu")
    await editor.open(wrong)
    rows = {fault["range"]["start"]["line"] for fault in await editor.checked()}
    lines = wrong.splitlines()
    assert {lines[row].strip() for row in rows} == {"colour: red", "category: rescu"}


async def test_names_of_the_project_are_offered(editor: Editor) -> None:
    text = JOURNEY.replace("        |\n", "")
    assert "card-operations" in await labels(editor, text.replace("owner: card-operations", "owner: |"))
    assert {"join", "use", "trouble"} <= set(await labels(editor, text.replace("stage: trouble", "stage: |")))
