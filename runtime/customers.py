"""What is known of a customer beyond one conversation: a record by their id, which journeys read as `customer.NAME`.

The site writes it; a conversation takes it up when it begins, and again whenever a journey is about to begin in it, so
that what a customer is told does not change in the middle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec.structs import replace as changed

from runtime.clock import Ids
from runtime.core.conversation import Conversation
from runtime.core.records import Document
from runtime.core.values import Slot
from runtime.ports import Store
from runtime.wire import StoredSlot, read_slots, write_slots

KIND = "customer"


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer's record. `version` is 0 where there is none yet; `language` is theirs where they have told it."""

    id: str
    version: int = 0
    language: str | None = None
    values: Mapping[str, Slot] = field(default_factory=dict)


class _Body(msgspec.Struct, omit_defaults=True):
    language: str | None = None
    values: dict[str, StoredSlot] = {}


async def find_customer(store: Store, customer: str) -> Customer:
    """The record of a customer. Raises StoreUnavailable."""
    kept = await store.document(KIND, customer)
    return _read(kept) if kept is not None else Customer(customer)


async def all_customers(store: Store) -> Sequence[Customer]:
    """Every record that there is. Raises StoreUnavailable."""
    return [_read(kept) for kept in await store.documents(KIND) if kept.body is not None]


def _read(kept: Document) -> Customer:
    if kept.body is None:
        return Customer(kept.key, kept.version)
    body = msgspec.json.decode(kept.body, type=_Body)
    return Customer(kept.key, kept.version, body.language, read_slots(body.values))


async def write_customer(store: Store, ids: Ids, customer: Customer) -> None:
    """Write a record over the one that was read. Raises StaleConversation where it has changed since."""
    body = msgspec.json.encode(_Body(customer.language, write_slots(customer.values)))
    await store.change(ids.new("cu-"), [Document(KIND, customer.id, customer.version + 1, body)])


async def introduced(store: Store, conversation: Conversation) -> Conversation:
    """The conversation with what its customer's record says now; what only the conversation knows stays."""
    known = await find_customer(store, conversation.customer)
    if all(conversation.profile.get(name) == slot for name, slot in known.values.items()):
        return conversation
    return changed(conversation, profile={**conversation.profile, **known.values})
