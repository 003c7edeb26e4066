"""After an outage: what the provider has and never reached us is taken once, in order."""

from datetime import timedelta

import pytest

from channels.sms.providers.sending import CannotLookUp
from channels.sms.reconcile import Reconciled
from tests.sms.house import THEIRS, house
from tests.stand_ins.twilio import BEGAN_AT

BEFORE = BEGAN_AT - timedelta(minutes=1)


async def test_texts_that_never_arrived_are_taken_in_order_and_answered() -> None:
    async with house() as bank:
        await bank.provider.text(THEIRS, "I lost my card")
        bank.provider.lost(THEIRS, "12")
        bank.provider.lost(THEIRS, "4821")
        bank.provider.lost("+447700900999", "I lost my card")
        assert await bank.reconciling.since(BEFORE) == [Reconciled("twilio", 4, 3)]
        assert await bank.said("customer") == ["I lost my card", "12", "4821"]
        texts = await bank.provider.texts_to(THEIRS, 2)
        assert texts == ["Which digits?", "Exactly four, please."]
        assert await bank.provider.texts_to("+447700900999", 1) == ["Which digits?"]
        assert await bank.reconciling.since(BEFORE) == [Reconciled("twilio", 4, 0)]


async def test_an_opt_out_that_never_arrived_counts_too() -> None:
    async with house() as bank:
        await bank.provider.text(THEIRS, "I lost my card")
        bank.provider.lost(THEIRS, "STOP")
        await bank.reconciling.since(BEFORE)
        assert (await bank.conversation()).opted_out


async def test_what_came_before_the_hour_is_left_alone() -> None:
    async with house() as bank:
        bank.provider.lost(THEIRS, "I lost my card")
        assert await bank.reconciling.since(BEGAN_AT + timedelta(hours=1)) == [Reconciled("twilio", 0, 0)]


async def test_more_than_a_page_is_looked_up_to_its_end() -> None:
    async with house() as bank:
        for number in range(1_005):
            bank.provider.lost(f"+4477009{number:05d}", "I lost my card")
        assert await bank.reconciling.since(BEFORE) == [Reconciled("twilio", 1_005, 1_005)]


async def test_a_provider_that_does_not_say_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    async with house() as bank:
        monkeypatch.setattr(bank.provider, "auth_token", "another")
        with pytest.raises(CannotLookUp, match="refuses our sign-in"):
            await bank.reconciling.since(BEFORE)
