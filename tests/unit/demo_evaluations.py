"""Evaluations of the demonstration straight from what it draws: no file, no build, no base.

A second, obvious way from a plan of the pack to the engine: the follow-up is drawn, the plan copied
key by key. What the build does of the same plans is tested apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from demo_world import UNTIL, make_world

from dashboard.catalogue.evaluation_digest import specifications
from dashboard.catalogue.evaluations import Declared, load_evaluations
from dashboard.catalogue.indicators import load_indicators
from dashboard.demo.experiments import draw, follow_ups, planted
from dashboard.demo.reference import communes
from dashboard.demo.urban_pools import daily_pools
from dashboard.demo.urban_waste import weighed
from dashboard.evaluation.evaluate import Evaluation, evaluate
from dashboard.evaluation.plan import plan_of
from dashboard.settings import DATA

LEVELS = ("epci", "commune", "quartier")
FREQUENCIES = {"semaine": "week", "mois": "month"}
EXPECTED = {
    "led_communes": ("demontre",),
    "bus_gratuit_samedi": ("probable",),
    "capteurs_corbeilles": ("demontre",),
    "feux_adaptatifs": ("probable",),
    "feux_adaptatifs_passage": ("insuffisant",),
    "dossier_unique": ("contraire",),
    "arrosage_sondes": ("probable",),
    "menus_petites_portions": ("demontre",),
    "lettre_tri": ("non_demontre",),
    "tarif_piscine": ("non_demontre",),
    "mediation_nuit": ("non_demontre",),
    "zone_30": ("non_demontre",),
}
"""Grade the protocol gives each evaluation of the demonstration."""
TRAPS = ("lettre_tri", "tarif_piscine", "mediation_nuit", "zone_30", "feux_adaptatifs_passage")
"""Nothing was planted there, or nothing can be told: no effect may be announced."""


@cache
def declared() -> Mapping[str, Declared]:
    """The evaluations of the pack, by code."""
    found = load_evaluations(DATA / "exemple", load_indicators(), LEVELS)
    return {one.code: one for one in found}


def effect_of(code: str) -> Mapping[str, Any] | None:
    """What is planted for an evaluation; None where an existing indicator serves, untouched."""
    return next((e for e in planted() if e["evaluation"] == code), None)


def _long(
    mondays: Any, zones: list[str], counted: Any, over: Any, truth: Any, without: Any
) -> pd.DataFrame:
    week, zone = np.nonzero(~np.isnan(counted))
    return pd.DataFrame(
        {
            "zone": np.array(zones)[zone],
            "jour": pd.to_datetime(np.asarray(mondays)[week]),
            "haut": counted[week, zone],
            "bas": over[week, zone],
            "vrai": truth[week, zone],
            "sans": without[week, zone],
        }
    )


def _followed(suivi: str, seed: int, until: dt.date) -> pd.DataFrame:
    found = draw(suivi, until, seed)
    scale = float(follow_ups()[suivi].get("echelle", 1))
    over = np.ones_like(found.counted) if found.over is None else found.over
    zones = [zone.code for zone in found.zones]
    return _long(found.mondays, zones, found.counted * scale, over, found.truth, found.without)


def _waste(seed: int, until: dt.date) -> pd.DataFrame:
    found = weighed(make_world(Path(), seed=seed, until=until))
    kilos = found.tonnes["OMR (t)"][: found.periods.known] * 1000 * 365.25 / 7
    people = np.broadcast_to([c.weight for c in communes()], kilos.shape)
    mondays = found.periods.starts[: found.periods.known]
    rate = kilos / people
    return _long(mondays, [c.code for c in communes()], kilos, people, rate, rate)


def _pools(seed: int, until: dt.date) -> pd.DataFrame:
    world = make_world(Path(), seed=seed, until=until)
    entries = sum(np.nansum(v, axis=1) for v in daily_pools(world).values())
    days = world.days.days[: world.days.known]
    rows = pd.DataFrame({"jour": pd.to_datetime(days), "haut": entries[: len(days)]})
    rows["jour"] -= pd.to_timedelta(rows["jour"].dt.day_of_week, unit="D")
    weeks = rows.groupby("jour").agg(haut=("haut", "sum"), jours=("haut", "size")).reset_index()
    weeks = weeks[weeks.jours == 7]
    return weeks.assign(zone="tout", bas=1.0, vrai=weeks.haut, sans=weeks.haut)


def panel(one: Declared, seed: int, until: dt.date = UNTIL) -> pd.DataFrame:
    """One row per area and period: value, and what is true with and without the measure."""
    effect = effect_of(one.code)
    if effect is not None:
        rows = _followed(effect["suivi"], seed, until)
    else:
        rows = {"ordures_habitant": _waste, "entrees_piscines": _pools}[one.indicator](seed, until)
    if one.kind == "mois":
        rows["jour"] = rows["jour"].dt.to_period("M").dt.to_timestamp()
    rows = rows.groupby(["zone", "jour"], as_index=False).agg(
        haut=("haut", "sum"), bas=("bas", "sum"), vrai=("vrai", "mean"), sans=("sans", "mean")
    )
    rows["valeur"] = rows["haut"] / rows["bas"]
    treated = {zone.zone: zone.start for zone in one.treated}
    out = {zone.zone for zone in one.excluded}
    kept = set(rows["zone"]) if one.controls is None else {*treated, *one.controls}
    rows = rows[rows["zone"].isin(kept - out)].copy()
    form = "%Y-%m" if one.kind == "mois" else "%Y-%m-%d"
    rows["periode"] = rows["jour"].dt.strftime(form)
    alone = next(iter(treated.values())) if not one.level else None
    starts = [treated.get(zone, alone) for zone in rows["zone"]]
    rows["debut"] = [start.strftime(form) if start else "" for start in starts]
    return rows


def card(code: str, seed: int, until: dt.date = UNTIL) -> Evaluation:
    """The card of an evaluation of the pack, on one draw of the demonstration."""
    one = declared()[code]
    told: dict[str, Any] = {
        "outcome": "valeur",
        "time": "periode",
        "start": "debut",
        "frequency": FREQUENCIES[one.kind],
        "method": one.method,
        "family": one.family,
        "expected": one.expected,
        "smallest_useful": one.smallest,
        "smallest_useful_pct": one.smallest_unit == "%",
        "selection": one.selection,
        "selection_periods": one.selection_weeks,
        "transition": 1 if one.kind == "mois" else one.transition,
        "specifications": specifications(one),
    }
    if one.level:
        told["unit"] = "zone"
    else:
        told["start"] = one.treated[0].start.isoformat()
    return evaluate(plan_of(told), panel(one, seed, until), variants=False)


def truth(code: str, seed: int, until: dt.date = UNTIL) -> float:
    """Mean true effect by treated area and period after the transition, in the natural unit."""
    one = declared()[code]
    rows = panel(one, seed, until)
    begun = rows[(rows["debut"] != "") & (rows["periode"] >= rows["debut"])]
    return float((begun["vrai"] - begun["sans"]).mean())
