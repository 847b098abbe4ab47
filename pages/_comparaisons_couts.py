"""Comparaisons : ce que coûte un repas, un prêt, une entrée ; le budget et l'activité ensemble."""

from __future__ import annotations

from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget import text_of
from dashboard.catalogue.unit_costs import load_unit_costs
from dashboard.comparison.unit_costs import CostLine, CostYear, unit_costs
from dashboard.components.address import View, link
from dashboard.components.context import Content, site
from dashboard.components.drawn import drawn_table, right
from dashboard.components.prerender import painted
from dashboard.components.prose import definitions, section
from dashboard.components.reading import indicator_page
from dashboard.components.states import heading, notice
from dashboard.components.table import Column, Shown, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.vector import sparkline
from dashboard.formats import money, number, percent, plural, typography
from dashboard.indicators import Knowledge, know
from dashboard.secrecy import Gate
from pages._comparaisons_choix import readings_bar

YEARS_SHOWN = 6


def cost_text(value: Decimal | None) -> str:
    """« 12,31 € »: cents, whatever the size."""
    return "—" if value is None else money(value)


def _quantity(value: Decimal | None) -> str:
    """Whole units; kilometres keep a decimal."""
    return number(value, 0 if value is None or value == value.to_integral_value() else 1)


def _title(lines: list[CostLine]) -> str:
    """The cost that moved most in a year, else the first."""
    known = [line for line in lines if line.last]
    if not known:
        return "Aucun coût unitaire ne se calcule avec ces données"
    moved = [line for line in known if line.change is not None]
    line = max(moved, key=lambda one: abs(one.change or Decimal(0))) if moved else known[0]
    last = line.known[-1]
    words = f"{line.cost.label} : {cost_text(last.value)} en {last.year}"
    if line.change is None:
        return words
    return f"{words}, {percent(line.change, signed=True)} en un an"


def _course(line: CostLine) -> Component | str:
    known = {y.year: y.value for y in line.known}
    if len(known) < 2:
        return ""
    points = [
        (float(year), None if known.get(year) is None else float(known[year] or 0))
        for year in range(min(known), max(known) + 1)
    ]
    return vector(sparkline(points, width=110, height=28), class_name="dessin-cellule")


def _row(line: CostLine, years: list[int]) -> list[Value]:
    known = {y.year: y for y in line.years}
    last = line.last
    name = html.A(typography(line.cost.label), href=f"#cout-{line.cost.code}")
    cells: list[Value] = [Shown(name, line.cost.label), line.cost.unit]
    for year in years:
        found = known.get(year)
        value = found.value if found else None
        cells.append(right(cost_text(value), value))
    change = line.change
    cells += [
        _course(line),
        right("—" if change is None else percent(change, signed=True), change),
        right(cost_text(last.net if last else None), last.net if last else None),
        typography(line.reason) if not last or line.years[-1] is not last else last.stage,
    ]
    return cells


def _year_row(line: CostLine, found: CostYear) -> list[Value]:
    return [
        str(found.year),
        found.stage,
        right(cost_text(found.spent), found.spent),
        right(cost_text(found.earned), found.earned),
        right(_quantity(found.quantity), found.quantity),
        right(cost_text(found.value), found.value),
        right(cost_text(found.net), found.net),
        typography(found.reason),
    ]


def _detail(line: CostLine, knows: Knowledge) -> Component:
    """What is divided by what, exercice by exercice."""
    cost = line.cost
    area = knows.areas.get(line.area)
    posts: list[Component | str] = []
    for code in cost.functions:
        node = text_of([code[:1], code[:2], code][: len(code)])
        posts += [
            ", " if posts else "",
            html.A(code, href=link("/budget", path="politique", node=node)),
        ]
    part = "numérateur" if cost.part == "numerateur" else "dénominateur"
    activity = html.Span(
        [
            html.A(
                typography(line.indicator.label),
                href=indicator_page(line.indicator.code, period="annee", area=line.area),
            ),
            typography(f" ({part}), {area.name if area else line.area}"),
        ]
    )
    section_words = "fonctionnement" if cost.section == "F" else "investissement"
    facts: list[tuple[str, str | Component]] = [
        ("Dépense", html.Span(["Fonction ", *posts, f", {section_words}, opérations réelles"])),
        ("Activité", activity),
        ("Prend", cost.takes),
        ("Laisse", cost.leaves),
    ]
    if line.places:
        count = plural(len(line.places), "équipement")
        facts.append(("Lieux", f"{count} : {', '.join(line.places)}"))
    columns = [
        Column("Exercice"),
        Column("Document"),
        Column("Dépense", right=True),
        Column("Recettes", right=True),
        Column(typography(f"Activité ({cost.unit.partition('/')[2]})"), right=True),
        Column(typography(f"Coût ({cost.unit})"), right=True),
        Column("Net des recettes", right=True),
        Column("Pourquoi pas"),
    ]
    years = line.years[-YEARS_SHOWN:]
    rows = [_year_row(line, found) for found in years]
    if not any(found.reason for found in years):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    body: list[Component] = [definitions(facts)]
    if rows:
        body.append(table(cost.label, columns, rows, show_caption=False))
    return html.Div(
        [html.H3(typography(cost.label), className="constat"), *body],
        id=f"cout-{cost.code}",
        className="cout",
    )


def _cost_block(lines: list[CostLine], years: list[int], place: str) -> Component:
    """Every cost, exercice by exercice."""
    last = next((line.last for line in lines if line.last), None)
    columns = [
        Column("Coût"),
        Column("Unité"),
        *(Column(str(year), right=True) for year in years),
        Column("Évolution", drawn=True),
        Column("En un an", right=True),
        Column(f"Net des recettes, {last.year}" if last else "Net", right=True),
        Column("Document, ou pourquoi pas"),
    ]
    rows = [_row(line, years) for line in lines]
    count = sum(1 for line in lines if line.last)
    return drawn_table(
        "comparaisons-couts",
        table("Coûts unitaires", columns, rows, show_caption=False),
        title=(
            f"{plural(count, 'coût')} en {years[-1]}, en euros par unité d'activité"
            if count
            else "Ce qui manque à chaque coût"
        ),
        measure=(
            f"Dépenses réelles réalisées ÷ activité de l'année. Budget principal, {place}, "
            f"exercices {years[0]} à {years[-1]}."
        ),
        source="Source : comptes administratifs ou financiers uniques, activité des services.",
        notes=[
            "Un coût n'est donné que pour un exercice entier, avec l'activité de la même année "
            "dans le même périmètre ; sinon la raison est écrite. Hors amortissements et hors "
            "part de l'administration générale : il se compare à lui-même d'une année à l'autre "
            "avant de se comparer à d'autres villes."
        ],
        pictured=True,
    )


def build_costs(gate: Gate, view: View) -> Content:
    """Every unit cost of the body whose dashboard this is."""
    pack, knows = site().pack, know(gate)
    town = pack.territory
    lines = list(unit_costs(gate, knows, load_unit_costs(pack.folder), town.siren, town.main))
    years = sorted({y.year for line in lines for y in line.years})[-4:]
    place = knows.areas[town.main].name if town.main in knows.areas else town.main_name
    count = sum(1 for line in lines if line.last)
    lede = (
        f"Un poste du budget principal de {place} divisé par l'activité du même exercice, dans le "
        f"même périmètre. {plural(count, 'coût calculé', 'coûts calculés')} "
        f"sur {number(len(lines))}."
    )
    head = [readings_bar(view), *heading(_title(lines), lede)]
    if not years:
        body = notice(
            "Pas de compte à lire",
            "Un coût unitaire demande le compte administratif ou financier d'un exercice entier, "
            "avec ses fonctions, et l'activité de la même année.",
        )
        return Content([*head, body], title="Coûts unitaires")
    parts = [
        section("Coûts unitaires", _cost_block(lines, years, place)),
        section("D'où vient chaque coût", *(_detail(line, knows) for line in lines)),
    ]
    return Content([*head, painted(parts, class_name="comparaisons")], title="Coûts unitaires")
