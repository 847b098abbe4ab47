"""Consumption at constant climate: regression on degree-days, shown, and refused when it is weak.

DOMAIN §3.6: corrected = fixed + (consumption − fixed) × reference degree-days ÷ degree-days of the
period; the fixed part is the intercept of the regression, which needs twelve months and R² ≥ 0.7.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.catalogue.measures import Measured
from dashboard.catalogue.sensor_rules import sensor_rules
from dashboard.secrecy import Gate
from dashboard.sensors.months import Month, always_valid, between, months_of


@dataclass(frozen=True)
class Fit:
    """Least squares of consumption on degree-days, month by month.

    Attributes:
        intercept: consumption of a month without heating; slope: by degree-day.
        r2: share of the variance explained; None when the consumption does not vary.
        count: months.
    """

    intercept: float
    slope: float
    r2: float | None
    count: int


@dataclass(frozen=True)
class Point:
    """One month: degree-days and consumption."""

    month: dt.date
    heat: float
    used: float


@dataclass(frozen=True)
class Year:
    """Twelve months: raw, and at constant climate when the regression allows it."""

    year: int
    used: float
    heat: float
    corrected: float | None


@dataclass(frozen=True)
class Energy:
    """What is known of a consumption.

    Attributes:
        points: months of the regression; fit: None under two different months.
        refusal: why it stays raw; "" when it is corrected.
        years: whole calendar years, in order.
        reference: degree-days of an ordinary year; reference_years: those it is the mean of.
        meters: meters added up; known: meters of the quantity.
        station: name of the weather station.
    """

    points: tuple[Point, ...]
    fit: Fit | None
    refusal: str
    years: tuple[Year, ...]
    reference: float | None
    reference_years: tuple[int, ...]
    meters: int
    known: int
    station: str

    @property
    def change(self) -> tuple[Year, Year] | None:
        """The last two whole years, when they follow each other."""
        if len(self.years) < 2 or self.years[-1].year != self.years[-2].year + 1:
            return None
        return self.years[-2], self.years[-1]


def fit(points: Sequence[tuple[float, float]]) -> Fit | None:
    """Ordinary least squares of y on x; None when x does not vary."""
    count = len(points)
    if count < 2:
        return None
    mx, my = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    sxx = sum((x - mx) ** 2 for x, _ in points)
    if not sxx:
        return None
    slope = sum((x - mx) * (y - my) for x, y in points) / sxx
    intercept = my - slope * mx
    syy = sum((y - my) ** 2 for _, y in points)
    left = sum((y - intercept - slope * x) ** 2 for x, y in points)
    return Fit(intercept, slope, 1 - left / syy if syy else None, count)


def corrected(used: float, heat: float, reference: float, fixed: float) -> float | None:
    """Consumption at the reference climate; None when there was no heating to bring back.

    Args:
        used: of the period.
        heat: degree-days of the period.
        reference: degree-days of an ordinary period.
        fixed: what does not depend on heating over the period, between zero and `used`.
    """
    if heat <= 0:
        return None
    held = min(max(fixed, 0.0), used)
    return held + (used - held) * reference / heat


def _refusal(found: Fit | None, months: int) -> str:
    rules = sensor_rules()
    if months < rules.mois_min:
        return f"{months} mois complets seulement, il en faut {rules.mois_min}"
    if found is None or found.r2 is None or found.slope <= 0:
        return "la consommation ne monte pas avec le froid"
    if found.r2 < rules.r2_min:
        return "la consommation suit trop mal le froid"
    return ""


def degree_days(gate: Gate) -> tuple[str, Mapping[dt.date, float]]:
    """(station, month → degree-days) of the station known longest; months too partial left out."""
    by_station: dict[str, dict[dt.date, float]] = defaultdict(dict)
    least = sensor_rules().couverture_min
    for row in gate.run("capteurs/degres_jours").records():
        if row["dju"] is not None and row["jours_connus_nb"] >= least * row["jours_nb"]:
            scaled = row["dju"] * row["jours_nb"] / row["jours_connus_nb"]
            by_station[row["capteur_id"]][row["mois"]] = scaled
    if not by_station:
        return "", {}
    station = max(sorted(by_station), key=lambda code: len(by_station[code]))
    return station, by_station[station]


def _reference(heat: Mapping[dt.date, float]) -> tuple[float | None, tuple[int, ...]]:
    """Mean of the degree-days of whole years, ten at most."""
    years: dict[int, list[float]] = defaultdict(list)
    for month, value in heat.items():
        years[month.year].append(value)
    whole = sorted(y for y, values in years.items() if len(values) == 12)
    kept = tuple(whole[-sensor_rules().dju_annees :])
    if not kept:
        return None, ()
    return sum(sum(years[y]) for y in kept) / len(kept), kept


def _totals(
    known: Mapping[str, Mapping[dt.date, Month]], sensor: str, last: dt.date
) -> tuple[dict[dt.date, float], int]:
    """(month → consumption, meters): one meter, or those valid in each of the last months."""
    if sensor:
        own = known.get(sensor, {})
        return {m: v for m, month in own.items() if (v := month.scaled) is not None}, 1
    if not known:
        return {}, 0
    first = min(m for months in known.values() for m in months)
    kept = always_valid(known, between(first, last))
    totals: dict[dt.date, float] = defaultdict(float)
    for code in kept:
        for month in between(first, last):
            totals[month] += known[code][month].scaled or 0.0
    return dict(totals), len(kept)


def energy(gate: Gate, quantity: Measured, sensor: str = "") -> Energy | None:
    """A meter, or all those valid every month, against the degree-days; None without a station.

    The last month over is the last one that more than half of the meters know.
    """
    station, heat = degree_days(gate)
    names = {row["capteur_id"]: row["nom"] for row in gate.run("capteurs/liste").records()}
    known = months_of(gate, quantity, sensor)
    ends = sorted(
        max((m for m, v in own.items() if v.valid), default=dt.date.min) for own in known.values()
    )
    if not heat or not ends:
        return None
    totals, meters = _totals(known, sensor, ends[len(ends) // 2])
    return worked_out(
        totals, heat, meters=meters, known=len(known), station=names.get(station) or station
    )


def worked_out(
    totals: Mapping[dt.date, float],
    heat: Mapping[dt.date, float],
    *,
    meters: int = 1,
    known: int = 1,
    station: str = "",
) -> Energy:
    """Regression and years of a consumption.

    Args:
        totals: month → consumption, whole months only.
        heat: month → degree-days.
        meters: meters added up.
        known: meters of the quantity.
        station: name of the station.
    """
    shared = sorted(totals.keys() & heat.keys())
    points = tuple(Point(m, heat[m], totals[m]) for m in shared[-sensor_rules().mois_max :])
    found = fit([(p.heat, p.used) for p in points])
    refusal = _refusal(found, len(points))
    reference, reference_years = _reference(heat)
    years = []
    for year in sorted({m.year for m in shared}):
        months = [m for m in shared if m.year == year]
        if len(months) != 12:
            continue
        used, cold = sum(totals[m] for m in months), sum(heat[m] for m in months)
        fixed = 12 * found.intercept if found else 0.0
        level = None
        if not refusal and reference is not None:
            level = corrected(used, cold, reference, fixed)
        years.append(Year(year, used, cold, level))
    return Energy(
        points, found, refusal, tuple(years), reference, reference_years, meters, known, station
    )
