"""Which Redis server has a key now: always the same, the one that Sentinels name, or the one of a Cluster's slot."""

from collections.abc import Sequence
from typing import Any, Protocol

from redis.asyncio.connection import AbstractConnection, Connection, SSLConnection
from redis.crc import key_slot

from runtime import limits
from runtime.ports import StoreUnavailable
from runtime.store.redis_address import Place, RedisAddress


class Topology(Protocol):
    """Knows where keys are."""

    async def refresh(self) -> None:
        """Ask again. Raises StoreUnavailable when nobody answers."""
        ...

    def place(self, key: str) -> Place:
        """The server that has a key."""
        ...

    def places(self) -> Sequence[Place]:
        """All servers that have keys."""
        ...


def connection(address: RedisAddress, place: Place, **changes: Any) -> AbstractConnection:
    """A connection, not opened yet, that repeats nothing by itself: repeating is ours (redis_lane.py)."""
    kind = SSLConnection if address.is_tls else Connection
    seconds = limits.REDIS_ANSWER.total_seconds()
    options = {
        **address.options, "socket_timeout": seconds, "socket_connect_timeout": seconds, "retry": None,
        "protocol": 2, "driver_info": None, **changes,
    }  # fmt: skip
    return kind(host=place[0], port=place[1], **options)


def topology(address: RedisAddress) -> Topology:
    """The one that fits an address."""
    match address.kind:
        case "server":
            return _Server(address)
        case "sentinel":
            return _Sentinels(address)
        case "cluster":
            return _Cluster(address)


async def ask(connected: AbstractConnection, *words: str | int) -> Any:
    """One command and its answer."""
    await connected.connect()  # type: ignore[no-untyped-call]
    await connected.send_command(*words)
    return await connected.read_response()


class _Server:
    def __init__(self, address: RedisAddress) -> None:
        self._place = address.places[0]

    async def refresh(self) -> None:
        """It stays where it is."""

    def place(self, key: str) -> Place:
        """The only one."""
        return self._place

    def places(self) -> Sequence[Place]:
        """The only one."""
        return (self._place,)


async def _first_answer(address: RedisAddress, words: Sequence[str], **changes: Any) -> Any:
    """What the first server that answers says."""
    why = ""
    for place in address.places:
        asked = connection(address, place, **changes)
        try:
            answer = await ask(asked, *words)
            if answer is not None:
                return answer
            why = f"no answer to {words[0]}"
        except Exception as error:
            why = str(error)
        finally:
            await asked.disconnect(nowait=True)
    raise StoreUnavailable(f"{address} cannot be reached: {why}")


class _Sentinels:
    def __init__(self, address: RedisAddress) -> None:
        self._address = address
        self._place: Place | None = None

    async def refresh(self) -> None:
        """Ask the Sentinels for the primary."""
        words = ("SENTINEL", "GET-MASTER-ADDR-BY-NAME", self._address.primary)
        changes = {"username": None, "password": self._address.sentinel_password, "db": 0}
        host, port = await _first_answer(self._address, words, **changes)
        self._place = host.decode(), int(port)

    def place(self, key: str) -> Place:
        """The primary, as it was last named."""
        if self._place is None:
            raise StoreUnavailable(f"{self._address}: no Sentinel has named a primary yet")
        return self._place

    def places(self) -> Sequence[Place]:
        """The primary."""
        return (self._place,) if self._place is not None else ()


class _Cluster:
    def __init__(self, address: RedisAddress) -> None:
        self._address = address
        self._slots: dict[int, Place] = {}

    async def refresh(self) -> None:
        """Ask any node for the slots; those that are known already are asked too, when the first ones are gone."""
        for first, last, primary, *_ in await self._ranges():
            place = (primary[0].decode() or self._address.places[0][0], int(primary[1]))
            for slot in range(first, last + 1):
                self._slots[slot] = place

    async def _ranges(self) -> Any:
        try:
            return await _first_answer(self._address, ("CLUSTER", "SLOTS"))
        except StoreUnavailable:
            known = RedisAddress(
                "cluster", tuple(self.places()), self._address.is_tls, username=self._address.username,
                password=self._address.password, tls=self._address.tls,
            )  # fmt: skip
            return await _first_answer(known, ("CLUSTER", "SLOTS"))

    def place(self, key: str) -> Place:
        """The node of the key's slot."""
        try:
            return self._slots[key_slot(key.encode())]
        except KeyError:
            raise StoreUnavailable(f"{self._address}: nobody has the slots of this key") from None

    def places(self) -> Sequence[Place]:
        """Each node that has slots."""
        return tuple(dict.fromkeys(self._slots.values()))
