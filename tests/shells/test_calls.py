"""Calling actions: every way a call can end comes back as one event."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from runtime import limits
from runtime.core.conversation import Conversation
from runtime.core.events import CallFinished
from runtime.core.records import OutboxRow
from tests.shells.bank import Answer, Bank, open_bank, use
from tests.shells.house import House


@pytest.fixture
async def bank() -> AsyncIterator[Bank]:
    async with open_bank() as made:
        yield made


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with aiohttp.ClientSession() as http:
        made = House(http)
        await made.store.open()
        yield made
        await made.store.close()


async def _lose_card(house: House) -> list[str]:
    """Lose a card up to the action, perform the call, and give what was said."""
    conversation = await house.begin()
    await house.says(conversation, "I lost my card", "c1")
    await house.says(conversation, "4821", "c2")
    for row in await house.store.ready(house.clock.now(), 10):
        taken = await house.store.take(row.id, house.clock.now(), timedelta(seconds=30))
        assert taken is not None
        await house.calls.perform(taken)
    assert not await house.store.ready(house.clock.now(), 10)
    found = await house.now(conversation)
    tried = [one.what for one in found.run.tried] if found.run else []
    return [(await house.texts(conversation))[-1], *tried]


async def test_a_declared_end_goes_on_with_what_it_gave(house: House, bank: Bank) -> None:
    bank.answers = [lambda _: web.json_response({"end": "blocked", "reference": "R-1"})]
    use(house, url=bank.url)
    assert (await _lose_card(house))[0] == "bot: Blocked (R-1). Send a new one?"
    assert bank.asked[0][1] == {"last4": "4821"}


@pytest.mark.parametrize(
    ("written", "said"),
    [("12.50", "12.5"), ('{"amount": "12.50", "currency": "EUR"}', "12.50 EUR"), ('{"a": 1}', "{'a': 1}"),
     ('["a", 2.5]', "a, 2.5"), ('{"amount": "much", "currency": "EUR"}', "much EUR")],
)  # fmt: skip
async def test_whatever_json_holds_a_value_comes_of_it(house: House, bank: Bank, written: str, said: str) -> None:
    reply = f'{{"end": "blocked", "reference": {written}}}'
    bank.answers = [lambda _: web.Response(text=reply, content_type="application/json")]
    use(house, url=bank.url)
    assert said in (await _lose_card(house))[0].replace("€12.50", "12.50 EUR")


async def test_a_reply_without_end_is_the_first_of_the_ends(house: House, bank: Bank) -> None:
    bank.answers = [lambda _: web.json_response({"reference": "R-2"})]
    use(house, url=bank.url)
    assert (await _lose_card(house))[0] == "bot: Blocked (R-2). Send a new one?"


async def test_a_failure_is_tried_again_under_the_same_key(house: House, bank: Bank) -> None:
    good = web.json_response({"end": "blocked", "reference": "R-3"})
    bank.answers = [lambda _: web.Response(status=500), lambda _: web.Response(status=502), lambda _: good]
    use(house, url=bank.url, backoff=timedelta(seconds=2))
    assert (await _lose_card(house))[0] == "bot: Blocked (R-3). Send a new one?"
    assert len(bank.asked) == 3 and len({key for key, _ in bank.asked}) == 1
    assert house.slept == [2.0, 2.0]


async def test_what_is_not_idempotent_is_tried_once(house: House, bank: Bank) -> None:
    bank.answers = [lambda _: web.Response(status=500)]
    use(house, url=bank.url, idempotent=False)
    said, tried = await _lose_card(house)
    assert said.startswith("system:") and tried == "cards.block: error (it answered 500)"
    assert len(bank.asked) == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda _: web.json_response({"end": "maybe"}), "it ended as 'maybe', which the map does not declare"),
        (lambda _: web.Response(text="<html>"), "its answer is not JSON"),
        (lambda _: web.Response(body=b"[" * 100_000), "its answer is not JSON"),
        (lambda _: web.json_response([1]), "its answer is not an object"),
        (lambda _: web.Response(body=b"x" * 300_000), "its answer is too large"),
        (lambda _: web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"}), "it answered 302"),
    ],
)
async def test_what_cannot_be_understood_is_an_error_that_staff_can_read(
    house: House, bank: Bank, answer: Answer, why: str
) -> None:
    bank.answers = [answer]
    use(house, url=bank.url, retries=0)
    said, tried = await _lose_card(house)
    assert said.startswith("system:") and why in tried


async def test_no_answer_in_time_is_a_timeout(house: House) -> None:
    use(house, url=None, method=None, python="tests.shells.actions:hangs", within=timedelta(milliseconds=20), retries=0)
    said, tried = await _lose_card(house)
    assert said.startswith("system:") and "timeout" in tried


async def test_an_address_where_nobody_listens_is_an_error(house: House) -> None:
    use(house, url="http://127.0.0.1:1/block", retries=0)
    assert "could not be reached" in (await _lose_card(house))[1]


async def test_an_address_that_is_not_set_is_an_error_that_says_so(house: House) -> None:
    use(house, url=None, retries=0)
    assert "not set on this machine" in (await _lose_card(house))[1]


@pytest.mark.parametrize(("name", "reference"), [("block", "R-4821"), ("block_in_thread", "T-4821")])
async def test_python_actions_run_as_coroutines_and_in_threads(house: House, name: str, reference: str) -> None:
    use(house, url=None, method=None, python=f"tests.shells.actions:{name}")
    assert reference in (await _lose_card(house))[0]


async def test_a_python_action_that_raises_is_an_error(house: House) -> None:
    use(house, url=None, method=None, python="tests.shells.actions:breaks", retries=0)
    assert "RuntimeError" in (await _lose_card(house))[1]


async def test_a_module_that_the_operator_has_not_allowed_is_never_imported(house: House) -> None:
    use(house, url=None, method=None, python="antigravity:anything", retries=0)
    assert "HANDRAIL_ACTIONS" in (await _lose_card(house))[1]


async def _lost_call(house: House, *, ended: int = 1) -> tuple[Conversation, OutboxRow]:
    """A call in the middle of which as many processes ended, taken over."""
    conversation = await house.begin()
    await house.says(conversation, "I lost my card", "c1")
    await house.says(conversation, "4821", "c2")
    [row] = await house.store.ready(house.clock.now(), 10)
    lost = await house.store.take(row.id, house.clock.now(), house.calls.lease(row))
    for _ in range(ended):
        assert lost is not None
        house.clock.move(minutes=10)
        assert list(await house.store.expired(house.clock.now())) == [lost]
        lost = await house.store.retake(lost, house.clock.now(), house.calls.lease(row))
    assert lost is not None
    return conversation, lost


@pytest.mark.parametrize("ended", [1, 2])
async def test_a_call_in_which_the_process_ended_is_made_again_where_that_is_harmless(
    house: House, bank: Bank, ended: int
) -> None:
    bank.answers = [lambda _: web.json_response({"end": "blocked", "reference": "R-9"})]
    use(house, url=bank.url)
    conversation, lost = await _lost_call(house, ended=ended)
    await house.calls.lost(lost)
    assert (await house.texts(conversation))[-1] == "bot: Blocked (R-9). Send a new one?"
    assert bank.asked == [(lost.body["call"], {"last4": "4821"})]
    assert not await house.store.expired(None)


async def test_a_call_in_which_the_process_ends_each_time_goes_to_a_person(house: House, bank: Bank) -> None:
    use(house, url=bank.url)
    conversation, lost = await _lost_call(house, ended=limits.POISON_TRIES)
    await house.calls.lost(lost)
    found = await house.now(conversation)
    assert bank.asked == [] and found.owner == "queue" and found.run is not None
    assert found.run.tried[-1].what == "cards.block: error (the process ended in the middle of each of 3 tries)"
    assert not await house.store.expired(None)


async def test_where_it_is_not_harmless_a_person_gets_it(house: House, bank: Bank) -> None:
    use(house, url=bank.url, idempotent=False)
    conversation, lost = await _lost_call(house)
    await house.calls.lost(lost)
    assert bank.asked == [] and (await house.now(conversation)).owner == "queue"
    assert not await house.store.expired(None)


async def test_a_call_that_was_answered_before_ends_all_the_same(house: House, bank: Bank) -> None:
    bank.answers = [lambda _: web.json_response({"end": "blocked", "reference": "R-9"})]
    use(house, url=bank.url)
    conversation, lost = await _lost_call(house)
    answer = CallFinished(str(lost.body["call"]), "blocked", {"reference": "R-1"})
    await house.worker.handle(conversation.id, answer, channel="call", external_id=answer.call)
    assert list(await house.store.expired(None)) == [lost]
    await house.calls.lost(lost)
    assert (await house.texts(conversation))[-1] == "bot: Blocked (R-1). Send a new one?"
    assert not await house.store.expired(None)


async def test_the_lease_of_a_call_is_longer_than_all_its_tries(house: House) -> None:
    use(house, within=timedelta(minutes=1), retries=2, backoff=timedelta(seconds=5))
    _, lost = await _lost_call(house)
    assert house.calls.lease(lost) == timedelta(minutes=3, seconds=15) + limits.LEASE
    house.journeys.current = replace(house.journeys.current, actions={})
    assert house.calls.lease(lost) == limits.LEASE
