"""Ruled bars of the green annex: shares of each rating, told by pattern, word and figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget.green_model import RATED, UNRATED, AxisYear
from dashboard.components.green_words import RATING_WORDS, parts_words, rate
from dashboard.components.tags import html
from dashboard.formats import NBSP, money_short, typography

ORDER = (*RATED, UNRATED)
_ROOM = Decimal("0.07")
"""Smallest part that has room for its figure, and for a finger on a telephone: a link."""

Named = tuple[str | Component, str, AxisYear]
"""Name of the row, a note under it, the axis of an exercice."""
Link = Callable[[AxisYear, str], str]


def legend() -> Component:
    """What each pattern means."""
    items = [
        html.Li(
            [html.Span(className=f"vert-pastille vert-{rating}"), typography(RATING_WORDS[rating])]
        )
        for rating in ORDER
    ]
    return html.Ul(items, className="vert-cles", **{"aria-label": "Motifs"})


def _amount(axis: AxisYear, rating: str) -> Decimal:
    return axis.unrated if rating == UNRATED else axis.amounts.get(rating, Decimal(0))


def _segment(axis: AxisYear, rating: str, link: Link) -> Component | None:
    part = axis.part(rating)
    if part is None or part <= 0:
        return None
    amount = money_short(_amount(axis, rating))
    words = typography(f"{RATING_WORDS[rating]}{NBSP}: {amount}, {rate(part, 1)}")
    look = {"title": words, "style": {"flexGrow": f"{part:.5f}"}}
    classes = f"vert-part vert-{rating}"
    if part < _ROOM:
        return html.Span(html.Span(words, className="cache"), className=classes, **look)
    said = typography(f" {RATING_WORDS[rating]}{NBSP}: {amount}")
    inside = [
        html.Span(rate(part), className="vert-part-figure"),
        html.Span(said, className="cache"),
    ]
    return html.A(inside, href=link(axis, rating), className=classes, **look)


def _bar(axis: AxisYear, link: Link) -> Component:
    if not axis.examined:
        return html.P("non examiné", className="vert-rien")
    segments = [s for rating in ORDER if (s := _segment(axis, rating, link)) is not None]
    return html.Div(segments, className="vert-barre", role="group", **_named(axis))


def _named(axis: AxisYear) -> dict[str, str]:
    return {"aria-label": typography(f"{axis.axis.name}, {axis.year} : {parts_words(axis)}")}


def bars(rows: Sequence[Named], link: Link) -> Component:
    """One bar per row, all on the same scale: 0 to 100 % of what is to be rated."""
    items = [
        html.Li(
            [
                html.Div(
                    [html.Span(name, className="vert-titre"), html.Span(note, className="note")],
                    className="vert-nom",
                ),
                _bar(axis, link),
            ]
        )
        for name, note, axis in rows
    ]
    return html.Ul(items, className="vert-barres")
