"""Références : la cartographie de 2017 et les fiches de bonnes pratiques."""

from __future__ import annotations

from collections.abc import Collection

from dash.development.base_component import Component

from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.odd import GOALS
from dashboard.components.prose import definitions
from dashboard.components.reading import indicator_page
from dashboard.components.table import Column, Shown, Value, table
from dashboard.components.tags import html
from dashboard.formats import plural, typography
from dashboard.roadmap.references import Cartography, City, Family, Practice

HERE = "dans votre territoire"
NO_RESULT = "Résultat non publié"


def _city(city: City, here: Collection[str]) -> list[Component | str]:
    if city.code and city.code in here:
        return [html.Strong(city.name), " ", html.Span(f"({HERE})", className="rf-ici")]
    return [city.name]


def _family(family: Family, here: Collection[str]) -> Component:
    short = f" ({family.short})" if family.short else ""
    return html.Section(
        [
            html.H3(typography(f"{family.name}{short}")),
            html.P(plural(len(family.cities), "collectivité"), className="note"),
            html.Ul([html.Li(_city(city, here)) for city in family.cities]),
        ],
        className="rf-famille",
    )


def _rows(told: Cartography, here: Collection[str]) -> list[list[Value]]:
    rows = []
    for city, families in told.by_city.items():
        cells: list[Value] = [Shown(html.Span(_city(city, here)), city.name)]
        rows.append(cells + ["oui" if f in families else "" for f in told.families])
    return rows


def cartography(told: Cartography, here: Collection[str]) -> list[Component]:
    """The four families, then every place and the families it is in."""
    columns = [Column("Collectivité"), *(Column(f.short or f.name) for f in told.families)]
    by_city = html.Details(
        [
            html.Summary(typography(f"Par collectivité ({len(told.by_city)})")),
            table("Collectivités et familles de projets", columns, _rows(told, here)),
        ],
        className="rf-suite",
    )
    return [
        html.P(typography(f"{told.source}. {told.result}"), className="note"),
        html.Div([_family(f, here) for f in told.families], className="rf-familles"),
        by_city,
    ]


def named_words(told: Cartography, here: Collection[str]) -> str:
    """« Montpellier, de votre territoire, y est : Projets locaux. »; "" when none is."""
    found = [(c, f) for c, f in told.by_city.items() if c.code and c.code in here]
    return " ".join(
        f"{city.name}, de votre territoire, y figure : "
        f"{', '.join(family.name for family in families)}."
        for city, families in found
    )


def _indicators(practice: Practice, followed: Collection[str]) -> Component:
    known = load_indicators()
    items = [
        html.Li(
            [
                html.A(typography(known[code].label), href=indicator_page(code)),
                "" if code in followed else typography(" (sans données ici)"),
            ]
        )
        for code in practice.indicators
    ]
    return html.Ul(items)


def practice_sheet(
    practice: Practice, here: Collection[str], followed: Collection[str]
) -> Component:
    """A sheet: problem, what was done, what it needs, what would measure it, what is known."""
    facts: list[tuple[str, str | Component]] = [
        ("Problème", practice.need),
        ("Ce qui a été fait", practice.done),
        (
            "Ce qu'il faut pour le reprendre",
            html.Ul([html.Li(typography(text)) for text in practice.conditions]),
        ),
        ("Ce qui le mesurerait ici", _indicators(practice, followed)),
        ("Résultat", practice.result or f"{NO_RESULT}."),
        ("ODD", ", ".join(f"{n} {GOALS[n]}" for n in practice.goals)),
        ("Source", practice.source),
    ]
    return html.Article(
        [
            html.H3([typography(practice.title), html.Span([", ", *_city(practice.city, here)])]),
            definitions(facts),
        ],
        className="rf-fiche rf-pratique",
        id=practice.code,
    )
