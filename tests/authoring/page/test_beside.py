"""Maps that lie beside the one that serves: named, read, and held against the conversations under way."""

from pathlib import Path

from authoring.page import beside
from runtime.loading.library import Library
from runtime.store.in_memory import MemoryStore
from tests.loading.maps import load_samples


def laid_out(folder: Path) -> Path:
    """A map that serves, one beside it, and what is no map."""
    for name in ("shop", "shop-next", "notes", ".hidden"):
        (folder / name).mkdir()
    for name in ("shop", "shop-next", ".hidden"):
        load_samples(folder / name)
    (folder / "file").write_text("")
    return folder / "shop"


def test_only_folders_with_a_map_are_named_and_not_the_one_that_serves(tmp_path: Path) -> None:
    assert beside.names(laid_out(tmp_path)) == ["shop-next"]
    assert beside.names(tmp_path / "nowhere" / "else") == []


async def test_a_map_beside_is_told_with_what_is_wrong_and_what_it_would_do(tmp_path: Path) -> None:
    shop = laid_out(tmp_path)
    library = Library(MemoryStore(), {})
    await library.publish(load_samples(shop))
    good = await beside.look_at("shop-next", beside.read(tmp_path / "shop-next"), library)
    assert (good.errors, good.sentence, list(good.rows)) == (0, "0 live", [])
    load_samples(tmp_path / "shop-next", {"lost_card.yaml": ("to: block", "to: bl0ck")})
    wrong = await beside.look_at("shop-next", beside.read(tmp_path / "shop-next"), library)
    assert wrong.errors == 1 and wrong.sentence == "0 live"
    assert wrong.findings[0]["code"] == "HR101" and wrong.findings[0]["file"] == "shop-next/lost_card.yaml"
    (tmp_path / "shop-next" / "map.yaml").write_text("\t")
    hopeless = await beside.look_at("shop-next", beside.read(tmp_path / "shop-next"), library)
    assert hopeless.errors >= 1
