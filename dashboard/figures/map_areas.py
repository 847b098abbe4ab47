"""A map of areas as SVG text: linked paths, patterns, names that fit, scale, north, marks.

The same drawing serves the page, the printer and the export. On the page contours are shown by
reference (`<use>`) to a file fetched once; an export holds them. Colours are classes: the style
sheet, or the sheet of the export, gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from dashboard.figures.map_names import Box, Name, names_of
from dashboard.figures.map_tiles import Pyramid, background

REFERENCE = (760.0, 560.0)
"""Size in pixels at which widths and texts of the drawing are thought."""
STRIP = 40.0
"""Height kept under the areas for the scale and the north, in these pixels."""
MARGIN = 10.0
STRONG = ("s4", "s5", "f2", "d2", "h2", "b2")
"""Tones dark enough, or light enough in the dark theme, for names to be written in paper."""
PATTERNS = ("secret", "absent", "nc")
"""Tones drawn as patterns: secret, missing, not concerned."""


@dataclass(frozen=True)
class Area:
    """One area of the map.

    Attributes:
        code: of the area; element: id of its contour in the file of contours.
        tone: class that colours it, or one of PATTERNS.
        said: name and value in words, for the pointer and for screen readers.
        sign: written in it under its name: its value, « s » or « n. d. ».
        href: where it leads.
        x, y, box: where the name goes, and what holds the contour.
        path: the contour, for drawings that hold it.
        here: it is the one the page speaks of.
        chief: the most populated, named before the others.
    """

    code: str
    element: str
    name: str
    tone: str
    said: str
    sign: str
    href: str
    x: float
    y: float
    box: Box
    path: str = ""
    here: bool = False
    chief: bool = False


@dataclass(frozen=True)
class Outline:
    """A contour that is not a link: a neighbour, or the border of a wider area.

    Attributes:
        contours: address of its file, when it is not that of the areas.
    """

    element: str
    path: str
    kind: str
    contours: str = ""


@dataclass(frozen=True)
class Mark:
    """A place, a sensor, or several drawn as one.

    Attributes:
        kind: « equipement » (square), « capteur » (disc) or « groupe » (disc with its number).
    """

    x: float
    y: float
    kind: str
    said: str
    href: str
    count: int = 1


@dataclass(frozen=True)
class AreaMap:
    """Everything drawn.

    Attributes:
        identifier: begins the ids of the drawing.
        name: said by screen readers.
        box: what must be seen, in units of the contours.
        units_per_km: for the scale.
        contours: address of the file of contours; "" to hold them.
        ground: tiles under the areas; None without background.
        wide: width in pixels at which its letters have their size.
    """

    identifier: str
    name: str
    box: Box
    units_per_km: float
    areas: Sequence[Area]
    contours: str = ""
    outlines: Sequence[Outline] = ()
    borders: Sequence[Outline] = ()
    marks: Sequence[Mark] = ()
    ground: Pyramid | None = None
    wide: float = REFERENCE[0]
    unit: float = field(init=False)

    def __post_init__(self) -> None:
        """Length of one pixel of the reference size."""
        across, down = self.box[2] - self.box[0], self.box[3] - self.box[1]
        tall = self.wide * REFERENCE[1] / REFERENCE[0]
        room = (self.wide - 2 * MARGIN, tall - 2 * MARGIN - STRIP)
        unit = max(across / room[0], down / room[1]) or 1.0
        object.__setattr__(self, "unit", unit)

    @property
    def view(self) -> Box:
        """Left, top, width and height of what is shown."""
        left, top, right, bottom = self.box
        edge = MARGIN * self.unit
        return (
            left - edge,
            top - edge,
            right - left + 2 * edge,
            bottom - top + 2 * edge + STRIP * self.unit,
        )


def n(value: float) -> str:
    """A length with two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def pattern(identifier: str, tone: str, unit: float) -> str:
    """What fills an area without a value: hatches for a secret, dots for a missing value."""
    step = 7 * unit
    inside = {
        "secret": f'<path class="ca-trait" d="M0 0V{n(step)}" stroke-width="{n(2.4 * unit)}"/>',
        "absent": f'<circle class="ca-point" cx="{n(step / 2)}" cy="{n(step / 2)}" '
        f'r="{n(1.1 * unit)}"/>',
        "nc": "",
    }[tone]
    turned = ' patternTransform="rotate(45)"' if tone == "secret" else ""
    return (
        f'<pattern id="{identifier}-{tone}" width="{n(step)}" height="{n(step)}" '
        f'patternUnits="userSpaceOnUse"{turned}>'
        f'<rect class="ca-vide" width="{n(step)}" height="{n(step)}"/>{inside}</pattern>'
    )


def _shape(contours: str, element: str, path: str, attributes: str) -> str:
    """A contour, by reference or whole."""
    if contours:
        return f'<use href="{escape(contours)}#{element}" {attributes}/>'
    return f'<path d="{path}" fill-rule="evenodd" vector-effect="non-scaling-stroke" {attributes}/>'


def _filled(drawn: AreaMap, tone: str) -> str:
    kind = f'class="ca-zone {tone}"'
    return f'{kind} fill="url(#{drawn.identifier}-{tone})"' if tone in PATTERNS else kind


def _area(drawn: AreaMap, area: Area) -> str:
    said = escape(area.said)
    shape = _shape(drawn.contours, area.element, area.path, _filled(drawn, area.tone))
    inside = f"<title>{said}</title>{shape}"
    named = f'data-code="{escape(area.code)}"'
    if not area.href:
        return f'<g role="img" aria-label="{said}" {named}>{inside}</g>'
    current = ' aria-current="true"' if area.here else ""
    return f'<a href="{escape(area.href)}" class="ca-lien" {named}{current}>{inside}</a>'


def _outlines(drawn: AreaMap, found: Sequence[Outline]) -> Iterator[str]:
    for outline in found:
        held = outline.contours or drawn.contours
        yield _shape(held, outline.element, outline.path, f'class="{outline.kind}"')


def _name(name: Name) -> str:
    lines = [f'<tspan x="{n(name.x)}">{escape(name.text)}</tspan>'] if name.text else []
    if name.sign:
        dy = ' dy="1.12em"' if name.text else ""
        sign = f'<tspan class="ca-signe" x="{n(name.x)}"{dy}>{escape(name.sign)}</tspan>'
        lines.append(sign)
    kind = "ca-nom" if name.major else "ca-nom ca-mineur"
    kind += f" sur-{name.tone}" if name.tone in STRONG else ""
    return (
        f'<text class="{kind}" data-pour="{escape(name.code)}" text-anchor="middle" '
        f'x="{n(name.x)}" y="{n(name.y)}">'
        f"{''.join(lines)}</text>"
    )


def round_length(room: float) -> float:
    """The longest round number of kilometres that fits: 1, 2 or 5 times a power of ten."""
    steps = [digit * 10.0**power for power in range(-2, 4) for digit in (1, 2, 5)]
    return max((step for step in steps if step <= room), default=steps[0])


def _scale(drawn: AreaMap) -> str:
    """The scale bar and the north, under the areas."""
    left, top, width, height = drawn.view
    unit = drawn.unit
    room = 0.25 * min(width, drawn.wide * unit) / drawn.units_per_km
    length = round_length(room)
    said = f"{n(length)} km" if length >= 1 else f"{n(length * 1000)} m"
    bar = length * drawn.units_per_km
    x, y = left + MARGIN * unit, top + height - 14 * unit
    tick = 5 * unit
    north = left + width - 18 * unit
    return (
        f'<g class="ca-echelle" aria-hidden="true" font-size="{n(12 * unit)}">'
        f'<rect class="ca-bande" x="{n(left - width)}" y="{n(top + height - STRIP * unit)}" '
        f'width="{n(3 * width)}" height="{n(3 * STRIP * unit)}"/>'
        f'<path d="M{n(x)} {n(y - tick)}v{n(tick)}h{n(bar)}v{n(-tick)}" fill="none" '
        f'vector-effect="non-scaling-stroke"/>'
        f'<text x="{n(x + bar + 8 * unit)}" y="{n(y + unit)}">'
        f"{said.replace('.', ',').replace(' ', chr(160))}</text>"
        f'<path class="ca-nord" d="M{n(north)} {n(y - 20 * unit)}l{n(5 * unit)} {n(14 * unit)}'
        f'l{n(-5 * unit)} {n(-4 * unit)}l{n(-5 * unit)} {n(4 * unit)}z"/>'
        f'<text x="{n(north)}" y="{n(y + 6 * unit)}" text-anchor="middle">N</text></g>'
    )


def _mark(drawn: AreaMap, mark: Mark) -> str:
    unit = drawn.unit
    size = unit * (5.0 if mark.count == 1 else min(9 + 1.5 * len(str(mark.count)) * 2, 18))
    x, y = mark.x, mark.y
    if mark.kind == "equipement":
        shape = (
            f'<rect x="{n(x - size)}" y="{n(y - size)}" width="{n(2 * size)}" '
            f'height="{n(2 * size)}" vector-effect="non-scaling-stroke"/>'
        )
    else:
        shape = (
            f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(size)}" vector-effect="non-scaling-stroke"/>'
        )
    number = (
        f'<text x="{n(x)}" y="{n(y + 4 * unit)}" text-anchor="middle" '
        f'font-size="{n(12 * unit)}">{mark.count}</text>'
        if mark.count > 1
        else ""
    )
    return (
        f'<a href="{escape(mark.href)}" class="ca-lieu ca-{mark.kind}">'
        f"<title>{escape(mark.said)}</title>{shape}{number}</a>"
    )


def map_areas(drawn: AreaMap, *, size: str = "") -> str:
    """The drawing.

    Args:
        drawn: what is drawn.
        size: attributes of its place in a larger drawing (« x="…" width="…" »).
    """
    view = " ".join(n(side) for side in drawn.view)
    defs = "".join(pattern(drawn.identifier, tone, drawn.unit) for tone in PATTERNS)
    areas = sorted(drawn.areas, key=lambda area: area.here)
    left, top, width, height = drawn.view
    seen = (left, top, left + width, top + height - STRIP * drawn.unit)
    names = names_of(drawn.areas, drawn.unit, seen)
    inside = [
        f"<defs>{defs}</defs>",
        background(drawn.ground, drawn.view, drawn.unit) if drawn.ground else "",
        '<g aria-hidden="true">',
        *_outlines(drawn, drawn.outlines),
        "</g>",
        *(_area(drawn, area) for area in areas),
        '<g aria-hidden="true" class="ca-bords">',
        *_outlines(drawn, drawn.borders),
        "</g>",
        f'<g class="ca-noms" aria-hidden="true" font-size="{n(12.5 * drawn.unit)}">',
        *(_name(name) for name in names),
        "</g>",
        *(_mark(drawn, mark) for mark in drawn.marks),
        _scale(drawn),
    ]
    kind = "carte ca-sur-fond" if drawn.ground else "carte"
    return (
        f'<svg {size or ""} class="{kind}" id="{drawn.identifier}" viewBox="{view}" role="group" '
        f'aria-label="{escape(drawn.name)}" data-unite="{n(drawn.unit)}">'
        f"{''.join(inside)}</svg>"
    )
