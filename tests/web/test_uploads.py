"""Files in web chat: each is a message of its own, kept once, and shown to nobody else."""

import hashlib
from io import BytesIO
from pathlib import Path

import pytest

from channels.web.admission import WebSettings
from runtime.files import MOST_BYTES, Files, tidy
from tests.web.conftest import HouseMaker
from tests.web.house import House

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f030005fe02fea7"
    "35810000000049454e44ae426082"
)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


async def upload(house: House, token: str, content: bytes, query: str = "cmid=f-1&name=card.png") -> tuple[int, dict]:  # type: ignore[type-arg]
    headers = {"Authorization": f"Bearer {token}"}
    async with house.client.post(f"/chat/v1/files?{query}", data=BytesIO(content), headers=headers) as reply:
        return reply.status, await reply.json()


async def test_a_file_is_a_message_that_is_acknowledged_once(house: House) -> None:
    session = await house.session(journey="lost_card")
    status, ack = await upload(house, session["token"], PNG)
    assert (status, ack) == (200, {"type": "ack", "cmid": "f-1", "seq": 2, "dup": False})
    status, again = await upload(house, session["token"], PNG)
    assert (status, again["dup"], again["seq"]) == (200, True, 2)
    status, other = await upload(house, session["token"], PDF)
    assert (status, other["code"]) == (409, "conflict")
    event = (await house.poll(session["token"]))["events"][1]
    digest = hashlib.sha256(PNG).hexdigest()[:32]
    assert event["text"] == "card.png" and event["from"] == "customer"
    assert event["files"] == [
        {"id": f"{session['conversation']}.{digest}", "name": "card.png", "type": "image/png", "size": len(PNG)}
    ]


async def test_where_no_file_was_asked_for_that_is_said(house: House) -> None:
    session = await house.session(journey="lost_card")
    await upload(house, session["token"], PNG)
    texts = [event["text"] for event in (await house.poll(session["token"]))["events"]]
    assert texts == ["Which four digits?", "card.png", "I can't use a file here.", "Which four digits?"]


async def test_words_beside_a_file_count(house: House) -> None:
    session = await house.session(journey="lost_card")
    await upload(house, session["token"], PNG, "cmid=f-1&name=card.png&text=4821")
    assert "I can't use a file here." not in [event["text"] for event in (await house.poll(session["token"]))["events"]]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "empty"),
        (b"MZ\x90\x00" + bytes(200), 415, "kind"),
        (b"\xff\xd8\xff\xe0" + bytes(MOST_BYTES), 413, "too_large"),
    ],
)
async def test_what_is_not_taken_leaves_no_line_and_no_file(
    house: House, tmp_path: Path, content: bytes, status: int, code: str
) -> None:
    session = await house.session(journey="lost_card")
    got, refusal = await upload(house, session["token"], content)
    assert (got, refusal["code"]) == (status, code)
    assert len((await house.poll(session["token"]))["events"]) == 1
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("query", ["name=a.png", "cmid=", "cmid=a%20b", f"cmid=a&text={'x' * 5_000}"])
async def test_a_file_needs_a_name_for_the_message(house: House, query: str) -> None:
    session = await house.session(journey="lost_card")
    status, refusal = await upload(house, session["token"], PNG, query)
    assert (status, refusal["code"]) == (400, "bad")


async def test_too_many_at_once_are_slowed_down(make_house: HouseMaker) -> None:
    house = await make_house(settings=WebSettings())
    session = await house.session(journey="lost_card")
    found = [await upload(house, session["token"], PNG + bytes([n]), f"cmid=f-{n}") for n in range(25)]
    assert found[-1][0] == 429 and found[-1][1]["code"] == "slow_down"


async def test_customers_see_their_own_files_and_no_others(house: House) -> None:
    mine, other = await house.session(journey="lost_card"), await house.session(journey="lost_card")
    await upload(house, mine["token"], PNG)
    (file,) = (await house.poll(mine["token"]))["events"][1]["files"]
    for token, status in ((mine["token"], 200), (other["token"], 404), ("nobody's", 401)):
        async with house.client.get(
            f"/chat/v1/files/{file['id']}", headers={"Authorization": f"Bearer {token}"}
        ) as reply:
            assert reply.status == status
            if status == 200:
                assert await reply.read() == PNG
                assert reply.headers["Content-Type"] == "image/png"
                assert reply.headers["X-Content-Type-Options"] == "nosniff"
                assert reply.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


async def test_what_is_written_as_a_page_is_shown_as_text(tmp_path: Path) -> None:
    files = Files(tmp_path)
    kept = await files.keep("1-abc", "x.html", b"<!doctype html><script>alert(1)</script>")
    assert kept.type == "text/plain"
    assert await files.read(kept.id) == (b"<!doctype html><script>alert(1)</script>", "text/plain")


async def test_no_id_leads_out_of_the_folder(tmp_path: Path) -> None:
    files = Files(tmp_path / "files")
    (tmp_path / "secret").write_bytes(b"secret")
    for file_id in ("../secret", "1-abc.../secret", "1-abc./../../secret", f"1-abc.{'0' * 32}", "1-abc"):
        assert await files.read(file_id) is None


async def test_what_is_erased_is_gone(tmp_path: Path) -> None:
    files = Files(tmp_path)
    kept = await files.keep("1-abc", "card.png", PNG)
    other = await files.keep("1-abd", "card.png", PNG)
    await files.erase("1-abc")
    assert await files.read(kept.id) is None and await files.read(other.id) is not None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\fotos\\a.png", "a.png"),
        ("../../etc/passwd", "passwd"),
        ("fdp.\u202egnp.exe", "fdp. gnp.exe"),
        ("", ""),
        ("..", ""),
    ],
)
def test_names_are_shown_without_what_misleads(name: str, shown: str) -> None:
    assert tidy(name) == shown
