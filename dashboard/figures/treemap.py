"""A treemap as SVG text: areas in proportion, focusable links, labels only where they fit.

The layout is the squarified treemap of Bruls, Huizing and van Wijk (2000): rows are filled along
the shorter side as long as the worst ratio of their rectangles gets better.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

Box = tuple[float, float, float, float]
"""Left, top, width, height."""

CHARACTER = 0.53
"""Width of a character in ems, on the wide side for Source Sans 3, so that no label overflows."""
SMALL, SIZE, LINE, EDGE = 13.0, 15.0, 18.0, 8.0
"""Sizes of text, height of a line and margin inside a tile, in pixels of the drawing."""
GAP = 2.0


@dataclass(frozen=True)
class Tile:
    """One area.

    Attributes:
        size: what the area is in proportion to; zero or less is not drawn.
        label: written in it when it fits; value: written under.
        said: everything, for the pointer and for screen readers.
        href: where it leads, "" for nowhere.
        done: part already realised, 0–1, drawn darker from the left; None: not known.
        others: drawn hatched, it gathers what is too small.
        parts: what is inside, drawn in the area under the label.
    """

    size: float
    label: str
    value: str
    said: str
    href: str = ""
    done: float | None = None
    others: bool = False
    parts: tuple[Tile, ...] = ()


def _worst(row: Sequence[float], side: float) -> float:
    """The worst ratio of sides if these areas fill a row along a side."""
    whole = sum(row)
    return max(side * side * max(row) / whole**2, whole**2 / (side * side * min(row)))


def squarify(sizes: Sequence[float], box: Box) -> list[Box]:
    """Rectangles that fill a box, in proportion to the sizes, in their order.

    Args:
        sizes: all above zero, largest first for the best shapes.
        box: what is filled.
    """
    left, top, width, height = box
    whole = sum(sizes)
    if not sizes or whole <= 0 or width <= 0 or height <= 0:
        return []
    scale = width * height / whole
    areas = [size * scale for size in sizes]
    found: list[Box] = []
    while areas:
        side = min(width, height)
        count = 1
        while count < len(areas) and _worst(areas[: count + 1], side) <= _worst(
            areas[:count], side
        ):
            count += 1
        row, areas = areas[:count], areas[count:]
        # never outside the box: what a subtraction leaves has lost some of its digits
        thick = min(sum(row) / side, max(width, height))
        along = 0.0
        for area in row:
            length = min(area / thick, side - along)
            if width >= height:
                found.append((left, top + along, thick, length))
            else:
                found.append((left + along, top, length, thick))
            along += length
        if width >= height:
            left, width = left + thick, max(width - thick, 0.0)
        else:
            top, height = top + thick, max(height - thick, 0.0)
        if (width <= 0 or height <= 0) and areas:
            break
    return found


def fitted(text: str, width: float, lines: int, size: float) -> list[str]:
    """A text on a few lines of a width; ends with « … » when cut, [] when it cannot be read."""
    room = int(width / (size * CHARACTER))
    if room < 4 or lines < 1:
        return []
    found: list[str] = []
    # what a no-break space holds stays on one line: « sportifs : » is one word
    words = [word for word in re.split(r"[ \t\n]+", text) if word]
    while words and len(found) < lines:
        line = words.pop(0)
        if len(line) > room:
            found.append(line[: room - 1] + "…")
            return found if room > 7 else []
        while words and len(line) + 1 + len(words[0]) <= room:
            line += " " + words.pop(0)
        found.append(line)
    if words:
        last = found[-1]
        found[-1] = (last if len(last) < room else last[: room - 1]).rstrip(" ,;–-") + "…"
    return found


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _rect(box: Box, kind: str) -> str:
    left, top, width, height = box
    return (
        f'<rect class="{kind}" x="{_n(left)}" y="{_n(top)}" '
        f'width="{_n(max(width, 0))}" height="{_n(max(height, 0))}"/>'
    )


def _words(tile: Tile, box: Box, *, value: bool = True) -> Iterator[str]:
    """Label and value in a tile, each line whole or not at all."""
    left, top, width, height = box
    inside = width - 2 * EDGE
    lines = int((height - EDGE) // LINE)
    size = SIZE if width > 150 and height > 60 else SMALL
    amount = value and lines >= 2 and len(tile.value) * SMALL * CHARACTER <= inside
    label = fitted(tile.label, inside, min(lines - int(amount), 4), size)
    if not label:
        return
    y = top + EDGE / 2 + LINE * 0.75
    for index, line in enumerate(label):
        kind = "tm-nom" if size == SIZE else "tm-nom tm-petit"
        yield (
            f'<text class="{kind}" x="{_n(left + EDGE)}" y="{_n(y + index * LINE)}">'
            f"{escape(line)}</text>"
        )
    if amount:
        y += len(label) * LINE
        yield (
            f'<text class="tm-valeur" x="{_n(left + EDGE)}" y="{_n(y)}">{escape(tile.value)}</text>'
        )


def _shrunk(box: Box) -> Box:
    left, top, width, height = box
    return left + GAP / 2, top + GAP / 2, max(width - GAP, 0.5), max(height - GAP, 0.5)


def _one(tile: Tile, box: Box) -> Iterator[str]:
    left, top, width, height = _shrunk(box)
    drawn = [f"<title>{escape(tile.said)}</title>"]
    if tile.others:
        drawn += [
            _rect((left, top, width, height), "tm-fond"),
            _rect((left, top, width, height), "tm-autres"),
        ]
    else:
        drawn.append(_rect((left, top, width, height), "tm-fond"))
        if tile.done is None:
            drawn.append(_rect((left, top, width, height), "tm-fait"))
        elif tile.done:
            drawn.append(_rect((left, top, width * min(max(tile.done, 0), 1), height), "tm-fait"))
    drawn += _words(tile, (left, top, width, height))
    inside = "".join(drawn)
    if tile.href:
        # named by its title, which says whole what the words drawn may cut
        yield (
            f'<a href="{escape(tile.href)}" class="tm-case">'
            f"{inside}{_rect((left, top, width, height), 'tm-bord')}</a>"
        )
    else:
        yield f'<g class="tm-case" role="img" aria-label="{escape(tile.said)}">{inside}</g>'


def _group(tile: Tile, box: Box) -> Iterator[str]:
    """A tile with its parts under its name."""
    left, top, width, height = box
    head = LINE + 4
    amount = tile.value.partition(" · ")[0]
    names = (f"{tile.label}, {tile.value}", f"{tile.label}, {amount}", tile.label)
    room = width / (SIZE * CHARACTER)
    label = [next((name for name in names if len(name) <= room), "")]
    if not label[0]:
        label = fitted(tile.label, width, 1, SIZE)
    if not label or height < 3 * head:
        yield from _one(tile, box)
        return
    name = (
        f'<text class="tm-titre" x="{_n(left + GAP)}" y="{_n(top + 15)}">{escape(label[0])}</text>'
    )
    if tile.href:
        said = f"<title>{escape(tile.said)}</title>"
        name = f'<a href="{escape(tile.href)}">{said}{name}</a>'
    yield name
    yield from _tiles(tile.parts, (left, top + head, width, height - head))


def _tiles(tiles: Sequence[Tile], box: Box) -> Iterator[str]:
    drawn = [tile for tile in tiles if tile.size > 0]
    boxes = squarify([tile.size for tile in drawn], box)
    for tile, place in zip(drawn, boxes, strict=False):
        yield from _group(tile, place) if tile.parts else _one(tile, place)


def _grouped(tiles: Sequence[Tile], box: Box) -> Iterator[str]:
    """Few wholes with their parts: side by side, or one above the other when it is narrow."""
    left, top, width, height = box
    whole = sum(tile.size for tile in tiles)
    wide = width > height
    for tile in tiles:
        part = tile.size / whole
        if wide:
            yield from _group(tile, (left, top, width * part - 6, height))
            left += width * part
        else:
            yield from _group(tile, (left, top, width, height * part - 4))
            top += height * part


def treemap(tiles: Sequence[Tile], *, name: str, width: int, height: int, kind: str = "") -> str:
    """The drawing; "" when nothing is above zero.

    Args:
        tiles: largest first.
        name: said by screen readers.
        width: of the drawing.
        height: of the drawing.
        kind: class of the drawing, « large » or « etroit ».
    """
    drawn = [tile for tile in tiles if tile.size > 0]
    if not drawn:
        return ""
    box = (0.0, 0.0, float(width), float(height))
    nested = any(tile.parts for tile in drawn)
    inside = "".join(_grouped(drawn, box) if nested else _tiles(drawn, box))
    return (
        f'<svg class="arbre {kind}" viewBox="0 0 {width} {height}" role="group" '
        f'aria-label="{escape(name)}"><defs>'
        f'<pattern id="hachure-{kind}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0V6" class="tm-trait"/></pattern></defs>'
        f"{inside}</svg>"
    )
