"""The house style of every drawing: colours by role, template, French locale.

A colour is named by its role and written nowhere else; the browser receives both palettes and
the template once, and dresses each figure with them (`assets/graphs.js`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from dashboard.formats import NNBSP

FONT = "'Espace fine', 'Source Sans 3', 'Segoe UI', Arial, sans-serif"
NEUTRAL = "#1f5a96"
"""Accent drawn by figures; the browser puts the town's in its place."""

TEXT_RATIO = 4.5
"""Contrast asked of text by RGAA 3.2; graphical elements need 3 (3.3)."""


@dataclass(frozen=True)
class Palette:
    """Colours by role, `#rrggbb`.

    Attributes:
        ink, grey, rule, paper: text, secondary text, thin rules, background.
        wash: background of hovered rows and of skeletons.
        accent: the town's colour, made legible on paper.
        pale: accent made light, for last year and for areas.
        second, third, fourth: other series, told apart without colour vision.
        good, watch, bad: judgement; always with a shape and a word.
    """

    ink: str
    grey: str
    rule: str
    paper: str
    wash: str
    accent: str
    pale: str
    second: str
    third: str
    fourth: str
    good: str
    watch: str
    bad: str


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: int) -> float:
    part = channel / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.1, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(c) for c in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.1, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(colour: str, other: str, part: float) -> str:
    """`part` of the other colour in the first."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def legible(colour: str, paper: str, ratio: float = TEXT_RATIO) -> str:
    """The colour, moved towards black or white just enough to be read on that paper."""
    towards = "#000000" if luminance(paper) > 0.18 else "#ffffff"
    steps = (mix(colour, towards, step / 40) for step in range(41))
    return next((c for c in steps if contrast(c, paper) >= ratio), towards)


def palettes(accent: str) -> Mapping[str, Palette]:
    """Light and dark palettes of a town, from its one accent colour."""
    light, dark = "#ffffff", "#14171b"
    return {
        "clair": Palette(
            ink="#1b1f24",
            grey="#5b6470",
            rule="#d6dae0",
            paper=light,
            wash="#f3f5f7",
            accent=legible(accent, light),
            pale=mix(legible(accent, light), light, 0.4),
            second="#0f766e",
            third="#7c4d9e",
            fourth="#8a6116",
            good="#0b66a8",
            watch="#9a5b00",
            bad="#c2390a",
        ),
        "sombre": Palette(
            ink="#e9ecef",
            grey="#a5aeb8",
            rule="#3a414a",
            paper=dark,
            wash="#1e2329",
            accent=legible(accent, dark, 5.5),
            pale=mix(legible(accent, dark, 5.5), dark, 0.35),
            second="#4bb8ad",
            third="#bd93dd",
            fourth="#d2a44c",
            good="#63b3ec",
            watch="#e3a33b",
            bad="#f5835a",
        ),
    }


def style_sheet(accent: str) -> str:
    """Both palettes as CSS variables; the dark one follows the system or the reader's choice."""
    both = palettes(accent)
    light, dark = (
        "".join(f"--{role}:{colour};" for role, colour in asdict(both[name]).items())
        for name in ("clair", "sombre")
    )
    return (
        f":root{{color-scheme:light;{light}}}"
        f"@media screen and (prefers-color-scheme:dark)"
        f"{{:root:not([data-theme=clair]){{color-scheme:dark;{dark}}}}}"
        f"@media screen{{:root[data-theme=sombre]{{color-scheme:dark;{dark}}}}}"
    )


def template(palette: Palette) -> dict[str, Any]:
    """The house template of Plotly: thin rules, French separators, no decoration."""
    axis = {
        "color": palette.grey,
        "linecolor": palette.rule,
        "gridcolor": palette.rule,
        "zerolinecolor": palette.grey,
        "zerolinewidth": 1,
        "automargin": True,
        "fixedrange": True,
        "title": {"standoff": 8, "font": {"size": 13, "color": palette.grey}},
    }
    ticks = {"ticks": "outside", "ticklen": 4, "tickcolor": palette.rule}
    return {
        "layout": {
            "font": {"family": FONT, "size": 13, "color": palette.ink},
            "paper_bgcolor": palette.paper,
            "plot_bgcolor": palette.paper,
            "colorway": [palette.accent, palette.second, palette.third, palette.fourth],
            "separators": "," + NNBSP,
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "bargap": 0.35,
            "margin": {"l": 4, "r": 16, "t": 12, "b": 4, "pad": 4},
            "hoverlabel": {
                "bgcolor": palette.ink,
                "bordercolor": palette.ink,
                "font": {"family": FONT, "size": 13, "color": palette.paper},
            },
            "xaxis": {**axis, **ticks, "showgrid": False, "showline": True, "zeroline": False},
            "yaxis": {**axis, "showgrid": True, "showline": False, "zeroline": True},
        }
    }


def french_locale() -> dict[str, Any]:
    """The French of Plotly: the published one has wrong spaces and wrong months."""
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    short = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."
    return {
        "dictionary": {
            "Autoscale": "Échelle automatique",
            "Reset axes": "Rétablir les axes",
            "Share chart": "Partager le graphique",
            "Zoom": "Zoom",
            "Pan": "Déplacer",
        },
        "format": {
            "days": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
            "shortDays": ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
            "months": months.split(),
            "shortMonths": short.split(),
            "periods": ["", ""],
            "dateTime": "%A %-d %B %Y à %X",
            "date": "%d/%m/%Y",
            "time": "%H:%M",
            "decimal": ",",
            "thousands": NNBSP,
            "grouping": [3],
            "currency": ["", "\u00a0€"],
        },
    }


def wardrobe(accent: str) -> dict[str, Any]:
    """What the browser needs once to dress every figure: palettes and template."""
    both = palettes(accent)
    return {
        "palettes": {
            **{name: asdict(palette) for name, palette in both.items()},
            "neutre": asdict(palettes(NEUTRAL)["clair"]),
        },
        "gabarit": template(both["clair"]),
    }
