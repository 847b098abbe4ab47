"""The plan of an evaluation, as `vigie evaluate` takes it: columns, dates, method."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from dashboard.errors import PlanError

METHODS = (
    "auto",
    "its",
    "did",
    "twfe",
    "staggered",
    "sun_abraham",
    "synthetic",
    "sdid",
    "structural",
)
FREQUENCIES = ("week", "month", "quarter", "year")
FAMILIES = ("gaussian", "poisson", "quasipoisson")
SELECTIONS = ("tirage_au_sort", "volontariat", "plus_mauvais_niveau", "contrainte_technique")


@dataclass(frozen=True, slots=True)
class Window:
    """A predictor of a synthetic control: mean of a column between two periods, both included."""

    column: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What the measure costs, in euros: ``investment`` spread over ``life`` years; the rest a year.

    The yearly cost is investment / life + running − savings.
    """

    investment: float = 0.0
    life: float = 1.0
    running: float = 0.0
    savings: float = 0.0

    @property
    def yearly(self) -> float:
        """Euros a year."""
        return self.investment / self.life + self.running - self.savings


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked, before looking at the result.

    ``unit`` empty: the panel is one series. ``treated``: a 0/1 column, or the treated units.
    ``start``: the first treated period, or the column that gives it for each unit (empty, 0 or
    missing: never). ``expected``: `hausse` or `baisse`. ``smallest_useful``: in the unit of the
    outcome, or in % of what was expected when ``smallest_useful_pct`` is true.

    ``label`` and ``measured_in``: the indicator and its unit as sentences say them. ``secondary``:
    other outcome columns, whose p-values are corrected together (Holm). ``definition_changes``:
    periods at which source, meter or formula changed. ``events``: what else happened to some areas
    and not to the others, in words. ``ceiling``: the most one unit of effect
    may cost, in euros, said as the cost per unit is (`amounts.unit_cost`).

    ``additive``: whether values add up over areas and over periods (entries, kWh: yes; a rate, a
    median, a stock: no). Left unsaid, counts do (``family``) and nothing else does: a sum that
    means nothing is worse than none.
    """

    outcome: str
    time: str
    method: str = "auto"
    unit: str = ""
    frequency: str = "week"
    treated: str | tuple[str, ...] = ""
    start: str = ""
    controls: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    weights: str = ""
    offset: str = ""
    family: str = "gaussian"
    season: int | None = None
    lags: int | None = None
    slope: bool = False
    cluster: str = ""
    regressor: str = ""
    predictors: tuple[Window, ...] = ()
    expected: str = ""
    smallest_useful: float | None = None
    smallest_useful_pct: bool = False
    selection: str = "volontariat"
    selection_periods: int = 8
    transition: int = 0
    specifications: int = 1
    seed: int = 0
    neighbours: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    definition_changes: tuple[str, ...] = ()
    label: str = ""
    measured_in: str = ""
    secondary: tuple[str, ...] = ()
    cost: Cost | None = None
    ceiling: float | None = None
    additive: bool | None = None

    @property
    def adds_up(self) -> bool:
        """Whether a sum over areas and periods means something."""
        return self.family != "gaussian" if self.additive is None else self.additive

    @property
    def several(self) -> bool:
        """Whether the panel has areas; else it is one series, and no sentence speaks of areas."""
        return bool(self.unit)


def read_plan(path: Path) -> Plan:
    """The plan of a TOML file.

    Raises:
        PlanError: the file is missing, is not TOML, or a key is unknown, missing or of the wrong
            kind.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PlanError("plan introuvable", file=path.name) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError(f"TOML illisible : {error}", file=path.name) from error
    return plan_of(told, file=path.name)


def plan_of(told: Mapping[str, Any], *, file: str = "") -> Plan:
    """The plan a mapping tells; same errors as `read_plan`."""
    known = {f.name for f in fields(Plan)}
    for key in told:
        if key not in known:
            raise PlanError("clé inconnue", file=file, field=key, remedy=_close(key, known))
    for key in ("outcome", "time"):
        if not told.get(key):
            raise PlanError("clé obligatoire absente", file=file, field=key)
    kinds = get_type_hints(Plan)
    made = Plan(**{key: _typed(key, value, kinds[key], file) for key, value in told.items()})
    for key, choices in (
        ("method", METHODS),
        ("frequency", FREQUENCIES),
        ("family", FAMILIES),
        ("expected", ("", "hausse", "baisse")),
        ("selection", SELECTIONS),
    ):
        if getattr(made, key) not in choices:
            raise PlanError(
                f"« {getattr(made, key)} » n'est pas un choix",
                file=file,
                field=key,
                remedy="Choisir " + ", ".join(choice for choice in choices if choice),
            )
    for key, least in (
        ("transition", 0),
        ("selection_periods", 0),
        ("specifications", 1),
        ("seed", 0),
        ("season", 0),
        ("lags", 0),
        ("smallest_useful", 0),
    ):
        if (getattr(made, key) or 0) < least and getattr(made, key) is not None:
            raise PlanError(f"nombre inférieur à {least}", file=file, field=key)
    if made.cluster and made.method != "twfe":
        raise PlanError("ne sert qu'à method = twfe", file=file, field="cluster")
    return made


def _close(key: str, known: set[str]) -> str:
    import difflib

    near = difflib.get_close_matches(key, sorted(known), n=1)
    return f"Vouliez-vous « {near[0]} » ?" if near else "Clés : " + ", ".join(sorted(known))


def _typed(key: str, value: Any, kind: Any, file: str) -> Any:
    """A TOML value as the field wants it."""
    if key == "predictors":
        return _windows(value, file)
    if key == "cost":
        return _cost(value, file)
    if key == "start" and not isinstance(value, bool | list | dict):
        return str(value)
    choices = get_args(kind) or (kind,)
    if isinstance(value, list) and all(isinstance(v, str | int) for v in value):
        if any(getattr(choice, "__origin__", None) is tuple for choice in (*choices, kind)):
            return tuple(str(v) for v in value)
    elif isinstance(value, bool):
        if bool in choices:
            return value
    elif isinstance(value, int | float) and float in choices:
        return float(value)
    elif isinstance(value, str | int) and type(value) in choices:
        return value
    raise PlanError("valeur d'un autre genre que celui attendu", file=file, field=key)


def _cost(value: Any, file: str) -> Cost:
    known = {f.name for f in fields(Cost)}
    if not isinstance(value, dict) or not known >= value.keys():
        raise PlanError(
            "un coût s'écrit { investment, life, running, savings }", file=file, field="cost"
        )
    for key, amount in value.items():
        if isinstance(amount, bool) or not isinstance(amount, int | float) or amount < 0:
            raise PlanError(f"« {amount} » n'est pas un montant", file=file, field=f"cost.{key}")
    made = Cost(**{key: float(amount) for key, amount in value.items()})
    if made.life <= 0:
        raise PlanError("durée de vie nulle", file=file, field="cost.life")
    return made


def _windows(value: Any, file: str) -> tuple[Window, ...]:
    found = []
    for item in value if isinstance(value, list) else [value]:
        known = {"column", "first", "last"}
        if not isinstance(item, dict) or not known >= item.keys() or "column" not in item:
            raise PlanError(
                "un prédicteur s'écrit { column, first, last }", file=file, field="predictors"
            )
        found.append(
            Window(str(item["column"]), str(item.get("first", "")), str(item.get("last", "")))
        )
    return tuple(found)
