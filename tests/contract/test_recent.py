"""What the store keeps at hand of conversations."""

from runtime.store.recent import Recent
from tests.contract.rows import address_of, fresh


def test_the_one_that_was_not_used_for_longest_goes_first() -> None:
    recent = Recent(3)
    for name in ("c1", "c2", "c3"):
        recent.keep(fresh(name))
    assert recent.get("c1") == fresh("c1")
    recent.keep(fresh("c2", version=2))
    recent.keep(fresh("c4"))
    assert recent.get("c3") is None and recent.at("web", address_of("c3")) is None
    recent.keep(fresh("c5"))
    assert recent.get("c1") is None
    assert recent.at("web", address_of("c2")) == fresh("c2", version=2)


def test_it_does_not_grow() -> None:
    recent = Recent(3)
    for n in range(100):
        recent.keep(fresh(f"c{n}"))
    assert len(recent._kept) == len(recent._ids) == 3


def test_nothing_is_nothing_to_keep() -> None:
    recent = Recent(1)
    recent.keep(None)
    assert recent.get("c1") is None and recent.at("web", address_of("c1")) is None
