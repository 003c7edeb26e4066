"""Where records lie in a store that is spread over several machines: 64 shards, fixed for good.

A conversation and all that belongs to it lie in one shard, so that one atomic step can write them together. The ids
tell which: a conversation's begins with it (`17-k3f9…`), those of its rows and tickets end with it (`o-0034…-17`).
"""

import re
from collections.abc import Callable
from zlib import crc32

SHARDS = 64

_BEGINS = re.compile(r"([0-9]|[1-5][0-9]|6[0-3])-")
_ENDS = re.compile(r"-[^-]+-([0-9]|[1-5][0-9]|6[0-3])$")


def shard_at(channel: str, address: str) -> int:
    """The shard of the conversation on a channel address."""
    return crc32(f"{channel}:{address}".encode("utf-8", "surrogatepass")) % SHARDS


def shard_named(text: str) -> int:
    """The shard of something that is found by its name alone."""
    return crc32(text.encode("utf-8", "surrogatepass")) % SHARDS


def shard_of(conversation_id: str) -> int:
    """The shard of a conversation."""
    begins = _BEGINS.match(conversation_id)
    return int(begins[1]) if begins is not None else shard_named(conversation_id)


def shard_told(id_: str) -> int | None:
    """The shard that the id of a row or a ticket ends with; None for one that was made elsewhere."""
    ends = _ENDS.search(id_)
    return int(ends[1]) if ends is not None else None


def placed(new_id: Callable[[str], str], conversation_id: str) -> Callable[[str], str]:
    """Makes ids that end with the shard of a conversation."""
    shard = shard_of(conversation_id)
    return lambda prefix: f"{new_id(prefix)}-{shard}"
