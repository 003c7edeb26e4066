"""The library: what is kept, what is counted, and what survives a restart and a deleted file."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from runtime.core.conversation import Conversation, Run
from runtime.core.journey import JourneyMap
from runtime.core.records import Commit, Document
from runtime.loading.library import LOAD, VERSION, Library
from runtime.loading.load import Loaded
from runtime.ports import StaleConversation, StoreUnavailable
from runtime.store.in_memory import MemoryStore
from runtime.wire import read_json
from tests.loading.maps import ENV, load_samples

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OLD_TEXT, NEW_TEXT, NEWEST_TEXT = "It's on its way.", "It is on its way.", "It comes."


def version(folder: Path, text: str = OLD_TEXT) -> Loaded:
    """The samples with another text in the journey of the page, so that it is another version."""
    return load_samples(folder, {"lost_card.yaml": (OLD_TEXT, text)})


def hash_in(journeys: JourneyMap) -> str:
    return journeys.journeys["lost_card"].hash


async def follow(store: MemoryStore, journey: str, hash_: str, conversation_id: str = "1-a") -> None:
    """Store a conversation that is under way in a version."""
    run = Run(journey, hash_, "which_card", NOW)
    before = await store.conversation(conversation_id)
    fresh = Conversation(conversation_id, "web", conversation_id, "c-1", "en", NOW, NOW)
    now = changed(before or fresh, version=(before.version if before else 0) + 1, run=run)
    await store.commit_turn(Commit(f"op-{conversation_id}-{now.version}", now))


@pytest.fixture
async def store() -> MemoryStore:
    made = MemoryStore()
    await made.open()
    return made


async def test_nothing_is_current_before_the_first_publish(store: MemoryStore) -> None:
    with pytest.raises(LookupError):
        _ = Library(store, ENV).current


async def test_a_published_map_serves_and_its_versions_are_kept_with_their_text(
    store: MemoryStore, tmp_path: Path
) -> None:
    library = Library(store, ENV)
    loaded = version(tmp_path)
    published = await library.publish(loaded)
    assert library.current is published
    assert published.load == 1
    kept = {document.key: document for document in await store.documents(VERSION)}
    assert set(kept) == {journey.hash for journey in published.journeys.values()}
    body = read_json(kept[hash_in(published)].body or b"")
    assert body["journey"] == "lost_card"
    assert body["text"] == (tmp_path / "lost_card.yaml").read_text()
    assert body["map"] == (tmp_path / "map.yaml").read_text()


async def test_loads_are_counted_since_the_store_was_made(store: MemoryStore, tmp_path: Path) -> None:
    library = Library(store, ENV)
    assert (await library.publish(version(tmp_path))).load == 1
    assert (await library.publish(version(tmp_path))).load == 1, "the same map is no new load"
    assert (await library.publish(version(tmp_path, NEW_TEXT))).load == 2
    assert (await library.publish(version(tmp_path))).load == 3, "going back is"
    assert (await Library(store, ENV).publish(version(tmp_path))).load == 3, "a restart is none"


async def test_the_version_before_is_kept_for_turns_under_way_and_older_ones_while_followed(
    store: MemoryStore, tmp_path: Path
) -> None:
    library = Library(store, ENV)
    first = hash_in(await library.publish(version(tmp_path)))
    second_map = await library.publish(version(tmp_path, NEW_TEXT))
    assert set(second_map.versions) >= {first, hash_in(second_map)}
    third_map = await library.publish(version(tmp_path, NEWEST_TEXT))
    assert first not in third_map.versions, "nobody follows it"
    assert hash_in(second_map) in third_map.versions

    await follow(store, "lost_card", hash_in(second_map))
    fourth = await library.publish(version(tmp_path))
    fifth = await library.publish(version(tmp_path, NEWEST_TEXT))
    assert hash_in(second_map) in fourth.versions
    assert fifth.version(hash_in(second_map))["done"] == second_map.version(hash_in(second_map))["done"]


async def test_followed_versions_are_compiled_again_after_a_restart_without_their_file(
    store: MemoryStore, tmp_path: Path
) -> None:
    old = await Library(store, ENV).publish(version(tmp_path))
    await follow(store, "lost_card", hash_in(old))
    loaded = version(tmp_path, NEW_TEXT)
    again = Library(store, ENV)
    assert await again.restore() == ()
    published = await again.publish(loaded)
    kept = published.version(hash_in(old))
    assert kept == old.journeys["lost_card"]
    assert kept.machine.events.keys() == old.journeys["lost_card"].machine.events.keys()


async def test_a_kept_version_may_still_call_an_action_that_the_map_lost(store: MemoryStore, tmp_path: Path) -> None:
    library = Library(store, ENV)
    old = await library.publish(version(tmp_path))
    await follow(store, "lost_card", hash_in(old))
    changes = {"map.yaml": ("cards.block:", "cards.stop:"), "lost_card.yaml": ("do: cards.block", "do: cards.stop")}
    published = await library.publish(load_samples(tmp_path, changes))
    assert published.actions["cards.block"] == old.actions["cards.block"]
    assert set(published.actions) == {"cards.block", "cards.stop", "transfer:fraud_line"}


async def test_a_version_that_can_no_longer_be_compiled_is_named_and_the_rest_serves(
    store: MemoryStore, tmp_path: Path
) -> None:
    await store.change("op", [Document(VERSION, "f" * 16, 1, b'{"journey":"x","text":"[","map":"spec: 1"}')])
    await follow(store, "x", "f" * 16)
    library = Library(store, ENV)
    assert await library.restore() == ("f" * 16,)
    published = await library.publish(version(tmp_path))
    assert "f" * 16 not in published.versions


async def test_two_processes_that_publish_at_once_count_two_loads(store: MemoryStore, tmp_path: Path) -> None:
    class Interrupted(MemoryStore):
        """Another process publishes between our read and our write, once."""

        is_first = True

        async def change(self, op_id: str, documents=(), tickets=(), ticket_events=()) -> None:  # type: ignore[no-untyped-def]
            if self.is_first:
                self.is_first = False
                await Library(self, ENV).publish(version(tmp_path))
            await super().change(op_id, documents, tickets, ticket_events)

    interrupted = Interrupted()
    await interrupted.open()
    published = await Library(interrupted, ENV).publish(version(tmp_path, NEW_TEXT))
    assert published.load == 2
    [counted] = await interrupted.documents(LOAD)
    assert read_json(counted.body or b"")["load"] == 2


async def test_a_store_that_is_never_ready_leaves_the_old_map_serving(store: MemoryStore, tmp_path: Path) -> None:
    class Stale(MemoryStore):
        """Every write of records is refused."""

        async def change(self, op_id: str, documents=(), tickets=(), ticket_events=()) -> None:  # type: ignore[no-untyped-def]
            raise StaleConversation

    stale = Stale()
    await stale.open()
    library = Library(stale, ENV)
    with pytest.raises(StoreUnavailable):
        await library.publish(version(tmp_path))
    with pytest.raises(LookupError):
        _ = library.current


async def test_what_a_map_would_do_is_counted_before_it_is_published(store: MemoryStore, tmp_path: Path) -> None:
    library = Library(store, ENV)
    old = hash_in(await library.publish(version(tmp_path)))
    for n in range(120):
        await follow(store, "lost_card", old, f"{n}-a")
    reworded = version(tmp_path, NEW_TEXT)
    assert reworded.map is not None
    found = await library.fates(reworded.map)
    assert found.sentence() == "120 live: 120 go on"
    assert found.rows() == [
        {"journey": "lost_card", "version": old, "state": "which_card", "fate": "goes_on", "to": None, "count": 120}
    ]
    pinned = load_samples(
        tmp_path, {"lost_card.yaml": ("        to: block\n", "        to: block\n        on_new_version: finish_old\n")}
    )
    assert pinned.map is not None
    assert (await library.fates(pinned.map)).sentence() == "120 live: 120 stay"
    again = Library(store, ENV)
    await again.restore()
    assert (await again.fates(pinned.map)).sentence() == "120 live: 120 stay", "without a service too"
    assert hash_in(library.current) == old, "counting publishes nothing"


async def test_a_version_is_named_by_its_hash_or_by_a_load_in_which_it_served(
    store: MemoryStore, tmp_path: Path
) -> None:
    library = Library(store, ENV)
    first = hash_in(await library.publish(version(tmp_path)))
    second = hash_in(await library.publish(version(tmp_path, NEW_TEXT)))
    await library.publish(load_samples(tmp_path, {"hello.yaml": ("Hello", "Good day")}))
    assert await library.find(first) == ("lost_card", first)
    named = [(await library.find(f"lost_card@{load}"))[1] for load in (1, 2, 3)]
    assert named == [first, second, first], "the third load went back, and changed another journey too"
    for wrong in ("lost_card@4", "lost_card@0", "lost_card@x", "lost_cat@1", "0" * 16):
        with pytest.raises(LookupError):
            await library.find(wrong)
    await follow(store, "lost_card", "f" * 16)
    assert await library.find("f" * 16) == ("", "f" * 16), "its text is lost, and somebody follows it"


async def test_versions_are_forgotten_a_month_after_the_last_who_followed_them(
    store: MemoryStore, tmp_path: Path
) -> None:
    library = Library(store, ENV)
    first = hash_in(await library.publish(version(tmp_path)))
    await follow(store, "lost_card", first)
    second = hash_in(await library.publish(version(tmp_path, NEW_TEXT)))
    assert await library.forget(NOW) == ()
    assert await library.forget(NOW + timedelta(days=60)) == (), "somebody follows it"
    await follow(store, "lost_card", second)
    assert await library.forget(NOW + timedelta(days=61)) == ()
    assert await library.forget(NOW + timedelta(days=90)) == (), "it is idle for less than a month"
    assert await library.forget(NOW + timedelta(days=91)) == (first,)
    assert await store.document(VERSION, first) is None
    with pytest.raises(LookupError):
        await library.find("lost_card@1")
    assert (await library.find("lost_card@2"))[1] == second
    assert await library.forget(NOW + timedelta(days=500)) == (), "the one that serves stays"
    assert hash_in(await library.publish(version(tmp_path))) == first
    assert (await library.find("lost_card@3"))[1] == first, "it can come again"


async def test_a_version_that_serves_again_is_not_forgotten(store: MemoryStore, tmp_path: Path) -> None:
    library = Library(store, ENV)
    first = hash_in(await library.publish(version(tmp_path)))
    await library.publish(version(tmp_path, NEW_TEXT))
    await library.forget(NOW)
    await library.publish(version(tmp_path))
    other = Library(store, ENV)
    assert first not in await other.forget(NOW + timedelta(days=31)), "another process saw that it serves again"
