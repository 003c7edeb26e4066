"""An operator's story: a journey is changed while customers wait in it, and its old version is taken out of use."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from handrail.operations import operate
from handrail.settings import Settings, load_settings
from handrail.versions import Failed
from tests.customer import Customer
from tests.running import REPOSITORY, Running, read_outcome_log, running
from tests.whole.desk import Desk

MAP = REPOSITORY / "tests" / "crash" / "map"
PINNED = ("into: word\n", "into: word\n        on_new_version: finish_old\n")
OUTCOMES = "moment.outcome"


def changed(folder: Path, *change: str) -> Path:
    """The map of the echo in a folder, with one text in place of another."""
    if not folder.exists():
        shutil.copytree(MAP, folder)
    text = (MAP / "echo.yaml").read_text()
    if change:
        old, new = change
        assert old in text
        text = text.replace(old, new)
    (folder / "echo.yaml").write_text(text)
    return folder


@pytest.fixture
async def serving(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path, changed(tmp_path / "map")) as service:
        yield service


@pytest.fixture
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def customers(web: aiohttp.ClientSession, serving: Running, count: int) -> list[Customer]:
    """Customers who were asked which word, and wait."""
    found = [Customer(web, f"c{n}") for n in range(count)]
    for one in found:
        await one.arrive(serving.address)
        await one.write("go")
    return found


def settings(serving: Running) -> Settings:
    """Those of a command that is run beside the serving."""
    store = {"HANDRAIL_STORE": f"sqlite:///{serving.folder / 'var' / 'handrail.db'}"}
    return load_settings(store, None, journeys=serving.map_dir)


async def reloaded(serving: Running, folder: Path | None = None) -> dict[str, Any]:
    """What a reload answers; with a folder, what it would do."""
    arguments = {"folder": str(folder or serving.map_dir), "dry_run": folder is not None}
    return await operate(settings(serving), "reload", arguments)


def logged(serving: Running, event: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in serving.log.read_text().splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == event]


async def test_what_a_map_does_to_conversations_is_told_before_it_serves(
    serving: Running, web: aiohttp.ClientSession, tmp_path: Path
) -> None:
    waiting = await customers(web, serving, 3)
    reworded = changed(tmp_path / "next", "Which word?", "Which word shall I say?")
    told = await serving.command("reload", "--dry-run", str(reworded))
    first, _, headings, row = told.splitlines()
    assert first == "3 live: 3 go on"
    assert headings.split() == ["journey", "state", "version", "live", "what", "becomes", "of", "them"]
    journey, state, version, live, fate = row.split(maxsplit=4)
    assert (journey, state, len(version), live, fate) == ("echo", "ask", 16, "3", "go on")
    answer = await reloaded(serving, changed(tmp_path / "next", *PINNED))
    assert answer["sentence"] == "3 live: 3 stay"
    [row_of_json] = answer["rows"]
    assert (row_of_json["version"], row_of_json["fate"], row_of_json["count"]) == (version, "stays", 3)

    changed(tmp_path / "map", "You said", "I heard")
    told = await serving.command("reload", str(tmp_path / "map"))
    assert told.startswith("3 live: 3 go on\n") and told.endswith("load 2 serves\n")
    line = logged(serving, "journeys.loaded")[-1]
    assert (line["load"], line["live"], line["goes_on"], line["stays"]) == (2, 3, 3, 0)
    await waiting[0].write("hello")
    await waiting[0].until("I heard hello")


async def test_a_map_is_held_against_the_customers_of_a_running_service(
    serving: Running, web: aiohttp.ClientSession, tmp_path: Path
) -> None:
    await customers(web, serving, 3)
    renamed = changed(tmp_path / "next")
    file = renamed / "echo.yaml"
    file.write_text(file.read_text().replace("ask:\n", "which:\n", 1).replace("to: ask", "to: which"))
    store = f"sqlite:///{serving.folder / 'var' / 'handrail.db'}"
    told = await serving.command("check", str(renamed), "--against", store, "--format", "json")
    (found,) = json.loads(told)
    assert (found["code"], found["severity"]) == ("HR901", "W")
    assert found["message"].startswith("3 conversations are at `ask`")
    assert (
        json.loads(await serving.command("check", str(serving.map_dir), "--against", "default", "--format", "json"))
        == []
    )
    code, told = await serving.attempt("check", str(renamed), "--against", "sqlite:///nowhere.db")
    assert code == 2 and "there is no store nowhere.db" in told
    code, told = await serving.attempt("check", str(renamed), "--against", "nonsense")
    assert code == 2 and "--against must be sqlite:///PATH" in told


async def test_a_service_publishes_only_what_it_serves_from(serving: Running, tmp_path: Path) -> None:
    arguments = {"folder": str(changed(tmp_path / "next")), "dry_run": False}
    with pytest.raises(Failed, match="copy the files there"):
        await operate(settings(serving), "reload", arguments)
    changed(tmp_path / "map", "to: said", "to: sait")
    with pytest.raises(Failed, match="HR101"):
        await reloaded(serving)


async def test_a_withdrawn_version_sends_those_who_follow_it_to_people(
    serving: Running, web: aiohttp.ClientSession, tmp_path: Path
) -> None:
    desk = Desk(web, serving.address, await serving.token())
    waiting = await customers(web, serving, 3)
    code, told = await serving.attempt("withdraw", "echo@1")
    assert code == 1 and "save the journey" in told, "nobody may begin it meanwhile"
    changed(tmp_path / "map", *PINNED)
    assert (await reloaded(serving))["load"] == 2
    [late] = await customers(web, serving, 1)
    await waiting[0].write("person")
    told = await serving.command("withdraw", "echo@1")
    assert "2 went to people, 1 is with people already and stays there" in told
    tickets = await desk.waiting()
    assert sorted(ticket["reason"] for ticket in tickets) == ["asked_for_person", "journey_changed", "journey_changed"]
    for one in waiting:
        assert (await one.events())[-1]["kind"] == "handoff"
    assert (await late.events())[-1]["text"] == "Which word?", "who follows the new version notices nothing"
    assert "3 are with people already" in await serving.command("withdraw", "echo@1"), "it can be run again"
    for wrong in ("0123456789abcdef", "echo@9", "other@1"):
        with pytest.raises(Failed, match=r"there is no|is kept"):
            await operate(settings(serving), "version", {"version": wrong})


@pytest.mark.parametrize("with_service", [True, False], ids=["beside a service", "without one"])
async def test_those_who_are_ended_are_told_and_every_promise_is_settled(
    serving: Running, web: aiohttp.ClientSession, tmp_path: Path, with_service: bool
) -> None:
    waiting = await customers(web, serving, 2)
    version = (await reloaded(serving, serving.map_dir))["rows"][0]["version"]
    changed(tmp_path / "map", *PINNED)
    await reloaded(serving)
    if not with_service:
        assert await serving.stop() == 0
        serving.environment["HANDRAIL_JOURNEYS"] = str(tmp_path / "map")
        assert (await reloaded(serving, serving.map_dir))["sentence"] == "2 live: 2 stay"
    told = await serving.command("withdraw", version, "--end")
    assert told == f"echo {version}: 2 were ended\n"
    if not with_service:
        await serving.start()
    for one in waiting:
        one.address = serving.address
        last = await one.events()
        assert [event["kind"] for event in last[-2:]] == ["message", "ended"]
        assert "changed on our side" in last[-2]["text"] and last[-1]["outcome"] == "withdrawn"
    assert (await operate(settings(serving), "version", {"version": version}))["live"] == 0
    await waiting[0].write("go")
    assert (await waiting[0].events())[-1]["text"] == "Which word?", "the next message begins anew"
    assert await serving.stop() == 0
    settled = [line for line in read_outcome_log(tmp_path) if line["event"] == OUTCOMES]
    assert [line["outcome"] for line in settled] == ["withdrawn", "withdrawn"]
