"""Household waste weighed each week in each commune; one past year was sent again, corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.demo.effects import Effect
from dashboard.demo.randomness import stream
from dashboard.demo.reference import communes, parameters
from dashboard.demo.urban_export import (
    DESKTOP,
    OPEN_DATA,
    Fault,
    Sheet,
    Values,
    figures,
    write_export,
)
from dashboard.demo.urban_periods import Grid, Periods, french, iso, mean_one, wave, weeks
from dashboard.demo.world import World

_SOURCE = "tonnages"
_AREA, _FROM, _TO = "Code INSEE", "Semaine du", "au"
_FAULTS = (
    Fault(131, "date_illisible", _FROM, "S12"),
    Fault(208, "nombre_illisible", "OMR (t)", "pesée manquante"),
    Fault(297, "cellules_en_trop"),
    Fault(352, "hors_bornes", "Verre (t)", "-0,40"),
    Fault(440, "entete_repetee"),
    Fault(484, "ligne_vide"),
)
_TIP_FAULTS = (
    Fault(61, "date_illisible", "semaine_debut", "2022-13-40"),
    Fault(77, "nombre_illisible", "Gravats", "##"),
    Fault(412, "cellules_manquantes"),
)


@dataclass(frozen=True)
class Weighed:
    """Tonnes of each flow, by heading: arrays of (weeks, communes), NaN where not collected."""

    periods: Periods
    tonnes: Mapping[str, Values]


def _flow(
    flow: Mapping[str, Any], periods: Periods, seed: int, settings: Mapping[str, Any], name: str
) -> Values:
    """Tonnes of one flow before any measure."""
    rng = stream(seed, f"dechets-{name}")
    people = np.array([c.weight for c in communes()])
    shape = (len(periods.starts), len(people))
    level = people * float(flow["kg"]) / 1000 * 7 / 365.25
    level = level * mean_one(rng, float(settings["ecart_communes"]), (len(people),))
    common = mean_one(rng, float(settings["bruit_commun"]), (shape[0], 1))
    own = mean_one(rng, float(flow["bruit"]), shape)
    peak, height = flow["saison"]
    week = wave(periods.season, peak, height) * (1 + float(flow["tendance"])) ** periods.years
    return level * week[:, None] * common * own


def _factors(effect: Effect, periods: Periods) -> Values:
    """Factor of a measure, by week and commune."""
    return np.column_stack([effect.on(c.code, periods.starts) for c in communes()])


def _bio(settings: Mapping[str, Any], effect: Effect, periods: Periods, seed: int) -> Values:
    """Food waste collected apart, where and when it is."""
    rng = stream(seed, "dechets-bio")
    people = np.array([c.weight for c in communes()])
    noise = mean_one(rng, float(settings["bruit"]), (len(periods.starts), len(people)))
    found: Values = people * float(settings["kg"]) / 1000 * 7 / 365.25 * noise
    return np.where(_factors(effect, periods) == 1, np.nan, found)


def weighed(world: World) -> Weighed:
    """Draw the true tonnes of every week."""
    settings = parameters("urbain_dechets.toml")
    periods = weeks(world.days, delay=1)
    flows = settings["flux"]
    tonnes = {
        name: _flow(flow, periods, world.seed, settings, name) for name, flow in flows.items()
    }
    tonnes["ordures_menageres_t"] *= _factors(world.effects["biodechets"], periods)
    tonnes["verre_t"] *= _factors(world.effects["apports_verre"], periods)
    refused = settings["refus"]
    rng = stream(world.seed, "dechets-refus")
    trend = float(refused["part"]) + float(refused["tendance"]) * periods.years
    noise = mean_one(rng, float(refused["bruit"]), tonnes["tri_t"].shape)
    share = np.clip(np.maximum(trend, 0.08)[:, None] * noise, 0, 0.9)
    by_heading = {flows[name]["titre"]: values for name, values in tonnes.items()}
    by_heading[refused["titre"]] = tonnes["tri_t"].round(2) * share
    by_heading[settings["biodechets"]["titre"]] = _bio(
        settings["biodechets"], world.effects["biodechets"], periods, world.seed
    )
    return Weighed(periods, {h: v.round(2) for h, v in by_heading.items()})


def _sheet(tonnes: Mapping[str, Values], periods: Periods, chosen: slice) -> Sheet:
    """Rows of some weeks: one per week and commune."""
    starts, ends = periods.starts[chosen], periods.ends[chosen]
    grid = Grid(Periods(starts, ends, len(starts)), len(communes()))
    numbers = {heading: grid.flat(values[chosen]) for heading, values in tonnes.items()}
    cells = {
        _AREA: grid.by_zone([c.code for c in communes()]),
        "Commune": grid.by_zone([c.name for c in communes()]),
        _FROM: grid.by_period(french(starts)),
        _TO: grid.by_period(french(ends)),
        **{h: figures(v, 2) for h, v in numbers.items()},
    }
    return Sheet(cells, {"realise_nb": list(numbers)}, numbers)


def _doubled(tonnes: Mapping[str, Values], first: int, heading: str) -> dict[str, Values]:
    """The same tonnes, with weighings counted twice in a few communes and weeks."""
    settings = parameters("urbain_dechets.toml")["corrections"]
    columns = [c.code in settings["communes"] for c in communes()]
    low = first + int(settings["premiere_semaine"])
    wrong = tonnes[heading].copy()
    wrong[low : low + int(settings["semaines"]), columns] *= float(settings["facteur"])
    return {**tonnes, heading: wrong.round(2)}


def _nth_monday(year: int, month: int, rank: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=-first.weekday() % 7 + 7 * (rank - 1))


def _corrected_year(world: World) -> int | None:
    """Last year whose corrected extract, made in March of the next one, has been received."""
    found = [y for y in world.years if _nth_monday(y + 1, 3, 1) <= world.until]
    return found[-1] if found else None


def _year_slice(periods: Periods, year: int) -> slice:
    """Weeks known whose Monday is in a year."""
    years = periods.starts[: periods.known].astype("datetime64[Y]").astype(np.int64) + 1970
    low, high = np.searchsorted(years, [year, year + 1])
    return slice(int(low), int(high))


def write_tonnages(world: World) -> None:
    """One extract per year, dated in its name; one year again, with its corrections."""
    found = weighed(world)
    truth, wrong_year = world.truth.source(_SOURCE), _corrected_year(world)
    heading = next(iter(found.tonnes))
    last_monday = world.until - dt.timedelta(days=world.until.weekday())
    for year in world.years:
        chosen = _year_slice(found.periods, year)
        tonnes = dict(found.tonnes)
        if year == wrong_year:
            tonnes = _doubled(tonnes, chosen.start, heading)
            changed = int((tonnes[heading][chosen] != found.tonnes[heading][chosen]).sum())
            _write_year(world, year, _nth_monday(year + 1, 3, 1), found, dict(found.tonnes), ())
            corrections = world.truth.facts.setdefault("corrections", {})
            corrections[_SOURCE] = {"annee": year, "valeurs": changed}
        issued = min(last_monday, _nth_monday(year + 1, 1, 2))
        _write_year(world, year, issued, found, tonnes, _FAULTS)
    truth.totals.setdefault("realise_nb", "0")


def _write_year(
    world: World,
    year: int,
    issued: dt.date,
    found: Weighed,
    tonnes: Mapping[str, Values],
    faults: tuple[Fault, ...],
) -> None:
    sheet = _sheet(tonnes, found.periods, _year_slice(found.periods, year))
    sums = [np.nansum(sheet.numbers[h]) for h in tonnes] if sheet.count else []
    write_export(
        world.out / "dechets" / f"tonnages-{year}_{issued:%Y%m%d}.csv",
        sheet,
        world.truth.source(_SOURCE),
        style=DESKTOP,
        titles=(f"Pesées par commune - année {year} - extrait du {issued:%d/%m/%Y}",),
        totals=[";".join(["Total", "", "", "", *figures(np.array(sums), 2)])],
        faults=faults,
    )


def write_tips(world: World) -> None:
    """Waste brought to the recycling centres, by commune of the visitor and category."""
    settings, periods = parameters("urbain_dechets.toml")["decheterie"], weeks(world.days)
    rng, names = stream(world.seed, "decheteries"), [c.code for c in communes()]
    people = np.array([c.weight for c in communes()])
    shape = (len(periods.starts), len(names))
    rain = 1 - float(settings["pluie"]) * np.minimum(
        periods.means(world.days, world.weather.rain), 12
    )
    visits = mean_one(rng, 0.10, shape) * rain[:, None] * people * float(settings["kg"]) / 1000
    grid, numbers = Grid(periods, len(names)), {}
    for name, (share, peak, height) in settings["categories"].items():
        own = mean_one(rng, float(settings["bruit"]), shape)
        tonnes = visits * own * share * wave(periods.season, peak, height)[:, None] * 7 / 365.25
        numbers[name] = grid.flat(tonnes).round(2)
    cells = {
        "code_insee": grid.by_zone(names),
        "semaine_debut": grid.by_period(iso(periods.starts)),
        "semaine_fin": grid.by_period(iso(periods.ends)),
        **{name: figures(v, 2, comma=False) for name, v in numbers.items()},
    }
    write_export(
        world.out / "dechets" / "decheteries-apports.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("decheteries"),
        style=OPEN_DATA,
        faults=_TIP_FAULTS,
    )
