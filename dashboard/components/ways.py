"""From a page to the others that say more of the same indicator, place and period."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.catalogue.comparisons import load_comparisons
from dashboard.catalogue.indicators import Indicator
from dashboard.components.address import link
from dashboard.components.reading import indicator_page
from dashboard.components.tags import html
from dashboard.formats import NBSP, typography

Way = tuple[str, str]
"""Words and address."""


def ways(found: Sequence[Way]) -> Component | None:
    """« Voir aussi : … » ; nothing without any."""
    if not found:
        return None
    links = [html.A(typography(words), href=href) for words, href in found]
    parts: list[Component | str] = [part for one in links for part in (one, ", ")][:-1]
    return html.P([f"Voir aussi{NBSP}: ", *parts, "."], className="note voir-aussi")


def ways_of(
    indicator: Indicator, *, area: str = "", period: str = "", level: str = "", here: str
) -> list[Way]:
    """Other pages about an indicator, with the same place and period.

    Args:
        indicator: what is looked at.
        area: code of the place; "" for the whole territory.
        period: code of the period; "" for the one each page takes.
        level: of the areas beside each other.
        here: page one is on, « carte », « indicateur », « entonnoir » or « ecarts ».
    """
    code = indicator.code
    found = {
        "indicateur": ("sa page", indicator_page(code, area=area, period=period)),
        "carte": ("sur la carte", link("/carte", indicator=code, period=period, level=level)),
        "ecarts": (
            "parmi les pairs",
            link("/comparaisons", family=indicator.family, area=area, period=period, level=level),
        ),
    }
    if load_comparisons().law(code):
        words = "petits et grands lieux"
        address = link(
            "/comparaisons",
            path="entonnoir",
            indicator=code,
            area=area,
            period=period,
            level=level,
        )
        found["entonnoir"] = (words, address)
    return [way for name, way in found.items() if name != here]
