"""The letters of the site as programs that draw need them: fixed weights, widths, subsets."""

from __future__ import annotations

import atexit
import base64
import io
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from dashboard.settings import ASSETS

TEXT = ASSETS / "fonts" / "source-sans-3-latin-wght-normal.woff2"
THIN_SPACE = ASSETS / "fonts" / "espace-fine.woff2"
FAMILY = "Source Sans 3"
WEIGHTS = (400, 600, 700)
"""Those the drawings use."""


@cache
def _fixed(weight: int) -> TTFont:
    """The font of the site at one weight, with the thin no-break space it lacks."""
    font = instancer.instantiateVariableFont(TTFont(TEXT), {"wght": weight}, updateFontNames=False)
    font["OS/2"].usWeightClass = weight
    style = {400: "Regular", 600: "SemiBold", 700: "Bold"}[weight]
    for rank, words in (
        (1, FAMILY),
        (2, style),
        (16, FAMILY),
        (17, style),
        (4, f"{FAMILY} {style}"),
    ):
        font["name"].setName(words, rank, 3, 1, 0x409)
    space = font.getBestCmap()[0x00A0]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.setdefault(0x202F, space)
    font.flavor = None
    return font


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Kept as long as the process: programs that draw read fonts from files."""
    folder = tempfile.TemporaryDirectory(prefix="vigie-lettres-")
    atexit.register(folder.cleanup)
    for weight in WEIGHTS:
        _fixed(weight).save(Path(folder.name) / f"{weight}.ttf")
    return folder


def files() -> list[str]:
    """Paths of the fonts, one per weight."""
    return sorted(str(file) for file in Path(_folder().name).glob("*.ttf"))


def width(words: str, size: float, weight: int = 400) -> float:
    """Width of words on one line.

    Args:
        words: what is written.
        size: of the letters, in the unit of the answer.
        weight: one of `WEIGHTS`.
    """
    font = _fixed(weight)
    glyphs, advances = font.getBestCmap(), font["hmtx"]
    across = sum(advances[glyphs.get(ord(letter), ".notdef")][0] for letter in words)
    return float(across) * size / float(font["head"].unitsPerEm)


def _lines(words: str, wide: float, size: float, weight: int) -> Iterator[str]:
    line = ""
    for word in words.split(" "):
        longer = f"{line} {word}" if line else word
        if line and width(longer, size, weight) > wide:
            yield line
            line = word
        else:
            line = longer
        while width(line, size, weight) > wide and len(line) > 1:
            # a word longer than the line (an address) is cut where the line ends
            fit = next(
                n
                for n in range(len(line), 0, -1)
                if n == 1 or width(line[:n], size, weight) <= wide
            )
            yield line[:fit]
            line = line[fit:]
    yield line


def wrapped(words: str, wide: float, size: float, weight: int = 400) -> list[str]:
    """Words in lines that fit a width, broken at spaces that may break."""
    return list(_lines(words, wide, size, weight)) if words else []


def embedded(words: str) -> str:
    """The letters these words need, as rules of style with the fonts in them.

    Args:
        words: every text of the document.
    """
    used = sorted({ord(letter) for letter in words} | {0x20})
    return "".join(_rule(weight, tuple(used)) for weight in WEIGHTS if weight != 700)


@cache
def _subset(weight: int, used: tuple[int, ...]) -> bytes:
    whole = io.BytesIO()
    _fixed(weight).save(whole)
    whole.seek(0)
    font = TTFont(whole)
    options = subset.Options(layout_features=["kern", "liga", "lnum", "tnum"], notdef_outline=True)
    cut = subset.Subsetter(options)
    cut.populate(unicodes=used)
    cut.subset(font)
    font.flavor = "woff2"
    held = io.BytesIO()
    font.save(held)
    return held.getvalue()


def _rule(weight: int, used: tuple[int, ...]) -> str:
    held = base64.b64encode(_subset(weight, used)).decode()
    upper = "600 700" if weight == 600 else str(weight)
    return (
        f"@font-face{{font-family:'{FAMILY}';font-weight:{upper};"
        f"src:url(data:font/woff2;base64,{held}) format('woff2')}}"
    )
