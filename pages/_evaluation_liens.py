"""Les mesures évaluées, telles que les autres pages les nomment : une ligne, un lien, un mot."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.address import link
from dashboard.components.prose import section
from dashboard.components.tags import html
from dashboard.errors import QueryError
from dashboard.experiments.read import Card, portfolio
from dashboard.formats import NBSP, typography
from dashboard.secrecy import Gate
from pages._evaluation_liste import sentence_of
from pages._evaluation_mots import PATH, badge, drawable, main_effect, page_of

MOST = 4
"""Evaluations named beside a map; the others are one link away."""


def known(gate: Gate) -> tuple[Card, ...]:
    """Every card; none in a version built before evaluations."""
    try:
        return portfolio(gate)
    except QueryError:
        return ()


def _line(card: Card) -> Component:
    found = drawable(card)
    shown = found is not None and card.note in ("demontre", "probable", "contraire")
    effect = f", {main_effect(card, found)}" if shown and found else ""
    name = html.A(typography(card.titre), href=page_of(card.code))
    return html.Li([badge(card.note), html.Span([name, effect])])


def _lines(cards: Sequence[Card]) -> Component:
    return html.Ul([_line(card) for card in cards], className="ev-liens")


def about(gate: Gate, indicator: str) -> Component | None:
    """Measures evaluated on an indicator, or that look at it too; None without any."""
    main = [card for card in known(gate) if card.indicateur == indicator]
    beside = [
        card
        for card in known(gate)
        if card not in main and indicator in card.plan.get("indicateurs_secondaires", ())
    ]
    if not main and not beside:
        return None
    parts: list[Component] = [_lines(main)] if main else []
    if beside:
        parts += [html.P("Regardé aussi, à titre secondaire :", className="note"), _lines(beside)]
    return section("Mesures évaluées sur cet indicateur", *parts)


def in_brief(gate: Gate) -> Component | None:
    """What the review says of the evaluations, in one line; None without any."""
    cards = known(gate)
    if not cards:
        return None
    return html.P(
        [
            html.Strong(f"Évaluations{NBSP}: "),
            html.A(typography(sentence_of(cards)), href=link(PATH)),
            ".",
        ],
        className="ev-bref",
    )


def near(gate: Gate, areas: Sequence[str]) -> Component | None:
    """Measures taken in some areas, under the map that draws them; None without any."""
    wanted = set(areas)
    found = [
        card
        for card in known(gate)
        if any(zone.get("zone") in wanted for zone in card.plan.get("zones_traitees", ()))
    ]
    if not found:
        return None
    more = len(found) - MOST
    rest = (
        [html.P(html.A(f"et {more} de plus", href=link(PATH)), className="note")]
        if more > 0
        else []
    )
    title = html.H2("Mesures évaluées dans les territoires de la carte")
    return html.Div([title, _lines(found[:MOST]), *rest], className="ev-ici")
