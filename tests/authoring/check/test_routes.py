"""The graph algorithms, held against the plain definitions."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from authoring.check.routes import circles, knots, reached, reversed_table, table, way_round

NAMES = "abcdefgh"
GRAPHS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=24)


@given(GRAPHS)
def test_a_knot_is_all_that_lead_to_each_other(pairs: list[tuple[str, str]]) -> None:
    out = table(pairs)
    found = knots(NAMES, out)
    assert sorted(name for knot in found for name in knot) == list(NAMES)
    where = {name: n for n, knot in enumerate(found) for name in knot}
    for one in NAMES:
        for other in NAMES:
            together = other in reached([one], out) and one in reached([other], out)
            assert (where[one] == where[other]) is together


@given(GRAPHS)
def test_knots_come_after_those_they_lead_to(pairs: list[tuple[str, str]]) -> None:
    found = knots(NAMES, table(pairs))
    where = {name: n for n, knot in enumerate(found) for name in knot}
    assert all(where[source] >= where[target] for source, target in pairs)


@given(GRAPHS)
def test_the_way_round_a_circle_is_a_way_and_comes_back(pairs: list[tuple[str, str]]) -> None:
    out = table(pairs)
    for circle in circles(NAMES, out):
        way = way_round(circle, out)
        assert way[0] == way[-1] == circle[0] and len(way) > 1
        assert all(step in out[name] for name, step in pairwise(way))


@given(GRAPHS)
def test_what_leads_to_a_state_is_reached_backwards(pairs: list[tuple[str, str]]) -> None:
    out, into = table(pairs), reversed_table(pairs)
    for name in NAMES:
        assert reached([name], into) == {one for one in NAMES if name in reached([one], out)}
