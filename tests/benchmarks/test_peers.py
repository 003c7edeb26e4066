"""What the peers of the benchmarks are held to: the conversation, word by word."""

from pathlib import Path

import pytest

from benchmarks.peers.handrail_bot import served
from benchmarks.peers.order import ANSWERS, WRITES
from benchmarks.peers.talking import Talk, WrongAnswer


async def test_handrail_holds_the_conversation_of_the_peers(tmp_path: Path) -> None:
    async with served("sqlite", str(tmp_path)) as customers:
        for text, answer in zip(WRITES * 2, ANSWERS * 2, strict=True):
            assert (await customers.turn("ann", text)).startswith(answer)


async def test_a_peer_that_says_something_else_has_no_speed() -> None:
    async def turn(_customer: str, _text: str) -> str:
        return "Hello"

    with pytest.raises(WrongAnswer, match="to 'go' came 'Hello'"):
        await Talk(turn).round(1, 0.01)


async def test_a_round_counts_what_it_talks(capsys: pytest.CaptureFixture[str]) -> None:
    answers = dict(zip(WRITES, ANSWERS, strict=True))

    async def turn(_customer: str, text: str) -> str:
        return answers[text]

    found = await Talk(turn).round(2, 0.01)
    assert capsys.readouterr().out == "warm\n"
    assert found["turns"] >= 2
