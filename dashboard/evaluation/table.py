"""From a table in long form to the panel of a plan, with every mistake named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.errors import PlanError
from dashboard.evaluation.fit import Floats
from dashboard.evaluation.panel import NEVER, Bools, Panel
from dashboard.evaluation.periods import label_of, name_of, rank_of
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.twoway import Groups

ONE = "série"
"""Name of the unit of a panel that is one series."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The panel of a plan, the wide form of its other columns, and the areas set aside.

    ``columns``: column name → areas x periods, same order as the panel. ``clusters``: group of
    each area for the errors, when the plan names a column of groups.
    """

    panel: Panel
    columns: dict[str, Floats]
    excluded: tuple[str, ...]
    clusters: Groups | None = None

    def keep(self, areas: Bools) -> Prepared:
        """The same for some areas."""
        return Prepared(
            self.panel.only(areas),
            {name: table[areas] for name, table in self.columns.items()},
            self.excluded,
            None if self.clusters is None else numbered(self.clusters[areas]),
        )


@dataclass(frozen=True, slots=True)
class History:
    """The table of a plan before any start: areas, labels of the periods, wide columns.

    ``kept``: unit, rank of the period in the calendar, and label of each row of the table;
    ``first``: rank of the first period.
    """

    areas: tuple[str, ...]
    periods: tuple[str, ...]
    wide: dict[str, Floats]
    kept: pd.DataFrame
    first: int

    @property
    def last(self) -> int:
        """Rank of the last period."""
        return self.first + len(self.periods) - 1


def prepare(plan: Plan, rows: pd.DataFrame) -> Prepared:
    """The panel a plan asks of a table.

    Raises:
        PlanError: column absent, unit unknown, start outside the data, every unit treated by
            name and as control, duplicate rows, outcome that is no number, irregular time.
    """
    rows = rows.reset_index(drop=True)
    past = history(plan, rows)
    starts = _starts(plan, rows, past)
    panel = Panel(past.areas, past.periods, past.wide[plan.outcome], starts)
    chosen, excluded = _chosen(plan, panel)
    whole = Prepared(panel, past.wide, excluded, _clusters(plan, rows, past))
    return whole.keep(chosen)


def history(plan: Plan, rows: pd.DataFrame) -> History:
    """The table of a plan in wide form, whatever is treated; errors of `prepare`, start aside."""
    rows = rows.reset_index(drop=True)
    _columns_there(plan, rows)
    if plan.unit and rows[plan.unit].isna().any():
        raise PlanError("zone vide", field=plan.unit)
    kept = pd.DataFrame(
        {
            "unit": rows[plan.unit].astype(str) if plan.unit else ONE,
            "period": [rank_of(value, plan) for value in rows[plan.time]],
            "label": [label_of(value) for value in rows[plan.time]],
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
    _regular(plan, kept)
    wide = {name: _wide(kept, _numbers(rows, name)) for name in _numeric(plan)}
    outcome = wide[plan.outcome]
    values = outcome.to_numpy(dtype=np.float64)
    if np.isnan(values).all():
        raise PlanError("aucune valeur connue", field=plan.outcome)
    if np.nanmax(values) == np.nanmin(values):
        raise PlanError("valeur constante : rien à mesurer", field=plan.outcome)
    labels = dict(zip(kept["period"], kept["label"], strict=True))
    return History(
        tuple(str(area) for area in outcome.index),
        tuple(labels.get(int(period), name_of(int(period), plan)) for period in outcome.columns),
        {name: table.to_numpy(dtype=np.float64) for name, table in wide.items()},
        kept,
        int(outcome.columns[0]),
    )


def _regular(plan: Plan, kept: pd.DataFrame) -> None:
    """Two periods at least, and most of the calendar: else the frequency is not the table's."""
    there = kept["period"].nunique()
    if there < 2:
        raise PlanError("une seule période", field=plan.time)
    wanted = int(kept["period"].max() - kept["period"].min()) + 1
    if there * 2 <= wanted:
        raise PlanError(
            f"{there} périodes pour {wanted} attendues : pas irrégulier",
            field=plan.time,
            remedy=f"Vérifier frequency = {plan.frequency}",
        )


def numbered(groups: NDArray[Any]) -> Groups:
    """Groups renumbered from 0, none empty."""
    return np.unique(groups, return_inverse=True)[1].astype(np.int64)


def _clusters(plan: Plan, rows: pd.DataFrame, past: History) -> Groups | None:
    """Group of each area, from a column that does not vary in time."""
    if not plan.cluster:
        return None
    told = rows[plan.cluster].astype(str).groupby(past.kept["unit"].to_numpy())
    if (told.nunique() > 1).any():
        area = told.nunique().idxmax()
        raise PlanError(f"deux groupes pour {area}", field="cluster")
    return numbered(told.first().loc[list(past.areas)].to_numpy())


def _numeric(plan: Plan) -> list[str]:
    """Columns read as numbers, outcome first."""
    named = (
        plan.outcome,
        *plan.secondary,
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


def _starts(plan: Plan, rows: pd.DataFrame, past: History) -> Floats:
    """Index of the first treated period of each area, infinite when never treated."""
    if not plan.start:
        if isinstance(plan.treated, str) and plan.treated in rows.columns:
            return _starts_of_marks(plan, rows, past)
        raise PlanError(
            "clé obligatoire absente",
            field="start",
            remedy="Ou donner treated : une colonne qui vaut 1 dès le début",
        )
    if plan.start in rows.columns:
        return _starts_of_column(plan, rows, past)
    at = rank_of(plan.start, plan)
    if not past.first < at <= past.last:
        raise PlanError(
            f"« {plan.start} » est hors des données",
            field="start",
            remedy=f"Données de {past.periods[0]} à {past.periods[-1]}",
        )
    treated = _treated_areas(plan, rows, past)
    return np.where([area in treated for area in past.areas], at - past.first, NEVER)


def _starts_of_marks(plan: Plan, rows: pd.DataFrame, past: History) -> Floats:
    """First period at which the column of treatment is not 0, which it must then stay."""
    marks = _wide(past.kept, (_numbers(rows, str(plan.treated)).fillna(0) != 0).astype(float))
    on = marks.to_numpy()
    found = np.where((on == 1).any(axis=1), (on == 1).argmax(axis=1), NEVER)
    if not np.isfinite(found).any():
        raise PlanError("aucune zone ne commence pendant les données", field="treated")
    back = (on == 0) & (np.arange(on.shape[1])[None, :] > found[:, None])
    if back.any():
        area = past.areas[int(back.any(axis=1).argmax())]
        raise PlanError(f"la mesure s'arrête puis reprend, ou s'arrête, à {area}", field="treated")
    return np.asarray(found, dtype=np.float64)


def _starts_of_column(plan: Plan, rows: pd.DataFrame, past: History) -> Floats:
    told = rows[plan.start]
    units = past.kept["unit"].to_numpy()
    found = np.full(len(past.areas), NEVER)
    for rank, area in enumerate(past.areas):
        values = {str(v).strip() for v in told[units == area].unique() if pd.notna(v)}
        values -= {"", "0", "0.0", "NA", "nan"}
        if len(values) > 1:
            raise PlanError(f"deux dates de début pour {area}", field=plan.start)
        for value in values:
            at = rank_of(value, plan)
            found[rank] = max(at - past.first, 0) if at <= past.last else NEVER
    if not np.isfinite(found).any():
        raise PlanError("aucune zone ne commence pendant les données", field="start")
    return found


def _treated_areas(plan: Plan, rows: pd.DataFrame, past: History) -> set[str]:
    if not plan.unit:
        return {ONE}
    if isinstance(plan.treated, str):
        if plan.treated in rows.columns:
            mark = _numbers(rows, plan.treated).fillna(0) != 0
            return set(past.kept["unit"][mark])
        named: Iterable[str] = [plan.treated] if plan.treated else []
    else:
        named = plan.treated
    treated = set(named)
    if not treated:
        raise PlanError("aucune zone traitée", field="treated")
    for area in sorted(treated - set(past.areas)):
        raise PlanError(f"zone « {area} » inconnue du panneau", field="treated")
    return treated


def _chosen(plan: Plan, panel: Panel) -> tuple[Bools, tuple[str, ...]]:
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
    chosen: Bools = (panel.treated | named) & ~out
    if not (chosen & panel.treated).any():
        raise PlanError("toutes les zones traitées sont exclues", field="excluded")
    return chosen, tuple(a for a, kept in zip(panel.areas, chosen, strict=True) if not kept)
