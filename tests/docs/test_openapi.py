"""/openapi.yaml names every address for programs, and what the service answers is as it says."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
import pytest
import yaml
from jsonschema import Draft202012Validator
from pytest_aiohttp import AiohttpClient

from channels.api.events import Reported
from channels.api.numbers import Number
from channels.outreach.asked import Asked
from channels.outreach.confirming import Wanted
from channels.web.messages import STATUS as NACKS
from handoff import bodies
from handrail.description import FILE
from handrail.wiring.house import House
from tests.docs.test_http import house, routes_of

__all__ = ["house"]

PAGE: dict[str, Any] = yaml.safe_load(FILE.read_text())
SHAPES: dict[str, Any] = PAGE["components"]["schemas"]
FOR_PROGRAMS = ("/chat/", "/sms/", "/bridges/", "/staff/api/", "/api/", "/livez", "/readyz", "/metrics", "/openapi")
ELSEWHERE = "/bridges/desk"  # stands in the place of Chatwoot's address where a company bridges to a desk of its own
KEY = {"Authorization": "Bearer key"}
BODIES = {
    "Claim": bodies.ClaimBody, "Reply": bodies.ReplyBody, "Note": bodies.NoteBody, "Move": bodies.MoveBody,
    "Finish": bodies.FinishBody, "Close": bodies.CloseBody, "Presence": bodies.PresenceBody, "Offer": bodies.OfferBody,
    "Transfer": bodies.TransferBody, "Park": bodies.ParkBody, "Assign": bodies.AssignBody, "Reason": bodies.ReasonBody,
    "EventReport": Reported, "OutreachRequest": Asked, "Number": Number, "Confirmation": Wanted,
}  # fmt: skip
OUR_OWN = {"OutreachRequest": {"survey", "conversation"}, "Confirmation": {"customer"}}  # fields of one side alone


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in PAGE["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield f"{method.upper()} {path}", operation


def fits(answer: object, shape: str) -> None:
    schema = {"$ref": f"#/components/schemas/{shape}", "components": PAGE["components"]}
    Draft202012Validator(schema).validate(answer)


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from [node["$ref"]] if "$ref" in node else []
        for one in node.values():
            yield from references(one)
    elif isinstance(node, list):
        for one in node:
            yield from references(one)


def test_every_address_for_programs_is_on_the_page(house: House) -> None:
    ours = {
        route
        for route in routes_of(house.app)
        if route.split()[1].startswith(FOR_PROGRAMS) and not route.startswith("OPTIONS")
    }
    assert {name for name, _ in operations()} - {f"POST {ELSEWHERE}"} == ours


def test_every_reference_leads_somewhere_and_every_shape_is_used() -> None:
    used = set(references(PAGE))
    kinds = ("schemas", "responses", "parameters")
    there = {f"#/components/{kind}/{name}" for kind in kinds for name in PAGE["components"][kind]}
    assert used == there


def test_operations_have_names_of_their_own_and_say_who_may_ask() -> None:
    names = [operation["operationId"] for _, operation in operations()]
    assert len(set(names)) == len(names)
    assert all("security" in operation and operation["summary"] for _, operation in operations())


@pytest.mark.parametrize("shape", BODIES)
def test_a_body_has_the_fields_that_are_read(shape: str) -> None:
    fields = msgspec.structs.fields(BODIES[shape])
    written = SHAPES[shape]
    ours = OUR_OWN.get(shape, set())
    assert set(written["properties"]) - ours == {field.name for field in fields} - ours
    assert set(written.get("required", ())) == {field.name for field in fields if field.required}


def test_every_nack_is_on_the_page() -> None:
    assert set(SHAPES["Nack"]["properties"]["code"]["enum"]) == NACKS.keys()


@pytest.fixture
async def token(house: House) -> AsyncIterator[str]:
    await house.desk.roster.add("jo", role="agent")
    yield await house.desk.roster.issue_token("jo")


async def test_what_is_answered_is_as_the_page_says(house: House, aiohttp_client: AiohttpClient, token: str) -> None:
    client = await aiohttp_client(house.app)
    page = await client.get("/openapi.yaml")
    assert page.content_type == "application/yaml" and yaml.safe_load(await page.text()) == PAGE
    session = await (await client.post("/chat/v1/session", json={"journey": "lost_card"})).json()
    fits(session, "Session")
    customer = {"Authorization": f"Bearer {session['token']}"}
    for cmid, text in (("1", "12"), ("2", "person")):
        sent = await client.post("/chat/v1/messages", json={"cmid": cmid, "text": text}, headers=customer)
        fits(await sent.json(), "Ack")
    for nothing in ({"cmid": "1"}, {}):
        fits(await (await client.post("/chat/v1/messages", json=nothing, headers=customer)).json(), "Nack")
    events = await (await client.get("/chat/v1/events?after=0&wait=0", headers=customer)).json()
    fits(events, "Events")
    assert {event["kind"] for event in events["events"]} >= {"message", "handoff"}
    staff = {"Authorization": f"Bearer {token}"}
    tickets = await (await client.get("/staff/api/v1/tickets?state=queued", headers=staff)).json()
    fits(tickets, "Tickets")
    path = f"/staff/api/v1/tickets/{tickets['tickets'][0]['id']}"
    fits(await (await client.get(path, headers=staff)).json(), "WholeTicket")
    fits(await (await client.post(f"{path}/claim", json={}, headers=staff)).json(), "WholeTicket")
    said = {"text": "Hello", "cmid": "3", "last_seq": events["head"]}
    fits(await (await client.post(f"{path}/reply", json=said, headers=staff)).json(), "Replied")
    fits(await (await client.post(f"{path}/reply", json={**said, "cmid": "4"}, headers=KEY)).json(), "Problem")
    fits(await (await client.get("/staff/api/v1/events", headers=staff)).json(), "DeskEvents")
    fits(
        await (await client.get(f"/api/v1/conversations/{session['conversation']}", headers=KEY)).json(), "Conversation"
    )
    fits(await (await client.put("/api/v1/customers/ana", json={"first_name": "Ana"}, headers=KEY)).json(), "Customer")
    fits(await (await client.delete("/api/v1/customers/ana", headers=KEY)).json(), "Erased")
    fits(await (await client.get("/livez")).json(), "Alive")
    fits(await (await client.get("/readyz")).json(), "Ready")
