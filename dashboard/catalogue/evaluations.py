"""What a town wants to know of its measures: `data/<territoire>/evaluations.toml`.

One entry per evaluation, written before its result is looked at. Keys are French; each mistake
names the file, the evaluation and the key. What decides the result has a digest
(`evaluation_digest.py`).
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dashboard.catalogue.evaluation_checks import check_together
from dashboard.catalogue.evaluation_keys import (
    CHOICES,
    KEYS,
    REQUIRED,
    SHEET,
    checked_value,
    wrong,
)
from dashboard.catalogue.indicators import Indicator
from dashboard.errors import PackError

FILE = "evaluations.toml"
CODE = re.compile(r"[a-z0-9_]+")
AUTO = "auto"


@dataclass(frozen=True)
class Treated:
    """An area (or a sensor) under the measure, from a day on."""

    zone: str
    start: dt.date


@dataclass(frozen=True)
class Excluded:
    """An area left out of the comparison, and why."""

    zone: str
    reason: str


@dataclass(frozen=True)
class Event:
    """Something else that happened; `zones` empty: everywhere."""

    day: dt.date
    zones: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Spending:
    """What the measure costs: euros, spread over `life` years, then euros a year."""

    investment: float = 0.0
    life: float = 1.0
    running: float = 0.0
    savings: float = 0.0


@dataclass(frozen=True)
class Choice:
    """What was decided once the result was known."""

    day: dt.date
    choice: str
    reason: str = ""
    then: str = ""


@dataclass(frozen=True)
class Change:
    """The plan was changed after it was registered: when, which keys, why."""

    day: dt.date
    keys: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class Declared:
    """One evaluation of a pack.

    Attributes:
        need, action, output, outcome: the logic of the measure, one sentence each.
        indicator: code of the catalogue, or "" when `quantity` (of sensors) is measured.
        kind: period, « semaine », « mois », « trimestre » or « annee ».
        expected: « hausse » or « baisse ».
        smallest: smallest useful effect, in `smallest_unit` (« % », or the unit of the indicator).
        level: level of the tree whose areas are compared; "" one series, that of `zone`.
        controls: codes; None: every other area; () none.
        transition: weeks left out after the start.
        selection: how areas were chosen; selection_weeks: how long it was looked at.
        definition_changes: days at which source, meter or formula changed.
        ceiling: most euros one unit of effect may cost.
        sheet: criterion of evaluation → answer.
        registered, fingerprint: day and digest of the plan at registration; fingerprints: key →
            short digest of its value then.
        late: registered although a version already held its result.
        told: the entry as declared, with JSON values only.
    """

    code: str
    title: str
    kind: str
    expected: str
    treated: tuple[Treated, ...]
    told: Mapping[str, Any]
    measure: str = ""
    need: str = ""
    action: str = ""
    output: str = ""
    outcome: str = ""
    indicator: str = ""
    quantity: str = ""
    smallest: float | None = None
    smallest_unit: str = "%"
    level: str = ""
    zone: str = ""
    controls: tuple[str, ...] | None = None
    excluded: tuple[Excluded, ...] = ()
    transition: int = 0
    selection: str = "volontariat"
    selection_weeks: int = 8
    events: tuple[Event, ...] = ()
    definition_changes: tuple[dt.date, ...] = ()
    cost: Spending | None = None
    ceiling: float | None = None
    secondary: tuple[str, ...] = ()
    method: str = "auto"
    family: str = "gaussian"
    evaluator: str = ""
    sheet: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    registered: dt.date | None = None
    fingerprint: str = ""
    fingerprints: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    late: bool = False
    modifications: tuple[Change, ...] = ()
    stage: str = "cadrage"
    decision: Choice | None = None
    project: str = ""
    limits: tuple[str, ...] = ()


def load_evaluations(
    folder: Path, indicators: Mapping[str, Indicator], levels: Sequence[str]
) -> tuple[Declared, ...]:
    """Evaluations of a pack in its order; () when it has no such file.

    Args:
        folder: of the pack.
        indicators: of the catalogue, by code.
        levels: codes of the levels of the tree.

    Raises:
        PackError: unreadable TOML, unknown key, wrong value, unknown indicator or level, an area
            both treated and control; names the file, the evaluation and the key.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=FILE) from None
    for key in raw:
        if key != "evaluations":
            raise PackError(
                f"clé inconnue « {key} »",
                file=FILE,
                remedy="Écrivez une entrée « [[evaluations]] » par évaluation",
            )
    entries = raw.get("evaluations", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise PackError("« evaluations » est une liste : écrivez [[evaluations]]", file=FILE)
    found = tuple(
        read_evaluation(entry, indicators=indicators, levels=levels, rank=rank)
        for rank, entry in enumerate(entries, start=1)
    )
    codes = [declared.code for declared in found]
    for code in codes:
        if codes.count(code) > 1:
            raise PackError("code déjà pris par une autre évaluation", file=FILE, field=code)
    return found


def read_evaluation(
    raw: Mapping[str, Any],
    *,
    indicators: Mapping[str, Indicator],
    levels: Sequence[str],
    rank: int = 1,
    file: str = FILE,
) -> Declared:
    """One entry checked; same errors as `load_evaluations`."""
    code = raw.get("code")
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise PackError(
            "code absent ou mal écrit",
            file=file,
            field=f"évaluation {rank}, code",
            remedy="Minuscules sans accent, chiffres et « _ » : led_tilleuls",
        )
    for key in raw:
        if key not in KEYS:
            raise wrong(f"clé inconnue « {key} »", file, code, key, near=KEYS)
    for key in REQUIRED:
        if key not in raw:
            raise wrong("clé absente", file, code, key)
    values = {KEYS[key].name: checked_value(raw[key], key, file, code) for key in raw}
    for key, admitted in CHOICES.items():
        value = raw.get(key, admitted[0])
        if value not in admitted:
            raise wrong(f"« {value} » n'est pas un choix", file, code, key, admitted=admitted)
    made = Declared(**_built(values, raw, file), told=MappingProxyType(_json(raw)))
    check_together(made, indicators=indicators, levels=levels, file=file)
    return made


def _built(values: dict[str, Any], raw: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Checked values as the attributes of `Declared`."""
    code = values["code"]
    where = values.get("zone", "")
    single = not values.get("level") and not values.get("quantity")
    treated = []
    for entry in values["treated"]:
        if not entry.get("zone") and not single:
            raise wrong("« zone » absente", file, code, "zones_traitees")
        treated.append(Treated(entry.get("zone") or where, entry["debut"]))
    values["treated"] = tuple(treated)
    told = values.pop("controls", AUTO)
    values["controls"] = None if told == AUTO else tuple(told)
    values["excluded"] = tuple(Excluded(e["zone"], e["motif"]) for e in values.get("excluded", ()))
    values["events"] = tuple(
        Event(e["date"], tuple(e.get("zones", ())), e["motif"]) for e in values.get("events", ())
    )
    values["modifications"] = tuple(
        Change(c["date"], tuple(c["cles"]), c.get("motif", ""))
        for c in values.get("modifications", ())
    )
    if "cost" in values:
        names = ("investissement", "duree_vie_ans", "fonctionnement_annuel", "economie_annuelle")
        usual = (0.0, 1.0, 0.0, 0.0)
        told_cost = values["cost"]
        values["cost"] = Spending(
            *(float(told_cost.get(n, u)) for n, u in zip(names, usual, strict=True))
        )
    if "decision" in values:
        told_choice = values["decision"]
        values["decision"] = Choice(
            told_choice["date"],
            told_choice["choix"],
            told_choice.get("motif", ""),
            told_choice.get("suite", ""),
        )
    for name in ("smallest", "ceiling"):
        if name in values:
            values[name] = float(values[name])
    sheet = values.get("sheet", {})
    values["sheet"] = MappingProxyType({key: sheet[key] for key in SHEET if key in sheet})
    values["fingerprints"] = MappingProxyType(dict(values.get("fingerprints", {})))
    return values


def _json(value: Any) -> Any:
    """The entry with values JSON knows; dates as ISO text."""
    if isinstance(value, Mapping):
        return {str(key): _json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value
