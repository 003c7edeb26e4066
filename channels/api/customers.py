"""`/api/v1/customers/{id}`: what the company's other systems know of a customer, for journeys to read."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal

import msgspec
from aiohttp import web

from channels.api.keys import Keys
from runtime.clock import Clock, Ids
from runtime.core.journey import JourneyMap
from runtime.core.values import DataType, Slot, Value
from runtime.customers import Customer, find_customer, write_customer
from runtime.ports import StaleConversation, Store
from runtime.problems import problem
from runtime.understanding.values import read_value
from runtime.wire import jsonable

ID_CHARS = 128
SOURCE = "site"

Erase = Callable[[str], Awaitable[Mapping[str, int]]]
"""Settles and removes all that is kept of a customer; gives how much of each kind that was."""


class Refused(Exception):
    """A field that cannot be taken, in a sentence."""


class CustomerRoutes:
    """Reads and writes the records of customers, and erases all that is kept of one."""

    def __init__(
        self, *, store: Store, journeys: Callable[[], JourneyMap], clock: Clock, ids: Ids, keys: Keys, erase: Erase
    ) -> None:
        self._store = store
        self._journeys = journeys
        self._clock = clock
        self._ids = ids
        self._keys = keys
        self._erase = erase

    def table(self) -> list[web.RouteDef]:
        """The routes."""
        path = "/api/v1/customers/{id}"
        needed = self._keys.needed
        return [
            web.get(path, needed(self.show)),
            web.put(path, needed(self.put)),
            web.delete(path, needed(self.erase)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """What is known of one customer."""
        known = await find_customer(self._store, request.match_info["id"])
        if known.version == 0:
            return problem(404, "unknown", "There is no such customer")
        return web.json_response(_shape(known))

    async def put(self, request: web.Request) -> web.Response:
        """Write the whole record; it is made where there is none."""
        customer = request.match_info["id"]
        if len(customer) > ID_CHARS:
            return problem(400, "too_long", f"An id has at most {ID_CHARS} characters")
        try:
            given = msgspec.json.decode(await request.read(), type=dict[str, str | int | float | bool | None])
        except msgspec.DecodeError as error:
            return problem(400, "body", "The body is one JSON object of plain values", str(error))
        try:
            language, values = self._read(given)
        except Refused as refused:
            return problem(422, "field", "A field cannot be taken", str(refused))
        while True:
            known = await find_customer(self._store, customer)
            written = Customer(customer, known.version, language, values)
            try:
                await write_customer(self._store, self._ids, written)
            except StaleConversation:
                continue  # another system wrote it meanwhile
            return web.json_response(_shape(written), status=200 if known.version else 201)

    async def erase(self, request: web.Request) -> web.Response:
        """Erase the record, the conversations, and all else that is kept of them."""
        gone = await self._erase(request.match_info["id"])
        if not any(gone.values()):
            return problem(404, "unknown", "There is no such customer")
        return web.json_response(gone)

    def _read(self, given: Mapping[str, object]) -> tuple[str | None, dict[str, Slot]]:
        journeys = self._journeys()
        language = given.get("language")
        if language is not None and language not in journeys.languages and "language" not in journeys.customer:
            raise Refused(f"`language` is one of {', '.join(journeys.languages)}")
        values = {}
        for name, value in given.items():
            datatype = journeys.customer.get(name)
            if datatype is None and name not in ("language", "id"):
                known = ", ".join(journeys.customer) or "nothing"
                raise Refused(f"The map declares no `{name}` under `customer`; there is {known}")
            if datatype is not None and value is not None:
                values[name] = Slot(self._value(journeys, name, datatype, value), SOURCE, self._clock.now())
        return str(language) if language in journeys.languages else None, values

    def _value(self, journeys: JourneyMap, name: str, datatype: DataType, given: object) -> Value:
        """A value of the declared type; text is read as a customer's answer would be."""
        if isinstance(given, bool) and datatype.kind == "yes_no":
            return given
        if isinstance(given, bool):
            raise Refused(f"`{name}` is no yes or no but {datatype.kind}")
        text = str(Decimal(str(given))) if isinstance(given, int | float) else str(given)
        read = read_value(
            datatype, text, language=journeys.languages[0], now=self._clock.now(), timezone=journeys.timezone
        )
        if isinstance(read, str):
            raise Refused(f"`{name}` is no {datatype.kind}: {read.replace('_', ' ')}")
        return read.value


def _shape(customer: Customer) -> Mapping[str, object]:
    values = {name: jsonable(slot.value) for name, slot in customer.values.items()}
    return {"id": customer.id, "language": customer.language, **values}
