"""An ordinary week, hour by hour: a heat map of 7 × 24 cells as SVG text.

Five classes of equal number, darkest highest; unknown cells are hatched; the highest is outlined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SIZES = (("large", 760, 30), ("etroit", 358, 26))
CLASSES = 5


def bounds(values: Sequence[float], classes: int = CLASSES) -> list[float]:
    """Upper bound of each class but the last: quantiles of the values, equal ones said once."""
    ordered = sorted(values)
    found = [
        ordered[min(len(ordered) - 1, rank * len(ordered) // classes)] for rank in range(1, classes)
    ]
    return sorted(set(found))


def class_of(value: float, limits: Sequence[float]) -> int:
    """Rank of the class of a value, from 1."""
    return 1 + sum(value >= limit for limit in limits)


Cells = Mapping[tuple[int, int], tuple[float, str]]
"""(Day of the week from 1, hour) → value, words said on hover."""
TOP = 4


@dataclass(frozen=True)
class _Grid:
    """Where hours and days fall: first column, width of an hour, height of a day."""

    left: int
    step: float
    row: int

    def corner(self, day: int, hour: int) -> tuple[float, int]:
        """Top left of a cell."""
        return self.left + hour * self.step, TOP + (day - 1) * self.row

    @property
    def foot(self) -> int:
        """Line of the hours."""
        return TOP + 7 * self.row + 15


def _cell(grid: _Grid, day: int, hour: int, found: tuple[float, str] | None, fill: str) -> str:
    """A cell, which says its value; `fill` is `class="…"` or the hatching of what is unknown."""
    x, y = grid.corner(day, hour)
    place = f'x="{x:.2f}" y="{y}" width="{grid.step - 1:.2f}" height="{grid.row - 1}"'
    if found is None:
        return f"<rect {place} {fill}/>"
    return f"<rect {fill} {place}><title>{escape(found[1], quote=False)}</title></rect>"


def _peak(grid: _Grid, day: int, hour: int) -> str:
    x, y = grid.corner(day, hour)
    return (
        f'<rect class="ch-pointe" x="{x + 0.5:.2f}" y="{y + 0.5}" width="{grid.step - 2:.2f}" '
        f'height="{grid.row - 2}"/>'
    )


def _names(grid: _Grid, *, narrow: bool) -> list[str]:
    """Days on the left, hours under."""
    days = [
        f'<text class="ch-jour" x="{grid.left - 8}" y="{TOP + (rank + 0.5) * grid.row + 4:.1f}">'
        f"{name[: 3 if narrow else None]}</text>"
        for rank, name in enumerate(DAYS)
    ]
    hours = [
        f'<text class="ch-heure" x="{grid.left + (hour + 0.5) * grid.step:.1f}" y="{grid.foot}">'
        f"{hour}\u00a0h</text>"
        for hour in range(0, 24, 6 if narrow else 3)
    ]
    return [*days, *hours]


def hour_map(
    cells: Cells,
    *,
    name: str,
    kind: str,
    width: int,
    row: int,
    peak: tuple[int, int] | None = None,
) -> str:
    """The drawing; "" when nothing is known.

    Args:
        cells: what is known.
        name: text alternative.
        kind: « large » or « etroit »: shown or hidden by the width of the screen.
        width: in pixels at its natural size.
        row: height of a day.
        peak: the cell outlined.
    """
    if not cells:
        return ""
    narrow = kind == "etroit"
    left = 36 if narrow else 78
    grid = _Grid(left, (width - left - 2) / 24, row)
    limits = bounds([value for value, _ in cells.values()])
    pattern = f"ch-hachure-{kind}"
    parts = [
        f'<defs><pattern id="{pattern}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path class="ch-trait" d="M0 0V5"/></pattern></defs>',
        *_names(grid, narrow=narrow),
    ]
    for key in ((day, hour) for day in range(1, 8) for hour in range(24)):
        found = cells.get(key)
        fill = f'class="ch-{class_of(found[0], limits)}"' if found else f'fill="url(#{pattern})"'
        parts.append(_cell(grid, *key, found, fill))
    if peak:
        parts.append(_peak(grid, *peak))
    return (
        f'<svg class="carte-heures ch-{kind}-taille" viewBox="0 0 {width} {grid.foot + 6}" '
        f'role="img" aria-label="{escape(name)}">{"".join(parts)}</svg>'
    )
