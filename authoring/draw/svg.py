"""Draws a picture as SVG: a file that stands alone and knows dark from light, or a piece of a page."""

import itertools
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from authoring.draw.picture import LINE, MARGIN, PILL, Arrow, Band, Drawn, Picture

HEAD = 7  # pixels of an arrow's head


def style() -> str:
    """The colours and type of pictures. A page that shows one loads it as a stylesheet."""
    return files("authoring.draw").joinpath("picture.css").read_text(encoding="utf-8")


def as_svg(picture: Picture, *, is_alone: bool = True) -> str:
    """The picture. `is_alone` puts the style into it; a page has it already."""
    journey = picture.journey
    width, height = round(picture.width), round(picture.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="graphics-document document" aria-label="{_quoted(f"Journey: {journey.title}")}">'
    ]
    if is_alone:
        parts.append(f"<title>{_quoted(journey.title)}</title><style>{style()}</style>")
        parts.append(f'<rect class="sheet" width="{width}" height="{height}"/>')
    parts.extend(_band(band, n, picture.width) for n, band in enumerate(picture.bands))
    parts.append('<g aria-hidden="true">')
    parts.extend(piece for arrow in picture.arrows for piece in _line(arrow))
    parts.append("</g>")
    parts.extend(_box(box) for box in picture.boxes)
    parts.append('<g aria-hidden="true">')
    parts.extend(_label(arrow) for arrow in picture.arrows if arrow.label)
    parts.append("</g></svg>")
    return "\n".join(parts) + "\n"


def _quoted(text: str) -> str:
    return escape(text, quote=True)


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{_quoted(text)}</text>'


def _band(band: Band, n: int, width: float) -> str:
    lines = [_text(MARGIN + 12, band.y + 26, band.name, "moment")]
    lines += [_text(MARGIN + 12, band.y + 46 + 15 * at, line, "told") for at, line in enumerate(band.lines)]
    return (
        f'<g class="band band{n % 2}" data-moment="{_quoted(band.moment.id)}">'
        f'<rect x="{MARGIN / 2:.1f}" y="{band.y:.1f}" width="{width - MARGIN:.1f}" height="{band.height:.1f}" rx="12"/>'
        f'<path class="edge {_quoted(band.moment.category)}" d="M{MARGIN / 2 + 3:.1f} {band.y + 12:.1f}'
        f'V{band.y + band.height - 12:.1f}"/>{"".join(lines)}</g>'
    )


def _line(arrow: Arrow) -> Iterator[str]:
    kind = " ".join(filter(None, ["way", "back" if arrow.is_back else "", "failing" if arrow.is_failing else ""]))
    data = f'data-from="{_quoted(arrow.source)}" data-to="{_quoted(arrow.target)}"'
    (x, y), before = arrow.points[-1], arrow.points[-2]
    up = -1 if y < before[1] else 1
    tip = f"M{x - HEAD / 2:.1f} {y - up * HEAD:.1f}L{x:.1f} {y:.1f}L{x + HEAD / 2:.1f} {y - up * HEAD:.1f}Z"
    yield f'<path class="{kind}" {data} d="{_curve(arrow.points, up)}" stroke-width="{arrow.width:.2f}"/>'
    yield f'<path class="tip {kind}" d="{tip}"/>'


def _curve(points: Sequence[tuple[float, float]], up: int) -> str:
    """Upright at every point, so that lines leave and reach boxes straight on; it stops where the head begins."""
    *rest, (last_x, last_y) = points
    ended = [*rest, (last_x, last_y - up * (HEAD - 1))]
    written = [f"M{ended[0][0]:.1f} {ended[0][1]:.1f}"]
    for (x, y), (to_x, to_y) in itertools.pairwise(ended):
        if abs(x - to_x) < 0.5:
            written.append(f"L{to_x:.1f} {to_y:.1f}")
        else:
            middle = (y + to_y) / 2
            written.append(f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}")
    return "".join(written)


def _label(arrow: Arrow) -> str:
    x, y = arrow.label_at
    kind = " ".join(filter(None, ["label", "back" if arrow.is_back else "", "failing" if arrow.is_failing else ""]))
    return _text(x, y + 4, arrow.label, kind)


def _box(box: Drawn) -> str:
    name = _quoted(box.state.name)
    kind = type(box.state.kind).__name__.lower()
    pieces = [
        f'<g class="state {kind}{" start" if box.is_start else ""}" data-state="{name}" '
        f'role="graphics-symbol img" aria-label="{_quoted(box.words)}"><title>{_quoted(box.words)}</title>',
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="9"/>',
        _text(box.x + 13, box.y + 22, ("▸ " if box.is_start else "") + box.state.name, "name"),
    ]
    for n, line in enumerate(box.lines):
        pieces.append(_text(box.x + 13, box.y + 22 + LINE * (n + 1), line, "does" if n == 0 else "says"))
    y = box.y + 28 + LINE * len(box.lines)
    for badge in box.badges:
        pieces.append(
            f'<g class="badge {badge.kind}" data-state="{_quoted(badge.state)}">'
            f'<rect x="{box.x + 8:.1f}" y="{y:.1f}" width="{box.width - 16:.1f}" height="{PILL - 4}" rx="8"/>'
            f"{_text(box.x + 16, y + 12.5, badge.text, 'says')}</g>"
        )
        y += PILL
    pieces.append("</g>")
    return "".join(pieces)
