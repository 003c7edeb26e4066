"""Ids of the running service: they rise, they differ, and their chance is the operating system's."""

from runtime.clock import Ids, SystemClock


def test_ids_rise_and_differ() -> None:
    ids = Ids(SystemClock())
    made = [ids.new("t-") for _ in range(5_000)]  # more than one fetching of chance
    assert made == sorted(made) and len(set(made)) == len(made)
    assert all(one.startswith("t-") and len(one) == len(made[0]) for one in made)


def test_short_ids_are_spread_over_all_there_are() -> None:
    made = [Ids(SystemClock()).short() for _ in range(200)] + [one.short() for one in [Ids(SystemClock())] * 5_000]
    assert len(set(made)) == len(made)
    for place in range(8):
        assert len({one[place] for one in made}) == 32
