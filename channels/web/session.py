"""Who a web customer is: a secret that only their browser has, and the conversation that belongs to it.

The store has only the secret's SHA-256. A visitor whom nobody vouches for has it as the conversation's address; it
counts for `limits.TOKEN_LIFE` from the conversation's beginning, and when it is used later than a day after that, a
document of kind `web_token` keeps the new end. So a visitor who never comes back costs no row of their own.

A customer whom the site vouches for has one conversation, wherever they sign in, and each browser a token that a
document leads from. When they had begun to talk before the site said who they are, and have no conversation yet,
that one becomes theirs, and the visitor's token counts no more.
"""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace as changed

from channels.web.identity import Proof
from runtime.clock import Clock, Ids, new_secret
from runtime.core.conversation import Conversation
from runtime.core.records import Commit, Document
from runtime.core.values import Slot
from runtime.limits import TOKEN_LIFE, VERIFIED_LIFE
from runtime.ports import StaleConversation, Store, StoreUnavailable
from runtime.worker import Worker

CHANNEL = "web"
KIND = "web_token"
CUSTOMER_KIND = "web_customer"
SOURCE = "site"  # of the values that a site's token tells
PAGE = "page"  # of what the customer's browser tells
_TOKEN_CHARS = 128  # ours have 43
_SLIDES_EVERY = timedelta(days=1)  # a write a day is enough for a life of thirty
_TRIES = 20


class _Life(msgspec.Struct, omit_defaults=True):
    """`conversation` is set for a token of a customer whom the site vouched for."""

    expires: datetime
    conversation: str | None = None


class _Theirs(msgspec.Struct):
    conversation: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A token that counts: its conversation, and when it ends unless it is used."""

    conversation: Conversation
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

    async def begin(self, language: str, timezone: str | None = None) -> tuple[str, Conversation, datetime]:
        """A new token, its conversation, and when it ends unless it is used. Raises StoreUnavailable.

        `timezone` is where the customer's browser says that they are.
        """
        token = new_secret()
        told = {"timezone": Slot(timezone, PAGE, self._clock.now())} if timezone is not None else {}
        conversation = await self._worker.begin(CHANNEL, hashed(token), language=language, told=told)
        return token, conversation, conversation.created_at + TOKEN_LIFE

    async def begin_for(
        self, proof: Proof, language: str, *, told: Mapping[str, str], visitor: str | None = None,
        timezone: str | None = None,
    ) -> tuple[str, Conversation, datetime]:  # fmt: skip
        """The same for a customer whom the site vouches for, with what it `told` of them.

        `visitor` is the token under which they talked before. Raises StoreError.
        """
        token, expires = new_secret(), self._clock.now() + VERIFIED_LIFE
        for _ in range(_TRIES):
            with suppress(StaleConversation):
                conversation = await self._seen_in(await self._of(proof, language, visitor, told), timezone)
                body = msgspec.json.encode(_Life(expires, conversation.id))
                await self._store.change(self._ids.new("w-"), [Document(KIND, hashed(token), 1, body)])
                return token, conversation, expires
        raise StaleConversation("the customer's conversation moved too often")

    async def _of(self, proof: Proof, language: str, visitor: str | None, told: Mapping[str, str]) -> Conversation:
        """The customer's conversation: theirs, else the visitor's that becomes theirs, else a new one."""
        # No token has this as its hash: it is not one.
        address = self._worker.pseudonym("web customer", proof.subject)
        kept = await self._store.document(CUSTOMER_KIND, address)
        found = await self._bound(kept, address)
        if found is not None:
            return await self._told(found, told)
        before = await self.find(visitor) if visitor else None
        if before is None or visitor is None or before.address != hashed(visitor):
            fresh = await self._worker.begin(CHANNEL, address, language=language, customer=proof.subject)
            return await self._told(fresh, told)
        life = await self._store.document(KIND, before.address)
        over = Document(
            KIND, before.address, (life.version if life else 0) + 1, msgspec.json.encode(_Life(self._clock.now()))
        )
        version = (kept.version if kept else 0) + 1
        bound = Document(CUSTOMER_KIND, address, version, msgspec.json.encode(_Theirs(before.id)))
        return await self._told(changed(before, customer=proof.subject), told, documents=(bound, over))

    async def of_customer(self, subject: str) -> Conversation | None:
        """The conversation of a customer whom the site vouched for; None where they have none yet."""
        address = self._worker.pseudonym("web customer", subject)
        return await self._bound(await self._store.document(CUSTOMER_KIND, address), address)

    async def _bound(self, kept: Document | None, address: str) -> Conversation | None:
        if kept is None or kept.body is None:
            return await self._store.at(CHANNEL, address)
        return await self._store.conversation(msgspec.json.decode(kept.body, type=_Theirs).conversation)

    async def _told(
        self, conversation: Conversation, told: Mapping[str, str], documents: tuple[Document, ...] = ()
    ) -> Conversation:
        """The conversation with what the site says now; written where that is news."""
        now = self._clock.now()
        known = conversation.profile
        news = {name: Slot(value, SOURCE, now) for name, value in told.items() if _says(known, name) != value}
        if not news and not documents:
            return conversation
        after = changed(conversation, version=conversation.version + 1, profile={**known, **news})
        await self._store.commit_turn(Commit(self._ids.new("op-"), after, documents=documents))
        return after

    async def _seen_in(self, conversation: Conversation, timezone: str | None) -> Conversation:
        """The conversation with the zone of the customer's browser, where nobody told a better one."""
        known = conversation.profile.get("timezone")
        if timezone is None or (known is not None and (known.source != PAGE or known.value == timezone)):
            return conversation
        profile = {**conversation.profile, "timezone": Slot(timezone, PAGE, self._clock.now())}
        after = changed(conversation, version=conversation.version + 1, profile=profile)
        await self._store.commit_turn(Commit(self._ids.new("op-"), after))
        return after

    async def find(self, token: str) -> Conversation | None:
        """The conversation of a token; None when it is unknown, expired or erased. Raises StoreUnavailable."""
        entry = await self.enter(token)
        return entry.conversation if entry is not None else None

    async def enter(self, token: str) -> Entry | None:
        """The same, with the token's end, which moves on with its use."""
        if not 0 < len(token) <= _TOKEN_CHARS:
            return None
        key = hashed(token)
        kept = await self._store.document(KIND, key)
        life = msgspec.json.decode(kept.body, type=_Life) if kept is not None and kept.body is not None else None
        theirs = life.conversation if life is not None else None
        found = self._store.conversation(theirs) if theirs is not None else self._store.at(CHANNEL, key)
        conversation = await found
        if conversation is None:
            return None
        expires = life.expires if life is not None else conversation.created_at + TOKEN_LIFE
        now = self._clock.now()
        if now >= expires:
            return None
        if theirs is None and expires - now < TOKEN_LIFE - _SLIDES_EVERY:
            await self._slide(key, kept.version if kept is not None else 0, now)
        return Entry(conversation, expires)

    def has_ended(self, entry: Entry) -> bool:
        """Whether a token that was entered with has ended since."""
        return self._clock.now() >= entry.expires

    async def _slide(self, key: str, version: int, now: datetime) -> None:
        body = msgspec.json.encode(_Life(now + TOKEN_LIFE))
        # Stale: another tab did it. Unavailable: the token counts all the same, and the next use tries again.
        with suppress(StaleConversation, StoreUnavailable):
            await self._store.change(self._ids.new("w-"), [Document(KIND, key, version + 1, body)])


def _says(profile: Mapping[str, Slot], name: str) -> object:
    return profile[name].value if name in profile else None
