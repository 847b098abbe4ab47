"""Pictures of a block: its drawing with its key, for a report; with all its words, for a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from dashboard.reports import letters
from dashboard.reports.block import Block, Drawing, Sample
from dashboard.reports.caption import Caption
from dashboard.reports.ink import FAMILY
from dashboard.reports.sizes import PX_PER_MM, Size
from dashboard.reports.table_picture import SMALLEST, placed, table_drawing, too_much

INK, GREY, RULE = "#1b1f24", "#5b6470", "#d6dae0"
_SVG = "http://www.w3.org/2000/svg"
SKETCH_MM_PER_PX = 0.2
_EDGE, _LEAD = 16.0, 1.32
"""Room around a whole page or slide; lines are that much taller than their letters."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG that stands alone, and its size on paper."""

    markup: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a picture and its height."""

    markup: str
    height: float


def _text(x: float, y: float, words: str, size: float, weight: int = 400, fill: str = INK) -> str:
    heavy = f' font-weight="{weight}"' if weight != 400 else ""
    return (
        f'<text x="{x:g}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"{heavy}>'
        f"{escape(words, quote=False)}</text>"
    )


def _prose(words: str, wide: float, size: float, weight: int = 400, fill: str = INK) -> _Part:
    """Words in lines as wide as the picture."""
    lines = letters.wrapped(words, wide, size, weight)
    step = size * _LEAD
    drawn = (_text(0, size + step * i, line, size, weight, fill) for i, line in enumerate(lines))
    return _Part("".join(drawn), step * len(lines))


def _key(samples: tuple[Sample, ...], wide: float, size: float) -> _Part:
    """Marks and their words, one after the other, in as many lines as they need."""
    step, x, y = size * 1.5, 0.0, 0.0
    drawn: list[str] = []
    for sample in samples:
        words = letters.wrapped(sample.words, wide - 24, size)
        across = 24 + max((letters.width(w, size) for w in words), default=0)
        if x and x + across > wide:
            x, y = 0.0, y + step
        drawn.append(placed(sample.drawing, x, y + (step - 12) / 2 - 1, 16, 12))
        for line in words:
            drawn.append(_text(x + 22, y + size, line, size))
            y += step if line is not words[-1] else 0
        x += across + 16
    return _Part("".join(drawn), y + step if samples else 0)


def _fitting(block: Block, wide: float) -> Drawing | None:
    """The drawing of the block that suits a width: the widest that is not too wide."""
    found = sorted(block.drawings, key=lambda one: abs(one.width - wide))
    return found[0] if found else None


def _svg(inside: str, width: float, height: float, caption: Caption | None = None) -> str:
    """The whole file; with its words, it also holds their letters and says what it is."""
    said = ""
    if caption is not None:
        words = "".join(re.findall(r">([^<]+)<", inside))
        said = (
            f"<title>{escape(caption.title, quote=False)}</title>"
            f"<desc>{escape(caption.alternative, quote=False)}</desc>"
            f"<style>{letters.embedded(words)}</style>"
        )
    return (
        f'<svg xmlns="{_SVG}" viewBox="0 0 {width:g} {height:.1f}" width="{width:g}" '
        f'height="{height:.1f}" font-family="{FAMILY}" role="img" xml:lang="fr">{said}'
        f'<rect width="{width:g}" height="{height:.1f}" fill="#ffffff"/>{inside}</svg>'
    )


def _stacked(parts: list[_Part], gap: float) -> tuple[str, float]:
    """Parts one under the other, and their height."""
    drawn, y = [], 0.0
    for part in parts:
        if part.height:
            drawn.append(f'<g transform="translate(0 {y:.1f})">{part.markup}</g>')
            y += part.height + gap
    return "".join(drawn), max(y - gap, 0)


def drawn(block: Block, width_mm: float) -> Picture | None:
    """The drawing of a block with its key, that wide; None for a block that is a table.

    Args:
        block: what is drawn.
        width_mm: width on paper.
    """
    wide = width_mm * PX_PER_MM
    fitting = _fitting(block, wide)
    if fitting is None:
        return None
    height = fitting.height * wide / fitting.width
    parts = [
        _key(block.key, wide, 12.0),
        _Part(placed(fitting, 0, 0, wide, height), height),
    ]
    inside, tall = _stacked(parts, 6)
    return Picture(_svg(inside, wide, tall), width_mm, tall / PX_PER_MM)


def key_picture(block: Block, width_mm: float) -> Picture | None:
    """What the marks of a block mean, alone; None when nothing says it."""
    made = _key(block.key, width_mm * PX_PER_MM, 12.0)
    if not made.markup:
        return None
    height = made.height + 2
    return Picture(_svg(made.markup, width_mm * PX_PER_MM, height), width_mm, height / PX_PER_MM)


def sketch_picture(drawing: Drawing, most_mm: float) -> Picture:
    """A drawing in the row of a table: a small one stays small, so that rows are close."""
    width_mm = min(most_mm, drawing.width * SKETCH_MM_PER_PX)
    return Picture(drawing.markup, width_mm, drawing.height * width_mm / drawing.width)


def composed(block: Block, caption: Caption, size: Size) -> Picture:
    """A figure alone: its words, its drawing or its table, and all that must go with it.

    Args:
        block: drawn at the width of the size.
        caption: its words.
        size: where it goes.

    Raises:
        QueryError: a table too long or too wide for a picture.
    """
    edge = _EDGE if size.height_mm else 0.0
    wide = size.width_px - 2 * edge
    above = [
        _prose(caption.title, wide, size.title, 600),
        _prose(caption.measure, wide, size.text, fill=GREY),
        _key(block.key, wide, size.text),
    ]
    below = [_prose(line, wide, size.small, fill=GREY) for line in caption.lines]
    head, head_tall = _stacked(above, size.small * 0.6)
    foot, foot_tall = _stacked(below, 2)
    fitting = _fitting(block, wide) or table_drawing(block, wide, size.text)
    gap = size.small
    room = size.height_px - 2 * edge - head_tall - foot_tall - 2 * gap if size.height_mm else 0
    scale = wide / fitting.width
    if room:
        scale = min(scale, max(room, size.height_px * 0.3) / fitting.height)
    if not block.drawings and size.text * scale < SMALLEST:
        raise too_much(block, "a trop de lignes pour cette page")
    across, tall = fitting.width * scale, fitting.height * scale
    middle = _Part(placed(fitting, (wide - across) / 2, 0, across, tall), max(tall, room))
    inside, whole = _stacked([_Part(head, head_tall), middle, _Part(foot, foot_tall)], gap)
    height = max(size.height_px, whole + 2 * edge + 2)
    # a figure with more to say than a page holds is made smaller, never cut
    shrink = size.height_px / height if size.height_mm else 1.0
    framed = f'<g transform="translate({edge:g} {edge:g}) scale({shrink:.4f})">{inside}</g>'
    final = size.height_px or height
    markup = _svg(framed, size.width_px, final, caption)
    return Picture(markup, size.width_mm, final * size.width_mm / size.width_px)


def png(picture: Picture, dpi: int = 300) -> bytes:
    """The same as pixels, for programs that do not draw SVG."""
    import resvg_py

    width = round(picture.width_mm / 25.4 * dpi)
    return resvg_py.svg_to_bytes(
        svg_string=picture.markup,
        width=width,
        background="#ffffff",
        font_files=letters.files(),
        skip_system_fonts=True,
        font_family=letters.FAMILY,
        sans_serif_family=letters.FAMILY,
    )
