"""Lines on their way to a customer's page. The transcript is the queue: each page has a place in it, and reads on.

A commit wakes whoever follows its conversation, and brings its lines; both are hints. A place that missed one
reads the store, where correctness comes from: at the beginning, after a gap, and whenever it has waited long.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from runtime.core.conversation import BOT, Conversation, Line
from runtime.core.records import Commit
from runtime.ports import Store

LINES_AT_ONCE = 40  # of one read, and of those kept for a page that is slow to take them: 160 KB at most
FOLLOWERS = 16  # of one conversation: more tabs than anybody has open


def is_busy(conversation: Conversation) -> bool:
    """Whether the journey is at work on an answer just now: it asks another system."""
    return conversation.owner == BOT and conversation.run is not None and conversation.run.call is not None


class Cursor:
    """One page's place in a conversation: `after` is the seq of the last line it was given."""

    def __init__(self, store: Store, conversation: Conversation, after: int, wake: asyncio.Event) -> None:
        self.after = after
        self.is_replaced = False
        self.is_busy = is_busy(conversation)
        self._store = store
        self._conversation_id = conversation.id
        self._wake = wake
        self._heard: list[Line] = []
        self._is_behind = True

    def hear(self, commit: Commit) -> None:
        """Something was committed. Too many lines to keep, and they are left to the store."""
        busy, lines = is_busy(commit.conversation), commit.lines
        if busy == self.is_busy and not lines:
            return
        self.is_busy = busy
        if len(self._heard) + len(lines) > LINES_AT_ONCE:
            self._heard.clear()
            self._is_behind = True
        else:
            self._heard += lines
        self._wake.set()

    def rouse(self) -> None:
        """Let whoever reads look at everything again."""
        self._wake.set()

    def doubt(self) -> None:
        """Nothing was heard for a while: let the next read ask the store whether that is true."""
        self._is_behind = True

    def replace(self) -> None:
        """Newer pages took this one's place."""
        self.is_replaced = True
        self._wake.set()

    async def read(self) -> Sequence[Line]:
        """The lines that come next, in order and without a gap; none when there are none. Raises StoreUnavailable."""
        lines = self._next_heard()
        if not lines and self._is_behind:
            lines = await self._store.lines(self._conversation_id, self.after, LINES_AT_ONCE)
            self._is_behind = len(lines) == LINES_AT_ONCE
        if lines:
            self.after = lines[-1].seq
        return lines

    def _next_heard(self) -> Sequence[Line]:
        heard, self._heard = self._heard, []
        fresh = [line for line in heard if line.seq > self.after]
        if all(line.seq == seq for seq, line in enumerate(fresh, self.after + 1)):
            return fresh
        self._is_behind = True
        return ()


class Followers:
    """All the pages that follow a conversation here. The store is listened to once for all of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._following: dict[str, dict[int, Cursor]] = {}
        self._stop_listening = store.listen(self._hear)

    def __len__(self) -> int:
        return sum(len(pages) for pages in self._following.values())

    def has(self, conversation_id: str) -> bool:
        """Whether a page follows it here."""
        return conversation_id in self._following

    @contextmanager
    def follow(self, conversation: Conversation, after: int, wake: asyncio.Event) -> Iterator[Cursor]:
        """A place in the conversation; `wake` is set whenever there may be something to read."""
        cursor = Cursor(self._store, conversation, after, wake)
        pages = self._following.setdefault(conversation.id, {})
        if len(pages) >= FOLLOWERS:
            pages.pop(next(iter(pages))).replace()
        pages[id(cursor)] = cursor
        try:
            yield cursor
        finally:
            pages.pop(id(cursor), None)
            if not pages and self._following.get(conversation.id) is pages:
                del self._following[conversation.id]

    def _hear(self, commit: Commit) -> None:
        pages = self._following.get(commit.conversation.id)
        if pages:
            for cursor in pages.values():
                cursor.hear(commit)

    def wake_all(self) -> None:
        """Let every page look whether it should go on."""
        for pages in self._following.values():
            for cursor in pages.values():
                cursor.rouse()

    def close(self) -> None:
        """Listen no more. Once is enough; again does nothing."""
        stop, self._stop_listening = self._stop_listening, lambda: None
        stop()
