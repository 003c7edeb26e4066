"""Who is asked about a promise: a sample of all outcomes, once, inside the same budget as every other contact."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.outreach.surveys import FRESH, Surveys, drawn
from runtime.core.company import ContactRules
from runtime.core.events import OptedOut, Said
from tests.core.surveyed import surveyed
from tests.outreach.house import House

NOON = datetime(2026, 11, 25, 20, tzinfo=UTC)  # in San Francisco
QUESTION = "Did we do what you needed?"


class Asking(House):
    """A house that asks about the block."""

    def __init__(self, rules: ContactRules, sample: float = 1.0) -> None:
        super().__init__(rules)
        self.clock.at = NOON
        asking = surveyed(sample=sample)
        current = self.journeys.current
        self.journeys.current = replace(current, journeys=asking.journeys, versions=asking.versions)
        self.surveys = self.another_asking()

    def another_asking(self) -> Surveys:
        return Surveys(
            store=self.store, clock=self.clock, journeys=lambda: self.journeys.current, ask=self.outreach.ask
        )

    async def asked_about(self) -> int:
        return (await self.said()).count(QUESTION)

    async def leaves(self) -> None:
        """A customer begins, and calls it off."""
        await self.take(Said("I lost my card"))
        await self.take(Said("cancel"))


async def test_a_customer_is_asked_whatever_came_of_it_and_once() -> None:
    house = Asking(ContactRules())
    await house.leaves()
    await house.surveys.look()
    await house.surveys.look()
    await house.another_asking().look()
    assert await house.asked_about() == 1
    assert [name for name, _ in await house.log()][-1] == "survey.asked"


async def test_the_answer_by_text_message_is_logged_beside_our_own_word() -> None:
    house = Asking(ContactRules())
    await house.leaves()
    await house.surveys.look()
    await house.take(Said("no"))
    await house.take(Said("I had to call three times"))
    log = {name: fields for name, fields in await house.log()}
    assert log["survey.answered"]["customer_says_kept"] is False
    assert log["survey.answered"]["instance"] == log["moment.outcome"]["instance"]
    assert log["survey.commented"]["line_seq"]


async def test_the_question_counts_as_a_contact_and_is_not_asked_beyond_the_budget() -> None:
    house = Asking(ContactRules(per_day=1))
    await house.leaves()
    await house.surveys.look()
    await house.take(Said("no"))
    await house.take(Said("that is all"))
    await house.leaves()
    await house.surveys.look()
    assert await house.asked_about() == 1
    await house.moved_to(NOON + FRESH + timedelta(minutes=1))
    assert [fields["rule"] for name, fields in await house.log() if name in ("contact.suppressed", "contact.missed")]
    refused = await house.ask(reason="Your card was used abroad.")
    assert refused.outcome == "scheduled" and refused.rule == "budget"


async def test_a_customer_who_has_begun_anew_is_asked_when_that_is_over() -> None:
    house = Asking(ContactRules())
    await house.leaves()
    await house.take(Said("I lost my card"))
    await house.surveys.look()
    assert await house.asked_about() == 0
    await house.take(Said("cancel"))
    await house.moved_to(NOON + timedelta(minutes=5))
    assert await house.asked_about() == 1


async def test_nobody_is_asked_after_a_stop_nor_long_afterwards() -> None:
    house = Asking(ContactRules())
    await house.take(Said("I lost my card"))
    await house.take(OptedOut("STOP"))
    await house.surveys.look()
    assert await house.asked_about() == 0
    late = Asking(ContactRules())
    await late.leaves()
    late.clock.at += FRESH + timedelta(minutes=1)
    await late.surveys.look()
    assert await late.asked_about() == 0


@pytest.mark.parametrize("sample", [0.0, 0.3, 1.0])
def test_the_sample_is_as_large_as_it_was_written(sample: float) -> None:
    asked = sum(drawn(f"17-a{n}.{n % 7}") < sample for n in range(5_000))
    assert asked / 5_000 == pytest.approx(sample, abs=0.03)
