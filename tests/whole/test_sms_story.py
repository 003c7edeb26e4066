"""The story by SMS: a card is lost, the digits fail, a person takes over and moves the journey on.

The log says kept.
"""

import json
import socket
from pathlib import Path
from typing import Any

import aiohttp

from tests.running import REPOSITORY, Running, read_outcome_log
from tests.stand_ins.bank import bank
from tests.stand_ins.twilio import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, TwilioStandIn
from tests.whole.desk import Desk

ANA = "+447700900123"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def test_a_lost_card_by_sms_with_a_person_in_the_middle(tmp_path: Path) -> None:
    port = _free_port()
    public = f"http://127.0.0.1:{port}"
    async with bank() as bank_url, TwilioStandIn() as twilio, aiohttp.ClientSession() as session:
        service = Running(
            tmp_path,
            REPOSITORY / "journeys",
            {
                "BANK_URL": bank_url,
                "HANDRAIL_PUBLIC_URL": public,
                "HANDRAIL_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
                "HANDRAIL_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
                "HANDRAIL_TWILIO_FROM": OUR_NUMBER,
                "HANDRAIL_TWILIO_API_URL": twilio.url,
            },
        )
        await service.start(port=port)
        try:
            twilio.connect(public)
            await _story(service, twilio, Desk(session, service.address, await service.token()))
        finally:
            assert await service.stop() == 0
    outcomes = _outcomes(tmp_path)
    block = next(line for line in outcomes if line["moment"] == "block_card")
    assert (block["outcome"], block["handed_off"], block["kept_by"]) == ("kept", True, "person")
    assert block["channel"] == "sms" and ANA not in json.dumps(outcomes)


async def _story(service: Running, twilio: TwilioStandIn, desk: Desk) -> None:
    assert await twilio.text(ANA, "lost card") == 200
    assert "last four digits" in (await twilio.texts_to(ANA, 1))[-1]
    for number, wrong in enumerate(["I have no idea", "still no idea", "none"], 2):
        assert await twilio.text(ANA, wrong) == 200
        await twilio.texts_to(ANA, number)
    assert "colleague" in twilio.sent_to(ANA)[-1]
    [waiting] = await desk.waiting()
    assert (waiting["queue"], waiting["reason"], waiting["journey"]) == ("cards", "unmatched", "lost_card")
    ticket = await desk.claim(waiting)
    shown = await desk.ticket(ticket["id"])
    assert "by_hand" in [move["id"] for move in shown["moves"]]
    status, answer = await desk.post(
        f"/tickets/{ticket['id']}/reply", {"text": "Hi, Jo here.", "cmid": "a", "last_seq": shown["head"]}
    )
    assert status == 200, answer
    await twilio.texts_to(ANA, 5)
    move: dict[str, Any] = {"move": "by_hand", "inputs": {}, "version": ticket["version"], "key": "k1"}
    status, answer = await desk.post(f"/tickets/{ticket['id']}/move", move)
    assert (status, answer["code"]) == (422, "needs")
    move["inputs"] = {"last4": "4821", "reference": "B-77"}
    status, answer = await desk.post(f"/tickets/{ticket['id']}/move", move)
    assert status == 200, answer
    assert "Your card is blocked (B-77)" in (await twilio.texts_to(ANA, 6))[-1]
    assert await twilio.text(ANA, "3") == 200
    assert "stays blocked" in (await twilio.texts_to(ANA, 7))[-1]


def _outcomes(folder: Path) -> list[dict[str, Any]]:
    return [line for line in read_outcome_log(folder) if line["event"] == "moment.outcome"]


async def test_stop_ends_everything_and_start_begins_anew(tmp_path: Path) -> None:
    port = _free_port()
    public = f"http://127.0.0.1:{port}"
    async with TwilioStandIn() as twilio:
        service = Running(
            tmp_path,
            REPOSITORY / "journeys",
            {
                "HANDRAIL_PUBLIC_URL": public,
                "HANDRAIL_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
                "HANDRAIL_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
                "HANDRAIL_TWILIO_FROM": OUR_NUMBER,
                "HANDRAIL_TWILIO_API_URL": twilio.url,
            },
        )
        await service.start(port=port)
        try:
            twilio.connect(public)
            await twilio.text(ANA, "lost card")
            await twilio.texts_to(ANA, 1)
            before = len(twilio.sent_to(ANA))
            assert await twilio.text(ANA, "STOP") == 200
            assert await twilio.text(ANA, "4821") == 200
            assert await twilio.text(ANA, "START") == 200
            assert await twilio.text(ANA, "lost card") == 200
            await twilio.until(lambda: len(twilio.sent_to(ANA)) > before)
            ours = [text for text in twilio.sent_to(ANA) if "four digits" in text]
            assert len(ours) == 2
        finally:
            assert await service.stop() == 0
    outcomes = _outcomes(tmp_path)
    assert [line["outcome"] for line in outcomes] == ["opted_out"]
