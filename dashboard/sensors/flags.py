"""Faults found in the readings, as episodes; and flows that never stop at night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.catalogue.measures import measured
from dashboard.catalogue.sensor_rules import sensor_rules
from dashboard.secrecy import Gate

GENRES = ("hors_bornes", "plat", "pic", "doublon", "horloge", "deplace", "unite", "echelle")


@dataclass(frozen=True)
class Episode:
    """One fault of one sensor, from its first day to its last.

    Attributes:
        sensor, quantity, name, unit: what it concerns.
        genre: one of `GENRES`.
        days, readings: how many are at fault.
        value: the strongest value at fault; metres of a move, days ahead of a clock; None.
        mark: the bound passed, the middle of the days around, the ordinary level; None.
        detail: units of a change.
        whole: it lasts from the first day of the sensor to its last.
    """

    sensor: str
    quantity: str
    name: str
    unit: str
    genre: str
    start: dt.date
    end: dt.date
    days: int
    readings: int
    value: float | None
    mark: float | None
    detail: str
    whole: bool


@dataclass(frozen=True)
class Leak:
    """Nights in a row when a flow never came to zero.

    Attributes:
        nights: known nights of the episode.
        flow: median of the smallest flow of each night, in units by hour; least: the smallest.
        dry: share of all the nights of the meter when the flow stops.
        running: it goes on in the last night known.
    """

    sensor: str
    quantity: str
    name: str
    unit: str
    start: dt.date
    end: dt.date
    nights: int
    flow: float
    least: float
    dry: float
    running: bool

    @property
    def permanent(self) -> bool:
        """The site flows at night most of the time: use, or an old leak; not an event."""
        return self.dry < sensor_rules().seches_part

    @property
    def lost(self) -> float:
        """What the flow of the night makes over whole days, in the unit of the meter."""
        return self.flow * 24 * self.nights


def episodes(
    gate: Gate, *, sensor: str = "", quantity: str = "", since: dt.date | None = None
) -> tuple[Episode, ...]:
    """Faults by sensor, quantity, kind and first day."""
    asked = {"capteur_id": sensor or None, "propriete": quantity or None, "depuis": since}
    return tuple(
        Episode(
            sensor=row["capteur_id"],
            quantity=row["propriete"],
            name=row["nom"] or row["capteur_id"],
            unit=row["unite"] or "",
            genre=row["genre"],
            start=row["debut"],
            end=row["fin"],
            days=row["jours_nb"],
            readings=row["nombre"],
            value=row["valeur"],
            mark=row["repere"],
            detail=row["detail"] or "",
            whole=row["entier"],
        )
        for row in gate.run("capteurs/signaux", asked).records()
    )


def leaks(gate: Gate, *, sensor: str = "", quantity: str = "") -> tuple[Leak, ...]:
    """Episodes of at least the nights the rules ask, by meter and first night."""
    asked = {"capteur_id": sensor or None, "propriete": quantity or None}
    rows = gate.run("capteurs/fuites", asked).records()
    return tuple(
        Leak(
            sensor=row["capteur_id"],
            quantity=row["propriete"],
            name=row["nom"] or row["capteur_id"],
            unit=row["unite"] or measured(row["propriete"]).unit,
            start=row["debut"],
            end=row["fin"],
            nights=row["nuits_nb"],
            flow=row["debit_milieu"],
            least=row["debit_min"],
            dry=row["seches_part"],
            running=row["fin"] == row["dernier_jour"],
        )
        for row in rows
        if row["nuits_nb"] >= sensor_rules().nuits
    )


def recent(found: Iterable[Episode], last: dt.date | None) -> tuple[Episode, ...]:
    """Episodes still there in the last days (`recents_jours`); a day to come is one of them."""
    if last is None:
        return ()
    first = last - dt.timedelta(days=sensor_rules().recents_jours - 1)
    return tuple(e for e in found if e.end >= first)
