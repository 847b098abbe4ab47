"""Gas of the buildings, once a month: indexes in m³, then the energy the operator publishes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dashboard.demo.delimited import Style, day_texts
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.sensor_export import Error, Layout, texts, write_years
from dashboard.demo.sensor_faults import of_sensor, planted_faults
from dashboard.demo.sensor_meters import (
    Shown,
    degree_days,
    heating,
    meter_readings,
    presence,
    readings_in_order,
)
from dashboard.demo.sensor_places import Site, gas_meter, sites
from dashboard.demo.sensor_time import Counts, Values
from dashboard.demo.world import World

CAPACITY = 1_000_000
INDEXES = Layout(
    source="gaz_index",
    path="gaz/releves-{}.csv",
    titles=("Relevés mensuels de gaz naturel",),
    heading=("PCE", "N° compteur", "Date relève", "Index (m³)"),
    style=Style(encoding="cp1252"),
    errors=(Error("nombre_illisible", 3, "n.c."), Error("date_illisible", 2, "00/00/0000")),
    early=150,
)
ENERGY = Layout(
    source="gaz",
    path="gaz/consommations-publiees-{}.csv",
    titles=("Consommations publiées", "Énergie en kWh PCS"),
    heading=(
        "PCE",
        "Site",
        "Début",
        "Fin",
        "Volume (m³)",
        "Coefficient",
        "Énergie (kWh)",
        "Nature",
    ),
    style=Style(encoding="cp1252"),
    errors=(Error("nombre_illisible", 6, "en attente"), Error("ligne_vide")),
    early=150,
)
_COEFFICIENT = 11.18


def daily_kwh(building: Site, world: World) -> Values:
    """Gas of each day: hot water all the year, heating with the cold."""
    rng = stream(world.seed, f"gaz-{building.code}")
    kind = building.cells["genre"]
    hot = float(parameters("batiments_usages.toml")[kind]["eau_chaude"])
    present = presence(kind, world.days)
    yearly = building.number("surface_m2") * building.number("chauffage_kwh_m2")
    water = yearly * hot / 365 * present * rng.lognormal(0, 0.08, len(present))
    found: Values = water + heating(yearly * (1 - hot), degree_days(world.weather), present, rng)
    return found


def coefficients(world: World) -> Values:
    """Energy of one m³ (kWh) month by month; the same network serves every building."""
    rng = stream(world.seed, "gaz-coefficient")
    found: Values = np.round(_COEFFICIENT + rng.normal(0, 0.09, 12 * len(world.years)), 2)
    return found


def reading_days(building: Site, world: World) -> Counts:
    """Ranks of the days when the meter is read: the same day of each month."""
    day = 1 + int(building.code[-3:]) % 4
    firsts = np.arange(f"{world.years[0]}-01", f"{world.years[-1] + 1}-01", dtype="datetime64[M]")
    found: Counts = (firsts.astype("datetime64[D]") - world.days.days[0]).astype(np.int64) + day - 1
    return found


def _periods(building: Site, world: World, when: Counts, volume: Values) -> list[tuple[str, ...]]:
    """Rows of the published energy of a building, those whose period is over."""
    coefficient, days = coefficients(world), world.days.days
    found: list[tuple[str, ...]] = []
    for i, cubic in enumerate(np.rint(volume).astype(int).tolist()):
        if when[i + 1] < world.days.known:
            start, end = (f"{days[when[j]].item():%d/%m/%Y}" for j in (i, i + 1))
            kwh = round(cubic * coefficient[i])
            cells = (str(cubic), f"{coefficient[i]:.2f}".replace(".", ","), str(kwh), "Mesuré")
            found.append((gas_meter(building), building.name, start, end, *cells))
    return found


def write_gas(world: World) -> None:
    """Write both files of each year; the energy of a period whose meter changed is known."""
    faults, days = planted_faults(world, INDEXES.source), world.days.days
    meters: list[tuple[str, Shown]] = []
    published: list[tuple[str, ...]] = []
    for building in sites("batiments.csv"):
        if not (code := gas_meter(building)):
            continue
        when = reading_days(building, world)
        burnt = np.concatenate([[0.0], np.cumsum(daily_kwh(building, world))])[when]
        volume = np.diff(burnt) / _COEFFICIENT
        shown = meter_readings(
            volume,
            days[when],
            of_sensor(faults, code, "remplacement"),
            start=float(stream(world.seed, f"index-{code}").integers(1_000, 90_000)),
            capacity=CAPACITY,
        )
        meters.append((code, replace(shown, rank=when[shown.rank])))
        published += _periods(building, world, when, volume)
    rank, points, serials, index = readings_in_order(meters, world.days.known)
    cells = [points, serials, day_texts(days[rank]), texts(index.astype(int))]
    write_years(world, INDEXES, days[rank], cells)
    _write_energy(world, published)


def _write_energy(world: World, published: list[tuple[str, ...]]) -> None:
    """The published periods, by the day they end."""
    ends = np.array([f"{c[3][6:]}-{c[3][3:5]}-{c[3][:2]}" for c in published], "datetime64[D]")
    order = np.argsort(ends, kind="stable")
    columns = [np.array(c, dtype=object)[order] for c in zip(*published, strict=True)]
    write_years(world, ENERGY, ends[order], columns)
