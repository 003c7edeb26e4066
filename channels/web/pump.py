"""Lines on their way to a customer's page. The transcript is the queue: each page has a place in it, and reads on.

A commit wakes whoever follows its conversation, and brings its lines; both are hints. A place that missed one
reads the store, where correctness comes from: at the beginning, after a gap, and whenever it has waited long.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from runtime.core.conversation import Line
from runtime.core.records import Commit
from runtime.ports import Store

LINES_AT_ONCE = 100  # of one read, and of those kept for a page that is slow to take them
FOLLOWERS = 16  # of one conversation: more tabs than anybody has open


class Cursor:
    """One page's place in a conversation: `after` is the seq of the last line it was given."""

    def __init__(self, store: Store, conversation_id: str, after: int, wake: asyncio.Event) -> None:
        self.after = after
        self.is_replaced = False
        self._store = store
        self._conversation_id = conversation_id
        self._wake = wake
        self._heard: list[Line] = []
        self._is_behind = True

    def hear(self, lines: Sequence[Line]) -> None:
        """Lines were committed. Too many to keep, and they are left to the store."""
        if len(self._heard) + len(lines) > LINES_AT_ONCE:
            self._heard.clear()
            self._is_behind = True
        else:
            self._heard += lines
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

    @contextmanager
    def follow(self, conversation_id: str, after: int, wake: asyncio.Event) -> Iterator[Cursor]:
        """A place in the conversation; `wake` is set whenever there may be something to read."""
        cursor = Cursor(self._store, conversation_id, after, wake)
        pages = self._following.setdefault(conversation_id, {})
        if len(pages) >= FOLLOWERS:
            pages.pop(next(iter(pages))).replace()
        pages[id(cursor)] = cursor
        try:
            yield cursor
        finally:
            pages.pop(id(cursor), None)
            if not pages and self._following.get(conversation_id) is pages:
                del self._following[conversation_id]

    def _hear(self, commit: Commit) -> None:
        if not commit.lines:
            return
        pages = self._following.get(commit.conversation.id)
        if pages:
            for cursor in pages.values():
                cursor.hear(commit.lines)

    def wake_all(self) -> None:
        """Let every page look whether it should go on."""
        for pages in self._following.values():
            for cursor in pages.values():
                cursor.hear(())

    def close(self) -> None:
        """Listen no more. Once is enough; again does nothing."""
        stop, self._stop_listening = self._stop_listening, lambda: None
        stop()
