"""Back-off for accounts."""

from datetime import UTC, datetime, timedelta

import pytest

from handoff.patience import KIND, Patience
from runtime import limits
from runtime.clock import SystemClock
from runtime.store.in_memory import MemoryStore

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
NONE = timedelta(0)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def patience(store: MemoryStore) -> Patience:
    return Patience(store, SystemClock())


async def test_the_first_wrong_passwords_cost_nothing_and_the_next_ever_more(patience: Patience) -> None:
    waits = []
    for _ in range(limits.SIGN_IN_FREE_TRIES + 3):
        await patience.failed("jo", NOW)
        waits.append(await patience.wait("jo", NOW))
    assert waits[: limits.SIGN_IN_FREE_TRIES - 1] == [NONE] * (limits.SIGN_IN_FREE_TRIES - 1)
    assert waits[limits.SIGN_IN_FREE_TRIES - 1 :] == [limits.SIGN_IN_WAIT * 2**n for n in range(4)]


async def test_the_wait_has_an_end_and_a_most(patience: Patience) -> None:
    for _ in range(200):
        await patience.failed("jo", NOW)
    assert await patience.wait("jo", NOW) == limits.SIGN_IN_WAIT_MOST
    assert await patience.wait("jo", NOW + limits.SIGN_IN_WAIT_MOST) == NONE


async def test_the_right_password_forgets_all_and_others_are_not_touched(patience: Patience) -> None:
    for _ in range(9):
        await patience.failed("jo", NOW)
    assert await patience.wait("sam", NOW) == NONE
    await patience.succeeded("jo")
    await patience.succeeded("nobody")
    await patience.failed("jo", NOW)
    assert await patience.wait("jo", NOW) == NONE


async def test_all_processes_count_together(store: MemoryStore) -> None:
    one, other = Patience(store, SystemClock()), Patience(store, SystemClock())
    for _ in range(3):
        await one.failed("jo", NOW)
        await other.failed("jo", NOW)
    assert await one.wait("jo", NOW) == await other.wait("jo", NOW) == 4 * limits.SIGN_IN_WAIT


async def test_guessing_names_fills_nothing_for_long(store: MemoryStore, patience: Patience) -> None:
    for number in range(20):
        await patience.failed(f"name-{number}", NOW)
    assert len(await store.documents(KIND)) == 20
    await patience.failed("one-more", NOW + 2 * limits.SIGN_IN_FORGIVEN)
    assert len(await store.documents(KIND)) == 1


async def test_a_name_is_not_kept_as_it_was_typed(store: MemoryStore, patience: Patience) -> None:
    await patience.failed("my secret password", NOW)
    (document,) = await store.documents(KIND)
    assert "secret" not in document.key
