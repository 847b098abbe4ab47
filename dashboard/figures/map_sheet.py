"""A map as a file of its own: title, drawing, legend, source, colours written in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from dashboard.figures.map_areas import PATTERNS, REFERENCE, STRONG, n, pattern
from dashboard.figures.map_names import Box
from dashboard.figures.theme import FONT, Palette, mix, palettes

WIDTH, EDGE, LEGEND, ROW = 1000.0, 24.0, 260.0, 22.0
SHARES = (0.12, 0.3, 0.5, 0.74, 1.0)
"""Part of the accent in the five sequential tones, the rest being paper; as in the style sheet."""
SIDES = {"f": "good", "d": "bad", "h": "third", "b": "second"}
"""Sides of a diverging scale: favourable, unfavourable; above and below when neither is better."""
SIDE_SHARES = {1: 0.4, 2: 0.85}


@dataclass(frozen=True)
class Sample:
    """One line of the legend: tone and words."""

    tone: str
    words: str


@dataclass(frozen=True)
class Sheet:
    """What is written around the drawing."""

    title: str
    measure: str
    source: str
    accent: str

    @staticmethod
    def place(view: Box) -> str:
        """Where the drawing goes, as attributes: under the title, left of the legend."""
        width, height = _size(view)
        return f'x="{n(EDGE)}" y="0" width="{n(width)}" height="{n(height)}"'


def _size(view: Box) -> tuple[float, float]:
    width = WIDTH - 3 * EDGE - LEGEND
    return width, min(width * view[3] / view[2], REFERENCE[1] * 1.4)


def colours(palette: Palette) -> dict[str, str]:
    """Colour of each tone on a paper."""
    found = {
        f"s{rank}": mix(palette.paper, palette.accent, share)
        for rank, share in enumerate(SHARES, start=1)
    }
    found["c0"] = mix(palette.paper, palette.grey, 0.18)
    for side, role in SIDES.items():
        for rank, share in SIDE_SHARES.items():
            found[f"{side}{rank}"] = mix(palette.paper, getattr(palette, role), share)
    return found


def _style(palette: Palette) -> str:
    tones = "".join(f".{tone}{{fill:{colour}}}" for tone, colour in colours(palette).items())
    return (
        f"text{{font:13px {FONT};fill:{palette.ink}}}{tones}"
        f".ca-zone{{stroke:{palette.paper};stroke-width:1}}"
        f".ca-vide{{fill:{palette.wash}}}.ca-trait{{stroke:{palette.grey}}}"
        f".ca-point{{fill:{palette.grey}}}"
        f".ca-voisin{{fill:{palette.wash};stroke:{palette.rule};stroke-width:1}}"
        f".ca-ici{{fill:none;stroke:{palette.ink};stroke-width:2.5}}"
        f".ca-noms text{{font-size:inherit;paint-order:stroke;stroke:{palette.paper};"
        f"stroke-width:0.2em;stroke-linejoin:round}}.ca-signe{{font-weight:600}}"
        f"{_over(palette)}"
        f".ca-echelle text{{font-size:inherit;fill:{palette.grey}}}"
        f".ca-bande{{fill:{palette.paper}}}"
        f".ca-echelle path{{stroke:{palette.grey}}}.ca-nord{{fill:{palette.grey}}}"
        f".titre{{font-size:20px;font-weight:600}}.petit{{font-size:12px;fill:{palette.grey}}}"
    )


def _over(palette: Palette) -> str:
    """Names written on strong tones: paper, with a halo of the tone."""
    found = colours(palette)
    return "".join(
        f".ca-noms .sur-{tone}{{fill:{palette.paper};stroke:{found[tone]}}}" for tone in STRONG
    )


def sample(identifier: str, tone: str) -> str:
    """The sample of a tone, beside its words."""
    if tone in PATTERNS:
        fill = f' fill="url(#{identifier}-{tone})"'
        return (
            f'<svg viewBox="0 0 22 14" width="22" height="14" aria-hidden="true" '
            f'focusable="false"><defs>{pattern(identifier, tone, 1)}</defs>'
            f'<rect class="ca-carre" width="22" height="14"{fill}/></svg>'
        )
    return (
        f'<svg viewBox="0 0 22 14" width="22" height="14" aria-hidden="true" focusable="false">'
        f'<rect class="ca-carre {tone}" width="22" height="14"/></svg>'
    )


def _lines(text: str, length: int, x: float, y: float, step: float, kind: str) -> str:
    return "".join(
        f'<text class="{kind}" x="{n(x)}" y="{n(y + rank * step)}">{escape(line)}</text>'
        for rank, line in enumerate(wrap(text, length, break_long_words=False))
    )


def sheet(written: Sheet, drawing: str, view: Box, samples: Sequence[Sample]) -> str:
    """The whole file.

    Args:
        written: words around the drawing.
        drawing: made by `map_areas`, placed by `Sheet.place`.
        view: what the drawing shows.
        samples: lines of the legend.
    """
    palette = palettes(written.accent)["clair"]
    titles = wrap(written.title, 84, break_long_words=False)
    measures = wrap(written.measure, 130, break_long_words=False)
    top = EDGE + 26.0 * len(titles) + 18.0 * len(measures) + 8
    height = max(_size(view)[1], ROW * len(samples) + ROW)
    foot = wrap(written.source, 150, break_long_words=False)
    whole = top + height + EDGE + 16.0 * len(foot)
    left = WIDTH - EDGE - LEGEND
    legend = "".join(
        f'<svg x="{n(left)}" y="{n(top + ROW * rank)}" width="22" height="14">'
        f"{sample(f'cle{rank}', line.tone)}</svg>"
        f'<text x="{n(left + 30)}" y="{n(top + ROW * rank + 12)}">{escape(line.words)}</text>'
        for rank, line in enumerate(samples)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n(WIDTH)} {n(whole)}" '
        f'width="{n(WIDTH)}" height="{n(whole)}"><style>{_style(palette)}</style>'
        f'<rect width="100%" height="100%" fill="{palette.paper}"/>'
        f"{_lines(written.title, 84, EDGE, EDGE + 12, 26, 'titre')}"
        f"{_lines(written.measure, 130, EDGE, EDGE + 26 * len(titles) + 6, 18, 'petit')}"
        f'<g transform="translate(0 {n(top)})">{drawing}</g>{legend}'
        f"{_lines(written.source, 150, EDGE, top + height + EDGE, 16, 'petit')}</svg>"
    )
