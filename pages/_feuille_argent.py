"""Fiche d'un projet : lignes de budget, marchés, subventions, étude d'impact."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget.amounts import Amounts
from dashboard.budget.contracts import Contract
from dashboard.budget.reading import text_of
from dashboard.components.address import link
from dashboard.components.prose import section
from dashboard.components.states import empty
from dashboard.components.table import Column, Value, table
from dashboard.components.table import Shown as Cell
from dashboard.components.tags import html
from dashboard.formats import DASH, date, money, money_short, percent, typography
from dashboard.roadmap.money import Grant, Linked, Money, Study

_CODES = (
    ("operation", "opération"),
    ("programme", "autorisation de programme"),
    ("function", "fonction"),
    ("article", "article"),
    ("service", "service"),
)
_SECTIONS = {"F": "fonctionnement", "I": "investissement"}


def link_words(found: Linked) -> str:
    """« Opération 304, Rénovation de l'éclairage », « Fonction 512, service Éclairage public »."""
    codes = [f"{words} {value}" for name, words in _CODES if (value := getattr(found.link, name))]
    codes += [found.label] if found.label else []
    codes += [_SECTIONS[found.link.section]] if found.link.section else []
    said = ", ".join(codes)
    return said[:1].upper() + said[1:]


def _way(found: Linked) -> Component:
    words = typography(link_words(found))
    if found.scope is None:
        return html.Span(words)
    href = link(
        "/budget",
        budget=found.scope.budget,
        year=str(found.scope.year),
        section=found.link.section,
        path=found.path,
        node=text_of(found.node),
    )
    return html.A(words, href=href)


def _row(found: Linked) -> list[Value]:
    amounts = found.amounts or Amounts()
    where = "budget absent de cette version"
    if found.scope:
        where = f"{found.scope.budget_name}, {found.scope.year}"
        if found.amounts is None:
            where += " : aucune ligne"
    values = (amounts.voted, amounts.committed, amounts.executed)
    return [
        Cell(_way(found), link_words(found)),
        typography(where),
        *(
            Cell(html.Span(DASH if v is None else money(v, 0), className="exact"), v)
            for v in values
        ),
        Cell(
            html.Span(DASH if found.before is None else money(found.before, 0), className="exact"),
            found.before,
        ),
    ]


def _totals(found: Money) -> Component | None:
    if found.total is None:
        return None
    told = [
        ("Voté", found.total.voted),
        ("Engagé", found.total.committed),
        ("Mandaté", found.total.executed),
    ]
    parts = [
        html.Div([html.Dt(name), html.Dd(money_short(value))])
        for name, value in told
        if value is not None
    ]
    return html.Dl(parts, className="fr-argent")


def _study(study: Study) -> Component:
    operation, limit = study.operation, study.threshold
    share = percent(operation.share) if operation.share is not None else DASH
    side = "au-dessus du" if operation.concerned else "sous le"
    words = (
        f"Seuil D. 1611-35 : {money_short(operation.cost)} ({operation.basis}), soit {share} des "
        f"recettes réelles de fonctionnement, {side} seuil de "
        f"{percent(limit.amount / limit.revenue, 0)}."
    )
    more = " Une étude d'impact pluriannuelle est due si l'opération est exceptionnelle."
    way = html.A("Toutes les opérations", href="/budget/equilibre#equilibre-impact")
    return html.P([typography(words + (more if operation.concerned else "")), " ", way])


def budget(found: Money) -> Component:
    """Amounts of the linked lines, and the threshold of the impact study."""
    if not found.lines:
        return section("Argent", empty("Aucune ligne de budget n'est liée à ce projet."))
    columns = [
        Column("Lignes liées"),
        Column("Document lu"),
        Column("Voté", right=True),
        Column("Engagé", right=True),
        Column("Mandaté", right=True),
        Column("Mandaté les années d'avant", right=True),
    ]
    notes = [
        "Montants de toutes les lignes qui portent ces codes, dans le dernier document de "
        "l'exercice : un service ou une fonction finance aussi autre chose que ce projet."
    ]
    if found.overlaps:
        notes.append("Deux liens désignent des lignes communes : leur somme n'est pas donnée.")
    return section(
        "Argent",
        _totals(found),
        table(
            "Lignes de budget liées",
            columns,
            [_row(one) for one in found.lines],
            show_caption=False,
        ),
        *(html.P(typography(words), className="note") for words in notes),
        *(_study(study) for study in found.studies),
    )


def _contract(number: str, found: Contract | None) -> list[Value]:
    way = html.A(number, href=link("/budget/marches"))
    if found is None:
        return [number, "absent des marchés reçus", DASH, DASH, DASH]
    amount = DASH if found.amount is None else money(found.amount, 0)
    return [
        Cell(way, number),
        typography(found.subject),
        typography(found.holders) or DASH,
        Cell(html.Span(amount, className="exact"), found.amount),
        date(found.ends) if found.ends else DASH,
    ]


def _sum(grant: Grant) -> str:
    return "montant non publié" if grant.amount is None else money(grant.amount, 0)


def contracts(found: Money) -> Component | None:
    """Contracts and grants the project names, as published."""
    if not found.contracts and not found.grants:
        return None
    parts: list[Component] = []
    if found.contracts:
        columns = [
            Column("Marché"),
            Column("Objet"),
            Column("Titulaires"),
            Column("Montant", right=True),
            Column("Fin prévue"),
        ]
        rows = [_contract(number, one) for number, one in found.contracts.items()]
        parts.append(table("Marchés", columns, rows, show_caption=False))
    items = [
        html.Li(
            typography(
                f"{reference} : {grant.beneficiary}, {grant.subject}, {money(grant.amount, 0)}"
            )
        )
        for reference, grants in found.grants.items()
        for grant in grants
    ]
    items += [
        html.Li(typography(f"{reference} : absente des subventions reçues."))
        for reference, grants in found.grants.items()
        if not grants
    ]
    if items:
        parts.append(html.P("Subventions versées", className="fr-rubrique"))
        parts.append(html.Ul(items, className="enumeration"))
    return section("Marchés et subventions", *parts)
