"""`handrail chat` as its author has it: in a terminal, with keys, while files are saved."""

import asyncio
import fcntl
import os
import pty
import re
import struct
import sys
import termios
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.loading.maps import ENV, SAMPLES, write_samples

ROOT = Path(__file__).parents[3]
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[()][A-Z0-9]|\x1b[=>78]|\x1b\][^\x07]*\x07|\r")
TAB, CTRL_D = "\t", "\x04"


class Screen:
    """A program in a terminal of 120 columns: what it wrote, and a keyboard."""

    def __init__(self, master: int, process: asyncio.subprocess.Process) -> None:
        self._master = master
        self.process = process
        self.text = ""
        self._more = asyncio.Event()
        asyncio.get_running_loop().add_reader(master, self._read)

    def _read(self) -> None:
        try:
            data = os.read(self._master, 65_536)
        except OSError:
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._master)
        for _ in range(data.count(b"\x1b[6n")):
            os.write(self._master, b"\x1b[10;1R")  # where the cursor is, for whoever asks
        self.text += _CONTROL.sub("", data.decode(errors="replace"))
        self._more.set()

    def types(self, keys: str) -> None:
        """Press keys; what was on the screen before is forgotten."""
        self.text = ""
        os.write(self._master, keys.encode())

    async def shows(self, *texts: str) -> None:
        """Wait until all of these were written since the last key."""
        try:
            async with asyncio.timeout(20):
                while not all(text in self.text for text in texts):
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            raise AssertionError(f"{texts} are not all in:\n{self.text}") from None

    def close(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)


Begin = Callable[..., Awaitable[Screen]]


@pytest.fixture
async def begin(tmp_path: Path) -> AsyncIterator[Begin]:
    screens: list[Screen] = []

    async def begin(*arguments: str) -> Screen:
        write_samples(tmp_path)
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        environment = {**os.environ, **ENV, "TERM": "xterm", "PYTHONPATH": str(ROOT)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "handrail", "chat", str(tmp_path), *arguments,
            stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=tmp_path, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        screens.append(Screen(master, process))
        return screens[-1]

    yield begin
    for screen in screens:
        screen.close()
        await screen.process.wait()


async def test_a_talk_with_everything_behind_it_in_view(begin: Begin) -> None:
    screen = await begin("--journey", "lost_card")
    await screen.shows("What are the last four digits", "you>", "lost_card › which_card, asks for last4", "due in")
    screen.types("4821\n")
    await screen.shows("[cards.block(last4=4821) -> blocked]", "1) Yes, send it", "last4 = 4821", "replace_card")
    screen.types("/wait 3m\n")
    await screen.shows("lost_card › offer_new_card")
    screen.types("no\n")
    await screen.shows("[ended: declined]", "no journey is under way")


async def test_keys_complete_commands_and_what_there_is_now(begin: Begin) -> None:
    screen = await begin("--journey", "lost_card")
    await screen.shows("you>", "which_card")
    screen.types("/fa" + TAB)
    await screen.shows("il")
    screen.types(" c" + TAB)
    await screen.shows("ards.block")
    screen.types("\n")
    await screen.shows("you>")
    screen.types("4821\n")
    await screen.shows("[cards.block(last4=4821) -> error]", "[with people:")
    screen.types("/staff join\n")
    await screen.shows("you has it")


async def test_a_map_that_is_saved_meanwhile_goes_on_with_the_talk(begin: Begin, tmp_path: Path) -> None:
    screen = await begin("--journey", "lost_card")
    await screen.shows("you>", "which_card")
    screen.types("4821\n")
    await screen.shows("Shall I send a new one", "offer_new_card")
    file = tmp_path / "lost_card.yaml"
    good = (SAMPLES / "lost_card.yaml").read_text()
    screen.text = ""
    file.write_text(good.replace("Shall I send a new one", "Shall I post a new one"))
    await screen.shows("[the map was saved; lost_card › offer_new_card", "Shall I post a new one")
    screen.text = ""
    file.write_text(good.replace("to: block", "to: bl0ck"))
    await screen.shows("cannot be used so", "HR101", "bl0ck")
    screen.types("no\n")
    await screen.shows("[ended: declined]")


async def test_it_saves_a_play_and_leaves_with_ctrl_d(begin: Begin, tmp_path: Path) -> None:
    screen = await begin("--channel", "sms")
    await screen.shows("you>")
    screen.types("I lost my card\n")
    await screen.shows("last four digits", "which_card")
    screen.types("/save kept.yaml by text message\n")
    await screen.shows("kept.yaml written")
    assert "play: by text message" in (tmp_path / "kept.yaml").read_text()
    screen.types(CTRL_D)
    async with asyncio.timeout(20):
        assert await screen.process.wait() == 0
