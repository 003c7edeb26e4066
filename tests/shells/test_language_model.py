"""The language model: asked within its limit and its budget, and never a reason why anything stops."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import NamedTuple

import pytest
from structlog.testing import capture_logs

from runtime import limits
from runtime.clock import Ids
from runtime.core.records import Document
from runtime.language_model import USE, LanguageModel, Terms
from runtime.store.in_memory import MemoryStore
from tests.handoff.house import HeldClock
from tests.stand_ins.language_model import KEY, MODEL, ModelStandIn, language_model


class Desk(NamedTuple):
    """A model, and what stands behind it."""

    model: LanguageModel
    behind: ModelStandIn
    store: MemoryStore
    clock: HeldClock

    async def ask(self) -> str | None:
        return await self.model.ask("sort this", '"hello"', why="meaning", tokens=8)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with language_model() as (behind, http):
        store, clock = MemoryStore(), HeldClock()
        terms = Terms(behind.url, MODEL, KEY, timedelta(seconds=5), 250)
        yield Desk(LanguageModel(http, store, clock, Ids(clock), terms), behind, store, clock)


async def test_it_is_asked_with_the_task_apart_from_the_text(desk: Desk) -> None:
    desk.behind.answers = lambda task, text: f" {task} / {text} "
    assert await desk.ask() == 'sort this / "hello"'
    (asked,) = desk.behind.asked
    assert [one["role"] for one in asked["messages"]] == ["system", "user"]
    assert (asked["model"], asked["max_tokens"], asked["temperature"]) == (MODEL, 8, 0)


async def test_a_days_budget_ends_it_until_the_next_day(desk: Desk) -> None:
    assert [await desk.ask() for _ in range(4)] == ["0 sure", "0 sure", "0 sure", None]
    assert len(desk.behind.asked) == 3
    desk.clock.pass_by(timedelta(days=1))
    assert await desk.ask() == "0 sure"


async def test_the_budget_is_shared_by_all_processes_over_a_store(desk: Desk) -> None:
    body = b'{"day": "2026-11-23", "tokens": 250}'
    await desk.store.change("op", [Document(USE, USE, 1, body)])
    assert await desk.ask() is None and not desk.behind.asked


async def test_what_an_endpoint_does_not_count_is_estimated(desk: Desk) -> None:
    desk.behind.usage = None
    await desk.ask()
    found = await desk.store.document(USE, USE)
    assert found is not None and found.body == b'{"day": "2026-11-23", "tokens": 7}'


async def test_it_is_not_waited_for_longer_than_its_limit(desk: Desk) -> None:
    desk.behind.silent = True
    with capture_logs() as logs:
        said = await desk.model.ask("t", "x", why="meaning", tokens=8, within=timedelta(milliseconds=20))
    assert said is None
    assert [(line["event"], line["outcome"]) for line in logs] == [("language_model.silent", "late")]


@pytest.mark.parametrize("status", [429, 500, 302])
async def test_after_a_few_failures_it_is_left_alone_for_a_while(desk: Desk, status: int) -> None:
    desk.behind.status = status
    for _ in range(limits.MODEL_FAILURES + 2):
        assert await desk.ask() is None
    assert len(desk.behind.asked) == limits.MODEL_FAILURES
    desk.behind.status = 200
    assert await desk.ask() is None
    desk.clock.pass_by(limits.MODEL_RESTS)
    assert await desk.ask() == "0 sure"


@pytest.mark.parametrize("said", [None, 7, ["x"], {"a": 1}])
async def test_an_answer_without_text_is_none(desk: Desk, said: object) -> None:
    desk.behind.answers = lambda task, text: said
    assert await desk.ask() is None


async def test_nobody_there_is_no_answer(desk: Desk) -> None:
    terms = Terms("http://127.0.0.1:1/v1", MODEL, None, timedelta(seconds=5), 250)
    model = LanguageModel(desk.model._http, desk.store, desk.clock, Ids(desk.clock), terms)
    assert await model.ask("t", "x", why="meaning", tokens=8) is None
