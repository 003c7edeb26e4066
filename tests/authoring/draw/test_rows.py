"""The layout: whatever graph is given, rows go down, nothing overlaps, every line arrives."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from authoring.draw.aligning import aligned
from authoring.draw.cells import Box, Cell, Link
from authoring.draw.rows import GAP, crossings, layout


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Sequence[Box], Sequence[Link]]:
    count = draw(st.integers(1, 14))
    bands = sorted(draw(st.lists(st.integers(0, 3), min_size=count, max_size=count)))
    known = sorted(set(bands))
    boxes = [Box(f"s{n}", known.index(band), draw(st.integers(100, 300)), 60) for n, band in enumerate(bands)]
    names = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(names, names).filter(lambda one: one[0] != one[1]), max_size=30, unique=True))
    links = [Link(n, f"s{a}", f"s{b}", draw(st.sampled_from([0, 40, 180]))) for n, (a, b) in enumerate(pairs)]
    return boxes, links


@given(graphs())
def test_boxes_and_labels_never_overlap(graph: tuple[Sequence[Box], Sequence[Link]]) -> None:
    made = layout(*graph)
    for row in made.rows:
        for left, right in pairwise(row):
            assert left.x + left.width / 2 <= right.x - right.width / 2 + 1e-6
        assert all(cell.x - cell.width / 2 >= -1e-6 for cell in row)


@given(graphs())
def test_every_line_goes_down_row_by_row_from_one_of_its_boxes_to_the_other(
    graph: tuple[Sequence[Box], Sequence[Link]],
) -> None:
    boxes, links = graph
    made = layout(boxes, links)
    for link in links:
        cells = made.lines[link.id]
        ends = (link.target, link.source) if link.id in made.back else (link.source, link.target)
        assert (cells[0].id, cells[-1].id) == ends
        assert [cell.row for cell in cells] == list(range(cells[0].row, cells[-1].row + 1))
        assert len(cells) >= 3, "there is a row for its label"


@given(graphs())
def test_bands_stand_below_one_another(graph: tuple[Sequence[Box], Sequence[Link]]) -> None:
    boxes, links = graph
    made = layout(boxes, links)
    for box in boxes:
        first, last = made.bands[box.band]
        assert 2 * first <= made.cells[box.id].row <= 2 * last
    for (_, last), (first, _) in pairwise(made.bands):
        assert first == last + 1


@given(graphs())
def test_a_layout_is_the_same_each_time(graph: tuple[Sequence[Box], Sequence[Link]]) -> None:
    one, other = layout(*graph), layout(*graph)
    assert [[(cell.id, cell.x) for cell in row] for row in one.rows] == [
        [(cell.id, cell.x) for cell in row] for row in other.rows
    ]


def test_lines_that_need_not_cross_do_not() -> None:
    boxes = [Box(name, 0, 100, 40) for name in "abcdef"]
    links = [
        Link(n, *pair)
        for n, pair in enumerate([("a", "c"), ("a", "b"), ("b", "e"), ("c", "d"), ("d", "f"), ("e", "f")])
    ]
    assert crossings(layout(boxes, links).rows) == 0


def test_only_what_leads_to_where_one_came_from_goes_back() -> None:
    boxes = [Box("a", 0, 100, 40), Box("b", 0, 100, 40), Box("c", 1, 100, 40)]
    links = [Link(0, "a", "b"), Link(1, "b", "a"), Link(2, "b", "c"), Link(3, "c", "a")]
    assert layout(boxes, links).back == {1, 3}


def test_a_long_chain_is_a_straight_line() -> None:
    boxes = [Box(f"s{n}", 0, 100 + n % 3 * 40, 40) for n in range(300)]
    links = [Link(n, f"s{n}", f"s{n + 1}") for n in range(299)]
    made = layout(boxes, links)
    xs = [cell.x for row in made.rows for cell in row]
    assert max(xs) - min(xs) < 1


def test_colliding_wishes_are_met_halfway() -> None:
    above = Cell("above", 0, 100)
    row = [Cell("left", 1, 100), Cell("right", 1, 100)]
    for cell in row:
        cell.up.append(above)
        above.down.append(cell)
    aligned([[above], row], GAP)
    assert (row[0].x + row[1].x) / 2 == above.x
    assert row[1].x - row[0].x == 100 + GAP
