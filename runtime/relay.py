"""Whispers between the processes that share a store, as hints: never waited for in a turn, lost when it is away.

What was whispered within a moment goes out as one word, the last of each kind alone. No words of customers are in it.
"""

import asyncio
from contextlib import suppress

import msgspec

from runtime import limits
from runtime.clock import new_secret
from runtime.elsewhere import EVERYBODY, Elsewhere, Word
from runtime.ports import Store, StoreError
from runtime.waking import pause
from runtime.whispers import Sign, Visits, Whisper, Whispers

_REST = limits.WHISPERS_REST.total_seconds()
_BEAT = limits.WHISPERS_BEAT.total_seconds()
_AGAIN = limits.SIGNS_AGAIN.total_seconds()
_SILENT = limits.WHISPERS_SILENT.total_seconds()


class Relay:
    """Carries the whispers of one process to the others, and theirs to it."""

    def __init__(self, store: Store, whispers: Whispers) -> None:
        self._store = store
        self._whispers = whispers
        self._name = new_secret(9)
        self._elsewhere = Elsewhere(whispers.hear_from_elsewhere)
        self._unsent: dict[object, Whisper] = {}
        self._woken = asyncio.Event()
        self._number = 0
        self._round = 0
        self._round_due = 0.0
        self._to_say: list[Sign] = []
        self._asks = {EVERYBODY}
        self._echo = 0.0

    async def run(self) -> None:
        """Carry until cancelled; where nobody else can have the store open there is nobody to carry to."""
        if self._store.is_exclusive:
            return
        loop = asyncio.get_running_loop()
        self._echo = loop.time()
        quiet = self._store.whispered(self._receive)
        self._whispers.beyond = self._send
        try:
            while True:
                await self._say(self._next(loop.time()))
                await asyncio.sleep(_REST)
                if not self._to_say:
                    await pause(self._woken, _BEAT - _REST)
                self._woken.clear()
        finally:
            self._whispers.beyond = None
            quiet()
            await self._say(Word(self._name, ends=True))

    def _send(self, whisper: Whisper) -> None:
        """Keep it for the next word. Too many, and new ones are lost; of one kind the last counts."""
        key: object = (type(whisper), whisper.conversation, whisper.by)
        if isinstance(whisper, Visits):  # several at once
            key = msgspec.structs.replace(whisper, on=True)
        if key not in self._unsent and len(self._unsent) >= limits.WHISPERS_AT_ONCE:
            self._round_due = 0.0  # a sign may be among what is lost
            return
        self._unsent.pop(key, None)  # the last stands last
        self._unsent[key] = whisper
        self._woken.set()

    def _next(self, now: float) -> Word:
        unsent, self._unsent = self._unsent, {}
        if not self._to_say and now >= self._round_due:
            self._round += 1
            self._round_due = now + _AGAIN
            self._to_say = list(self._whispers.signs())
            is_round = True
        else:
            is_round = bool(self._to_say)
        said, self._to_say = self._to_say[: limits.SIGNS_AT_ONCE], self._to_say[limits.SIGNS_AT_ONCE :]
        asks, self._asks = self._asks, set()
        self._number += 1
        return Word(
            self._name,
            self._number,
            whispers=tuple(unsent.values()),
            still=tuple(sign for sign in said if self._whispers.has(sign)),
            round=self._round,
            is_whole=is_round and not self._to_say,
            asks=tuple(asks),
        )

    async def _say(self, word: Word) -> None:
        try:
            await self._store.whisper(msgspec.json.encode(word))
        except StoreError:
            self._asks.update(word.asks)

    def _receive(self, raw: bytes) -> None:
        now = asyncio.get_running_loop().time()
        with suppress(msgspec.DecodeError):  # another version's, which knows other whispers
            word = msgspec.json.decode(raw, type=Word)
            if word.by == self._name:
                self._hear_oneself(now)
            elif not self._elsewhere.hear(word, now):
                self._asks.add(word.by)
            if word.by != self._name and {EVERYBODY, self._name}.intersection(word.asks):
                self._round_due = 0.0
                self._woken.set()

    def _hear_oneself(self, now: float) -> None:
        """The line works: who is not heard on it is gone. After a break all get the time to be heard again."""
        if now - self._echo > _SILENT:
            self._elsewhere.trust_until(now)
        self._echo = now
        self._elsewhere.forget_the_silent(now)
