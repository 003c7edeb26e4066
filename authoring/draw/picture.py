"""A journey as a picture: moments as bands, states as boxes, ends and hand-overs as badges, ways as lines.

`picture` says what is drawn and where; `svg` draws it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from authoring.draw.cells import Box, Cell, Link
from authoring.draw.in_words import in_words
from authoring.draw.kinds import does, says, shortened, wrapped
from authoring.draw.rows import ROW_GAP, Layout, layout
from authoring.draw.traffic import Traffic
from authoring.draw.ways import Way, drawn, length
from runtime.core.journey import PERSON, End, HandOff, Journey, JourneyMap, Moment, State

SIGN = 6.6  # pixels of one sign of the small type, on average
NAME_SIGN = 7.9
NARROW, WIDE = 150, 290
LINE = 17  # pixels from one line of a box to the next
PILL = 21
COUNTS = 120  # more room where badges say how many went that way
GUTTER = 234  # room for what a band is about
MARGIN = 16
LABEL_ROW = 17
BAND_LINE = 15


@dataclass(frozen=True, slots=True)
class Badge:
    """A way out of a box that is no line: to an end, to people, or back to the same state."""

    state: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One box where it stands: its left upper corner, its lines of text, its badges, its ways in words."""

    state: State
    x: float
    y: float
    width: float
    height: float
    lines: Sequence[str]
    badges: Sequence[Badge]
    words: str
    is_start: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """One line: from a port through points to a port."""

    source: str
    target: str
    points: Sequence[tuple[float, float]]
    label: str
    label_at: tuple[float, float]
    is_back: bool
    is_failing: bool
    width: float = 1.4


@dataclass(frozen=True, slots=True)
class Band:
    """The stripe of a moment."""

    moment: Moment
    y: float
    height: float
    name: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn."""

    journey: Journey
    width: float
    height: float
    bands: Sequence[Band]
    boxes: Sequence[Drawn]
    arrows: Sequence[Arrow]


@dataclass(slots=True)
class _Plan:
    """What is known of a box before it has a place."""

    state: State
    lines: list[str]
    badges: list[Badge]
    is_counted: bool = False

    @property
    def width(self) -> float:
        named = len(self.state.name) * NAME_SIGN + 34
        told = max((len(one) for one in self.lines), default=0) * SIGN + 28
        told = max([told, *(len(badge.text) * SIGN + 38 for badge in self.badges)])
        return min(max(named, told, NARROW), WIDE + COUNTS if self.is_counted else WIDE)

    @property
    def height(self) -> float:
        return 34 + LINE * len(self.lines) + (PILL * len(self.badges) + 5 if self.badges else 0)


def picture(journey: Journey, journeys: JourneyMap, traffic: Traffic | None = None) -> Picture:
    """Lay a journey out. With traffic, lines say how many took them and for how many the promise was kept."""
    return _Drawing(journey, journeys, traffic).made()


class _Drawing:
    """One picture while it is made."""

    def __init__(self, journey: Journey, journeys: JourneyMap, traffic: Traffic | None) -> None:
        self._journey = journey
        self._journeys = journeys
        self._traffic = traffic
        self._ways = drawn(journey)
        self._as_badges = _badge_states(journey, self._ways)
        first = sorted(journey.states.values(), key=lambda state: state.name != journey.start)
        self._plans = {state.name: self._plan(state) for state in first if state.name not in self._as_badges}
        self._lines: dict[tuple[str, str, bool], list[Way]] = {}
        for way in self._ways:
            if way.source in self._plans and way.target in self._plans and way.target != way.source:
                self._lines.setdefault((way.source, way.target, way.plan == "failing"), []).append(way)

    def made(self) -> Picture:
        order = self._moments()
        boxes = [
            Box(name, order.index(plan.state.moment), plan.width, plan.height) for name, plan in self._plans.items()
        ]
        labels = [self._label(key, members) for key, members in self._lines.items()]
        links = [
            Link(n, source, target, len(labels[n]) * SIGN + 14 if labels[n] else 0)
            for n, (source, target, _) in enumerate(self._lines)
        ]
        placed = layout(boxes, links)
        tops, bands, height = self._heights(placed, order, labels)
        boxes_drawn = [self._drawn(plan, placed.cells[name], tops) for name, plan in self._plans.items()]
        ports = _ports(placed, {one.state.name: one for one in boxes_drawn})
        arrows = [
            self._arrow(key, labels[n], placed.lines[n], ports, (tops, n, n in placed.back))
            for n, key in enumerate(self._lines)
        ]
        width = max((one.x + one.width for one in boxes_drawn), default=GUTTER)
        width = max([width, *(x for arrow in arrows for x, _ in arrow.points)])
        return Picture(self._journey, width + MARGIN, height, bands, boxes_drawn, arrows)

    def _plan(self, state: State) -> _Plan:
        lines = [shortened(does(state.kind, self._journeys), 40)]
        text = says(state, self._journey)
        if text:
            lines.extend(wrapped(text, 38, 2))
        return _Plan(state, lines, self._badges(state), self._traffic is not None)

    def _badges(self, state: State) -> list[Badge]:
        """One badge for each end, hand-over and circle, with all that leads there."""
        grouped: dict[str, list[Way]] = {}
        for way in self._ways:
            if way.source == state.name and (way.target in self._as_badges or way.target in (PERSON, state.name)):
                grouped.setdefault(way.target, []).append(way)
        made = []
        for target, members in grouped.items():
            kind, name = self._badge(target, state)
            label = ", ".join(dict.fromkeys(way.label for way in members if way.label))
            label = shortened(label, max(12, 39 - len(name)))
            went = self._traffic.on((self._journey.id, state.name, target)) if self._traffic is not None else ""
            text = f"{label}: {name}" if label else name
            made.append(Badge(target, shortened(text, 42) + (f"  {went}" if went else ""), kind))
        return made

    def _badge(self, target: str, state: State) -> tuple[str, str]:
        if target == state.name:
            return "again", "again"
        if target == PERSON:
            return "person", "a person"
        kind = self._journey.states[target].kind
        if isinstance(kind, HandOff):
            queue = self._journeys.queues.get(kind.queue)
            return "person", f"{queue.title if queue is not None else kind.queue} ({target})"
        assert isinstance(kind, End)
        return ("kept" if kind.outcome == "kept" else "end"), f"{kind.outcome.replace('_', ' ')} ({target})"

    def _moments(self) -> list[str]:
        """The moments from top to bottom: as they follow one another, and where nothing says so, as written."""
        has_box = {plan.state.moment for plan in self._plans.values()}
        written = [name for name in self._journey.moments if name in has_box]
        start = self._journey.states[self._journey.start].moment
        order: list[str] = [start] if start in has_box else []
        waiting = list(order)
        for moment in (*waiting, *written):
            if moment not in order:
                order.append(moment)
        return order

    def _label(self, key: tuple[str, str, bool], members: Sequence[Way]) -> str:
        label = shortened(" / ".join(dict.fromkeys(way.label for way in members if way.label)), 38)
        if self._traffic is None or (key[2] and (key[0], key[1], False) in self._lines):
            return label
        return "  ".join(filter(None, [label, self._traffic.on((self._journey.id, key[0], key[1]))]))

    def _heights(
        self, placed: Layout, order: Sequence[str], labels: Sequence[str]
    ) -> tuple[list[tuple[float, float]], list[Band], float]:  # fmt: skip
        """Where each row begins and ends, and the bands with their texts."""
        tops: list[tuple[float, float]] = []
        bands = []
        y = float(MARGIN)
        for moment_id, (first, last) in zip(order, placed.bands, strict=True):
            moment = self._journey.moments[moment_id]
            lines = self._told(moment)
            top, y = y, y + MARGIN
            for row in range(2 * first, 2 * last + 1):
                tall = self._row_height(placed, row)
                tops.append((y, y + tall))
                y += tall + ROW_GAP
            y = max(y - ROW_GAP + MARGIN, top + 40 + BAND_LINE * len(lines))
            bands.append(Band(moment, top, y - top, moment.id.replace("_", " "), lines))
            tops.append((y, y + LABEL_ROW))  # the row of labels between two bands
            y += LABEL_ROW
        return tops, bands, y - LABEL_ROW + MARGIN

    def _row_height(self, placed: Layout, row: int) -> float:
        if row % 2:
            return LABEL_ROW if any(cell.width > 18 for cell in placed.rows[row]) else 8
        return max(self._plans[cell.id].height for cell in placed.rows[row] if cell.id in self._plans)

    def _told(self, moment: Moment) -> list[str]:
        owner = self._journeys.owners.get(moment.owner)
        who = owner.title if owner is not None else moment.owner
        more = [moment.category, *([f"within {length(moment.within)}"] if moment.within is not None else [])]
        if moment.must_keep:
            more.append("must be kept")
        return [*wrapped(moment.promise, 32, 4), *wrapped(f"{who}: {', '.join(more)}", 32, 3)]

    def _drawn(self, plan: _Plan, cell: Cell, tops: Sequence[tuple[float, float]]) -> Drawn:
        top, bottom = tops[cell.row]
        y = top + (bottom - top - plan.height) / 2
        return Drawn(
            plan.state, cell.x - plan.width / 2 + GUTTER, y, plan.width, plan.height, plan.lines, plan.badges,
            in_words(plan.state, self._journey, self._journeys), plan.state.name == self._journey.start,
        )  # fmt: skip

    def _arrow(
        self, key: tuple[str, str, bool], label: str, cells: Sequence[Cell], ports: "_Ports",
        where: tuple[Sequence[tuple[float, float]], int, bool],
    ) -> Arrow:  # fmt: skip
        source, target, failing = key
        tops, n, is_back = where
        points = [ports[n, True]]
        for cell in cells[1:-1]:
            top, bottom = tops[cell.row]
            points += [(cell.x + GUTTER, top), (cell.x + GUTTER, bottom)]
        points.append(ports[n, False])
        named = cells[-2] if is_back else cells[1]
        top, bottom = tops[named.row]
        taken = self._traffic.taken.get((self._journey.id, source, target), 0) if self._traffic is not None else 0
        return Arrow(
            source, target, points[::-1] if is_back else points, label, (named.x + GUTTER, (top + bottom) / 2),
            is_back, failing, 1.4 + min(taken, 10_000) ** 0.5 / 20,
        )  # fmt: skip


_Ports = Mapping[tuple[int, bool], tuple[float, float]]
"""Of each link, by whether it is the upper one: where the line touches its box."""


def _ports(placed: Layout, boxes: Mapping[str, Drawn]) -> _Ports:
    """A port of its own for each line, those of one side in the order of where they come from."""
    sides: dict[tuple[str, bool], list[tuple[float, int, bool]]] = {}
    for n, cells in placed.lines.items():
        sides.setdefault((cells[0].id, True), []).append((cells[1].x, n, True))
        sides.setdefault((cells[-1].id, False), []).append((cells[-2].x, n, False))
    found = {}
    for (name, is_bottom), lines in sides.items():
        box = boxes[name]
        for at, (_, n, is_upper) in enumerate(sorted(lines), 1):
            x = box.x + box.width * at / (len(lines) + 1)
            found[n, is_upper] = (x, box.y + box.height if is_bottom else box.y)
    return found


def _badge_states(journey: Journey, shown: Sequence[Way]) -> set[str]:
    """Ends, and hand-overs from which nothing but a person's move leads on; the start always has a box."""
    onward = {way.source for way in shown if way.target not in (PERSON, way.source)}
    entered = {way.target for way in shown}
    return {
        state.name
        for state in journey.states.values()
        if isinstance(state.kind, End | HandOff)
        and state.name not in onward
        and state.name in entered
        and state.name != journey.start
    }
