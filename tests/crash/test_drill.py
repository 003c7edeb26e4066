"""While people have a conversation the bot is silent, whatever customers write and however often the service ends."""

from pathlib import Path

from tests.crash.drill import drill


async def test_the_bot_never_speaks_while_a_person_has_the_conversation(tmp_path: Path) -> None:
    found = await drill(tmp_path, kills=3, clients=8, members=2)
    assert found.faults == []
    assert found.kills == 3 and found.kills_while_held >= 1
    assert found.claims >= 10 and found.moves >= 3 and found.finishes >= 1
    assert found.said_while_held >= 20
