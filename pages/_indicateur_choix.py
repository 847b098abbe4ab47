"""What may be chosen: kind of period, territory, split. Native links; the address is the state."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.catalogue.indicators import DIMENSIONS
from dashboard.catalogue.rollups import periods_of
from dashboard.components.tags import html
from dashboard.formats import fold, typography
from dashboard.indicators import KIND_WORDS, Area, offered
from pages._indicateur_vue import Shown


def _links(label: str, choices: Sequence[tuple[str, str, bool]]) -> Component:
    """(words, address, chosen) as a row of links, the chosen one said so."""
    items = [
        html.Li(
            html.A(typography(words), href=href, **({"aria-current": "true"} if chosen else {}))
        )
        for words, href, chosen in choices
    ]
    head = html.Span(label, className="choix-nom")
    return html.Nav([head, html.Ul(items)], className="choix", **{"aria-label": label})


def _periods(shown: Shown) -> Component:
    here = shown.course.kind
    tables = offered(shown.gate, shown.indicator, shown.knows)
    return _links(
        "Période",
        [
            (KIND_WORDS[kind], shown.link(period=kind), kind == here)
            for kind in periods_of(shown.indicator)
            if ("", kind) in tables
        ],
    )


def _levels(shown: Shown) -> list[tuple[str, list[Area]]]:
    """Territories by level, from the whole down, each in alphabetical order."""
    levels: dict[str, list[Area]] = {}
    for area in shown.knows.areas.values():
        levels.setdefault(area.level, []).append(area)
    root = shown.knows.areas.get(shown.knows.root)
    first = root.level if root else ""
    ordered = sorted(levels.items(), key=lambda pair: (pair[0] != first, len(pair[1])))
    return [(level, sorted(found, key=lambda a: fold(a.name))) for level, found in ordered]


def _territories(shown: Shown) -> Component | None:
    levels = _levels(shown)
    if sum(len(found) for _, found in levels) < 2:
        return None
    groups = [
        html.Ul(
            [
                html.Li(
                    html.A(
                        typography(area.name),
                        href=shown.link(area="" if area.code == shown.knows.root else area.code),
                        **({"aria-current": "true"} if area.code == shown.area else {}),
                    )
                )
                for area in found
            ],
            className="lieux",
        )
        for _, found in levels
    ]
    summary = html.Summary(
        [html.Span("Territoire", className="choix-nom"), typography(shown.place)]
    )
    return html.Details([summary, *groups], className="choix-lieu")


def build_choices(shown: Shown) -> Component:
    """The kinds of period it is computed at, and the territories."""
    return html.Div([_periods(shown), _territories(shown)], className="choix-page")


def split_links(shown: Shown, chosen: str) -> Component | None:
    """The dimensions it may be split along; nothing when there is one."""
    tables = offered(shown.gate, shown.indicator, shown.knows)
    dimensions = [d for d in shown.indicator.dimensions if (d, shown.course.kind) in tables]
    if len(dimensions) < 2:
        return None
    return _links(
        "Découper par",
        [
            (DIMENSIONS[d].lower(), shown.link(dimension=d, anchor="decoupage"), d == chosen)
            for d in dimensions
        ],
    )
