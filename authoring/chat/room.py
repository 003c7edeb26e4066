"""The conversation and its commands, whatever they are typed into."""

import shlex
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from authoring.chat import insight
from authoring.keeping import as_play
from authoring.talk import Act, NotPossible, Setting, Taken, Talk
from runtime.core.conversation import BOT, Line
from runtime.core.journey import JourneyMap
from runtime.gsm import measure
from runtime.ports import Understanding

Print = Callable[[str], None]

COMMANDS: Mapping[str, str] = {
    "state": "where the journey is, what is promised, what time will bring",
    "data": "what it knows, and from where",
    "moves": "what a person at the desk could do now",
    "wait": "10m: let time pass",
    "press": "LABEL: press a button, where words would be read otherwise",
    "fail": "ACTION: its next call fails",
    "end": "ACTION END [name=value ...]: how it ends from now on",
    "event": "NAME [name=value ...]: an outside system reports something",
    "staff": "join | say TEXT | move ID [name=value ...] | finish OUTCOME",
    "as": "web | sms: begin anew on that channel",
    "again": "begin anew",
    "save": "FILE.yaml [name of the play]: keep what was done as a play; best in the folder plays/ of the map",
    "log": "the outcome log so far",
    "help": "this",
    "quit": "leave",
}
"""What may follow a slash."""

HELP = "\n".join(
    ["Write what a customer would write. Or:", *(f"  /{name:<6} {about}" for name, about in COMMANDS.items())]
)

_STAFF = {"join": "staff_joins", "say": "staff_says", "move": "staff_moves", "finish": "staff_finishes"}


class Room:
    """One conversation on the map of `folder`. What is said and what happens goes to `out`, line by line."""

    def __init__(
        self, journeys: JourneyMap, understanding: Understanding, out: Print, setting: Setting, folder: Path
    ) -> None:
        self._out = out
        self._folder = folder
        self._understanding = understanding
        self.talk = Talk(journeys, understanding, setting)
        self._show(self.talk.taken[0])

    def hear(self, typed: str) -> bool:
        """Do what was typed; False when the author leaves."""
        text = typed.strip()
        if text in ("/quit", "/exit"):
            return False
        try:
            if text.startswith("/"):
                self._command(*_words(text[1:]))
            elif text:
                self._do(Act("customer", text))
        except (IndexError, TypeError):
            self._out(f"  (there is something missing after {text.split()[0]}) /help shows what can be done")
        except (NotPossible, ValueError, KeyError, OSError) as error:
            self._out(f"  ({error}) /help shows what can be done")
        return True

    def run(self, lines: Iterable[str]) -> None:
        """Hear lines until they end or the author leaves."""
        for line in lines:
            if not self.hear(line):
                break

    def changed(self, journeys: JourneyMap) -> None:
        """The map was saved: do on it what was done, and show what comes out otherwise."""
        before = [shown for taken in self.talk.taken for shown in _shown(taken, self.talk)]
        self.talk, stopped = self.talk.on(journeys)
        after = [shown for taken in self.talk.taken for shown in _shown(taken, self.talk)]
        same = next((n for n, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
        self._out(f"  [the map was saved; {insight.standing(self.talk)}]")
        if same is not None or len(before) != len(after):
            for line in after[min(len(before), len(after)) if same is None else same :]:
                self._out(line)
        if stopped is not None:
            self._out(f"  [there it stops: {stopped.does} {stopped.value} is not possible now]")

    def _command(self, name: str = "help", *words: str) -> None:
        match name:
            case "state":
                self._tell([insight.standing(self.talk), insight.owner(self.talk)])
                self._tell([*(f"promised: {one}" for one in insight.promised(self.talk)), insight.waiting(self.talk)])
            case "data":
                self._tell(insight.known(self.talk) or ["nothing yet"])
            case "moves":
                self._tell(insight.next_moves(self.talk) or ["none"])
            case "log":
                self._tell(
                    f"{event.event} {event.fields.get('moment')} {event.fields.get('outcome') or ''}".rstrip()
                    for event in self.talk.rehearsal.log
                )
            case "save":
                self._save(*words)
            case "as" | "again":
                self._begin_anew(*words)
            case _:
                self._act(name, *words)

    def _act(self, name: str, *words: str) -> None:
        match name:
            case "wait":
                self._do(Act("wait", words[0]))
            case "press":
                self._do(Act("presses", " ".join(words)))
            case "fail":
                self._do(Act("fails", words[0]))
            case "end":
                self._do(Act("answers", words[0], {"end": words[1], **_pairs(words[2:])}))
            case "event":
                self._do(Act("event", words[0], _pairs(words[1:])))
            case "staff":
                self._do(_of_staff(*words))
            case "help":
                self._out(HELP)
            case _:
                self._out(f"  (there is no /{name})")
                self._out(HELP)

    def _do(self, act: Act) -> None:
        taken = self.talk.do(act)
        self._show(taken)
        if not _shown(taken, self.talk):
            self._out(f"  [{insight.quiet(self.talk, act)}]")

    def _save(self, file: str, *name: str) -> None:
        path = Path(file) if Path(file).suffix else Path(f"{file}.yaml")
        if path.exists():
            raise ValueError(f"{path} is there already; name another file")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_play(self.talk, " ".join(name) or f"kept from a chat: {path.stem}"), encoding="utf-8")
        plays = self._folder / "plays"
        if path.resolve().is_relative_to(plays.resolve()):
            told = f"`handrail play {self._folder}` runs it with the others"
        else:
            told = f"`handrail play {self._folder} {path}` runs it; in {plays} it runs with the others"
        self._out(f"  [{path} written; {told}]")

    def _begin_anew(self, channel: str | None = None) -> None:
        if channel not in (None, "web", "sms"):
            raise ValueError(f"there is no channel {channel}; there are web and sms")
        setting = self.talk.setting
        new = Setting(channel or setting.channel, setting.language, setting.journey, setting.customer)
        self.talk = Talk(self.talk.journeys, self._understanding, new)
        self._out(f"  [begun anew, {'by SMS' if new.channel == 'sms' else 'on the web'}]")
        self._show(self.talk.taken[0])

    def _tell(self, lines: Iterable[str]) -> None:
        for line in lines:
            if line:
                self._out(f"  {line}")

    def _show(self, taken: Taken) -> None:
        for line in _shown(taken, self.talk):
            self._out(line)


def _words(text: str) -> list[str]:
    """The words of a command. What is said and what a button reads is taken as it stands, with its apostrophes."""
    for command in ("staff say ", "press "):
        if text.startswith(command):
            return [*command.split(), text.removeprefix(command).strip()]
    return shlex.split(text)


def _of_staff(what: str, *words: str) -> Act:
    does = _STAFF[what]
    if does == "staff_joins":
        return Act(does, words[0] if words else "you")
    if does == "staff_says":
        return Act(does, " ".join(words))
    return Act(does, words[0], _pairs(words[1:]))


def _shown(taken: Taken, talk: Talk) -> list[str]:
    """What came of an act, as lines of the terminal."""
    made = []
    for called in taken.calls:
        given = ", ".join(f"{name}={value}" for name, value in called.arguments.items())
        made.append(f"  [{called.action}({given}) -> {called.answer.end}]")
    for line in taken.lines:
        if line.author != "customer":
            made.extend(_line(line, is_sms=talk.setting.channel == "sms"))
    made.extend(f"  [{moment}: {outcome}]" for moment, outcome in taken.settled if moment is not None)
    if taken.handed_over is not None and talk.rehearsal.conversation.owner != BOT:
        made.append(f"  [with people: {taken.handed_over.queue}, because {taken.handed_over.why}]")
    return made


def _line(line: Line, *, is_sms: bool) -> list[str]:
    if line.kind == "ended":
        return [f"  [ended: {line.outcome}]"]
    choices = [f"       {number}) {label}" for number, (_, label) in enumerate(line.choices, 1)]
    size = measure(line.text) if is_sms else None
    parts = f"   [{size.segments} parts, {size.encoding}]" if size is not None and size.segments > 1 else ""
    return [f"{line.name or line.author}> {line.text}{parts}", *choices]


def _pairs(words: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, separator, value in (word.partition("=") for word in words) if separator}
