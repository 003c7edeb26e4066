"""The roster: members, their one-time passwords and their tokens."""

import pytest

from handoff.roster import STAFF, Roster, StaffError, UnknownStaff
from handoff.sign_ins import SignIns
from runtime.store.in_memory import MemoryStore
from tests.handoff.house import HeldClock, House


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def roster(store: MemoryStore) -> Roster:
    return Roster(store, HeldClock())


async def test_a_member_is_added_with_role_queues_and_a_password_for_once(roster: Roster) -> None:
    password = await roster.add("ana-maria", role="senior", queues=["cards", "cards", "support"])
    member = await roster.member("ana-maria")
    assert member is not None
    assert (member.called, member.role, member.queues, member.is_new) == (
        "Ana Maria", "senior", ("cards", "support"), True,
    )  # fmt: skip
    assert await roster.fits(member, password)
    assert not await roster.fits(member, "ana-maria")


async def test_two_members_never_get_the_same_password(roster: Roster) -> None:
    assert await roster.add("jo", role="agent") != await roster.add("sam", role="agent")


@pytest.mark.parametrize("name", ["", "Jo", "jo doe", "jo:x", "../jo", "-jo", "jo-", "j" * 41, "jö", "jo.x", "jo\n"])
async def test_a_name_that_cannot_be_an_id_is_refused(roster: Roster, name: str) -> None:
    with pytest.raises(StaffError, match="cannot be a name"):
        await roster.add(name, role="agent")


async def test_an_unknown_role_and_a_taken_name_are_refused(roster: Roster) -> None:
    with pytest.raises(StaffError, match="there are agent, senior"):
        await roster.add("jo", role="boss")
    await roster.add("jo", role="agent")
    with pytest.raises(StaffError, match="already"):
        await roster.add("jo", role="admin")


async def test_nothing_that_opens_a_door_is_stored(roster: Roster, store: MemoryStore) -> None:
    password = await roster.add("jo", role="agent")
    token = await roster.issue_token("jo")
    (document,) = await store.documents(STAFF)
    assert document.body is not None
    assert password.encode() not in document.body
    assert token.encode() not in document.body
    assert token.partition(".")[2].encode() not in document.body


async def test_a_token_finds_its_member_and_no_other_does(roster: Roster) -> None:
    await roster.add("jo", role="agent")
    await roster.add("sam", role="agent")
    tokens = [await roster.issue_token("jo"), await roster.issue_token("jo"), await roster.issue_token("sam")]
    found = [await roster.by_token(token) for token in tokens]
    assert [member.name if member else None for member in found] == ["jo", "jo", "sam"]
    secret = tokens[0].partition(".")[2]
    for wrong in ("", ".", "jo", "jo.", f"sam.{secret}", f"{tokens[0]}x", secret, "ghost.x", f"jo.{'x' * 43}"):
        assert await roster.by_token(wrong) is None


async def test_a_token_for_nobody_cannot_be_issued(roster: Roster) -> None:
    with pytest.raises(UnknownStaff):
        await roster.issue_token("ghost")


async def test_members_are_listed_by_name(roster: Roster) -> None:
    for name in ("sam", "jo"):
        await roster.add(name, role="agent")
    assert [member.name for member in await roster.members()] == ["jo", "sam"]


async def test_who_is_removed_has_no_tokens_and_no_sign_ins_even_after_coming_back(
    roster: Roster, store: MemoryStore
) -> None:
    sign_ins = SignIns(store, roster, HeldClock())
    secret = await sign_ins.begin("jo", await roster.add("jo", role="agent"))
    token = await roster.issue_token("jo")
    other = await sign_ins.begin("sam", await roster.add("sam", role="agent"))
    await roster.remove("jo")
    await roster.add("jo", role="agent")
    assert await roster.by_token(token) is None
    assert await sign_ins.member(secret) is None
    assert await sign_ins.member(other) is not None
    with pytest.raises(UnknownStaff):
        await roster.remove("ghost")


async def test_choosing_a_password_ends_the_one_time_one_and_every_sign_in(roster: Roster, store: MemoryStore) -> None:
    password = await roster.add("jo", role="agent")
    sign_ins = SignIns(store, roster, HeldClock())
    secret = await sign_ins.begin("jo", password)
    await roster.choose_password("jo", "correct horse battery")
    member = await roster.member("jo")
    assert member is not None
    assert not member.is_new
    assert await roster.fits(member, "correct horse battery")
    assert not await roster.fits(member, password)
    assert await sign_ins.member(secret) is None


async def test_the_first_admin_is_made_once(roster: Roster) -> None:
    first = await roster.first_admin()
    assert first is not None
    member = await roster.member(first[0])
    assert member is not None
    assert (member.name, member.role) == ("admin", "admin")
    assert await roster.fits(member, first[1])
    assert await roster.first_admin() is None


async def test_the_first_admin_takes_no_name_that_is_taken(roster: Roster) -> None:
    await roster.add("admin", role="agent")
    first = await roster.first_admin()
    assert first is not None
    assert first[0].startswith("admin-")


async def test_what_a_member_can_do_and_how_much_is_kept(house: House) -> None:
    await house.roster.add("kim", role="agent", skills=["cards", "cards"], languages=["es"], capacity=2)
    kim = await house.roster.member("kim")
    assert kim is not None
    assert (kim.skills, kim.languages, kim.capacity) == (("cards",), ("es",), 2)
