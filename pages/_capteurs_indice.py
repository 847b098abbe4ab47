"""The index of a traffic on the counters always active."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.graph import Native, figure_tools, hints
from dashboard.components.paper import sizes
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.day_course import SIZES, Course, Line, day_course
from dashboard.formats import month, number, percent, plural, typography
from dashboard.sensors.index import Index, sensor_index
from pages._capteurs_vue import Shown


def _title(found: Index) -> str:
    if found.year is not None:
        if abs(found.year) < 0.005:
            return "Sur les compteurs toujours actifs, le trafic est stable en un an"
        way = "monte" if found.year > 0 else "baisse"
        size = percent(abs(found.year), 1)
        return f"Sur les compteurs toujours actifs, le trafic {way} de {size} en un an"
    last, value = found.months[-1]
    return f"Indice {number(value)} en {month(last)}, base 100 sur douze mois"


def build_index(shown: Shown) -> Component | None:
    """The block; None when the quantity is not followed so, or no counter is always active."""
    of = shown.quantity
    if of is None or not of.indexed:
        return None
    last = max((s.source_day for s in shown.sensors if s.source_day), default=None)
    found = sensor_index(shown.gate, of, last) if last else None
    if found is None:
        return None
    names = {s.code: s.name for s in shown.sensors}
    drawn = Course(
        start=found.months[0][0],
        end=found.months[-1][0],
        values=found.months,
        lines=(Line(100, "base 100"),),
        unit="indice",
        step=31,
    )
    title = _title(found)
    drawings = [
        vector(day_course(drawn, name=title, kind=kind, width=w, height=h))
        for kind, w, h in sizes(SIZES)
    ]
    base = f"{month(found.base[0])} à {month(found.base[1])}"
    measure = (
        f"{of.label}, indice mensuel, base 100 = moyenne de {base}. "
        f"{plural(len(found.sensors), 'compteur')} sur {number(found.known)}, valides 75 % des "
        "jours de chaque mois, jours en défaut mis à part."
    )
    kept = ", ".join(sorted(names.get(code, code) for code in found.sensors))
    rows = [[month(day), value] for day, value in reversed(found.months)]
    twin = table(
        "Indice mois par mois", [Column("Mois"), Column("Indice", "", 1)], rows, show_caption=False
    )
    return html.Section(
        [
            html.H2(typography(title), className="constat", id="indice"),
            html.P(typography(measure), className="mesure"),
            html.Div(drawings, className="courses"),
            html.P(typography(f"Compteurs de l'indice : {kept}."), className="note"),
            figure_tools(title),
            html.Details(
                [html.Summary("Données de l\u2019indice"), html.Div(twin, className="jumeau")]
            ),
        ],
        id="indice-figure",
        className="bloc graphique",
        **hints(Native("lignes", 0, (1,), backwards=True)),
        **{"aria-labelledby": "indice"},
    )
