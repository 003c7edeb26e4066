"""Sign-ins: short-lived, kept as hashes, ended at will."""

from datetime import timedelta

import pytest

from handoff.roster import SIGN_IN, Roster
from handoff.sign_ins import SignInRefused, SignIns, TooSoon
from runtime import limits
from runtime.store.in_memory import MemoryStore
from tests.handoff.house import HeldClock

MINUTE = timedelta(minutes=1)


class Desk:
    """A roster with one member, and their sign-ins."""

    def __init__(self) -> None:
        self.clock = HeldClock()
        self.store = MemoryStore()
        self.roster = Roster(self.store, self.clock)
        self.sign_ins = SignIns(self.store, self.roster, self.clock)
        self.password = ""

    async def is_in(self, secret: str) -> bool:
        return await self.sign_ins.member(secret) is not None


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    desk.password = await desk.roster.add("jo", role="agent")
    return desk


async def test_the_right_password_signs_in_with_an_id_kept_only_as_a_hash(desk: Desk) -> None:
    secret = await desk.sign_ins.begin("jo", desk.password)
    member = await desk.sign_ins.member(secret)
    assert member is not None
    assert member.name == "jo"
    (document,) = await desk.store.documents(SIGN_IN)
    assert secret not in document.key
    assert document.body is not None
    assert secret.encode() not in document.body


@pytest.mark.parametrize("name", ["jo", "ghost", ""])
async def test_a_wrong_name_and_a_wrong_password_are_refused_alike(desk: Desk, name: str) -> None:
    with pytest.raises(SignInRefused):
        await desk.sign_ins.begin(name, "wrong")


@pytest.mark.parametrize("name", ["jo", "ghost"])
async def test_after_several_wrong_passwords_even_the_right_one_must_wait(desk: Desk, name: str) -> None:
    for _ in range(limits.SIGN_IN_FREE_TRIES):
        with pytest.raises(SignInRefused):
            await desk.sign_ins.begin(name, "wrong")
    with pytest.raises(TooSoon) as too_soon:
        await desk.sign_ins.begin(name, desk.password)
    assert too_soon.value.wait == limits.SIGN_IN_WAIT
    desk.clock.pass_by(limits.SIGN_IN_WAIT)
    if name == "jo":
        assert await desk.is_in(await desk.sign_ins.begin(name, desk.password))


async def test_signing_in_gives_a_fresh_id_and_ends_the_old_one_of_that_browser(desk: Desk) -> None:
    old = await desk.sign_ins.begin("jo", desk.password)
    elsewhere = await desk.sign_ins.begin("jo", desk.password)
    new = await desk.sign_ins.begin("jo", desk.password, instead_of=old)
    assert [await desk.is_in(secret) for secret in (old, elsewhere, new)] == [False, True, True]


async def test_a_sign_in_that_nobody_uses_ends(desk: Desk) -> None:
    secret = await desk.sign_ins.begin("jo", desk.password)
    desk.clock.pass_by(limits.SIGN_IN_IDLE)
    assert not await desk.is_in(secret)
    assert await desk.store.documents(SIGN_IN) == ()


async def test_use_keeps_it_alive_but_not_beyond_a_day_at_work(desk: Desk) -> None:
    secret = await desk.sign_ins.begin("jo", desk.password)
    for _ in range(int(limits.SIGN_IN_LIFE / (20 * MINUTE)) - 1):
        desk.clock.pass_by(20 * MINUTE)
        assert await desk.is_in(secret)
    desk.clock.pass_by(20 * MINUTE)
    assert not await desk.is_in(secret)


async def test_the_check_of_an_open_socket_is_no_use(desk: Desk) -> None:
    secret = await desk.sign_ins.begin("jo", desk.password)
    desk.clock.pass_by(limits.SIGN_IN_IDLE - MINUTE)
    assert await desk.sign_ins.member(secret, is_use=False) is not None
    desk.clock.pass_by(MINUTE)
    assert await desk.sign_ins.member(secret, is_use=False) is None


async def test_use_is_written_down_now_and_then_only(desk: Desk) -> None:
    secret = await desk.sign_ins.begin("jo", desk.password)
    for _ in range(5):
        desk.clock.pass_by(timedelta(seconds=10))
        await desk.sign_ins.member(secret)
    (document,) = await desk.store.documents(SIGN_IN)
    assert document.version == 1
    desk.clock.pass_by(limits.SIGN_IN_SEEN)
    await desk.sign_ins.member(secret)
    (document,) = await desk.store.documents(SIGN_IN)
    assert document.version == 2


async def test_signing_out_ends_it_and_doing_so_twice_is_no_matter(desk: Desk) -> None:
    secret = await desk.sign_ins.begin("jo", desk.password)
    await desk.sign_ins.end(secret)
    await desk.sign_ins.end(secret)
    assert not await desk.is_in(secret)


async def test_sign_ins_that_are_over_are_forgotten_when_somebody_signs_in(desk: Desk) -> None:
    for _ in range(3):
        await desk.sign_ins.begin("jo", desk.password)
    desk.clock.pass_by(limits.SIGN_IN_IDLE)
    await desk.sign_ins.begin("jo", desk.password)
    assert len(await desk.store.documents(SIGN_IN)) == 1
