"""Where sensors stand, on the contours of the areas: a small map as SVG text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 1000


@dataclass(frozen=True)
class Spot:
    """A place on the map, in the frame of the contours.

    Attributes:
        name: said on hover; href: where it leads; "" leads nowhere.
        kind: « ici », « autre », « alerte ».
    """

    x: float
    y: float
    name: str
    href: str = ""
    kind: str = "autre"


def _spot(spot: Spot, size: float) -> str:
    radius = {"ici": 2.1, "alerte": 1.5}.get(spot.kind, 1.1) * size
    said = f"<title>{escape(spot.name, quote=False)}</title>"
    if spot.kind == "alerte":
        d = f"M{spot.x:.1f} {spot.y - radius:.1f}l{radius:.1f} {radius:.1f}"
        d += f"-{radius:.1f} {radius:.1f}-{radius:.1f}-{radius:.1f}z"
        drawn = f'<path class="cs-alerte" d="{d}">{said}</path>'
    else:
        place = f'cx="{spot.x:.1f}" cy="{spot.y:.1f}" r="{radius:.1f}"'
        drawn = f'<circle class="cs-{spot.kind}" {place}>{said}</circle>'
    if not spot.href:
        return drawn
    label = f'aria-label="{escape(spot.name)}"'
    return f'<a href="{escape(spot.href)}" {label}>{drawn}</a>'


def sensor_map(
    paths: Sequence[str], spots: Sequence[Spot], *, height: int, name: str, around: float = 0
) -> str:
    """The drawing; "" without contour or place.

    Args:
        paths: contours, in a frame 1 000 wide.
        spots: places; those drawn last stand above.
        height: of the frame.
        name: text alternative.
        around: half the width shown around the place « ici »; 0 shows the whole frame.
    """
    if not paths or not spots:
        return ""
    here = next((s for s in spots if s.kind == "ici"), None)
    box = (0.0, 0.0, float(WIDTH), float(height))
    if around and here:
        wide = min(2 * around, WIDTH)
        tall = min(wide, height)
        left = min(max(here.x - wide / 2, 0), WIDTH - wide)
        top = min(max(here.y - tall / 2, 0), height - tall)
        box = (left, top, wide, tall)
    size = box[2] / 100
    role = 'role="group"' if any(s.href for s in spots) else 'role="img"'
    return (
        f'<svg class="carte-capteurs" viewBox="{" ".join(f"{v:.0f}" for v in box)}" {role} '
        f'aria-label="{escape(name)}">'
        + f'<path class="cs-fond" fill-rule="evenodd" d="{"".join(paths)}"/>'
        + "".join(_spot(s, size) for s in sorted(spots, key=lambda s: s.kind == "ici"))
        + "</svg>"
    )
