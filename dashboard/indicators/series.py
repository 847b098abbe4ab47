"""Read an indicator through the gate: which query, which parameters, which area."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.errors import QueryError
from dashboard.indicators.model import Series
from dashboard.indicators.points import Record, assemble
from dashboard.secrecy import Gate, Result

AREA, BUDGET, SINCE, QUANTITY = "territoire", "budget_siret", "depuis", "propriete"


@dataclass
class Reading:
    """One pass over a version: each query is run once, whatever asks for it."""

    gate: Gate
    area: str = ""
    weeks: int = 0
    """Weeks looked back from the last data, where a query lets choose; 0 is all of them."""
    _done: dict[tuple[Any, ...], Result] = field(default_factory=dict)

    def run(self, name: str, params: Mapping[str, Any] | None = None) -> Result:
        """Rows of a query, run at most once in this pass."""
        key = (name, *sorted((params or {}).items()))
        if key not in self._done:
            self._done[key] = self.gate.run(name, params)
        return self._done[key]

    @property
    def pack(self) -> Mapping[str, str]:
        """Identity of the territory."""
        return dict(self.run("donnees/territoire").rows)

    @property
    def built(self) -> dt.date:
        """Day of the build: what is dated later is a slip of the keyboard or of a clock."""
        return dt.datetime.fromisoformat(self.gate.version.manifest["built_at"]).date()

    @property
    def whole(self) -> bool:
        """The area asked for is the whole territory."""
        return self.area in ("", self.pack.get("racine", ""))

    def main_budget(self) -> str | None:
        """SIRET of the main budget of the town; None when no budget was received."""
        found = [
            record["budget_siret"]
            for record in self.run("budget/documents").records()
            if record["budget_type"] == "P"
        ]
        siren = self.pack.get("siren", "")
        ours = [siret for siret in found if siren and siret.startswith(siren)]
        return max(set(ours or found), key=(ours or found).count, default=None)


def _sources(indicator: Indicator, reading: Reading) -> list[Record]:
    """Sources of the pack that fill the tables of an indicator, places and people aside."""
    facts = set(reading.gate.queries.facts(indicator.query)) - {"contour", "population"}
    records = reading.run("donnees/sources").records()
    return [record for record in records if record["table_cible"] in facts]


def _last_day(indicator: Indicator, reading: Reading) -> dt.date | None:
    """Last day the indicator may speak of; a quantity has its own, whatever the other sensors."""
    if QUANTITY in indicator.params:
        quantities = reading.run("capteurs/proprietes").records()
        asked = indicator.params[QUANTITY]
        found = (r["dernier_releve"] for r in quantities if r["propriete"] == asked)
        return next((moment.date() for moment in found if moment), None)
    days = [record["derniere_donnee"] for record in _sources(indicator, reading)]
    return max((day for day in days if day), default=None)


def _since(indicator: Indicator, reading: Reading) -> dt.date | None:
    """First Monday read; whole weeks, so that what is hidden does not depend on it."""
    last = _last_day(indicator, reading) if reading.weeks else None
    if last is None:
        return None
    last = min(last, reading.built)
    return last - dt.timedelta(days=last.weekday() + 7 * reading.weeks)


def _place(indicator: Indicator, reading: Reading) -> tuple[str, dict[str, Any]] | None:
    """Query and parameters for the area; None when the indicator has no figure there."""
    names = {p.name for p in reading.gate.queries.get(indicator.query).params}
    params: dict[str, Any] = dict(indicator.params)
    if SINCE in names:
        params[SINCE] = _since(indicator, reading)
    if BUDGET in names:
        siret = reading.main_budget()
        at_home = reading.whole or reading.area == reading.pack.get("principal")
        return (indicator.query, {**params, BUDGET: siret}) if siret and at_home else None
    if AREA in names:
        area = None if reading.whole else reading.area
        return indicator.query, {**params, AREA: area}
    if reading.whole:
        return indicator.query, params
    return (indicator.area_query, params) if indicator.area_query else None


def _begun(indicator: Indicator, records: list[Record], built: dt.date) -> list[Record]:
    """Weeks begun when the version was built; one that was not over cannot be complete."""
    over = built - dt.timedelta(days=6)
    start, complete = indicator.period, indicator.complete
    return [
        record if record[start] <= over else {**record, complete: False}
        for record in records
        if record[start] <= built
    ]


def _records(indicator: Indicator, reading: Reading, name: str, params: Any) -> list[Record]:
    records: list[Record] = list(reading.run(name, params).records())
    if indicator.cadence == "semaine":
        records = _begun(indicator, records, reading.built)
    if name == indicator.area_query:
        return [record for record in records if record[AREA] == reading.area]
    return records


def why_absent(indicator: Indicator, reading: Reading) -> str:
    """Why nothing can be shown, from the sources of the pack."""
    found = _sources(indicator, reading)
    if not found:
        return "Aucune source de ce territoire ne fournit ces données."
    if all(record["etat"] != "chargee" for record in found):
        names = ", ".join(f"« {record['nom']} »" for record in found)
        return f"Source absente ou illisible : {names}."
    if not reading.whole:
        return "Rien n'est connu à ce niveau du territoire."
    return "Les fichiers reçus ne contiennent pas ces données."


def read_with(reading: Reading, indicator: Indicator) -> Series:
    """An indicator in the area of the pass."""
    place = _place(indicator, reading)
    name, params = place or (indicator.query, {})
    records = _records(indicator, reading, name, params) if place else []
    points, comparisons = assemble(indicator, records)
    return Series(
        indicator=indicator,
        area=reading.area,
        version_id=reading.gate.version.id,
        query=name,
        points=points,
        comparisons=comparisons,
        reason="" if points else why_absent(indicator, reading),
    )


def find(code: str) -> Indicator:
    """The definition of an indicator.

    Raises:
        QueryError: no such indicator.
    """
    indicator = load_indicators().get(code)
    if indicator is None:
        raise QueryError(
            f"indicateur inconnu « {code} »",
            remedy=f"Indicateurs : {', '.join(load_indicators())}",
        )
    return indicator


def read(gate: Gate, code: str, area: str = "") -> Series:
    """An indicator over time in an area.

    Args:
        gate: the version read.
        code: key of the catalogue.
        area: code of the territory; "" is the whole of it.

    Raises:
        QueryError: no such indicator.
    """
    return read_with(Reading(gate, area), find(code))
