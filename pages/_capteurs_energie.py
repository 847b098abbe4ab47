"""A consumption at constant climate, with the regression it comes from, or why it stays raw."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.catalogue.measures import Measured
from dashboard.components.drawn import right
from dashboard.components.graph import figure_tools
from dashboard.components.paper import sizes
from dashboard.components.table import Column, Shown, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.regression import SIZES, Dot, regression
from dashboard.formats import DASH, number, percent, plural, quantity, typography
from dashboard.formats import month as month_words
from dashboard.secrecy import Gate
from dashboard.sensors.energy import Energy, energy

LEFT = "laissée brute"


def _way(part: float) -> str:
    if abs(part) < 0.005:
        return "stable"
    return f"{'en hausse' if part > 0 else 'en baisse'} de {percent(abs(part), 0)}"


def _title(found: Energy) -> str:
    """The finding: the last whole year against the one before, corrected and raw."""
    pair = found.change
    if pair is None:
        return "Consommation et degrés-jours"
    before, last = pair
    raw = last.used / before.used - 1 if before.used else 0.0
    if before.corrected and last.corrected is not None:
        same = last.corrected / before.corrected - 1
        return (
            f"À climat constant, {last.year} est {_way(same)} ; la consommation brute, {_way(raw)}"
        )
    return f"{last.year} est {_way(raw)}, sans correction du climat"


def _method(found: Energy) -> str:
    """The regression, in words, and why it is refused."""
    words = ""
    if found.fit is not None and found.fit.r2 is not None:
        words = (
            f"Régression sur {plural(found.fit.count, 'mois', 'mois')} : "
            f"R² = {number(found.fit.r2, 2)}, {number(found.fit.intercept)} par mois sans "
            f"chauffage (la part fixe), {number(found.fit.slope, 1)} par degré-jour. "
        )
    if found.refusal:
        return words + f"Consommation laissée brute : {found.refusal}."
    years = found.reference_years
    span = f"{years[0]} à {years[-1]}" if len(years) > 1 else str(years[0]) if years else ""
    return words + (
        "Corrigée = part fixe + (brute − part fixe) × degrés-jours de référence ÷ degrés-jours de "
        f"l'année. Référence : {number(found.reference)} degrés-jours, moyenne de {span}."
    )


def _drawing(found: Energy, unit: str) -> list[Component]:
    dots = [
        Dot(
            p.heat,
            p.used,
            f"{month_words(p.month)} : {quantity(p.used, unit)}, {number(p.heat)} degrés-jours",
        )
        for p in found.points
    ]
    line = (found.fit.intercept, found.fit.slope) if found.fit and not found.refusal else None
    return [
        vector(
            regression(
                dots,
                line=line,
                names=("degrés-jours du mois", f"{unit} par mois"),
                name=f"{plural(len(dots), 'mois', 'mois')} de consommation face aux degrés-jours",
                kind=kind,
                width=w,
                height=h,
            )
        )
        for kind, w, h in sizes(SIZES)
    ]


def _change(part: float | None) -> Shown:
    """A change in a year, or a dash, under the end of its header."""
    words = DASH if part is None else percent(part, 1, signed=True)
    return right(words, words)


def _years(found: Energy, unit: str) -> Component:
    rows: list[list[Value]] = []
    for rank, year in enumerate(found.years):
        before = found.years[rank - 1] if rank else None
        follows = before is not None and before.year == year.year - 1
        raw = year.used / before.used - 1 if follows and before and before.used else None
        same = None
        if follows and before and before.corrected and year.corrected is not None:
            same = year.corrected / before.corrected - 1
        rows.append(
            [
                str(year.year),
                year.used,
                _change(raw),
                year.heat,
                right(LEFT, LEFT) if found.refusal else year.corrected,
                _change(same),
            ]
        )
    columns = [
        Column("Année"),
        Column("Brute", unit),
        Column("sur un an", right=True),
        Column("Degrés-jours"),
        Column("À climat constant", unit, right=True),
        Column("sur un an", right=True),
    ]
    return table("Consommation par année, brute et à climat constant", columns, rows)


def _twin(found: Energy, unit: str) -> Component:
    columns = [Column("Mois"), Column("Degrés-jours", "", 1), Column("Consommation", unit)]
    rows = [[month_words(p.month), p.heat, p.used] for p in reversed(found.points)]
    caption = "Mois de la régression"
    return html.Details(
        [
            html.Summary("Données de la régression"),
            html.Div(table(caption, columns, rows), className="jumeau"),
        ]
    )


def build_energy(gate: Gate, quantity_: Measured, sensor: str = "") -> Component | None:
    """The block; None when the quantity does not follow the cold or no station is known."""
    if not quantity_.heating:
        return None
    found = energy(gate, quantity_, sensor)
    if found is None or not found.points:
        return None
    unit = quantity_.unit
    who = "ce compteur"
    if not sensor:
        who = f"{plural(found.meters, 'compteur')} sur {number(found.known)}, connus tous les mois"
    measure = (
        f"{quantity_.label}, {who}, mois couverts aux trois quarts et ramenés au mois entier. "
    )
    measure += f"Degrés-jours base 18 °C, station {found.station}."
    title = _title(found)
    parts = [
        html.H2(typography(title), className="constat", id="energie"),
        html.P(typography(measure), className="mesure"),
        html.Div(
            [html.Div(_drawing(found, unit), className="courses"), html.Div(_years(found, unit))],
            className="deux",
        ),
        html.P(typography(_method(found)), className="note"),
        figure_tools(title),
        _twin(found, unit),
    ]
    named = {"aria-labelledby": "energie"}
    return html.Section(parts, id="energie-figure", className="bloc graphique", **named)
