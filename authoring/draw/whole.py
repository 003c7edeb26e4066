"""All journeys of a map in one drawing, one below the other."""

from collections.abc import Sequence
from html import escape

from authoring.draw.picture import Picture, picture
from authoring.draw.svg import as_svg, style
from authoring.draw.traffic import Traffic
from runtime.core.journey import Journey, JourneyMap

HEADING = 46  # pixels above each picture


def drawing(journeys: JourneyMap, chosen: Sequence[Journey], traffic: Traffic | None = None) -> str:
    """An SVG file: of one journey its picture, of several all of them with their titles."""
    pictures = [picture(journey, journeys, traffic) for journey in chosen]
    return as_svg(pictures[0]) if len(pictures) == 1 else _together(journeys, pictures)


def _together(journeys: JourneyMap, pictures: Sequence[Picture]) -> str:
    width = round(max(one.width for one in pictures))
    height = round(sum(one.height + HEADING for one in pictures))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="graphics-document document" aria-label="{escape(journeys.title)}">',
        f"<title>{escape(journeys.title)}</title><style>{style()}</style>",
        f'<rect class="sheet" width="{width}" height="{height}"/>',
    ]
    y = 0.0
    for one in pictures:
        parts.append(f'<text class="moment" x="16" y="{y + 34:.0f}">{escape(one.journey.title)}</text>')
        placed = as_svg(one, is_alone=False).replace("<svg ", f'<svg y="{y + HEADING:.0f}" ', 1)
        parts.append(placed)
        y += one.height + HEADING
    return "\n".join([*parts, "</svg>"]) + "\n"
