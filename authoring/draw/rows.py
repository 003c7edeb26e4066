"""The layered layout: boxes in rows from top to bottom, bands of rows, each line bent only where it must.

The way of Sugiyama and others: break circles, give every box a row, put a bend wherever a line crosses a row, order
each row so that few lines cross, and move everything sideways until lines are nearly straight. Labels are bends with
a width, so that no two of them touch. Nothing here knows what a journey is.
"""

import itertools
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from authoring.draw.aligning import aligned
from authoring.draw.cells import Box, Cell, Link

SWEEPS = 12  # of ordering; more changes nothing in pictures that people can read
PATIENCE = 3  # sweeps that bring nothing, after which no more are tried
GAP = 26  # pixels between two boxes of a row
BEND = 18  # pixels that a line takes in a row which it crosses
ROW_GAP = 15  # pixels between a row of boxes and the row of labels beside it


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes have an even row, labels and bends the odd ones between. A link's `cells` go from top to bottom."""

    cells: Mapping[str, Cell]
    rows: Sequence[Sequence[Cell]]
    lines: Mapping[int, Sequence[Cell]]
    back: frozenset[int]
    bands: Sequence[tuple[int, int]]


def layout(boxes: Sequence[Box], links: Sequence[Link]) -> Layout:
    """Place boxes; links of a box to itself are not given. The first box of a band is where it begins."""
    band_of = {box.id: box.band for box in boxes}
    back = frozenset(link.id for link in links if band_of[link.source] > band_of[link.target]) | _circles(boxes, links)
    downward = [(link.target, link.source) if link.id in back else (link.source, link.target) for link in links]
    row_of, bands = _rows_of(boxes, downward)
    rows: list[list[Cell]] = [[] for _ in range(2 * bands[-1][1] + 1)] if boxes else []
    cells = {box.id: Cell(box.id, 2 * row_of[box.id], box.width) for box in boxes}
    for box in boxes:
        rows[cells[box.id].row].append(cells[box.id])
    lines = {}
    for link, (upper, lower) in zip(links, downward, strict=True):
        lines[link.id] = _bent(link, cells[upper], cells[lower], rows, at_end=link.id in back)
    _order(rows)
    aligned(rows, GAP)
    return Layout(cells, rows, lines, back, bands)


def _circles(boxes: Sequence[Box], links: Sequence[Link]) -> frozenset[int]:
    """The links within a band that lead to where one came from, in the order in which the boxes stand."""
    band_of = {box.id: box.band for box in boxes}
    out: dict[str, list[Link]] = {box.id: [] for box in boxes}
    for link in links:
        if band_of[link.source] == band_of[link.target]:
            out[link.source].append(link)
    back: set[int] = set()
    done: set[str] = set()
    for box in boxes:
        if box.id in done:
            continue
        way = [(box.id, iter(out[box.id]))]
        on_way = {box.id}
        done.add(box.id)
        while way:
            name, rest = way[-1]
            step = next(rest, None)
            if step is None:
                on_way.discard(name)
                way.pop()
            elif step.target in on_way:
                back.add(step.id)
            elif step.target not in done:
                done.add(step.target)
                on_way.add(step.target)
                way.append((step.target, iter(out[step.target])))
    return frozenset(back)


def _rows_of(boxes: Sequence[Box], downward: Sequence[tuple[str, str]]) -> tuple[dict[str, int], list[tuple[int, int]]]:
    """The row of each box, each below all that lead to it, and the first and last row of each band."""
    band_of = {box.id: box.band for box in boxes}
    within: dict[str, list[str]] = {box.id: [] for box in boxes}
    for upper, lower in downward:
        if band_of[upper] == band_of[lower]:
            within[lower].append(upper)
    depth: dict[str, int] = {}
    for box in boxes:
        _measure(box.id, within, depth)
    row_of: dict[str, int] = {}
    bands = []
    first = 0
    for band in sorted(set(band_of.values())):
        members = [box.id for box in boxes if box.band == band]
        for name in members:
            row_of[name] = first + depth[name]
        last = max(row_of[name] for name in members)
        bands.append((first, last))
        first = last + 1
    return row_of, bands


def _measure(name: str, above: Mapping[str, list[str]], depth: dict[str, int]) -> None:
    """The longest way down to a box, without recursion: journeys may be deep."""
    waiting = [name]
    while waiting:
        here = waiting[-1]
        left = [one for one in above[here] if one not in depth]
        if here not in depth and left:
            waiting.extend(left)
            continue
        waiting.pop()
        depth[here] = max((depth[one] + 1 for one in above[here]), default=0)


def _bent(link: Link, upper: Cell, lower: Cell, rows: list[list[Cell]], *, at_end: bool) -> Sequence[Cell]:
    """The cells of a link, with a bend in each row between; the bend nearest to its source has the label's room."""
    between = range(upper.row + 1, lower.row)
    labelled = lower.row - 1 if at_end else upper.row + 1
    made = [Cell(f"{link.id}@{row}", row, max(BEND, link.label) if row == labelled else BEND, link) for row in between]
    chain = [upper, *made, lower]
    for cell in made:
        rows[cell.row].append(cell)
    for above, below in itertools.pairwise(chain):
        above.down.append(below)
        below.up.append(above)
    return chain


def _order(rows: list[list[Cell]]) -> None:
    """Order each row so that few lines cross."""
    best, fewest = [list(row) for row in rows], crossings(rows)
    found_at = 0
    for sweep in range(SWEEPS):
        if not fewest or sweep - found_at > PATIENCE:
            break
        is_down = sweep % 2 == 0
        order = range(1, len(rows)) if is_down else range(len(rows) - 2, -1, -1)
        for n in order:
            place = {cell.id: at for at, cell in enumerate(rows[n - 1] if is_down else rows[n + 1])}
            here = {cell.id: at for at, cell in enumerate(rows[n])}
            rows[n].sort(key=lambda cell: _wish(cell.up if is_down else cell.down, place, here[cell.id]))
        _swap_neighbours(rows)
        if (now := crossings(rows)) < fewest:
            best, fewest, found_at = [list(row) for row in rows], now, sweep
    for row, order_of in zip(rows, best, strict=True):
        row[:] = order_of


def _wish(cells: Sequence[Cell], place: Mapping[str, int], otherwise: int) -> float:
    found = sorted(place[cell.id] for cell in cells)
    if not found:
        return otherwise
    middle = len(found) // 2
    return found[middle] if len(found) % 2 else (found[middle - 1] + found[middle]) / 2


def _swap_neighbours(rows: list[list[Cell]]) -> None:
    """Exchange two that stand side by side wherever fewer lines cross then."""
    for n, row in enumerate(rows):
        above = {cell.id: at for at, cell in enumerate(rows[n - 1])} if n else {}
        below = {cell.id: at for at, cell in enumerate(rows[n + 1])} if n + 1 < len(rows) else {}
        ends = {
            cell.id: ([above[one.id] for one in cell.up], [below[one.id] for one in cell.down])
            for cell in row
        }  # fmt: skip
        for at in range(len(row) - 1):
            left, right = ends[row[at].id], ends[row[at + 1].id]
            crossed = _between(left, right)
            if crossed and _between(right, left) < crossed:
                row[at], row[at + 1] = row[at + 1], row[at]


def _between(left: tuple[list[int], list[int]], right: tuple[list[int], list[int]]) -> int:
    """How often the lines of two neighbours cross, above and below."""
    crossed = 0
    for ours, theirs in zip(left, right, strict=True):
        for one in ours:
            for other in theirs:
                crossed += one > other
    return crossed


def crossings(rows: Sequence[Sequence[Cell]]) -> int:
    """How many pairs of lines cross."""
    total = 0
    for upper, lower in itertools.pairwise(rows):
        place = {cell.id: at for at, cell in enumerate(lower)}
        seen: list[int] = []
        for cell in upper:
            ends = sorted(place[one.id] for one in cell.down)
            total += sum(len(seen) - bisect_left(seen, end + 1) for end in ends)
            for end in ends:
                insort(seen, end)
    return total
