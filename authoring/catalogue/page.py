"""Makes the page: one HTML file with everything in it, from the map as it was loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from authoring.draw.picture import picture
from authoring.draw.svg import as_svg, style
from authoring.draw.ways import first_words
from runtime.core.journey import Journey, JourneyMap, Moment
from runtime.loading.load import Loaded

EXAMPLES = 5  # of what customers say to begin a journey


@dataclass(frozen=True, slots=True)
class Promise:
    """A moment, and the journey that it is part of."""

    moment: Moment
    journey: Journey


def catalogue(loaded: Loaded) -> str:
    """The page of a map that can be served."""
    journeys = loaded.map
    assert journeys is not None
    template = _environment().get_template("page.html")
    return template.render(
        map=journeys, stages=_stages(journeys), owners=_by(journeys, lambda one: one.owner),
        by_value=_by(journeys, lambda one: one.value or ""), confirmed=_confirmed(loaded), journeys=_chosen(journeys),
        not_offered={name: first_words(one.say, _speaker(journeys)) for name, one in journeys.not_offered.items()},
        categories=_counted(journeys), length=in_full, style=Markup(style()), examples=EXAMPLES,
        pictures={
            one.id: Markup(as_svg(picture(one, journeys), is_alone=False)) for one in journeys.journeys.values()
        },
    )  # fmt: skip


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("authoring.catalogue"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


def _speaker(journeys: JourneyMap) -> Any:
    return next(iter(journeys.journeys.values()))


def _chosen(journeys: JourneyMap) -> Sequence[Journey]:
    """The journeys by stage, as the map orders stages."""
    order = list(journeys.stages)
    last = len(order)
    return sorted(journeys.journeys.values(), key=lambda one: order.index(one.stage) if one.stage in order else last)


def _promises(journeys: JourneyMap) -> Sequence[Promise]:
    return [Promise(moment, journey) for journey in _chosen(journeys) for moment in journey.moments.values()]


def _stages(journeys: JourneyMap) -> Sequence[tuple[str, Sequence[Promise]]]:
    """Every stage with its promises; one without any shows that nothing is promised there."""
    promises = _promises(journeys)
    return [(title, [one for one in promises if one.moment.stage == stage]) for stage, title in journeys.stages.items()]


def _by(journeys: JourneyMap, key: Any) -> Mapping[str, Sequence[Promise]]:
    grouped: dict[str, list[Promise]] = {}
    for one in _promises(journeys):
        grouped.setdefault(key(one.moment), []).append(one)
    return grouped


def _counted(journeys: JourneyMap) -> Mapping[str, int]:
    counts = dict.fromkeys(("rescue", "revenue", "request", "relationship"), 0)
    for one in _promises(journeys):
        counts[one.moment.category] += 1
    return counts


def _confirmed(loaded: Loaded) -> Mapping[str, str]:
    """Of each value, when and how customers confirmed it."""
    if loaded.map_file is None:
        return {}
    return {
        name: f"{one.confirmed.on}: {one.confirmed.how}. {one.confirmed.result or ''}".strip()
        for name, one in loaded.map_file.values.items()
        if one.confirmed is not None
    }


_UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def in_full(span: timedelta) -> str:
    """A length of time for people: `1 minute`, `90 seconds`, `2 days`."""
    for name, unit in (*_UNITS, ("second", timedelta(seconds=1))):
        if span >= unit and not span % unit:
            count = span // unit
            return f"{count} {name}{'' if count == 1 else 's'}"
    return f"{span / timedelta(seconds=1):g} seconds"
