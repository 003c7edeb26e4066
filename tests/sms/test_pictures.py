"""What customers attach is fetched, kept as their files, and handed on with the message, once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from channels.sms import pictures
from tests.sms.house import THEIRS, House, house

PNG = b"\x89PNG\r\n\x1a\n" + bytes.fromhex("0000000d49484452") + bytes(200)
LOST = "I lost my card"


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[House]:
    async with house(files=tmp_path) as made:
        yield made


def attached(bank: House, *names: str) -> list[tuple[str, str]]:
    fields = [("NumMedia", str(len(names)))]
    for n, name in enumerate(names):
        fields += [(f"MediaUrl{n}", bank.provider.media_url(name)), (f"MediaContentType{n}", "image/png")]
    return fields


async def test_a_picture_is_kept_and_stands_in_the_message_with_its_words(bank: House, tmp_path: Path) -> None:
    bank.provider.media["one"] = PNG
    assert await bank.provider.text(THEIRS, LOST, more=attached(bank, "one")) == 200
    [line] = [line for line in await bank.lines() if line.author == "customer"]
    assert line.text == LOST
    [file] = line.files
    assert (file.type, file.size) == ("image/png", len(PNG))
    [kept] = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert kept.read_bytes() == PNG
    assert kept.parent.name == (await bank.conversation()).id
    assert await bank.store.documents("sms_media") == ()


async def test_a_picture_alone_is_a_message_and_comes_once_however_often_it_is_brought(bank: House) -> None:
    bank.provider.media["one"] = PNG
    for _ in range(3):
        assert await bank.provider.text(THEIRS, "", sid="SM-1", more=attached(bank, "one")) == 200
    said = [line for line in await bank.lines() if line.author == "customer"]
    assert [(line.text, len(line.files)) for line in said] == [("image.png", 1)]


async def test_what_cannot_be_had_at_once_comes_later(bank: House) -> None:
    bank.provider.media["one"] = PNG
    bank.provider.media_away = 1
    assert await bank.provider.text(THEIRS, LOST, more=attached(bank, "one")) == 200
    await bank.store.until(lambda: any(line.files for lines in bank.store._lines.values() for line in lines))
    assert [line.text for line in await bank.lines() if line.author == "customer"] == [LOST]


async def test_what_is_gone_or_nobody_can_look_at_is_said_in_words(bank: House) -> None:
    bank.provider.media["film"] = bytes(1000)
    assert await bank.provider.text(THEIRS, LOST, more=attached(bank, "gone", "film")) == 200
    assert await bank.said("customer") == [f"{LOST} [2 attachments]"]
    assert await bank.provider.text(THEIRS, "", more=attached(bank, "gone")) == 200
    assert (await bank.said("customer"))[-1] == "[1 picture]"


async def test_an_opt_out_with_a_picture_is_an_opt_out(bank: House) -> None:
    bank.provider.media["one"] = PNG
    await bank.provider.text(THEIRS, "STOP", more=attached(bank, "one"))
    assert (await bank.conversation()).opted_out


async def test_pictures_that_nobody_can_fetch_are_given_up_in_the_end(
    bank: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "GIVEN_UP", pictures.AGAIN * 0)
    bank.provider.media_away = 99
    assert await bank.provider.text(THEIRS, LOST, more=attached(bank, "one")) == 200
    await bank.store.until(lambda: any(lines for lines in bank.store._lines.values()))
    assert await bank.said("customer") == [f"{LOST} [1 attachment]"]
