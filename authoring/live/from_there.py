"""HR902: walking on from where customers stand, in the map that they would come into."""

from collections.abc import Iterator, Mapping, Sequence
from time import monotonic

from authoring.check.subject import finding
from authoring.explore.happenings import Happening
from authoring.explore.nodes import Bounds, Node, way_to
from authoring.explore.problems import unset
from authoring.explore.readers import reader_of
from authoring.explore.whole import Explored, undisturbed
from authoring.live.facts import Standing
from runtime.loading.findings import Finding

SECONDS = 5.0  # to walk on through one journey
STEPS = 6  # of a way that are told


def lacking_data(explored: Explored, standing: Sequence[Standing]) -> Iterator[Finding]:
    """Texts and arguments that would have a hole for customers who are there now, and for nobody who begins anew.

    What a walk from the beginning meets was noted by then, so that all that is new comes from where they stand.
    """
    walk, subject = explored.walk, explored.subject
    sights = walk.walked.sights
    noted = len(sights)
    places = _places(explored, standing)
    bounds = Bounds(until=monotonic() + SECONDS)
    with undisturbed():
        for state, known in places:
            walk.go_on(state, known, bounds)
    told: set[tuple[str, str]] = set()
    for node, happening, seen in sights[noted:]:
        at = _root(node, happening)
        if happening.id.startswith("bare:") or happening.plan == "staff":
            continue
        for state, name in unset(subject, seen):
            if (state, name) in told or at is None:
                continue
            told.add((state, name))
            lack = {
                place: count
                for place, count in places.items()
                if name not in place[1] and _reads(explored, place, name)
            }
            yield _finding(explored, (state, name, at), sum(lack.values()), [*way_to(node), happening])


def _finding(explored: Explored, hole: tuple[str, str, str], count: int, way: Sequence[Happening]) -> Finding:
    state, name, at = hole
    spot, what, severity = reader_of(explored.subject, state, name)
    steps = [one.words for one in way if not one.id.startswith("stands:")]
    how = f"From `{at}`: {' · '.join(steps[:STEPS])}{' …' if len(steps) > STEPS else ''}. " if steps else ""
    conversations = f"{count:,} conversation{'' if count == 1 else 's'} that {'is' if count == 1 else 'are'} there now"
    return finding(
        "HR902", spot, f"{what} needs `{name}`, and {conversations} would come there without it",
        f"{how}Ask for it where they go on, write {{{{ {name} | default(...) }}}}, or keep them where they began with "
        f"`on_new_version: finish_old` at `{at}`.", near=name, severity="W" if severity == "W" else "E",
    )  # fmt: skip


def _places(explored: Explored, standing: Sequence[Standing]) -> Mapping[tuple[str, frozenset[str]], int]:
    """Where conversations would go on in this journey, knowing what of that which matters there; how many each."""
    followed, journey = explored.walked.followed, explored.subject.journey
    found: dict[tuple[str, frozenset[str]], int] = {}
    for one in standing:
        if one.journey == journey.id and one.fate in ("goes_on", "moves") and one.to in journey.states:
            assert one.to is not None
            place = (one.to, frozenset(one.known) & followed.live.get(one.to, frozenset()))
            found[place] = found.get(place, 0) + one.count
    return found


def _reads(explored: Explored, place: tuple[str, frozenset[str]], name: str) -> bool:
    return name in explored.walked.followed.live.get(place[0], frozenset())


def _root(node: Node, happening: Happening) -> str | None:
    """The state at which a way began where customers stand; None where it began anew."""
    first = next(iter([*way_to(node), happening])).id
    return first.removeprefix("stands:") if first.startswith("stands:") else None
