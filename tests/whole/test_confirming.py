"""`handrail confirm` against a service: first a look, then the questions, the answers, and the line for the map."""

from pathlib import Path

import aiohttp

from tests.crash.by_sms import ANA, by_sms, free_port
from tests.running import REPOSITORY
from tests.stand_ins.bank import bank
from tests.stand_ins.twilio import TwilioStandIn

PROMISE = "lost_card.block_card"
UNWILLING = "+447700900188"


async def test_a_promise_is_confirmed_from_the_first_look_to_the_line_for_the_map(tmp_path: Path) -> None:
    port = free_port()
    async with bank() as bank_url, TwilioStandIn() as twilio:
        service = by_sms(tmp_path, port, bank_url, twilio)
        service.environment["HANDRAIL_API_KEYS"] = "a-key"
        await service.start(port=port)
        line = ("confirm", PROMISE, "--sample", "5", "--per-second", "100", "--url", service.address)
        try:
            await twilio.text(ANA, "can you deliver money")  # she is awake
            await twilio.texts_to(ANA, 1)
            await _told(service.address, "ana", may_ask=True, phone=ANA)
            await _told(service.address, "bo", may_ask=False, phone=UNWILLING)
            looked = await service.command(*line)
            assert "1 of 2 customers agreed to be asked." in looked and "1  would be asked (seed 1)" in looked
            assert "Nobody was asked. Run the same line with --send" in looked
            assert len(await twilio.texts_to(ANA, 1)) == 1
            assert "1  asked" in await service.command(*line, "--send")
            question = (await twilio.texts_to(ANA, 2))[1]
            assert question.startswith('One question from Meridian Bank. We promise: "Your card is blocked within')
            await twilio.text(ANA, "yes")
            await twilio.texts_to(ANA, 3)
            assert "1  of this sample were asked already" in await service.command(*line, "--send")
            assert await twilio.texts_to(UNWILLING, 0) == []
            code, said = await service.attempt("confirm", "lost_card.nothing", "--url", service.address)
            assert code == 2 and "there is no promise lost_card.nothing; there is" in said
        finally:
            assert await service.stop() == 0
        report = await service.command("report")
        assert "1 of 1 customers who were asked said yes or no: 100.0 % said yes." in report
        folder = _with_old_confirmation(tmp_path)
        checked = await service.command("check", str(folder))
        assert "HR714" in checked and "how: 1 customer asked by text, result: 100 % say that it matters" in checked


async def _told(address: str, customer: str, **fields: object) -> None:
    url, key = f"{address}/api/v1/customers/{customer}", {"Authorization": "Bearer a-key"}
    async with aiohttp.ClientSession(headers=key) as http, http.put(url, json=fields) as answer:
        assert answer.status == 201, await answer.text()


def _with_old_confirmation(folder: Path) -> Path:
    """The example map, in which the value of that promise was confirmed long ago."""
    copy = folder / "old"
    copy.mkdir()
    for file in (REPOSITORY / "journeys").glob("*.yaml"):
        text = file.read_text()
        if file.name == "map.yaml":
            text = text.replace("on: 2026-09-01, how: 412", "on: 2024-09-01, how: 412")
        (copy / file.name).write_text(text)
    return copy
