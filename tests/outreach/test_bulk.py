"""Many customers from a file: each is asked for once, however often the file is run."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpClient

from channels.api.keys import Keys
from channels.api.outreach import OutreachRoutes
from channels.outreach.bulk import Campaign, NoKey, Tally, Unusable, read_rows, request_of, run, take_back
from tests.crash.by_sms import free_port
from tests.outreach.test_outreach import NIGHT, NOON, at

ROWS = "phone,flight,id\n+14155550123,BA 17,ana\n+14155550124,BA 18,ben\n+14155550125,,\n"


def campaign(journey: str = "lost_card") -> Campaign:
    ends = "2026-12-24T00:00:00+00:00"
    return Campaign("flights", journey, "Your flight {flight} leaves later.", ends, "service", "wait_turn")


def rows(tmp_path: Path, text: str = ROWS) -> Any:
    file = tmp_path / "rows.csv"
    file.write_text(text, encoding="utf-8")
    return read_rows(file)


async def test_every_row_is_asked_for_once_and_a_second_run_goes_on(
    tmp_path: Path, aiohttp_client: AiohttpClient
) -> None:
    house = at(NOON)
    app = web.Application()
    app.add_routes(OutreachRoutes(house.outreach, Keys(["key"])).table())
    client = await aiohttp_client(app)
    url, seen = str(client.make_url("")), list[int]()

    async def whole(journey: str = "lost_card", key: str = "key") -> Tally:
        return await run(
            rows(tmp_path), campaign(journey), url=url, key=key, per_second=1_000,
            told=lambda tally: seen.append(tally.outcomes.total()),
        )  # fmt: skip

    first = await whole()
    assert dict(first.outcomes) == {"started": 2}
    assert first.faults == ["+14155550125: the reason needs flight"]
    assert seen == [1, 2, 2]
    assert dict((await whole()).outcomes) == {"started": 2}
    assert dict((await whole("another")).outcomes) == {"asked before": 2}
    assert len(house.sent) == 2
    assert "Your flight BA 17 leaves later." in (await house.said())[0]
    with pytest.raises(NoKey):
        await whole(key="another")


async def test_a_service_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    more: dict[str, Any] = {"url": url, "key": "key", "per_second": 1_000, "told": print}
    with pytest.raises(Unusable, match=f"no service answers at {url}; --url"):
        await run(rows(tmp_path), campaign(), **more)
    for wrong in ("127.0.0.1:8080", "ftp://example.org", "http://[", "chat"):
        with pytest.raises(Unusable, match="--url is the address"):
            await take_back(rows(tmp_path), "flights", **{**more, "url": wrong})


async def test_the_api_says_what_became_of_one_and_what_is_wrong(aiohttp_client: AiohttpClient) -> None:
    house = at(NIGHT)
    app = web.Application()
    app.add_routes(OutreachRoutes(house.outreach, Keys(["key"])).table())
    client = await aiohttp_client(app)
    headers = {"Authorization": "Bearer key"}
    body = {
        "id": "r-1",
        "journey": "lost_card",
        "reason": "Why",
        "expires": "2026-12-24T00:00:00Z",
        "phone": "+14155550123",
    }
    async with client.post("/api/v1/outreach", json=body, headers=headers) as reply:
        answer = await reply.json()
    assert (answer["outcome"], answer["rule"], answer["at"]) == ("scheduled", "quiet_hours", "2026-11-26T16:00:00Z")
    async with client.get("/api/v1/outreach/r-1", headers=headers) as reply:
        assert await reply.json() == answer
    async with client.get("/api/v1/outreach/r-2", headers=headers) as reply:
        assert (reply.status, (await reply.json())["code"]) == (404, "unknown")
    async with client.post("/api/v1/outreach", json={**body, "reason": "Other"}, headers=headers) as reply:
        assert (reply.status, (await reply.json())["code"]) == (409, "conflict")
    async with client.post("/api/v1/outreach", json=body) as reply:
        assert reply.status == 401
    for wrong in (
        {"phone": "0415"}, {"phone": None}, {"reason": " "}, {"expires": "soon"}, {"expires": "2026-12-24T00:00:00"},
        {"timezone": "Mars"}, {"not_before": "2027-01-01T00:00:00Z"}, {"when_busy": "shout"}, {"nonsense": 1},
        {"region": "Florida"}, {"purpose": "fun"},
    ):  # fmt: skip
        async with client.post("/api/v1/outreach", json={**body, "id": "r-3", **wrong}, headers=headers) as reply:
            assert (reply.status, (await reply.json())["code"]) == (400, "bad"), wrong


@pytest.mark.parametrize("text", ["", "phone\n", "name\nAna\n", "\udcff"])
def test_a_file_that_cannot_be_used_is_said_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(Unusable, match=r"rows\.csv"):
        read_rows(file)


def test_other_columns_are_what_the_journey_knows() -> None:
    body = request_of(campaign(), {"customer": "ana-7", "flight": "BA 17", "timezone": "Europe/Madrid", "gate": ""})
    assert (body["id"], body["customer"], body["timezone"]) == ("flights:ana-7", "ana-7", "Europe/Madrid")
    assert body["data"] == {"flight": "BA 17"}
