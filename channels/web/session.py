"""Who a web customer is: a secret that only their browser has, and the conversation that belongs to it.

The store has only the secret's SHA-256: it is the conversation's address. A token counts for `limits.TOKEN_LIFE`
from the conversation's beginning; when it is used later than a day after that, a document of kind `web_token`
keeps the new end. So a visitor who never comes back costs no row of their own.
"""

import hashlib
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from runtime.clock import Clock, Ids, new_secret
from runtime.core.conversation import Conversation
from runtime.core.records import Document
from runtime.limits import TOKEN_LIFE
from runtime.ports import StaleConversation, Store, StoreUnavailable
from runtime.worker import Worker

CHANNEL = "web"
KIND = "web_token"
_TOKEN_CHARS = 128  # ours have 43
_SLIDES_EVERY = timedelta(days=1)  # a write a day is enough for a life of thirty


class _Life(msgspec.Struct):
    expires: datetime


def hashed(token: str) -> str:
    """What the store has instead of the token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class Sessions:
    """Makes tokens and finds the conversation of one."""

    def __init__(self, worker: Worker, store: Store, clock: Clock, ids: Ids) -> None:
        self._worker = worker
        self._store = store
        self._clock = clock
        self._ids = ids

    async def begin(self, language: str) -> tuple[str, Conversation, datetime]:
        """A new token, its conversation, and when it ends unless it is used. Raises StoreUnavailable."""
        token = new_secret()
        conversation = await self._worker.begin(CHANNEL, hashed(token), language=language)
        return token, conversation, conversation.created_at + TOKEN_LIFE

    async def find(self, token: str) -> Conversation | None:
        """The conversation of a token; None when it is unknown, expired or erased. Raises StoreUnavailable."""
        if not 0 < len(token) <= _TOKEN_CHARS:
            return None
        conversation = await self._store.at(CHANNEL, hashed(token))
        if conversation is None:
            return None
        kept = await self._store.document(KIND, conversation.address)
        if kept is not None and kept.body is not None:
            expires = msgspec.json.decode(kept.body, type=_Life).expires
        else:
            expires = conversation.created_at + TOKEN_LIFE
        now = self._clock.now()
        if now >= expires:
            return None
        if expires - now < TOKEN_LIFE - _SLIDES_EVERY:
            await self._slide(conversation.address, kept.version if kept is not None else 0, now)
        return conversation

    async def _slide(self, address: str, version: int, now: datetime) -> None:
        body = msgspec.json.encode(_Life(now + TOKEN_LIFE))
        # Stale: another tab did it. Unavailable: the token counts all the same, and the next use tries again.
        with suppress(StaleConversation, StoreUnavailable):
            await self._store.change(self._ids.new("w-"), [Document(KIND, address, version + 1, body)])
