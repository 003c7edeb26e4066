"""Alerts: each once, quiet for a while, signed, and not lost when a way does not work."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from moments.alerts import FIRST_REST, TRIES, Alerts
from moments.ways import Mail, Webhook
from runtime.clock import Clock
from runtime.core.company import Owner
from runtime.signing import fits
from tests.core.builders import meridian
from tests.shells.house import House
from tests.stand_ins.smtp import MailServer, mail_server
from tests.waiting import until

QUIET = timedelta(minutes=30)


class Receiver:
    """Another system that hears of alerts."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.heard: list[dict[str, Any]] = []
        self.status = 200

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        assert fits("key", request.headers, body, self.clock.now())
        said = json.loads(body)
        assert request.headers["webhook-id"] == said["id"]
        if self.status == 200:
            self.heard.append(said)
        return web.Response(status=self.status)


class Place:
    """A house with both ways open."""

    def __init__(
        self, house: House, receiver: Receiver, mail: MailServer, url: str, http: aiohttp.ClientSession
    ) -> None:
        self.house = house
        self.receiver = receiver
        self.mail = mail
        self.changes: list[dict[str, Any]] = []
        self._url = url
        self._http = http

    def alerts(self) -> Alerts:
        async def spikes() -> list[dict[str, Any]]:
            return self.changes

        journeys = self.house.journeys
        mail = Mail(f"smtp://127.0.0.1:{self.mail.port}", "handrail@meridian.example", journeys, "https://chat.example")
        return Alerts(
            store=self.house.store, clock=self.house.clock, journeys=journeys, quiet=QUIET, spikes=spikes,
            ways=(Webhook(self._http, self._url, "key", self.house.clock), mail),
        )  # fmt: skip

    async def once(self, alerts: Alerts) -> None:
        """What the loop does at each turn."""
        await alerts.look()
        await alerts.look_for_spikes()
        await alerts.send()

    async def breach(self, address: str) -> str:
        """A customer whose card is not blocked in time."""
        conversation = await self.house.begin(address=address)
        await self.house.says(conversation, "I lost my card", f"{address}-1")
        self.house.clock.move(minutes=11)
        await self.house.timers.fire_due()
        await self.house.timers.fire_due()
        await self.house.timers.fire_due()
        return conversation.id


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    journeys = replace(meridian(), owners={"cards": Owner("cards", "Cards", "cards@meridian.example")})
    async with aiohttp.ClientSession() as http:
        house = House(http, journeys=journeys)
        receiver = Receiver(house.clock)
        app = web.Application()
        app.router.add_post("/alerts", receiver.take)
        async with mail_server() as mail, TestServer(app) as server:
            yield Place(house, receiver, mail, str(server.make_url("/alerts")), http)


async def test_a_breach_reaches_the_webhook_and_the_owner_once(place: Place) -> None:
    conversation = await place.breach("one")
    alerts = place.alerts()
    await alerts.start()
    await place.once(alerts)
    await place.once(alerts)
    kinds = [one["kind"] for one in place.receiver.heard]
    assert kinds == ["at_risk", "breach"]
    assert place.receiver.heard[1]["conversation"] == conversation
    assert len(place.mail.arrived) == 2
    letter = place.mail.arrived[1]
    assert letter["To"] == "cards@meridian.example" and "Must be kept: lost_card.block" in letter["Subject"]
    assert f"https://chat.example/staff/moments/conversations/{conversation}" in str(letter.get_payload(decode=True))


async def test_the_same_is_quiet_for_a_while_and_told_again_afterwards(place: Place) -> None:
    alerts = place.alerts()
    await place.breach("one")
    await place.once(alerts)
    await place.breach("two")
    await place.once(alerts)
    assert [one["kind"] for one in place.receiver.heard] == ["at_risk", "breach"]
    place.house.clock.move(minutes=31)
    await place.breach("three")
    await place.once(alerts)
    assert sorted(one["kind"] for one in place.receiver.heard) == ["at_risk", "at_risk", "breach", "breach"]


async def test_after_a_restart_nothing_is_told_again_and_nothing_is_lost(place: Place) -> None:
    place.receiver.status = 503
    await place.breach("one")
    first = place.alerts()
    await place.once(first)
    assert place.receiver.heard == [] and len(place.mail.arrived) == 2
    second = place.alerts()
    await second.start()
    place.receiver.status = 200
    await place.once(second)
    assert place.receiver.heard == []  # it rests before the next try
    place.house.clock.move(minutes=2)
    await place.once(second)
    assert [one["kind"] for one in place.receiver.heard] == ["at_risk", "breach"] and len(place.mail.arrived) == 2
    assert second.waiting == []


async def test_a_way_that_never_works_is_given_up_and_the_other_goes_on(place: Place) -> None:
    place.mail.refuses = True
    await place.breach("one")
    alerts = place.alerts()
    await place.once(alerts)
    for n in range(TRIES):
        place.house.clock.at += FIRST_REST * 2**n
        await alerts.send()
    assert alerts.waiting == [] and place.mail.arrived == []
    assert len(place.receiver.heard) == 2


async def test_what_is_long_past_is_no_news(place: Place) -> None:
    await place.breach("one")
    place.house.clock.move(hours=3)
    alerts = place.alerts()
    await place.once(alerts)
    assert place.receiver.heard == [] and place.mail.arrived == []


async def test_a_queue_that_nobody_came_to_is_told_by_its_name(place: Place) -> None:
    conversation = await place.house.begin(address="waits")
    await place.house.says(conversation, "I lost my card", "w-1")
    await place.house.says(conversation, "person", "w-2")
    place.house.clock.move(minutes=16)
    for _ in range(3):
        await place.house.timers.fire_due()
    alerts = place.alerts()
    await place.once(alerts)
    told = [one for one in place.receiver.heard if one["kind"] == "queue"]
    assert [(one["queue"], one["conversation"]) for one in told] == [("support", conversation.id)]
    assert "nobody of support came in time" in told[0]["says"]


async def test_the_loop_tells_of_what_happens_while_it_runs(place: Place) -> None:
    alerts = place.alerts()
    async with asyncio.TaskGroup() as group:
        running = group.create_task(alerts.run())
        await place.breach("one")
        await until(lambda: len(place.receiver.heard) == 2 and len(place.mail.arrived) == 2)
        running.cancel()


async def test_a_change_is_told_once(place: Place) -> None:
    today = place.house.clock.now().date()
    change = {"promise": "lost_card.block", "by": -0.1, "before": 0.9, "after": 0.8, "version": "lost_card@2"}
    place.changes = [{**change, "day": today}, {**change, "day": today - timedelta(days=30)}]
    alerts = place.alerts()
    await place.once(alerts)
    place.house.clock.move(hours=7)
    await place.once(alerts)
    assert [one["says"] for one in place.receiver.heard] == [
        f"lost_card.block fell from 90.0% to 80.0% since version lost_card@2 of {today}"
    ]
