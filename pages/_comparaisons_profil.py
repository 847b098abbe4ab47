"""Comparaisons : un territoire parmi ses pairs, mesure par mesure."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.comparison.heat import Heat
from dashboard.comparison.peers import Standing
from dashboard.comparison.series import Cell, Series
from dashboard.components.comparison_words import (
    cell_words,
    exported,
    figure,
    group_words,
    peers_words,
    rank_words,
    verdict_words,
)
from dashboard.components.drawn import drawn_table, right
from dashboard.components.reading import indicator_page
from dashboard.components.table import Column, Shown, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.stretched import Strip, strip
from dashboard.formats import DASH, typography


def _strip(series: Series, cell: Cell, found: Standing) -> Component | str:
    if found.low is None or found.median is None or found.high is None:
        return ""
    own = cell.comparable
    drawn = Strip(
        None if own is None else float(own),
        float(found.low),
        float(found.median),
        float(found.high),
    )
    return vector(strip(drawn), class_name="dessin-cellule")


def _profile_row(heat: Heat, series: Series) -> list[Value]:
    code = heat.screen.focus.code
    cell, found = series.cells[code], heat.standings[code, series.code]
    interval = series.interval(code)
    name = typography(f"{series.label} ({series.unit})")
    page = indicator_page(series.code, area=code, period=heat.screen.ground.period.code)
    own = cell_words(series, cell) if cell.value is None else figure(series, cell.value)
    chance = f"{figure(series, interval[0])} à {figure(series, interval[1])}" if interval else DASH
    return [
        Shown(html.A(name, href=page) if series.page else name, name),
        _strip(series, cell, found),
        right(own, exported(series, cell.value)),
        right(chance, typography(chance)),
        right(figure(series, found.low), exported(series, found.low)),
        right(figure(series, found.median), exported(series, found.median)),
        right(figure(series, found.high), exported(series, found.high)),
        html.Span(rank_words(found, judged=series.judged) or DASH, className="d-un-trait"),
        typography(
            ", ".join(said for said in (verdict_words(found) or cell.reason, cell.caution) if said)
        ),
    ]


def profile_block(heat: Heat) -> Component | None:
    """The area looked at, measure by measure, among its peers."""
    if not heat.series:
        return None
    screen = heat.screen
    columns = [
        Column("Mesure"),
        Column("Place", drawn=True),
        Column(screen.focus.name, right=True),
        Column("Intervalle à 95 %", right=True),
        Column("1er quartile", right=True),
        Column("Médiane", right=True),
        Column("3e quartile", right=True),
        Column("Rang"),
        Column("Lecture"),
    ]
    rows = [_profile_row(heat, s) for s in heat.series]
    first = [
        s for s in heat.series if heat.standings[screen.focus.code, s.code].rank == 1 and s.judged
    ]
    title = (
        f"{screen.focus.name} est premier de ses pairs pour « {first[0].label} »"
        if first
        else f"{screen.focus.name} parmi ses pairs, mesure par mesure"
    )
    return drawn_table(
        "comparaisons-profil",
        html.Div(
            table("Place parmi les pairs", columns, rows, show_caption=False), className="pairs"
        ),
        title=title,
        measure=(
            f"Pairs : {peers_words(screen)}, {group_words(screen.group, screen.ground.level)}. "
            f"{screen.ground.period.label}."
        ),
        pictured=True,
        source="Bande : moitié centrale des pairs ; trait : médiane ; point : le territoire.",
        notes=[
            "Intervalle à 95 % : ce que le hasard des petits nombres laisse possible (Wilson pour "
            "une part, score de Poisson pour un nombre d'événements). Quand il contient la médiane "
            "des pairs, l'écart n'est pas jugé."
        ],
    )
