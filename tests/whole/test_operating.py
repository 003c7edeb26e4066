"""What an operator and an author see of a running service: start, stop, refusals, health, hot reload."""

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.crash.storm import MAP
from tests.customer import Customer, texts
from tests.running import REPOSITORY, Running

PATIENCE_SECONDS = 20.0  # of a test on a busy machine


async def run(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run a command to its end; gives its exit code, stdout and stderr."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith("HANDRAIL_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "handrail", *arguments, cwd=folder,
        env=clean | {"PYTHONPATH": str(REPOSITORY)} | environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Running]:
    shutil.copytree(MAP, tmp_path / "map")
    running = Running(tmp_path, tmp_path / "map", {"HANDRAIL_LIMITS": "off"})
    await running.start()
    yield running
    await running.kill()


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"HANDRAIL_PROT": "80"}, "HANDRAIL_PROT is not a setting; did you mean HANDRAIL_PORT?"),
        ({"HANDRAIL_PORT": "many"}, "HANDRAIL_PORT must be a port number"),
        ({"HANDRAIL_STORE": "postgres://x"}, "HANDRAIL_STORE must be"),
        ({"HANDRAIL_TRUSTED_PROXIES": "foo"}, "HANDRAIL_TRUSTED_PROXIES must be addresses"),
        ({"HANDRAIL_TWILIO_ACCOUNT_SID": "AC1"}, "HANDRAIL_TWILIO_AUTH_TOKEN must be set too"),
        ({"HANDRAIL_JOURNEYS": "nowhere"}, "There is no such folder: nowhere"),
    ],
)
async def test_a_bad_setting_ends_it_with_a_line_that_says_what_to_do(
    environment: dict[str, str], said: str, tmp_path: Path
) -> None:
    code, out, err = await run(tmp_path, "serve", **environment)
    assert code == 2 and out == "" and said in err
    assert "Traceback" not in err


async def test_a_map_that_is_wrong_is_not_served(tmp_path: Path) -> None:
    shutil.copytree(MAP, tmp_path / "map")
    file = tmp_path / "map" / "echo.yaml"
    file.write_text(file.read_text().replace("to: said", "to: sayd"))
    code, _, err = await run(tmp_path, "serve", "map")
    assert code == 2 and "echo.yaml:" in err and "sayd" in err and "Did you mean `said`?" in err


async def test_a_port_that_is_taken_and_a_store_that_is_held_are_said_so(shop: Running) -> None:
    code, _, err = await run(shop.folder, "serve", "map", "--port", str(shop.port), HANDRAIL_STORE="memory:")
    assert (
        code == 2 and f"cannot listen on 127.0.0.1:{shop.port}: Address already in use; another program has it" in err
    )
    code, _, err = await run(shop.folder, "serve", "map", "--port", "0")
    assert code == 2 and "serving" in err and "Traceback" not in err


async def test_it_is_live_and_ready_and_ends_cleanly(shop: Running) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{shop.address}/livez") as live, session.get(f"{shop.address}/readyz") as ready:
            assert (live.status, ready.status) == (200, 200)
            assert set((await ready.json())["parts"].values()) == {"ok"}
        async with session.get(f"{shop.address}/nothing/here") as missing:
            assert missing.status == 404 and missing.content_type == "application/problem+json"
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await shop.stop() == 0


async def test_a_saved_map_is_live_and_a_wrong_one_changes_nothing(shop: Running) -> None:
    file = shop.map_dir / "echo.yaml"
    right = file.read_text()
    async with aiohttp.ClientSession() as session:
        file.write_text(right.replace("Which word?", "Which one?").replace("You said", "So it is"))
        assert await _asked(session, shop, "Which one?")
        file.write_text(right.replace("to: said", "to: nowhere"))
        await _logged(shop, "journeys.rejected")
        assert await _asked(session, shop, "Which one?")
        file.write_text(right)
        assert await _asked(session, shop, "Which word?")
    assert "nowhere" in shop.log.read_text()


async def test_a_hangup_reads_the_map_again_and_metrics_have_a_port_of_their_own(tmp_path: Path) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    shop = Running(tmp_path, shutil.copytree(MAP, tmp_path / "map"), {"HANDRAIL_METRICS_PORT": str(port)})
    await shop.start()
    try:
        shop.signal(signal.SIGHUP)
        await _logged(shop, "journeys.loaded")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                assert 'handrail_journey_reload_total{result="published"} 1.0' in await answer.text()
            async with session.get(f"{shop.address}/metrics") as beside:
                assert beside.status == 404
    finally:
        assert await shop.stop() == 0


async def test_an_empty_folder_is_told_of_the_example_map(tmp_path: Path) -> None:
    code, _, err = await run(tmp_path, "serve")
    assert code == 2 and "handrail new journeys" in err


async def _asked(session: aiohttp.ClientSession, shop: Running, question: str) -> bool:
    """Whether new conversations come to be asked so."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            customer = Customer(session, "c")
            await customer.arrive(shop.address)
            await customer.write("go")
            if texts(await customer.events(), "bot") == [question]:
                return True


async def _logged(shop: Running, event: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while event not in shop.log.read_text():
            await asyncio.sleep(0)


async def test_who_talks_while_a_map_is_saved_goes_on(shop: Running) -> None:
    file = shop.map_dir / "echo.yaml"
    async with aiohttp.ClientSession() as session:
        customer = Customer(session, "c")
        await customer.arrive(shop.address)
        await customer.write("go")
        file.write_text(file.read_text().replace("You said {{ word }}.", "It is {{ word }}."))
        assert await _asked(session, shop, "Which word?")
        await _logged(shop, "journeys.loaded")
        await customer.write("blue")
        assert texts(await customer.events(), "bot") == ["Which word?", "It is blue."]


async def test_staff_are_added_listed_and_removed_beside_the_service(shop: Running) -> None:
    added = await shop.command("staff", "add", "jo", "--role", "agent", "--queues", "desk", "--token")
    token = added.strip().splitlines()[-1]
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
        async with session.get(f"{shop.address}/staff/api/v1/me") as answer:
            assert answer.status == 200
        assert "jo" in await shop.command("staff", "list")
        await shop.command("staff", "remove", "jo")
        async with session.get(f"{shop.address}/staff/api/v1/me") as answer:
            assert answer.status == 401
    code, _, err = await run(shop.folder, "staff", "remove", "nobody")
    assert code == 1 and "handrail staff list" in err
