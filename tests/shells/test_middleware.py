"""What a page did not foresee is answered in words, and never with a traceback."""

from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from handrail.middleware import answer_for_faults
from runtime.core.records import Waiting
from runtime.ports import OutOfTurn, StaleConversation, StoreError, StoreUnavailable

NOW_AND_THEN = (
    StoreUnavailable("the disk is full"),
    StaleConversation("it moved"),
    OutOfTurn(Waiting("1", "c1", 1, b"")),
)


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What is logged."""
    with capture_logs() as lines:
        yield lines


async def _answer(raised: Exception) -> tuple[int, str | None, str]:
    async def page(request: web.Request) -> web.StreamResponse:
        raise raised

    app = web.Application(middlewares=[answer_for_faults])
    app.router.add_get("/", page)
    async with TestClient(TestServer(app)) as client, client.get("/") as response:
        return response.status, response.headers.get("Retry-After"), await response.text()


@pytest.mark.parametrize("raised", NOW_AND_THEN, ids=lambda error: type(error).__name__)
async def test_what_may_go_well_later_is_to_be_tried_again(raised: Exception, logged: list[Any]) -> None:
    status, retry_after, text = await _answer(raised)
    assert (status, retry_after) == (503, "2") and '"unavailable"' in text and str(raised) not in text
    assert [line["event"] for line in logged] == ["request.unavailable"]


@pytest.mark.parametrize("raised", [StoreError("no such column"), ZeroDivisionError("a fault of ours")])
async def test_a_fault_of_ours_is_said_so_without_what_it_was(raised: Exception, logged: list[Any]) -> None:
    status, _, text = await _answer(raised)
    assert status == 500 and '"fault"' in text and str(raised) not in text
    assert [(line["event"], line["path"]) for line in logged] == [("request.failed", "/")]


async def test_a_page_that_is_not_there_is_a_problem_document_too() -> None:
    status, _, text = await _answer(web.HTTPNotFound())
    assert status == 404 and '"not_found"' in text
