"""The cards of a version, read through the gate; what they say was estimated when it was built."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.secrecy import Gate

QUERY = "evaluations/cartes"


@dataclass(frozen=True)
class Card:
    """One evaluation of the pack, one row of `evaluation_carte`.

    Attributes:
        rang: place in the pack.
        methode: None when nothing could be computed; `motif` then says why.
        note: demontre, probable, non_demontre, contraire or insuffisant.
        effet, effet_bas, effet_haut: by period and area, in the unit, and its 95 % interval.
        effet_pct: in % of what was expected; None when that has no meaning.
        p, q: adjusted for the plans tried; corrected over all the cards of the pack.
        cout_unitaire: euros by unit of effect (`cout_par`); None when the effect may be nil.
        plan: the French plan as declared, dates as ISO text.
        told: the whole card (keys of `vigie evaluate --json`, and those of `docs/evaluations.md`).
        plan_modifie: the plan differs from the one registered.
        code_sha: digest of the engine that estimated.
    """

    code: str
    rang: int
    titre: str
    indicateur: str
    capteur_grandeur: str
    niveau: str
    genre: str
    methode: str | None
    note: str
    effet: float | None
    effet_bas: float | None
    effet_haut: float | None
    effet_pct: float | None
    p: float | None
    q: float | None
    cout_unitaire: float | None
    cout_unitaire_bas: float | None
    cout_unitaire_haut: float | None
    plan: Mapping[str, Any]
    told: Mapping[str, Any]
    plan_sha: str
    plan_modifie: bool
    enregistre_le: dt.date | None
    code_sha: str
    motif: str

    @property
    def cout_par(self) -> str:
        """What the cost per unit is euros of: « par kWh », « par an et par zone pour 1 g… »."""
        return str(self.told.get("unit_cost_per") or "")

    @property
    def several(self) -> bool:
        """Whether areas or sensors are compared; else one series, and nothing speaks of areas."""
        return bool(self.niveau or self.capteur_grandeur)


def portfolio(gate: Gate) -> tuple[Card, ...]:
    """Every card, in the order of the pack."""
    return tuple(map(_card, gate.run(QUERY).records()))


def card(gate: Gate, code: str) -> Card | None:
    """One card; None when the version has no such evaluation."""
    found = list(gate.run(QUERY, {"code": code}).records())
    return _card(found[0]) if found else None


def _card(record: Mapping[str, Any]) -> Card:
    values = dict(record)
    values["plan"] = json.loads(values["plan"])
    values["told"] = json.loads(values.pop("carte"))
    return Card(**values)
