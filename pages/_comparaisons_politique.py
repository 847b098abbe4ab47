"""Comparaisons : une politique publique ou un objectif, du budget à ce qu'en disent les usagers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget import text_of
from dashboard.catalogue.unit_costs import load_unit_costs
from dashboard.comparison.policies import Balance, BudgetPart, Policy, balance
from dashboard.comparison.unit_costs import unit_costs
from dashboard.components.address import View, link
from dashboard.components.context import Content, site
from dashboard.components.drawn import drawn_table, right
from dashboard.components.finding import value_text
from dashboard.components.prerender import painted
from dashboard.components.prose import crumbs, section
from dashboard.components.reading import course, indicator_page
from dashboard.components.review_rows import status_mark
from dashboard.components.review_words import gap_short
from dashboard.components.states import empty, heading
from dashboard.components.table import Column, Shown, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.errors import QueryError
from dashboard.figures.vector import sparkline
from dashboard.formats import money, money_short, number, percent, plural, typography
from dashboard.indicators import Knowledge, Reading, Status, know
from dashboard.indicators.wording import change_words
from dashboard.secrecy import Gate
from pages._comparaisons_choix import PATH, readings_bar
from pages._comparaisons_couts import cost_text
from pages._comparaisons_politiques import SHOWN_STATUSES, build_all, change_of, name_of

NATURE_WORDS = {
    "activite": "Ce qui est fait",
    "satisfaction": "Ce qu'en disent les usagers",
    "capteur": "Ce que mesurent les capteurs",
    "contexte": "Le contexte",
    "budget": "Les ratios du budget",
}
YEARS_SHOWN = 4


def _budget_rows(policy: Policy, years: Sequence[BudgetPart]) -> list[list[Value]]:
    codes: dict[str, Decimal] = {}
    labels: dict[str, str] = {}
    for part in years:
        labels.update(part.year.labels)
        for code, spent, _ in part.functions:
            if spent is not None:
                codes[code] = codes.get(code, Decimal(0)) + spent
    rows: list[list[Value]] = []
    for code in sorted(codes, key=lambda c: -codes[c]):
        node = text_of([code[:1], code[:2], code])
        words = f"{code} {labels.get(code, '')}".strip()
        name = html.A(typography(words), href=link("/budget", path="politique", node=node))
        amounts = [next((f[1] for f in p.functions if f[0] == code), None) for p in years]
        rows.append([Shown(name, words), *(right(money(a, 0), a) for a in amounts)])
    for words, found in (
        ("Fonctionnement", [p.spent for p in years]),
        ("Recettes de fonctionnement", [p.earned for p in years]),
        ("Investissement", [p.invested for p in years]),
    ):
        rows.append([html.Strong(words), *(right(money(a, 0), a) for a in found)])
    return rows


def _budget_block(policy: Policy, place: str) -> Component:
    years = policy.years[-YEARS_SHOWN:]
    if not years:
        why = (
            "Cette politique n'a pas de fonction propre dans la nomenclature M57."
            if not policy.prefixes
            else "Aucun compte d'un exercice entier, en M57, ne porte ces fonctions."
        )
        return empty(why)
    columns = [Column("Poste")]
    columns += [Column(str(p.year.scope.year), right=True) for p in years]
    last, change = years[-1], change_of(policy)
    moved = "" if change is None else f", {percent(change, signed=True)} en un an"
    return drawn_table(
        "comparaisons-budget",
        table("Budget", columns, _budget_rows(policy, years), show_caption=False),
        title=f"{money_short(last.spent)} de fonctionnement en {last.year.scope.year}{moved}",
        measure=f"Opérations réelles, budget principal, {place}. Lignes par fonction : dépenses de "
        "fonctionnement.",
        pictured=True,
        source=f"Source : {', '.join(p.year.scope.stage_words for p in years)}.",
    )


def _reading_row(reading: Reading, knows: Knowledge, area: str) -> list[Value]:
    indicator, current = reading.indicator, reading.current
    value = current.value if current else None
    points = course(reading.trend)
    drawn = sparkline(points, width=120, height=28) if points else ""
    base = reading.year_ago or reading.previous
    where = knows.areas.get(reading.area)
    label: list[Component | str] = [
        html.A(typography(indicator.label), href=indicator_page(indicator.code, area=reading.area))
    ]
    if reading.area != area and where:
        label.append(html.Span(typography(where.name), className="note pas-aide"))
    return [
        Shown(html.Span(label), indicator.label),
        right(value_text(reading), value),
        current.period.label if current else "",
        vector(drawn, class_name="dessin-cellule") if drawn else "",
        right(change_words(base, indicator.unit) if base else "—", base and base.difference),
        typography(f"depuis {base.label}") if base else "",
        gap_short(reading),
        html.Span(status_mark(reading.status), className="etat"),
    ]


def _nature_block(policy: Policy, nature: str, knows: Knowledge, area: str) -> Component | None:
    readings = policy.readings.get(nature, ())
    if not readings:
        return None
    columns = [
        Column("Indicateur"),
        Column("Valeur", right=True),
        Column("Période"),
        Column("Évolution", drawn=True),
        Column("Écart", right=True),
        Column("Depuis"),
        Column("À la cible"),
        Column("Statut"),
    ]
    off = sum(1 for r in readings if r.status is Status.OFF)
    reached = sum(1 for r in readings if r.status is Status.REACHED)
    judged = sum(1 for r in readings if r.status in SHOWN_STATUSES)
    title = plural(len(readings), "indicateur")
    if judged:
        title = f"{number(reached)} sur {number(judged)} à la cible"
        title += f", {number(off)} hors cible" if off else ""
    rows = [_reading_row(r, knows, area) for r in readings]
    return section(
        NATURE_WORDS[nature],
        drawn_table(
            f"comparaisons-{nature}",
            table(NATURE_WORDS[nature], columns, rows, show_caption=False),
            title=title,
            measure="Dernière période complète de chaque indicateur, et sa dernière année.",
            pictured=True,
            source="Source : indicateurs de cette version, chacun avec sa page et sa preuve.",
        ),
    )


def _costs_block(gate: Gate, knows: Knowledge, policy: Policy) -> Component | None:
    pack = site().pack
    codes = {r.indicator.code for found in policy.readings.values() for r in found}
    wanted = [c for c in load_unit_costs(pack.folder) if c.activity in codes]
    if not wanted:
        return None
    lines = unit_costs(gate, knows, wanted, pack.territory.siren, pack.territory.main)
    items = []
    for line in lines:
        last = line.last
        words = f"{cost_text(last.value)} en {last.year}" if last else line.reason
        name = html.A(
            typography(line.cost.label),
            href=link(PATH, path="couts", anchor=f"cout-{line.cost.code}"),
        )
        items.append(html.Li([name, typography(f" : {words}")]))
    return section("Ce que coûte une unité", html.Ul(items, className="liste-couts"))


def _one(gate: Gate, knows: Knowledge, found: Balance, policy: Policy, view: View) -> Content:
    place = knows.areas[found.area].name if found.area in knows.areas else found.area
    last = policy.last
    parts: list[str] = []
    if last and last.spent is not None:
        change = change_of(policy)
        moved = "" if change is None else f" ({percent(change, signed=True)})"
        parts.append(f"{money_short(last.spent)} en {last.year.scope.year}{moved}")
    judged = sum(policy.judged.get(s, 0) for s in SHOWN_STATUSES)
    if judged:
        reached = policy.judged.get(Status.REACHED, 0)
        parts.append(f"{number(reached)} sur {number(judged)} à la cible")
    title = f"{name_of(policy)} : {', '.join(parts)}" if parts else name_of(policy)
    kind = "politique publique" if policy.kind == "famille" else "objectif de développement durable"
    lede = (
        f"Budget, activité, usagers et capteurs d'une même {kind}, côte à côte et sans total "
        f"commun. {place}."
        if policy.kind == "famille"
        else f"Budget, activité, usagers et capteurs d'un même {kind}. {place}."
    )
    blocks = [
        section("Ce que cela coûte", _budget_block(policy, place)),
        _costs_block(gate, knows, policy),
        *(_nature_block(policy, n, knows, found.area) for n in NATURE_WORDS),
    ]
    way = [("Par politique", link(PATH, path="politique"))]
    return Content(
        [
            readings_bar(view),
            crumbs(way, typography(name_of(policy))),
            *heading(title, lede),
            painted([b for b in blocks if b is not None], class_name="comparaisons"),
        ],
        title=typography(name_of(policy)),
    )


def build_policy(gate: Gate, view: View) -> Content:
    """Every policy and goal, or the one the address names.

    Raises:
        QueryError: a policy and a goal at once, or nothing known of it.
    """
    if view.family and view.odd:
        raise QueryError("une politique ou un objectif, pas les deux", remedy="Choisissez-en un")
    town = site().territory
    knows = know(gate)
    area = town.main if town.main in knows.areas else knows.root
    only = ("famille", view.family) if view.family else ("odd", view.odd) if view.odd else ("", "")
    found = balance(gate, knows, town.siren, area, only)
    if view.family:
        return _one(gate, knows, found, found.find("famille", view.family), view)
    if view.odd:
        return _one(gate, knows, found, found.find("odd", view.odd), view)
    place = knows.areas[area].name if area in knows.areas else area
    return build_all(found, place, view)
