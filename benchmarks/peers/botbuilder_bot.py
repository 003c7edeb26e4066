"""Bot Framework's dialogs: a waterfall of prompts, and its conversation state in SQLite, written with fsync each turn.

    python -m benchmarks.peers.botbuilder_bot memory|sqlite FOLDER

It brings no storage in SQLite, so one is written here in the form of its others: one row a key, by jsonpickle.
"""

import asyncio
import sqlite3
import sys
from typing import Any

import jsonpickle
from botbuilder.core import BotAdapter, ConversationState, MemoryStorage, Storage, TurnContext
from botbuilder.dialogs import DialogSet, DialogTurnResult, DialogTurnStatus, WaterfallDialog, WaterfallStepContext
from botbuilder.dialogs.choices import Choice
from botbuilder.dialogs.prompts import (
    ChoicePrompt,
    ConfirmPrompt,
    NumberPrompt,
    PromptOptions,
    PromptValidatorContext,
    TextPrompt,
)
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount, ResourceResponse

from benchmarks.peers.order import ASKS, SENT, STEPS, WAYS
from benchmarks.peers.talking import rounds

PROMPTS = {"count": "number", "way": "choice", "sure": "confirm"}  # the rest are texts


class SqliteStorage(Storage):
    """One file; a write is one commit."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._connection = sqlite3.connect(path)
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = full")
        self._connection.execute("create table item (key text primary key, body text)")

    async def read(self, keys: list[str]) -> dict[str, Any]:
        """What is kept under the keys."""
        found = {}
        for key in keys:
            row = self._connection.execute("select body from item where key = ?", (key,)).fetchone()
            if row is not None:
                found[key] = jsonpickle.decode(row[0])
        return found

    async def write(self, changes: dict[str, Any]) -> None:
        """Keep the items."""
        rows = [(key, jsonpickle.encode(item)) for key, item in changes.items()]
        with self._connection:
            self._connection.executemany("replace into item values (?, ?)", rows)

    async def delete(self, keys: list[str]) -> None:
        """Forget them."""
        with self._connection:
            self._connection.executemany("delete from item where key = ?", [(key,) for key in keys])


class Adapter(BotAdapter):
    """Hands what the bot sends back to the caller, without a network."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> list[ResourceResponse]:
        """Keep the texts."""
        kept = self.sent[context.activity.conversation.id]
        kept.extend(activity.text for activity in activities if activity.text)
        return [ResourceResponse(id=str(n)) for n in range(len(activities))]

    async def update_activity(self, context: TurnContext, activity: Activity) -> None:
        """Nothing is ever changed."""

    async def delete_activity(self, context: TurnContext, reference: Any) -> None:
        """Nothing is ever taken back."""


def asking(number: int) -> Any:
    """The step of the waterfall that keeps the last answer and asks the next question."""
    step = STEPS[number]

    async def ask(context: WaterfallStepContext) -> DialogTurnResult:
        if number:
            context.values[STEPS[number - 1]] = str(getattr(context.result, "value", context.result))
        said = ASKS[step].format(**context.values)
        prompt = Activity(type="message", text=said)
        choices = [Choice(way) for way in WAYS] if step == "way" else None
        return await context.prompt(PROMPTS.get(step, "text"), PromptOptions(prompt=prompt, choices=choices))

    return ask


async def finish(context: WaterfallStepContext) -> DialogTurnResult:
    """The last step."""
    if not context.result:
        return await context.replace_dialog("order")
    await context.context.send_activity(SENT.format(**context.values))
    return await context.end_dialog()


async def counts(prompt: PromptValidatorContext) -> bool:
    """Whether it is a number that can be ordered."""
    return prompt.recognized.succeeded and 1 <= prompt.recognized.value <= 99


async def main(way: str, folder: str) -> None:
    """Talk, one activity a message."""
    storage = MemoryStorage() if way == "memory" else SqliteStorage(f"{folder}/botbuilder.db")
    state = ConversationState(storage)
    dialogs = DialogSet(state.create_property("dialogs"))
    for dialog in (
        NumberPrompt("number", counts),
        TextPrompt("text"),
        ChoicePrompt("choice"),
        ConfirmPrompt("confirm"),
    ):
        dialogs.add(dialog)
    dialogs.add(WaterfallDialog("order", [*(asking(n) for n in range(len(STEPS))), finish]))
    adapter = Adapter()

    async def bot(context: TurnContext) -> None:
        dialog = await dialogs.create_context(context)
        result = await dialog.continue_dialog()
        if result.status is DialogTurnStatus.Empty:
            await dialog.begin_dialog("order")
        await state.save_changes(context)

    async def turn(customer: str, text: str) -> str:
        adapter.sent[customer] = []
        activity = Activity(
            type="message", text=text, id="m", channel_id="test", locale="en-us", service_url="https://bench.example",
            conversation=ConversationAccount(id=customer), recipient=ChannelAccount(id="bot"),
            from_property=ChannelAccount(id=customer),
        )  # fmt: skip
        await adapter.run_pipeline(TurnContext(adapter, activity), bot)
        return "\n".join(adapter.sent[customer])

    await rounds(turn)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
