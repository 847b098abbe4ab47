"""An ordinary week, hour by hour: a heat map of 7 × 24 cells as SVG text.

Five classes of equal number, darkest highest; unknown cells are hatched; the highest is outlined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def hour_map(
    cells: Mapping[tuple[int, int], tuple[float, str]],
    *,
    name: str,
    kind: str,
    width: int,
    row: int,
    peak: tuple[int, int] | None = None,
) -> str:
    """The drawing; "" when nothing is known.

    Args:
        cells: (day of the week from 1, hour) → value, words said on hover.
        name: text alternative.
        kind: « large » or « etroit »: shown or hidden by the width of the screen.
        width: in pixels at its natural size.
        row: height of a day.
        peak: the cell outlined.
    """
    if not cells:
        return ""
    narrow = kind == "etroit"
    limits = bounds([value for value, _ in cells.values()])
    left, top = (36, 4) if narrow else (78, 4)
    step = (width - left - 2) / 24
    pattern = f"ch-hachure-{kind}"
    parts = [
        f'<defs><pattern id="{pattern}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path class="ch-trait" d="M0 0V5"/></pattern></defs>'
    ]
    for day in range(1, 8):
        y = top + (day - 1) * row
        words = DAYS[day - 1][: 3 if narrow else None]
        parts.append(
            f'<text class="ch-jour" x="{left - 8}" y="{y + row / 2 + 4:.1f}">{words}</text>'
        )
        for hour in range(24):
            place = (
                f'x="{left + hour * step:.2f}" y="{y}" width="{step - 1:.2f}" height="{row - 1}"'
            )
            found = cells.get((day, hour))
            if found is None:
                parts.append(f'<rect {place} fill="url(#{pattern})"/>')
                continue
            kinds = f"ch-{class_of(found[0], limits)}"
            said = f"<title>{escape(found[1], quote=False)}</title>"
            parts.append(f'<rect class="{kinds}" {place}>{said}</rect>')
    if peak:
        x, y = left + peak[1] * step, top + (peak[0] - 1) * row
        parts.append(
            f'<rect class="ch-pointe" x="{x + 0.5:.2f}" y="{y + 0.5}" width="{step - 2:.2f}" '
            f'height="{row - 2}"/>'
        )
    foot = top + 7 * row + 15
    for hour in range(0, 24, 6 if narrow else 3):
        x = left + (hour + 0.5) * step
        parts.append(f'<text class="ch-heure" x="{x:.1f}" y="{foot}">{hour}\u00a0h</text>')
    height = foot + 6
    return (
        f'<svg class="carte-heures ch-{kind}-taille" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(name)}">{"".join(parts)}</svg>'
    )
