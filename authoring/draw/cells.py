"""What a layout places: boxes, the links between them, and the cells of its rows."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Box:
    """Something to place: `band` counts from the top."""

    id: str
    band: int
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """A line from one box to another, with the room that its label needs."""

    id: int
    source: str
    target: str
    label: float = 0


@dataclass(slots=True)
class Cell:
    """A box or a bend in its row. `x` is its middle."""

    id: str
    row: int
    width: float
    link: Link | None = None
    x: float = 0
    up: list["Cell"] = field(default_factory=list)
    down: list["Cell"] = field(default_factory=list)
