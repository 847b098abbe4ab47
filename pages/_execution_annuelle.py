"""Without weekly exports: the execution of each exercice, as its voted account says it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget.amounts import share
from dashboard.budget.snapshots import Account, accounts
from dashboard.components.drawn import drawn_table
from dashboard.components.execution_words import SECTIONS, SIDES, listed, rate
from dashboard.components.states import empty, notice
from dashboard.components.table import csv_cell
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.pace_bar import Pace, pace_bar
from dashboard.formats import DASH, NBSP, money_short, number, plural, typography
from pages._execution_vue import Shown

ZERO = Decimal(0)


def _what(shown: Shown) -> str:
    whole = f"{SIDES[shown.side]} {SECTIONS[shown.section]}"
    return f"{whole}, {shown.label}" if shown.label else whole


def annual_finding(shown: Shown, known: Sequence[Account]) -> str:
    """« Dépenses de fonctionnement : 357,7 M€ réalisés en 2024, 94,1 % des crédits ouverts »."""
    here = next((a for a in known if a.year == shown.scope.year), None)
    if here is None or here.realised is None:
        return f"{_what(shown)}{NBSP}: pas de compte de l'exercice {shown.scope.year}"
    of_credits = f", {rate(here.rate)} des crédits ouverts" if here.rate is not None else ""
    done = money_short(here.realised)
    return f"{_what(shown)}{NBSP}: {done} réalisés en {here.year}{of_credits}"


def yearly(shown: Shown) -> tuple[Account, ...]:
    """Every exercice of the budget, as its account says it."""
    section, side, chapter = shown.section, shown.side, shown.chapter
    return accounts(shown.gate, shown.scope, section=section, side=side, chapter=chapter)


def why(shown: Shown) -> Component:
    """What is missing, and what to do about it."""
    others = sorted({e.year for e in shown.exports}, reverse=True)
    if others:
        links = [
            html.A(f"exercice {year}", href=shown.link(year=str(year), week="")) for year in others
        ]
        return notice(
            f"Aucun extrait hebdomadaire de l'exercice {shown.scope.year}",
            "Les extraits du logiciel de finances reçus concernent d'autres exercices :",
            html.P(links, className="liens"),
        )
    return notice(
        "Rythme et atterrissage demandent des extraits hebdomadaires",
        f"Aucune situation de consommation des crédits n'a été reçue pour « "
        f"{shown.scope.budget_name} ». L'exécution se lit donc par exercice, au compte voté.",
        "Pour suivre la semaine : déposez chaque lundi l'export « consommation des crédits » du "
        "logiciel de finances (crédits ouverts, engagé, mandaté, par chapitre et service). Un "
        "exercice entier suffit pour un premier rythme attendu, trois pour un rythme sûr.",
    )


def _row(account: Account, name: Component | str) -> Component:
    part = None if account.rate is None else float(account.rate)
    exact = None if account.rate is None else account.rate.quantize(Decimal("0.000001"))
    amounts = [
        html.Td(
            DASH if value is None else number(value, 0),
            className="nombre",
            **{"data-csv": csv_cell(value)},
        )
        for value in (account.opened, account.realised, account.remaining)
    ]
    return html.Tr(
        [
            html.Th(name, scope="row"),
            *amounts[:2],
            html.Td(
                vector(pace_bar(Pace(part)), class_name="rythme-trait") if part else DASH,
                **{"data-dessin": "oui"},
            ),
            html.Td(rate(account.rate), className="nombre", **{"data-csv": csv_cell(exact)}),
            amounts[2],
        ]
    )


def _table(rows: Sequence[Component], first: str, caption: str, shown: Shown) -> Component:
    opens = "Crédits ouverts" if shown.side == "D" else "Prévision"
    heads = [
        (first, False),
        (f"{opens} (€)", True),
        ("Réalisé (€)", True),
        ("Exécution, en part des crédits", False),
        ("Taux", True),
        ("Restes à réaliser (€)", True),
    ]
    cells = [
        html.Th(
            typography(words),
            scope="col",
            className="nombre" if right else None,
            **({"data-dessin": "oui"} if words.startswith("Exécution") else {}),
        )
        for words, right in heads
    ]
    region = {"role": "region", "aria-label": typography(caption), "tabIndex": "0"}
    return html.Div(
        html.Table(
            [
                html.Caption(html.Span(typography(caption)), className="cache"),
                html.Thead(html.Tr(cells)),
                html.Tbody(list(rows)),
            ]
        ),
        className="defile",
        **region,
    )


def _years_title(known: Sequence[Account]) -> str:
    rated = [a for a in known if a.rate is not None]
    if not rated:
        return f"{plural(len(known), 'exercice', 'exercices')} au compte voté"
    low = min(rated, key=lambda a: a.rate or 0)
    high = max(rated, key=lambda a: a.rate or 0)
    if len(rated) == 1:
        return f"{rate(low.rate)} des crédits ouverts réalisés en {low.year}"
    return (
        f"Entre {rate(low.rate)} ({low.year}) et {rate(high.rate)} ({high.year}) des crédits "
        "ouverts, selon l'exercice"
    )


def build_years(shown: Shown, known: Sequence[Account]) -> Component:
    """One row per exercice, the last first."""
    if not known:
        return html.Div(empty("Aucun compte n'a été reçu pour ce budget."), className="bloc")
    rows = [
        _row(a, html.A(str(a.year), href=shown.link(year=str(a.year))))
        for a in sorted(known, key=lambda a: -a.year)
    ]
    caption = f"{_what(shown)}, exercice par exercice"
    notes = []
    if any(a.opened is None for a in known):
        notes.append(f"« {DASH} » : le compte de cet exercice ne dit pas ses crédits ouverts.")
    told = {a.year for a in known}
    absent = [str(year) for year in range(min(told), max(told)) if year not in told]
    if absent:
        notes.append(f"Sans compte reçu : {listed(absent)}.")
    return html.Section(
        [
            html.H2("Exercice par exercice"),
            drawn_table(
                "execution-exercices",
                _table(rows, "Exercice", caption, shown),
                title=_years_title(known),
                measure=f"{_what(shown)}, opérations réelles hors résultats reportés, en euros. "
                f"{shown.scope.budget_name}. Le trait marque 100 % des crédits.",
                source=f"Source{NBSP}: comptes administratifs et comptes financiers uniques",
                notes=notes,
            ),
        ],
        className="bloc parts-execution",
    )


def _entry(shown: Shown, account: Account) -> Component:
    """The way into a chapter."""
    words = typography(f"{account.code} {account.label}".strip() or "Sans chapitre")
    return html.A(words, href=shown.post_link("chapitre", account.code))


def _chapters_title(first: Account, known: Sequence[Account], side: str) -> str:
    """The chapter farthest from its credits; without credits, the share of the largest."""
    name, done = f"{first.code} {first.label}".strip(), first.realised or ZERO
    if first.opened is None:
        whole = sum((a.realised or ZERO for a in known), ZERO)
        return f"{name} : {money_short(done)}, {rate(share(done, whole))} du réalisé"
    rest = first.opened - done
    below = "non réalisés" if side == "D" else "de moins que prévu"
    return f"{name} : {money_short(abs(rest))} {below if rest >= 0 else 'au-delà des crédits'}"


def build_chapters(shown: Shown) -> Component | None:
    """The chapters of the exercice, where most is left first; None when one is kept."""
    if shown.chapter is not None:
        return None
    known = accounts(
        shown.gate, shown.scope, section=shown.section, side=shown.side, year=shown.scope.year
    )
    known = tuple(a for a in known if a.opened or a.realised)
    if len(known) < 2:
        return None

    def left(account: Account) -> tuple[Decimal, Decimal, str]:
        rest = abs(account.opened - (account.realised or ZERO)) if account.opened else ZERO
        return -rest, -(account.realised or ZERO), account.code

    ranked = sorted(known, key=left)
    rows = [_row(a, _entry(shown, a)) for a in ranked]
    first = ranked[0]
    return html.Section(
        [
            html.H2("Par chapitre"),
            drawn_table(
                "execution-chapitres-compte",
                _table(rows, "Chapitre", f"Chapitres de l'exercice {shown.scope.year}", shown),
                title=_chapters_title(first, known, shown.side),
                measure=f"{_what(shown)} par chapitre, exercice {shown.scope.year}, du plus grand "
                "écart aux crédits ouverts au plus petit.",
                source=f"Source{NBSP}: {first.stage} {shown.scope.year}",
            ),
        ],
        className="bloc parts-execution",
    )
