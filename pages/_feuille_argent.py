"""Fiche d'un projet : lignes de budget, marchés, subventions, étude d'impact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

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


Take = Callable[[Linked], Decimal | None]
"""An amount of a linked line."""
_ALWAYS = ("Voté", "Crédits ouverts", "Engagé", "Mandaté")


def _left_words(lines: Sequence[Linked]) -> str:
    """« Disponible », « Non consommé » once it cannot be spent, « Reste » of both kinds."""
    said = {one.scope.left_words("D") for one in lines if one.scope}
    return said.pop().capitalize() if len(said) == 1 else "Reste"


def _taken(lines: Sequence[Linked]) -> Mapping[str, Take]:
    """Columns of amounts; those of the budget page, by the same properties."""

    def of(take: Callable[[Amounts], Decimal | None]) -> Take:
        return lambda found: take(found.amounts) if found.amounts else None

    return {
        "Voté": of(lambda a: a.voted),
        "Crédits ouverts": of(lambda a: a.credits),
        "Engagé": of(lambda a: a.committed),
        "Mandaté": of(lambda a: a.executed),
        "Payé": of(lambda a: a.paid),
        _left_words(lines): of(lambda a: a.disponible),
        "Mandaté les années d'avant": lambda found: found.before,
    }


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


def _row(found: Linked, kept: Sequence[Take]) -> list[Value]:
    words = [_way(found), html.Span(typography(_read(found)), className="note")]
    return [
        Cell(html.Span(words, className="fr-ligne"), link_words(found)),
        *(Cell(html.Span(_euros(v), className="exact"), v) for v in (take(found) for take in kept)),
    ]


def _read(found: Linked) -> str:
    """The document read, and what its page shows besides these lines."""
    if found.scope is None:
        return "budget absent de cette version"
    where = f"{found.scope.budget_name}, {found.scope.stage_words}"
    if found.amounts is None:
        return f"{where} : aucune ligne"
    return where if found.alone else f"{where} ; la page du budget montre tout le poste"


def _euros(value: Decimal | None) -> str:
    return DASH if value is None else money(value, 0)


def _totals(found: Money) -> Component | None:
    if found.total is None:
        return None
    told = [
        ("Crédits ouverts", found.total.credits),
        ("Engagé", found.total.committed),
        ("Mandaté", found.total.executed),
        (_left_words(found.lines), found.total.disponible),
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
    kept = {
        name: take
        for name, take in _taken(found.lines).items()
        if name in _ALWAYS or any(take(one) is not None for one in found.lines)
    }
    columns = [Column("Lignes liées"), *(Column(name, right=True) for name in kept)]
    notes = [
        "Crédits ouverts : budget primitif, décisions modificatives et restes à réaliser repris, "
        "tels que le document lu les donne ; ce qui reste s'en déduit comme au budget.",
        "Montants de toutes les lignes qui portent ces codes, dans le dernier document de "
        "l'exercice : un service ou une fonction finance aussi autre chose que ce projet.",
    ]
    if found.overlaps:
        notes.append("Deux liens désignent des lignes communes : leur somme n'est pas donnée.")
    return section(
        "Argent",
        _totals(found),
        table(
            "Lignes de budget liées",
            columns,
            [_row(one, list(kept.values())) for one in found.lines],
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
