"""From a table in long form to the panel of a plan, with every mistake named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.errors import PlanError
from dashboard.evaluation.fit import Floats
from dashboard.evaluation.panel import NEVER, Panel
from dashboard.evaluation.plan import Plan

ONE = "série"
"""Name of the unit of a panel that is one series."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The panel of a plan, the wide form of its other columns, and the areas set aside.

    ``columns``: column name → areas x periods, same order as the panel.
    """

    panel: Panel
    columns: dict[str, Floats]
    excluded: tuple[str, ...]


def prepare(plan: Plan, rows: pd.DataFrame) -> Prepared:
    """The panel a plan asks of a table.

    Raises:
        PlanError: column absent, unit unknown, start outside the data, every unit treated by
            name and as control, duplicate rows, outcome that is no number, irregular time.
    """
    _columns_there(plan, rows)
    kept = pd.DataFrame(
        {
            "unit": rows[plan.unit].astype(str) if plan.unit else ONE,
            "period": [_index(value, plan) for value in rows[plan.time]],
            "label": [_label(value) for value in rows[plan.time]],
        },
        index=rows.index,
    )
    twice = kept.duplicated(["unit", "period"])
    if twice.any():
        first = kept[twice].iloc[0]
        raise PlanError(
            f"deux lignes pour {first['unit']} en {first['label']}",
            field=plan.time,
            remedy="Une ligne par zone et par période",
        )
    wide = {name: _wide(kept, _numbers(rows, name)) for name in _numeric(plan)}
    outcome = wide[plan.outcome]
    if outcome.shape[1] < 2:
        raise PlanError("une seule période", field=plan.time)
    values = outcome.to_numpy()
    if np.nanmax(values) == np.nanmin(values):
        raise PlanError("valeur constante : rien à mesurer", field=plan.outcome)
    areas = [str(area) for area in outcome.index]
    labels = dict(zip(kept["period"], kept["label"], strict=True))
    first = int(outcome.columns[0])
    starts = _starts(plan, rows, kept, areas, first, int(outcome.columns[-1]))
    panel = Panel(
        tuple(areas),
        tuple(labels.get(int(period), str(period)) for period in outcome.columns),
        values,
        starts,
    )
    chosen, excluded = _chosen(plan, panel)
    return Prepared(
        panel.only(chosen),
        {name: table.to_numpy()[chosen] for name, table in wide.items()},
        excluded,
    )


def _numeric(plan: Plan) -> list[str]:
    """Columns read as numbers, outcome first."""
    named = (
        plan.outcome,
        *plan.covariates,
        plan.weights,
        plan.offset,
        plan.regressor,
        *(window.column for window in plan.predictors),
    )
    return list(dict.fromkeys(name for name in named if name))


def _columns_there(plan: Plan, rows: pd.DataFrame) -> None:
    wanted = [("outcome", plan.outcome), ("time", plan.time), ("unit", plan.unit)]
    wanted += [("cluster", plan.cluster)]
    wanted += [("colonne", name) for name in _numeric(plan)]
    for key, name in wanted:
        if name and name not in rows.columns:
            raise PlanError(
                f"colonne « {name} » absente du panneau",
                field=key,
                remedy="Colonnes : " + ", ".join(map(str, rows.columns)),
            )
    if rows.empty:
        raise PlanError("panneau vide", field=plan.outcome)


def _numbers(rows: pd.DataFrame, name: str) -> pd.Series:
    """A column as numbers; empty cells are unknown."""
    column = rows[name]
    numbers = pd.to_numeric(column, errors="coerce")
    text = column.astype(str).str.strip()
    wrong = numbers.isna() & column.notna() & ~text.isin(["", "NA", "nan", "NaN", "<NA>"])
    if wrong.any():
        raise PlanError(
            f"« {text[wrong].iloc[0]} » n'est pas un nombre",
            field=name,
            remedy="Point décimal, sans espace ni unité",
        )
    if np.isinf(numbers.to_numpy(dtype=float, na_value=np.nan)).any():
        raise PlanError("nombre infini", field=name)
    return numbers.astype(float)


def _wide(kept: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    """Areas x every period between the first and the last, unknown where absent."""
    table = kept.assign(value=values).pivot(index="unit", columns="period", values="value")
    return table.reindex(columns=range(int(table.columns.min()), int(table.columns.max()) + 1))


def _label(value: object) -> str:
    """A period as it is written: 1980 for 1980.0."""
    text = str(value).strip()
    return text.removesuffix(".0")


def _index(value: object, plan: Plan) -> int:
    """Rank of a period in the calendar of the plan: an integer as it is, else from the date."""
    text = str(value).strip()
    try:
        number = float(text)
    except ValueError:
        return _rank_of_date(text, plan)
    if number != int(number):
        raise PlanError(f"« {text} » n'est pas une période", field=plan.time)
    return int(number)


def _rank_of_date(text: str, plan: Plan) -> int:
    """Weeks since Monday 5 January 1970, months, quarters or years, from a date."""
    try:
        if plan.frequency == "week" and "W" in text:
            day = pd.Timestamp.fromisocalendar(int(text[:4]), int(text.split("W")[1]), 1)
        else:
            day = pd.Timestamp(text)
    except (ValueError, TypeError) as error:
        raise PlanError(
            f"« {text} » n'est pas une période",
            field=plan.time,
            remedy="Écrire 2026-03-02, 2026-03, 2026-W10 ou un entier",
        ) from error
    if plan.frequency == "week":
        days = (day - pd.Timestamp("1970-01-05")).days
        return days // 7
    months = day.year * 12 + day.month - 1
    return months // {"month": 1, "quarter": 3, "year": 12}[plan.frequency]


def _starts(
    plan: Plan, rows: pd.DataFrame, kept: pd.DataFrame, areas: list[str], first: int, last: int
) -> Floats:
    """Index of the first treated period of each area, infinite when never treated."""
    if not plan.start:
        raise PlanError("clé obligatoire absente", field="start")
    if plan.start in rows.columns:
        return _starts_of_column(plan, rows, kept, areas, first, last)
    at = _index(plan.start, plan)
    if not first < at <= last:
        raise PlanError(
            f"« {plan.start} » est hors des données",
            field="start",
            remedy=f"Données de {kept['label'].min()} à {kept['label'].max()}",
        )
    treated = _treated_areas(plan, rows, kept, areas)
    return np.where([area in treated for area in areas], at - first, NEVER)


def _starts_of_column(
    plan: Plan, rows: pd.DataFrame, kept: pd.DataFrame, areas: list[str], first: int, last: int
) -> Floats:
    told = rows[plan.start]
    found = np.full(len(areas), NEVER)
    for rank, area in enumerate(areas):
        values = {str(v).strip() for v in told[kept["unit"] == area] if pd.notna(v)}
        values -= {"", "0", "0.0", "NA", "nan"}
        if len(values) > 1:
            raise PlanError(f"deux dates de début pour {area}", field=plan.start)
        for value in values:
            at = _index(value, plan)
            found[rank] = at - first if at <= last else NEVER
    if not np.isfinite(found).any():
        raise PlanError("aucune zone ne commence pendant les données", field="start")
    return found


def _treated_areas(
    plan: Plan, rows: pd.DataFrame, kept: pd.DataFrame, areas: list[str]
) -> set[str]:
    if not plan.unit:
        return {ONE}
    if isinstance(plan.treated, str):
        if plan.treated in rows.columns:
            mark = _numbers(rows, plan.treated).fillna(0) != 0
            return set(kept["unit"][mark])
        named: Iterable[str] = [plan.treated] if plan.treated else []
    else:
        named = plan.treated
    treated = set(named)
    if not treated:
        raise PlanError("aucune zone traitée", field="treated")
    for area in sorted(treated - set(areas)):
        raise PlanError(f"zone « {area} » inconnue du panneau", field="treated")
    return treated


def _chosen(plan: Plan, panel: Panel) -> tuple[np.ndarray, tuple[str, ...]]:
    """Which areas take part: treated ones, and the controls named (all when none is)."""
    for key, names in (("controls", plan.controls), ("excluded", plan.excluded)):
        for area in names:
            if area not in panel.areas:
                raise PlanError(f"zone « {area} » inconnue du panneau", field=key)
    treated = dict(zip(panel.areas, panel.treated, strict=True))
    both = sorted(area for area in plan.controls if treated[area])
    if both:
        raise PlanError(f"« {both[0]} » est à la fois traitée et témoin", field="controls")
    if not panel.treated.any():
        raise PlanError("aucune zone traitée", field="treated")
    named = np.array([not plan.controls or a in plan.controls for a in panel.areas])
    out = np.array([a in plan.excluded for a in panel.areas])
    chosen = (panel.treated | named) & ~out
    if not (chosen & panel.treated).any():
        raise PlanError("toutes les zones traitées sont exclues", field="excluded")
    return chosen, tuple(a for a, kept in zip(panel.areas, chosen, strict=True) if not kept)
