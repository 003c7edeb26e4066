"""Moving boxes sideways, their order in the row kept, until the lines between rows are as straight as they can be."""

from collections.abc import Sequence

from authoring.draw.cells import Cell

PASSES = 8
STIFF = 6.0  # how much more a bend weighs than a box: lines over several rows become straight


def aligned(rows: Sequence[Sequence[Cell]], gap: float) -> None:
    """Give each cell its `x`: near to the middle of what it is joined to, and never over its neighbour."""
    for row in rows:
        x = 0.0
        for cell in row:
            cell.x = x + cell.width / 2
            x += cell.width + gap
    for n in range(PASSES):
        is_down = n % 2 == 0
        for row in rows if is_down else reversed(rows):
            wishes, weights = [], []
            for cell in row:
                joined = [*cell.up, *cell.down] if n >= PASSES - 2 else (cell.up if is_down else cell.down)
                wishes.append(sum(one.x for one in joined) / len(joined) if joined else cell.x)
                weights.append((STIFF if cell.link is not None else 1.0) if joined else 0.01)
            _settle(row, wishes, weights, gap)
    left = min((cell.x - cell.width / 2 for row in rows for cell in row), default=0.0)
    for row in rows:
        for cell in row:
            cell.x -= left


def _settle(row: Sequence[Cell], wishes: Sequence[float], weights: Sequence[float], gap: float) -> None:
    """The places nearest to the wishes (least squares) that keep order and distance: neighbours that collide share.

    Pooling adjacent violators: exact, and one walk over the row.
    """
    shift, shifts = 0.0, []
    for at, cell in enumerate(row):
        if at:
            shift += (row[at - 1].width + cell.width) / 2 + gap
        shifts.append(shift)
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for wish, weight, moved in zip(wishes, weights, shifts, strict=True):
        mean, heavy, count = wish - moved, weight, 1
        while pools and pools[-1][0] > mean:
            other, weight_of_other, more = pools.pop()
            mean = (mean * heavy + other * weight_of_other) / (heavy + weight_of_other)
            heavy += weight_of_other
            count += more
        pools.append((mean, heavy, count))
    at = 0
    for mean, _, count in pools:
        for _ in range(count):
            row[at].x = mean + shifts[at]
            at += 1
