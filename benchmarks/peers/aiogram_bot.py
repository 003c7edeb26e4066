"""aiogram's state machine: a state for each question, its data in Redis.

    python -m benchmarks.peers.aiogram_bot memory|redis FOLDER_OR_ADDRESS

Updates are fed to the dispatcher as its webhook does; what the bot sends goes to a session without a network.
"""

import asyncio
import sys
from datetime import UTC, datetime
from itertools import count
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.base import BaseSession
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup, default_state
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import Chat, Message, Update, User

from benchmarks.peers.order import ASKS, SENT, STEPS, after, valid
from benchmarks.peers.talking import rounds

NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Order(StatesGroup):
    """The questions."""

    count = State()
    name = State()
    street = State()
    town = State()
    way = State()
    note = State()
    sure = State()


STATES = {step: getattr(Order, step) for step in STEPS}


class Unsent(BaseSession):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[int, str] = {}

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        """A message that was sent."""
        assert isinstance(method, SendMessage)
        chat = int(method.chat_id)
        self.sent[chat] = method.text
        return Message(message_id=1, date=NOW, chat=Chat(id=chat, type="private"), text=method.text)

    async def stream_content(self, *_: Any, **__: Any) -> Any:
        """Nothing is fetched."""
        yield b""

    async def close(self) -> None:
        """Nothing is open."""


async def begin(message: Message, state: FSMContext) -> None:
    """The first message."""
    await state.set_state(Order.count)
    await message.answer(ASKS["count"])


def taking(step: str) -> Any:
    """What takes the answer to one question."""

    async def take(message: Message, state: FSMContext) -> None:
        text = message.text or ""
        if not valid(step, text):
            await message.answer(ASKS[step].format(**await state.get_data()))
            return
        following = after(step, text)
        if following == "sent":
            values = await state.get_data()
            await state.clear()
            await message.answer(SENT.format(**values))
            return
        values = await state.update_data({step: text})
        await state.set_state(STATES[following])
        await message.answer(ASKS[following].format(**values))

    return take


async def main(way: str, place: str) -> None:
    """Talk, one update a message."""
    storage = MemoryStorage() if way == "memory" else RedisStorage.from_url(place)
    unsent = Unsent()
    bot = Bot("1:bench", session=unsent)
    router = Router()
    router.message.register(begin, StateFilter(default_state))
    for step in STEPS:
        router.message.register(taking(step), StateFilter(STATES[step]))
    dispatcher = Dispatcher(storage=storage)
    dispatcher.include_router(router)
    numbers: dict[str, int] = {}
    written = count(1)  # it finds updates by their numbers: two of the same would be compared field by field

    async def turn(customer: str, text: str) -> str:
        n = next(written)
        number = numbers.setdefault(customer, len(numbers) + 1)
        chat, user = Chat(id=number, type="private"), User(id=number, is_bot=False, first_name="C")
        message = Message(message_id=n, date=NOW, chat=chat, from_user=user, text=text)
        await dispatcher.feed_update(bot, Update(update_id=n, message=message))
        return unsent.sent[number]

    await rounds(turn)
    await storage.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
