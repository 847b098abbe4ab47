"""The charts of the first page: which, what they find, what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.catalogue.indicators import Indicator
from dashboard.components.address import link
from dashboard.components.context import site
from dashboard.components.credits import producers
from dashboard.components.graph import Twin, graph
from dashboard.components.key_figure import change_words, way_of
from dashboard.components.lines import scale_of, weekly, yearly
from dashboard.components.table import Column
from dashboard.components.tags import html
from dashboard.figures.charts import Line, Moment, draw_columns, draw_lines
from dashboard.figures.words import describe, finding, growth_finding
from dashboard.formats import NBSP, NNBSP, date, plural
from dashboard.indicators import Comparison, Point, Series, State, read
from dashboard.provenance import lineage
from dashboard.secrecy import SECRET, Gate

WEEKS = 53
YEAR = dt.timedelta(weeks=52)
SHOWN = 3
"""Charts on the first page: what matters, not all that exists."""

WEEKLY = ("demandes_recues", "passages_velo", "delai_median_resolution", "no2_moyenne")
"""Weekly courses worth a chart, most telling first; those without data leave their place."""


@dataclass(frozen=True)
class Last:
    """The last complete point of a series, and what it is compared with."""

    point: Point
    previous: Comparison | None
    year_ago: Comparison | None


def last_of(series: Series) -> Last | None:
    """The last complete period, None when there is none."""
    pairs = zip(series.points, series.comparisons, strict=True)
    complete = [Last(point, *compared) for point, compared in pairs if point.complete]
    return complete[-1] if complete else None


def _way_back(series: Series) -> Component:
    words = f"D\u2019où vient ce chiffre{NNBSP}?"
    return html.A(words, href=link("/donnees", query=series.query))


def _source(gate: Gate, series: Series) -> str:
    """« Source : producteur, données au … » of what really fed the figure."""
    used = lineage(gate, series.query).sources
    names = producers(used, site().pack.sources, series.indicator.params)
    last = last_of(series)
    until = f", données au {date(last.point.end)}" if last else ""
    return f"Source{NBSP}: {', '.join(names)}{until}."


def _exercice(year: Moment, line: Line) -> str:
    """« 2024 », « 2025 (en cours) »: a budget voted is not an account."""
    return f"{year} (en cours)" if line.partial and year == line.points[-1][0] else str(year)


def _change(last: Last) -> Decimal | None:
    return None if last.previous is None else last.previous.change


def budget_chart(gate: Gate, place: str) -> Component | None:
    """Operating expenses against receipts, year after year."""
    spent = read(gate, "depense_reelle_fonctionnement")
    received = read(gate, "recette_reelle_fonctionnement")
    end, income = last_of(spent), last_of(received)
    if spent.reason or received.reason or end is None or income is None:
        return None
    lines = [yearly(received, "Recettes", "grey"), yearly(spent, "Dépenses")]
    scale = scale_of("€", 0, lines)
    receipts, expenses = (dict(line.points) for line in lines)
    years = sorted({*receipts, *expenses}, key=str)
    names = ("Les dépenses", "les recettes")
    title = growth_finding(names, (_change(end), _change(income)), end.point.label)
    return graph(
        "accueil-budget",
        draw_lines(lines, scale=scale, zero=True),
        Twin(
            [Column("Exercice"), Column("Recettes", "€", 2), Column("Dépenses", "€", 2)],
            [[_exercice(year, lines[1]), receipts.get(year), expenses.get(year)] for year in years],
        ),
        title=title or "Recettes et dépenses réelles de fonctionnement",
        measure=f"Recettes et dépenses réelles de fonctionnement, en {scale.unit}, {place}, "
        f"de {years[0]} à {years[-1]}",
        summary=describe("Courbes", lines, scale),
        source=_source(gate, spent),
        more=[_way_back(spent)],
    )


def equipment_chart(gate: Gate, place: str) -> Component | None:
    """Investment in equipment, as columns: it follows the term of office."""
    series = read(gate, "depense_equipement")
    last = last_of(series)
    if series.reason or last is None:
        return None
    line = yearly(series, "Équipement")
    scale = scale_of("€", 0, [line])
    return graph(
        "accueil-equipement",
        draw_columns([line], scale=scale),
        Twin(
            [Column("Exercice"), Column(series.indicator.label, "€", 2)],
            [[_exercice(x, line), y] for x, y in line.points],
        ),
        title=finding(series.indicator.label, line),
        measure=f"{series.indicator.label}, en {scale.unit}, {place}, "
        f"de {line.points[0][0]} à {line.points[-1][0]}"
        + (" (en cours, hachuré)" if line.partial else ""),
        summary=describe("Colonnes", [line], scale),
        source=_source(gate, series),
        more=[_way_back(series)],
    )


def _measured(indicator: Indicator) -> str:
    """« Dioxyde d'azote, moyenne, en µg/m³ »; a unit the label already names is not repeated."""
    named = indicator.unit.lower() in indicator.label.lower()
    return indicator.label if named else f"{indicator.label}, en {indicator.unit}"


def _year_before(series: Series, line: Line) -> Line:
    values = {p.start: p.value for p in series.points if p.complete}
    points = [(x, values.get(x - YEAR)) for x, _ in line.points if isinstance(x, dt.date)]
    return Line("Un an avant", points, "pale")


def _comparable(series: Series, line: Line) -> tuple[Line, Line] | None:
    """This year and the last on the sensors active in both, when that is what is compared."""
    pairs = {
        point.start: year_ago
        for point, (_, year_ago) in zip(series.points, series.comparisons, strict=True)
        if year_ago is not None
    }
    if not any(compared.restricted for compared in pairs.values()):
        return None
    found = [(x, pairs.get(x) if isinstance(x, dt.date) else None) for x, _ in line.points]
    now = [(x, compared.now if compared else None) for x, compared in found]
    before = [(x, compared.before if compared else None) for x, compared in found]
    return Line(line.name, now), Line("Un an avant", before, "pale")


def _weekly_title(series: Series, last: Last) -> str:
    label, unit = series.indicator.label, series.indicator.unit
    week = f"semaine {last.point.start.isocalendar().week}"
    if last.point.state is State.SECRET:
        return f"{label}{NBSP}: {week} tenue secrète, effectif trop petit"
    compared = last.year_ago or last.previous
    if compared is None:
        return f"{label}, {week}"
    span = "en un an" if last.year_ago else "en une semaine"
    alike = ", à capteurs comparables" if compared.restricted else ""
    stable = way_of(compared, unit) == "stable"
    words = "stable" if stable else change_words(compared, unit)
    return f"{label}{NBSP}: {words} {span}{alike} ({week})"


def weekly_chart(gate: Gate, code: str, place: str) -> Component | None:
    """A weekly course over a year, last year's behind it."""
    series = read(gate, code)
    last = last_of(series)
    if series.reason or last is None:
        return None
    complete = [p for p in series.points if p.complete]
    line = weekly(complete[-WEEKS:], "Cette année")
    alike = _comparable(series, line)
    line, before = alike or (line, _year_before(series, line))
    known = any(y is not None for _, y in before.points)
    lines = [before, line] if known else [line]
    indicator = series.indicator
    hidden = {p.start for p in series.points if p.state is State.SECRET}
    secret = sum(x in hidden for x, _ in line.points)
    scale = replace(scale_of(indicator.unit, indicator.decimals, lines), unit="")
    past = dict(before.points)
    return graph(
        f"accueil-{code.replace('_', '-')}",
        draw_lines(lines, scale=scale, zero=True),
        Twin(
            [
                Column("Semaine du"),
                Column(indicator.label, indicator.unit, indicator.decimals),
                Column("Un an avant", indicator.unit, indicator.decimals),
            ],
            [
                [
                    date(x),
                    SECRET if x in hidden else y,
                    SECRET if x - YEAR in hidden else past[x],
                ]
                for x, y in line.points
                if isinstance(x, dt.date)
            ],
        ),
        title=_weekly_title(series, last),
        measure=f"{_measured(indicator)}, par semaine, {place}, "
        + ("aux seuls capteurs actifs les deux années, " if alike else "")
        + f"du {date(complete[-WEEKS:][0].start)} au {date(last.point.end)}"
        + (f"{NNBSP}; {plural(secret, 'semaine secrète', 'semaines secrètes')}" if secret else ""),
        summary=describe("Courbes", lines, scale),
        source=_source(gate, series),
        more=[_way_back(series)],
    )


def _candidates(gate: Gate, place: str) -> Iterator[Component | None]:
    yield budget_chart(gate, place)
    for code in WEEKLY:
        yield weekly_chart(gate, code, place)
    yield equipment_chart(gate, place)


def charts(gate: Gate, place: str) -> list[Component]:
    """The first charts that have something to draw."""
    drawn: list[Component] = []
    for chart in _candidates(gate, place):
        if chart is not None:
            drawn.append(chart)
        if len(drawn) == SHOWN:
            break
    return drawn
