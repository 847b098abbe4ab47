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
from dashboard.figures.multiples import bar, extent
from dashboard.figures.vector import sparkline
from dashboard.formats import NBSP, money, money_short, number, percent, plural, typography
from dashboard.indicators import Knowledge, Reading, Status, know
from dashboard.indicators.wording import change_words
from dashboard.secrecy import Gate
from pages._comparaisons_choix import PATH, readings_bar
from pages._comparaisons_couts import cost_text

NATURE_WORDS = {
    "activite": "Ce qui est fait",
    "satisfaction": "Ce qu'en disent les usagers",
    "capteur": "Ce que mesurent les capteurs",
    "contexte": "Le contexte",
    "budget": "Les ratios du budget",
}
_SHOWN_STATUSES = (Status.REACHED, Status.WATCH, Status.OFF)
YEARS_SHOWN = 4


def _address(policy: Policy) -> str:
    choice = {"family": policy.code} if policy.kind == "famille" else {"odd": policy.code}
    return link(PATH, path="politique", **choice)


def _name(policy: Policy) -> str:
    return policy.name if policy.kind == "famille" else f"{policy.code}. {policy.name}"


def change_of(policy: Policy) -> Decimal | None:
    """Change of running expenses against the exercice just before."""
    if len(policy.years) < 2:
        return None
    before, last = policy.years[-2:]
    following = last.year.scope.year == before.year.scope.year + 1
    if not following or not before.spent or last.spent is None:
        return None
    return last.spent / before.spent - 1


def _statuses(policy: Policy) -> Component | str:
    found = policy.judged
    parts: list[Component | str] = []
    for status in _SHOWN_STATUSES:
        if found.get(status):
            count = number(found[status])
            parts.append(html.Span([*status_mark(status, f"{NBSP}{count}")], className="etat"))
    return html.Span(parts, className="etats") if parts else "—"


def _counts(policy: Policy, nature: str) -> Value:
    found = len(policy.readings.get(nature, ()))
    return found or right("—", 0)


def _row(policy: Policy, ends: tuple[float, float], unknown: str) -> list[Value]:
    last = policy.last
    spent = last.spent if last else None
    change = change_of(policy)
    name = html.A(typography(_name(policy)), href=_address(policy))
    drawn: Value = html.Span("—" if policy.prefixes else unknown, className="note")
    if spent:
        drawn = vector(bar(float(spent), ends), class_name="dessin-cellule")
    return [
        Shown(name, _name(policy)),
        drawn,
        right(money_short(spent) if spent is not None else "—", spent),
        right("—" if change is None else percent(change, signed=True), change),
        right(money(last.per_head, 0) if last and last.per_head else "—", last and last.per_head),
        right(
            money_short(last.invested) if last and last.invested else "—", last and last.invested
        ),
        *(_counts(policy, nature) for nature in ("activite", "satisfaction", "capteur")),
        _statuses(policy),
    ]


def _overview(found: Sequence[Policy], kind: str, place: str) -> Component:
    spent = [float(p.last.spent) if p.last and p.last.spent else None for p in found]
    ends = extent(spent)
    years = sorted({p.last.year.scope.year for p in found if p.last})
    when = str(years[-1]) if years else "exercice non reçu"
    first = "Politique" if kind == "famille" else "Objectif"
    columns = [
        Column(first),
        Column("Fonctionnement", drawn=True),
        Column(f"Dépenses {when}", right=True),
        Column("En un an", right=True),
        Column("Par habitant", right=True),
        Column("Investissement", right=True),
        Column("Activité"),
        Column("Usagers"),
        Column("Capteurs"),
        Column("Cibles"),
    ]
    rows = [_row(p, ends, "pas de fonction propre") for p in found]
    words = "politiques publiques" if kind == "famille" else "objectifs de développement durable"
    notes = [
        "Fonctions du budget principal (M57) de chaque ligne ; les indicateurs sont comptés, "
        "jamais additionnés aux euros. ● atteint, ▲ à surveiller, ◆ hors cible."
    ]
    if kind == "odd":
        notes.append(
            "Une fonction n'est comptée que dans son premier objectif ; un indicateur, dans "
            "l'objectif qu'il nomme d'abord."
        )
    largest = max(
        (p for p in found if p.last and p.last.spent),
        key=lambda p: p.last.spent if p.last and p.last.spent else Decimal(0),
        default=None,
    )
    title = f"Les {len(found)} {words}"
    if largest and largest.last:
        title = f"{_name(largest)} : première dépense, {money_short(largest.last.spent)} en {when}"
    return drawn_table(
        f"comparaisons-{kind}",
        table(words.capitalize(), columns, rows, show_caption=False),
        title=title,
        measure=f"Dépenses réelles de fonctionnement et d'investissement, {place}, {when}.",
        source="Source : comptes de l'exercice et indicateurs de cette version.",
        notes=notes,
    )


def _all(found: Balance, place: str, view: View) -> Content:
    judged: dict[Status, int] = {}
    for policy in found.policies:
        for status, count in policy.judged.items():
            judged[status] = judged.get(status, 0) + count
    total = sum(judged.get(s, 0) for s in _SHOWN_STATUSES)
    title = "Chaque politique, du budget aux usagers"
    if total:
        title = (
            f"{number(judged.get(Status.REACHED, 0))} des {number(total)} indicateurs jugés "
            "atteignent leur cible"
        )
    lede = (
        f"Ce que coûte chaque politique, ce qui est fait, ce qu'en disent les usagers et les "
        f"capteurs. {place}."
    )
    parts = [
        section("Par politique publique", _overview(found.policies, "famille", place)),
        section("Par objectif de développement durable", _overview(found.goals, "odd", place)),
    ]
    return Content(
        [readings_bar(view), *heading(title, lede), painted(parts, class_name="comparaisons")],
        title="Politiques publiques",
    )


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
    judged = sum(1 for r in readings if r.status in _SHOWN_STATUSES)
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
    judged = sum(policy.judged.get(s, 0) for s in _SHOWN_STATUSES)
    if judged:
        reached = policy.judged.get(Status.REACHED, 0)
        parts.append(f"{number(reached)} sur {number(judged)} à la cible")
    title = f"{_name(policy)} : {', '.join(parts)}" if parts else _name(policy)
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
            crumbs(way, typography(_name(policy))),
            *heading(title, lede),
            painted([b for b in blocks if b is not None], class_name="comparaisons"),
        ],
        title=typography(_name(policy)),
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
    return _all(found, place, view)
