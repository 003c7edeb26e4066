"""The conversations of a walk, and what it met."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from authoring.explore.happenings import Ending, Happening, Plan
from authoring.explore.rests import Rest, Values
from authoring.explore.taking import Seen
from authoring.explore.tracked import Tracked
from runtime.core.conversation import Conversation, Performed


@dataclass(slots=True, eq=False)
class Node:
    """One conversation of a walk: where it rests, what of its data matters, and how it came there.

    `memory` is what it would remember for corrections: all its data, and the questions and actions behind it.
    """

    rest: Rest
    values: Values
    came: "tuple[Node, Happening] | None"
    depth: int
    memory: "Memory"
    exact: Conversation | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What a conversation remembers beyond what matters where it rests."""

    values: Values
    trail: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    performed: Mapping[str, Performed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a walk stops: after so many abstract states, or at a moment of the monotonic clock."""

    states: int = 200_000
    until: float = float("inf")


@dataclass(slots=True)
class Walked:
    """What a walk met. `sights` are turns worth a look, each with its first occurrence; `edges` the ways between nodes.

    `cut` when it was stopped before it had seen everything.
    """

    followed: Tracked
    nodes: list[Node] = field(default_factory=list)
    edges: list[tuple[int, int, Plan, Happening]] = field(default_factory=list)
    sights: list[tuple[Node, Happening, Seen]] = field(default_factory=list)
    states: set[str] = field(default_factory=set)
    taken: set[tuple[str, str, str | None]] = field(default_factory=set)
    moves: set[tuple[str, str]] = field(default_factory=set)
    settled: set[tuple[str, str, str]] = field(default_factory=set)
    not_kept: set[str] = field(default_factory=set)
    misread: list[tuple[Node, str, str]] = field(default_factory=list)
    endings: dict[tuple[str, Values], Ending] = field(default_factory=dict)
    turns: int = 0
    cut: bool = False
    wandered: int = 0


def way_to(node: Node) -> tuple[Happening, ...]:
    """What happened on the way to a node, from the beginning."""
    way: list[Happening] = []
    came = node.came
    while came is not None:
        way.append(came[1])
        came = came[0].came
    return tuple(reversed(way))
