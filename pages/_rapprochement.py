"""Méthode : les comptes recalculés à côté des agrégats publiés des mêmes comptes."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.budget import documents
from dashboard.budget.matching import Compared, matched
from dashboard.catalogue.ratios import load_ratios
from dashboard.components.drawn import drawn_table, right
from dashboard.components.prerender import painted
from dashboard.components.prose import section
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.formats import number, plural, typography
from dashboard.secrecy import Gate

ANCHOR = "rapprochement-ofgl"


def _title(rows: Sequence[Compared]) -> str:
    """How many amounts agree to the euro, how many gaps have a reason, how many do not."""
    same = sum(1 for r in rows if r.agrees)
    named_gaps = sum(1 for r in rows if r.reason)
    left = len(rows) - same - named_gaps
    said = f"{number(same)} des {plural(len(rows), 'montant')} recalculés sont ceux de l'OFGL"
    parts = [f"{said}, à l'euro près"]
    if named_gaps:
        words = plural(named_gaps, "écart a un motif nommé", "écarts ont un motif nommé")
        parts.append(words)
    if left:
        parts.append(plural(left, "écart reste inexpliqué", "écarts restent inexpliqués"))
    return " ; ".join(parts)


def _verdict(row: Compared) -> Component:
    if row.agrees:
        return html.Span("accord à l\u2019euro près")
    words = row.reason or "écart inexpliqué"
    return html.Span(typography(words), className="long" if row.reason else None)


def _row(row: Compared, names: dict[str, str]) -> list[Value]:
    first: list[Value] = [str(row.year)]
    if len(names) > 1:
        first.append(names[row.budget])
    return [
        *first,
        typography(row.label),
        row.raw,
        row.ours - row.raw,
        row.ours,
        row.published,
        right(number(row.gap, 2, signed=True), row.gap),
        _verdict(row),
    ]


def comparison(gate: Gate) -> Component | None:
    """The table of amounts recomputed and published; None when no body has both."""
    rows = matched(gate, load_ratios())
    if not rows:
        return None
    known = {d.budget_siret: d.collectivite for d in documents(gate)}
    names = {row.budget: known.get(row.budget, row.budget) for row in rows}
    columns = [
        Column("Exercice"),
        *([Column("Collectivité")] if len(names) > 1 else []),
        Column("Mesure"),
        Column("Dans le compte", "€", 2),
        Column("Retraitements", "€", 2),
        Column("Recalculé", "€", 2),
        Column("Publié", "€", 2),
        Column("Écart", "€", 2, right=True),
        Column("Motif"),
    ]
    years = sorted({row.year for row in rows})
    content = table(
        "Montants recalculés et publiés",
        columns,
        [_row(r, names) for r in rows],
        show_caption=False,
    )
    definitions = load_ratios().definitions
    drawn = drawn_table(
        ANCHOR,
        content,
        title=_title(rows),
        measure=(
            f"Budget principal, comptes {years[0]} à {years[-1]}, en euros. « Dans le compte » : "
            "définition maquette ; « Recalculé » : définition DGCL, celle des agrégats publiés."
        ),
        source="Comptes votés reçus, et agrégats de l'OFGL reçus.",
        notes=[
            definitions["dgcl"][1],
            "Un écart n'a de motif que si les comptes nommés l'expliquent à l'euro près.",
        ],
    )
    title = "Comptes recalculés et agrégats publiés"
    return section(title, painted(drawn))
