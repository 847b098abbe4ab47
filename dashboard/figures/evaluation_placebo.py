"""What the same calculation gives where nothing changed: dots or bars, the real one marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboard.figures.evaluation_plane import (
    GLYPH,
    Ground,
    decimals_of,
    levels_around,
    svg,
    text,
)
from dashboard.figures.evaluation_sound import FigureRefusedError, Sound
from dashboard.formats import number

SIZES = (("large", 620, 300), ("etroit", 358, 230))
TOP, FOOT = 44.0, 46.0

WIDE = 12.0
"""Room of a dot, in pixels."""


def _tallest(levels: Sequence[float], values: Sequence[float], width: int) -> int:
    """Dots of the highest pile."""
    room = (width - 24) / ((levels[-1] - levels[0]) or 1.0)
    columns = [int((value - levels[0]) * room // WIDE) for value in values]
    return max((columns.count(column) for column in set(columns)), default=1)


def draw_placebo(
    found: Sound, axis: str, real: str, *, name: str, kind: str, width: int, height: int
) -> str:
    """The drawing.

    Args:
        found: what `sound` gave.
        axis: what is across, with its unit.
        real: words of the real value.
        name: text alternative.
        kind: « large » or « etroit ».
        width: in pixels at its natural size.
        height: the same.

    Raises:
        FigureRefusedError: the card keeps no fake.
    """
    told = found.placebo
    if not told or not (told.get("values") or told.get("classes")):
        raise FigureRefusedError("aucune fausse mesure à dessiner")
    at = float(told["real"])
    values = _values(told)
    low, high = min([at, 0.0, *values]), max([at, 0.0, *values])
    levels = levels_around(low, high, 4 if kind == "etroit" else 8)
    if not told.get("classes"):  # a few dots do not need the height of a histogram
        height = min(height, round(TOP + FOOT + 24 + WIDE * _tallest(levels, values, width)))
    drawn = Ground(levels[0], levels[-1], (0.0, 1.0), 12.0, width - 12.0, height - FOOT, TOP)
    shape = _bars(drawn, told) if told.get("classes") else _piles(drawn, values, abs(at))
    parts = [*shape, *_axis(drawn, levels, axis), *_real(drawn, at, real)]
    return svg(kind, width, height, name, parts)


def _values(told: Mapping[str, Any]) -> list[float]:
    if told.get("classes"):
        return [end for one in told["classes"] for end in (one["low"], one["high"])]
    return [one["value"] for one in told["values"] if one["value"] is not None]


def _axis(drawn: Ground, levels: Sequence[float], title: str) -> Iterator[str]:
    places = decimals_of(levels)
    yield f'<path class="ev-base" d="M{drawn.left} {drawn.bottom:.1f}H{drawn.right}"/>'
    for level in levels:
        x = drawn.x(level)
        yield f'<path class="ev-base" d="M{x:.1f} {drawn.bottom:.1f}v4"/>'
        edge = " ev-bord-g" if level == levels[0] else " ev-bord-d" if level == levels[-1] else ""
        yield text(x, drawn.bottom + 17, number(level, places), f"ev-rang{edge}")
    zero = drawn.x(0.0)
    yield f'<path class="ev-zero-haut" d="M{zero:.1f} {drawn.top:.1f}V{drawn.bottom:.1f}"/>'
    yield text(drawn.left, drawn.bottom + 38, title, "ev-axe-bas")


def _piles(drawn: Ground, values: Sequence[float], real: float) -> Iterator[str]:
    """One dot per fake, piled where they would cover one another."""
    piles: dict[int, int] = {}
    room = drawn.bottom - drawn.top - 8
    columns = [int((drawn.x(value) - drawn.left) // WIDE) for value in sorted(values)]
    tallest = max((columns.count(c) for c in set(columns)), default=1)
    step = min(WIDE, room / tallest)
    for value, column in zip(sorted(values), columns, strict=True):
        rank = piles[column] = piles.get(column, 0) + 1
        kind = "ev-faux ev-faux-loin" if abs(value) >= real * (1 - 1e-9) else "ev-faux"
        x, y = drawn.left + (column + 0.5) * WIDE, drawn.bottom - 6 - (rank - 1) * step
        yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4.8"/>'


def _bars(drawn: Ground, told: Mapping[str, Any]) -> Iterator[str]:
    """One bar per class of fakes; those as far from zero as the real one stand out."""
    classes, real = told["classes"], abs(float(told["real"]))
    most = max(one["count"] for one in classes) or 1
    room = drawn.bottom - drawn.top - 4
    for one in classes:
        if not one["count"]:
            continue
        left, right = drawn.x(one["low"]), drawn.x(one["high"])
        size = max(room * one["count"] / most, 1.0)
        middle = abs(one["low"] + one["high"]) / 2
        kind = "ev-barre ev-barre-loin" if middle >= real else "ev-barre"
        yield (
            f'<rect class="{kind}" x="{left + 0.5:.1f}" y="{drawn.bottom - size:.1f}" '
            f'width="{max(right - left - 1, 1):.1f}" height="{size:.1f}"/>'
        )


def _real(drawn: Ground, at: float, words: str) -> Iterator[str]:
    """The real value: a lozenge on an upright line, and its words inside the drawing."""
    x = drawn.x(at)
    half = GLYPH * len(words) / 2
    place = min(max(x, drawn.left + half), drawn.right - half)
    yield f'<path class="ev-reel-trait" d="M{x:.1f} {TOP - 14:.1f}V{drawn.bottom:.1f}"/>'
    yield f'<path class="ev-reel" d="M{x:.1f} {drawn.bottom - 8:.1f}l7 8-7 8-7-8z"/>'
    yield text(place, TOP - 22, words, "ev-reel-mot")
