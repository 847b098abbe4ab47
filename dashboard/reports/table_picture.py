"""The table of a block as a drawing, for a figure that is a table and leaves as a picture."""

from __future__ import annotations

import re
from html import escape

from dashboard.errors import QueryError
from dashboard.reports import letters
from dashboard.reports.block import Block, Drawing, Grid

MOST_ROWS = 60
"""A longer table is a workbook, not a picture."""

SMALLEST = 6.0
"""Letters of a table, in pixels, under which nobody reads it on paper."""

SKETCH = 0.24
"""Part of the width that the drawings in the rows take."""

_GAP, _LEAD = 10.0, 1.35
_LONGEST = 34
"""Characters of a cell of words before it is broken in lines."""


def placed(drawing: Drawing, x: float, y: float, width: float, height: float) -> str:
    """A drawing inside another, scaled."""
    frame = f'<svg x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
    bare = re.sub(r' (?:width|height)="[^"]*"', "", drawing.markup.split(">", 1)[0], count=2)
    return bare.replace("<svg ", frame, 1) + ">" + drawing.markup.split(">", 1)[1]


def _widths(grid: Grid, size: float) -> list[float]:
    """Width each column asks: its longest value, its heading on up to three lines."""
    asked = []
    for rank, heading in enumerate(grid.headings):
        values = [row[rank] for row in grid.shown if rank < len(row)]
        longest = max((letters.width(v[:_LONGEST], size, 600) for v in values), default=0.0)
        words = max((letters.width(w, size, 600) for w in heading.split(" ")), default=0.0)
        asked.append(max(longest, words, letters.width(heading, size, 600) / 3) + _GAP)
    return asked


def _lines(words: str, wide: float, size: float, weight: int) -> list[str]:
    return letters.wrapped(words, wide - _GAP, size, weight) or [""]


def _row(
    cells: list[str],
    widths: list[float],
    right: frozenset[int],
    top: float,
    size: float,
    weight: int,
) -> tuple[str, float]:
    """A row of words at that height, and the height it takes."""
    broken = [_lines(w, wide, size, weight) for w, wide in zip(cells, widths, strict=True)]
    tall = max(len(lines) for lines in broken) * size * _LEAD + 4
    drawn, x = [], 0.0
    for rank, (lines, wide) in enumerate(zip(broken, widths, strict=True)):
        anchor = ' text-anchor="end"' if rank in right else ""
        at = x + wide - _GAP / 2 if rank in right else x
        for i, line in enumerate(lines):
            y = top + size + i * size * _LEAD + 1
            drawn.append(
                f'<text x="{at:.1f}" y="{y:.1f}"{anchor} font-weight="{weight}">'
                f"{escape(line, quote=False)}</text>"
            )
        x += wide
    return "".join(drawn), tall


def _numeric(grid: Grid) -> frozenset[int]:
    """Columns that hold a number."""
    return frozenset(
        rank
        for rank in range(len(grid.headings))
        if any(not isinstance(row[rank], (str, type(None))) for row in grid.rows)
    )


def too_much(block: Block, why: str) -> QueryError:
    """Why a table cannot be a picture, and what holds it whole."""
    return QueryError(
        f"« {block.title} » {why}",
        field="figure",
        remedy="Prenez le classeur XLSX, le PDF ou le rapport, où le tableau tient en entier",
    )


def table_drawing(block: Block, wide: float, size: float) -> Drawing:
    """The table of a block as it is read on the page.

    Args:
        block: a block with a table.
        wide: width in pixels.
        size: of the letters in pixels; smaller when the columns ask for more.

    Raises:
        QueryError: no table, or too long or too wide for a picture.
    """
    grid = block.grid
    if grid is None:
        raise too_much(block, "n'a ni dessin ni tableau")
    if len(grid.rows) > MOST_ROWS:
        raise too_much(block, f"a {len(grid.rows)} lignes : c'est trop pour une image")
    asked, room = sum(_widths(grid, size)) / size, 0.0
    if grid.sketches and sum(_widths(grid, SMALLEST)) <= wide * (1 - SKETCH):
        room = wide * SKETCH
    size = min(size, (wide - room) / asked)
    if size < SMALLEST:
        raise too_much(block, "a trop de colonnes pour cette largeur")
    widths = _widths(grid, size)
    spare = max(wide - room - sum(widths), 0) / len(widths)
    widths = [one + spare for one in widths]
    right, beside = _numeric(grid), sum(widths) + _GAP
    headings = list(grid.headings)
    drawn, y = _row(headings, widths, right, 0, size, 600)
    sketches: tuple[Drawing | None, ...] = ()
    if grid.sketches and room:
        sketches = grid.sketches.drawings
        told, tall = _row([grid.sketches.heading], [room - _GAP], frozenset(), 0, size, 600)
        drawn += f'<g transform="translate({beside:.1f} 0)">{told}</g>'
        y = max(y, tall)
    parts, whole = [drawn], sum(widths) + room
    for rank, row in enumerate(grid.shown):
        strong = rank == 0 or rank in grid.totals
        parts.append(
            f'<path d="M0 {y:.1f}H{whole:.1f}" stroke="{"#1b1f24" if strong else "#d6dae0"}" '
            f'stroke-width="{1 if strong else 0.75}"/>'
        )
        cells = [*row, *[""] * (len(widths) - len(row))]
        told, tall = _row(cells, widths, right, y, size, 600 if rank in grid.totals else 400)
        parts.append(told)
        sketch = sketches[rank] if sketches else None
        if sketch:
            across = min(room - _GAP, sketch.width)
            height = sketch.height * across / sketch.width
            tall = max(tall, height)
            parts.append(placed(sketch, beside, y + (tall - height) / 2, across, height))
        y += tall
    markup = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole:.1f} {y:.1f}" '
        f'width="{whole:.1f}" height="{y:.1f}" font-size="{size:.2f}" fill="#1b1f24">'
        f"{''.join(parts)}</svg>"
    )
    return Drawing(markup, whole, y)
