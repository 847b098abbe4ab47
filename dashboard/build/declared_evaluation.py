"""What is computed for an evaluation declared on the page, out of the process that serves it.

Before launch: the smallest effect its design would see, from fake measures drawn on the past alone
(what came after the start is not looked at). Once registered: its card, as those of the pack.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from dashboard.build.digests import engine_digest
from dashboard.build.evaluation_cards import estimated, nothing
from dashboard.build.evaluation_panel import PERIOD, VALUE, Compiled, compiled, written
from dashboard.catalogue.evaluation_digest import modified, plan_digest
from dashboard.catalogue.evaluations import Declared, Treated
from dashboard.catalogue.indicators import Indicator
from dashboard.errors import PlanError
from dashboard.evaluation.fit import Floats
from dashboard.evaluation.launch import Foresight, foresee, foresee_alone, guessed
from dashboard.evaluation.table import history
from dashboard.evaluation.telling import lasting, significant, spread
from dashboard.formats import number, plural, with_unit
from dashboard.indicators.periods import period_of
from dashboard.secrecy import Gate

DURATIONS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "semaine": (8, 13, 26, 39, 52, 78, 104),
        "mois": (2, 3, 6, 9, 12, 18, 24),
        "trimestre": (2, 4, 6, 8),
        "annee": (1, 2, 3, 4),
    }
)
REFERENCE: Mapping[str, int] = MappingProxyType(
    {"semaine": 26, "mois": 6, "trimestre": 4, "annee": 2}
)
"""Periods of observation the first sentence is about."""
MOST_COUNTS = 6
FEWEST_CELLS = 12
"""Cells known under which not even a guess is made."""

Told = dict[str, Any]


def result(gate: Gate, declared: Declared, indicators: Mapping[str, Indicator]) -> Told:
    """The card of an evaluation, as JSON values: columns of `evaluation_carte`."""
    row: Told = {
        "code": declared.code,
        "rang": 0,
        "titre": declared.title,
        "indicateur": declared.indicator,
        "capteur_grandeur": declared.quantity,
        "niveau": declared.level,
        "genre": declared.kind,
        "methode": None,
        "effet": None,
        "effet_bas": None,
        "effet_haut": None,
        "effet_pct": None,
        "p": None,
        "q": None,
        "cout_unitaire": None,
        "cout_unitaire_bas": None,
        "cout_unitaire_haut": None,
        "plan": dict(declared.told),
        "plan_sha": plan_digest(declared),
        "plan_modifie": modified(declared),
        "enregistre_le": declared.registered.isoformat() if declared.registered else None,
        "code_sha": engine_digest(),
    }
    try:
        row |= estimated(declared, compiled(gate, declared, indicators))
    except PlanError as error:
        row |= nothing(declared, error.problem)
    return {**row, "carte": json.loads(row["carte"])}


def foresight(gate: Gate, declared: Declared, indicators: Mapping[str, Indicator]) -> Told:
    """What the design would see, by number of periods and of areas, as JSON values.

    Raises:
        PlanError: the data do not allow even a guess; names the key.
    """
    asked = _past(gate, declared, indicators)
    past = history(asked.plan, asked.rows)
    values = past.wide[asked.plan.outcome]
    level = float(np.nanmean(values))
    count, total = len(declared.treated), len(past.areas)
    alone = not declared.level and not declared.quantity
    waits = DURATIONS[declared.kind]
    found = {w: _seen(asked, values, 0 if alone else count, w) for w in waits}
    durations = [_line(one, w, level) for w, one in found.items() if one]
    guess = not durations
    if guess:
        durations = [_line(_guess(values, count, w), w, level) for w in waits]
    wait = REFERENCE[declared.kind]
    if not any(line["apres"] == wait for line in durations):
        wait = durations[-1]["apres"]
    counts = [] if alone or guess else _counts(asked, values, total, count, wait, level)
    told: Told = {
        "genre": declared.kind,
        "unite": asked.plan.measured_in,
        "zones": count,
        "zones_total": total,
        "seule": alone,
        "supposition": guess,
        "periodes": len(past.periods),
        "debut": past.periods[0],
        "fin": past.periods[-1],
        "niveau": level,
        "utile": _useful(asked, level),
        "utile_pct": asked.plan.smallest_useful if asked.plan.smallest_useful_pct else None,
        "reference": wait,
        "durees": durations,
        "nombres": counts,
        "inconnues": dict(asked.unknown),
    }
    return {**told, "phrases": _sentences(told, asked)}


def _past(gate: Gate, declared: Declared, indicators: Mapping[str, Indicator]) -> Compiled:
    """The table before the first start, wherever the starts are: they may be to come."""
    first = period_of(declared.kind, min(zone.start for zone in declared.treated)).start
    inside = _inside(gate, declared, indicators)
    moved = replace(declared, treated=tuple(Treated(z.zone, inside) for z in declared.treated))
    asked = compiled(gate, moved, indicators)
    before = asked.rows[asked.rows[PERIOD] < written(declared.kind, first)]
    if before[VALUE].notna().sum() < FEWEST_CELLS:
        raise PlanError("trop peu de valeurs connues avant le début", field="zones_traitees")
    return replace(asked, rows=before.reset_index(drop=True))


def _inside(gate: Gate, declared: Declared, indicators: Mapping[str, Indicator]) -> dt.date:
    """A day its data surround: the last period begun that the indicator knows."""
    asked = {"indicateur": declared.indicator, "genre": declared.kind}
    days: list[dt.date] = [
        r["debut"] for r in gate.run("indicateurs/serie", asked).records() if r["complete"]
    ]
    known = sorted(set(days))
    if len(known) < 2:
        raise PlanError("aucune valeur publiée à cette période et ce niveau", field="indicateur")
    return known[len(known) // 2]


def _seen(asked: Compiled, values: Floats, treated: int, after: int) -> Foresight | None:
    """What would be seen after some periods; None when the past is too short to say."""
    try:
        if not treated:
            return foresee_alone(asked.plan, values[0], after)
        return foresee(values, treated, after, seed=asked.plan.seed)
    except PlanError:
        return None


def _guess(values: Floats, treated: int, after: int) -> Foresight:
    """Without enough past: the spread of what is known, with an assumed memory."""
    spread = np.nanstd(values - np.nanmean(values, axis=1, keepdims=True), ddof=1)
    return guessed(float(spread), treated, len(values) - treated, max(values.shape[1], 1), after)


def _line(one: Foresight, after: int, level: float) -> Told:
    return {
        "apres": after,
        "avant": one.before,
        "zones": one.areas,
        "effet": one.detectable if math.isfinite(one.detectable) else None,
        "pct": _percent(one.detectable, level),
        "tirages": one.draws,
    }


def _percent(value: float, level: float) -> float | None:
    """In % of the usual level; None near zero."""
    return abs(value / level) * 100 if level and math.isfinite(value) else None


def _counts(
    asked: Compiled, values: Floats, total: int, count: int, wait: int, level: float
) -> list[Told]:
    """The same by number of areas, around the number chosen."""
    first = max(1, min(count - MOST_COUNTS // 2, total - 2 - MOST_COUNTS + 1))
    tried = range(first, min(first + MOST_COUNTS, total - 1))
    found = ((k, _seen(asked, values, k, wait)) for k in tried)
    return [_line(one, wait, level) for _, one in found if one]


def _useful(asked: Compiled, level: float) -> float | None:
    """The smallest useful effect, in the unit."""
    useful = asked.plan.smallest_useful
    if useful is None:
        return None
    return abs(level) * useful / 100 if asked.plan.smallest_useful_pct else useful


def _sentences(told: Told, asked: Compiled) -> list[str]:
    frequency, unit = asked.plan.frequency, told["unite"]
    at = next(line for line in told["durees"] if line["apres"] == told["reference"])
    least = with_unit(significant(at["effet"] or math.inf), unit)
    share = f" ({significant(at['pct'])} % du niveau habituel)" if at["pct"] else ""
    each = spread(frequency, adds_up=asked.plan.adds_up, several=not told["seule"])
    wait = lasting(told["reference"], frequency)
    who = "Avec une seule série" if told["seule"] else f"Avec {plural(told['zones'], 'zone')}"
    lines = [
        f"{who} et {wait} d'observation, on verra un effet d'au moins {least} {each}{share}, "
        "huit fois sur dix."
    ]
    lines.append(_enough(told, frequency))
    if told["supposition"]:
        lines.append(
            "Le passé est trop court pour des tirages : ce chiffre est une supposition, faite de "
            "la dispersion connue et d'une mémoire de 0,6 d'une période à l'autre."
        )
    return [line for line in lines if line]


def _enough(told: Told, frequency: str) -> str:
    """Against the smallest useful effect: enough, how long it takes, or how many areas."""
    useful = told["utile"]
    if useful is None:
        return ""
    words = with_unit(significant(useful), told["unite"])
    if told["utile_pct"] is not None:
        share = told["utile_pct"]
        whole = number(share, 0 if share == int(share) else 1)
        words = f"{whole} %, soit {words}"
    seen = [line for line in told["durees"] if line["effet"] and line["effet"] <= useful]
    first = seen[0]["apres"] if seen else 0
    if first and first <= told["reference"]:
        return (
            f"C'est assez pour le plus petit effet utile ({words}) : "
            f"{lasting(first, frequency)} suffisent."
        )
    if first:
        return (
            f"Le plus petit effet utile ({words}) demande d'observer "
            f"{lasting(first, frequency)} : plus tôt, il passerait inaperçu."
        )
    more = [line for line in told["nombres"] if line["effet"] and line["effet"] <= useful]
    fewest = min((line["zones"] for line in more), default=0)
    if fewest > told["zones"]:
        return (
            f"Le plus petit effet utile ({words}) passerait inaperçu avec "
            f"{plural(told['zones'], 'zone')} ; il en faudrait {fewest}."
        )
    return (
        f"Le plus petit effet utile ({words}) pourrait passer inaperçu quelle que soit la durée : "
        f"prendre {'' if told['seule'] else 'plus de zones, '}un indicateur plus régulier, ou "
        "renoncer à conclure."
    )
