"""The last complete period of each indicator, with what it may be compared to."""

from __future__ import annotations

from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.formats import percent
from dashboard.indicators.model import KeyFigure, Point, Series, State
from dashboard.indicators.series import Reading, read_with
from dashboard.secrecy import Gate

SPARK = {"semaine": 53, "annee": 12}
"""Points of a sparkline, by cadence."""


WEEKS = 2 * SPARK["semaine"] + 4
"""A year of sparkline, the year before it to compare with, and a margin."""


def _reason(series: Series, current: Point | None) -> str:
    if series.reason:
        return series.reason
    if current is None:
        return "Aucune période complète : les données reçues commencent à peine."
    if current.state is State.SECRET:
        return "Secret statistique : effectif trop petit pour être montré."
    if current.state is State.ABSENT and current.coverage is not None:
        return f"Données insuffisantes : couverture de {percent(current.coverage)}."
    if current.state is State.ABSENT:
        return "Pas de valeur pour cette période."
    return f"Couverture de {percent(current.coverage)}." if current.state is State.PARTIAL else ""


def _fragile(indicator: Indicator, current: Point | None) -> bool:
    shown = current is not None and current.value is not None and current.count is not None
    return bool(shown and current and (current.count or 0) < indicator.min_count)


def key_figure(series: Series) -> KeyFigure:
    """The head of a series: last complete period, period under way, comparisons."""
    last = max((i for i, p in enumerate(series.points) if p.complete), default=None)
    current = None if last is None else series.points[last]
    after = series.points if last is None else series.points[last + 1 :]
    previous, year_ago = (None, None) if last is None else series.comparisons[last]
    return KeyFigure(
        indicator=series.indicator,
        area=series.area,
        version_id=series.version_id,
        query=series.query,
        state=State.ABSENT if current is None else current.state,
        current=current,
        running=after[0] if after else None,
        previous=previous,
        year_ago=year_ago,
        trend=series.points[-SPARK[series.indicator.cadence] :],
        reason=_reason(series, current),
        fragile=_fragile(series.indicator, current),
    )


def key_figures(gate: Gate, area: str = "") -> list[KeyFigure]:
    """Every indicator of the catalogue; one without data says why instead of a value."""
    reading = Reading(gate, area, WEEKS)
    return [key_figure(read_with(reading, found)) for found in load_indicators().values()]
