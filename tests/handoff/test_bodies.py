"""What may stand in a request: anything else is declined before it is looked at further."""

from io import BytesIO

import pytest

from handoff.bodies import clean
from handoff.declined import Declined
from runtime import limits
from tests.handoff.house import Caller, House

TICKET = "/tickets/t-nothing"
REPLY = f"{TICKET}/reply"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"[]", "object"),
        (b'"text"', "object"),
        (b"{}", "text"),
        (b'{"text": 1, "cmid": "x", "last_seq": 1}', "$.text"),
        (b'{"text": "a", "cmid": "", "last_seq": 1}', "$.cmid"),
        (b'{"text": "a", "cmid": "x", "last_seq": "1"}', "$.last_seq"),
        (b'{"text": " \\u200e\\n ", "cmid": "x", "last_seq": 1}', "empty"),
    ],
)
async def test_a_body_of_another_shape_is_declined_with_its_place(house: House, body: bytes, detail: str) -> None:
    status, answer = await _sent(await house.member(), body)
    assert (status, answer["code"]) == (422, "invalid")
    assert detail in answer["detail"]


@pytest.mark.parametrize("body", [b"{", b"text=1", b'{"text": "\xff"}', b'{"x": ' + b"[" * 10_000])
async def test_what_is_no_json_is_declined(house: House, body: bytes) -> None:
    status, answer = await _sent(await house.member(), body)
    assert (status, answer["code"]) == (400, "not_json")


async def test_only_json_is_read_so_that_no_form_of_another_site_can_act(house: House) -> None:
    jo = await house.member()
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        status, answer = await _sent(jo, b'{"text": "a", "cmid": "x", "last_seq": 1}', content_type)
        assert (status, answer["code"]) == (415, "media_type")


async def test_a_body_that_is_too_large_is_declined(house: House) -> None:
    jo = await house.member()
    for size in (limits.BODY_BYTES, 2 * 1024 * 1024):
        status, answer = await _sent(jo, b'{"text": "' + b"a" * size + b'"}')
        assert (status, answer["code"]) == (413, "too_large")


async def test_a_claim_needs_no_body(house: House) -> None:
    ticket = await house.waiting()
    status, _ = await (await house.member()).call("POST", f"/tickets/{ticket.id}/claim")
    assert status == 200


def test_texts_keep_their_words_and_lose_what_only_disturbs() -> None:
    assert clean(" a\r\nb\tc\x00\u202e\ud800 ", 10, "note") == "a\nb\tc"
    with pytest.raises(Declined, match="6 characters; 5 are the most"):
        clean("abcdef", 5, "note")


async def _sent(caller: Caller, body: bytes, content_type: str = "application/json") -> tuple[int, dict[str, str]]:
    headers = {"Authorization": f"Bearer {caller.token}", "Content-Type": content_type}
    response = await caller.house.client.post(f"/staff/api/v1{REPLY}", data=BytesIO(body), headers=headers)
    answer: dict[str, str] = await response.json(content_type=None)
    assert response.content_type == "application/problem+json"
    return response.status, answer
