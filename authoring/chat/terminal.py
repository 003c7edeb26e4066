"""The terminal: a line to write in, what is behind the conversation below, and the map anew when it is saved."""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.styles import Style

from authoring.chat import insight
from authoring.chat.room import COMMANDS, Print, Room
from runtime.core.journey import OUTCOMES
from runtime.loading.load import load
from runtime.loading.watch import watch

_STYLE = Style.from_dict({"bottom-toolbar": "noreverse bg:#12312f #e6edeb", "prompt": "bold"})


class Terminal:
    """Talks with whoever sits at the terminal, until they leave."""

    def __init__(self, room: Room, folder: Path, env: Mapping[str, str], out: Print) -> None:
        self._room = room
        self._folder = folder
        self._env = env
        self._out = out
        self._typing: PromptSession[str] = PromptSession(
            completer=Words(room), complete_while_typing=False, style=_STYLE,
            bottom_toolbar=lambda: insight.in_view(room.talk),
        )  # fmt: skip

    async def run(self) -> None:
        """Read lines and saves of the map, whichever comes."""
        # Between two prompts the terminal stays as a prompt has it: a key pressed then, Ctrl-D above all, is not lost.
        with patch_stdout(), self._typing.input.raw_mode():
            async with asyncio.TaskGroup() as group:
                watching = group.create_task(self._watch())
                try:
                    await self._read()
                finally:
                    watching.cancel()

    async def _read(self) -> None:
        while True:
            try:
                typed = await self._typing.prompt_async("you> ")
            except (EOFError, KeyboardInterrupt):
                return
            if not self._room.hear(typed):
                return

    async def _watch(self) -> None:
        async for _ in watch(self._folder):
            loaded = await asyncio.to_thread(load, self._folder, self._env)
            if loaded.map is None:
                wrong = [one for one in loaded.findings if one.severity == "E"]
                self._out("  [the map was saved, and cannot be used so; the talk goes on with the one before]")
                for finding in wrong:
                    self._out(finding.text(loaded.line(finding)))
            else:
                self._room.changed(loaded.map)
            self._typing.app.invalidate()


class Words(Completer):
    """What can follow: commands, then the actions, ends, moves, outcomes and buttons that there are now."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """The words that fit what was typed so far."""
        text = document.text_before_cursor
        if not text.startswith("/"):
            return
        *before, word = text[1:].split(" ")
        for option, about in self._options(before).items():
            if option.lower().startswith(word.lower()):
                yield Completion(option, start_position=-len(word), display_meta=about)

    def _options(self, before: list[str]) -> Mapping[str, str]:
        talk = self._room.talk
        actions = talk.journeys.actions
        match before:
            case []:
                return COMMANDS
            case ["as"]:
                return {"web": "", "sms": ""}
            case ["fail"] | ["end"]:
                return {name: ", ".join(action.ends) for name, action in actions.items()}
            case ["end", action] if action in actions:
                return {end: "" for end in (*actions[action].ends, "error", "timeout")}
            case ["staff"]:
                return {"join": "", "say": "TEXT", "move": "ID [name=value ...]", "finish": "OUTCOME"}
            case ["staff", "move"]:
                return {move.id: move.label for move in talk.moves()}
            case ["staff", "finish"]:
                return {outcome: "" for outcome in OUTCOMES}
            case ["press"]:
                asked = talk.rehearsal.conversation.asked
                return {label: "" for _, label in asked.choices} if asked is not None else {}
            case ["wait"]:
                return {"10m": "", "1h": "", "1d": ""}
        return {}
