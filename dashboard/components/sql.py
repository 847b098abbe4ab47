"""A query shown to people: what it answers, what it takes, what it gives, its text."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.ids import slug
from dashboard.components.prose import definitions
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.formats import NBSP, typography
from dashboard.queries import Query

__all__ = ["Query", "query_block"]

KINDS = {
    "lecture": "lecture",
    "lignes": "lecture de lignes",
    "construction": "construction",
    "faits": "faits d'un indicateur",
    "cumul": "cumul d'un indicateur",
}


def _given(query: Query) -> Component:
    rows = [
        [html.Code(c.name), html.Code(c.type), c.unit or "", typography(c.meaning)]
        for c in query.columns
    ]
    columns = [Column("Colonne"), Column("Type"), Column("Unité"), Column("Sens")]
    return table(f"Colonnes de {query.name}", columns, rows, show_caption=False)


def _facts(query: Query) -> Component:
    facts: list[tuple[str, str | Component]] = [
        ("Une ligne par", ", ".join(query.grain) or "sans clé")
    ]
    facts += [(f"Paramètre {p.name}", p.meaning or p.type) for p in query.params]
    if query.tables:
        facts.append(("Tables lues", ", ".join(query.tables)))
    if query.secrecy:
        facts.append(("Secret statistique", f"effectifs{NBSP}: {', '.join(query.secrecy.counts)}"))
    return definitions(facts)


def query_block(query: Query, *, open_: bool = False) -> Component:
    """One query, folded under what it answers."""
    purpose = typography(query.purpose)
    return html.Details(
        [
            html.Summary([html.Code(query.name), " ", html.Span(purpose)]),
            _facts(query),
            _given(query) if query.columns else None,
            html.Pre(html.Code(query.sql), className="sql", tabIndex="0"),
        ],
        id=f"requete-{slug(query.name)}",
        className="entree",
        open=open_,
        **{"data-cherche": f"{query.name} {query.purpose}"},
    )
