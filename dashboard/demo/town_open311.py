"""Reports of three communes that use a national application: Open311 GeoReport v2, JSON, by month.

The standard knows two statuses; what became of a report is in `status_notes`. Addresses and
descriptions are invented and left out by the pack.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from dashboard.demo.citizen_requests import draw_ranks, moments, per_day
from dashboard.demo.geography import bend, to_degrees
from dashboard.demo.randomness import stream
from dashboard.demo.reference import Area, communes, parameters
from dashboard.demo.truth import SourceTruth
from dashboard.demo.working_time import NEVER, Integers, Values, working_time
from dashboard.demo.world import World

SOURCE = "signalements_voirie"
_PARIS = ZoneInfo("Europe/Paris")
_EPOCH = dt.datetime(1970, 1, 1)
_NOTES = ("Traité", "Hors compétence", "Doublon")
_STREETS = ("Rue des Tilleuls", "Chemin du Lavoir", "Place de la Mairie", "Route du Causse")
_FAULTS = {9: "status", 21: "requested_datetime", 27: "service_name"}
"""Rank of a report in a month → field that cannot be read."""


@dataclass(frozen=True)
class Reports:
    """One entry per report, in order of reception.

    Attributes:
        received, closed: minutes since 1970, local clock; NEVER: not yet.
        town, service: ranks; fate: rank in the notes.
        places: longitude and latitude.
        street: rank of the street of the address.
    """

    received: Integers
    closed: Integers
    town: Integers
    service: Integers
    fate: Integers
    places: Values
    street: Integers


def towns() -> list[Area]:
    """The communes that use the application."""
    codes = parameters("signalements_voirie.toml")["communes"]
    return [a for a in communes() if a.code in codes]


def draw_reports(world: World) -> Reports:
    """Every report, to the end of the last year."""
    settings, rng = parameters("signalements_voirie.toml"), stream(world.seed, SOURCE)
    services, mine, office = list(settings["services"].values()), towns(), working_time(world.days)
    people = np.array([[a.weight for a in mine]])
    expected = per_day(world.days, world.weather, settings, float(people.sum()))
    day = np.repeat(np.arange(len(expected)), rng.poisson(expected))
    received = moments(day, world.days.days.astype(np.int64), rng)
    count, nobody = len(received), np.zeros(len(received), dtype=np.int64)
    service = draw_ranks(np.array([[float(s["poids"]) for s in services]]), nobody, rng)
    town = draw_ranks(people, nobody, rng)
    known = rng.random(count)
    fate = np.where(known < settings["doublon"], 2, np.where(known > 1 - settings["rejet"], 1, 0))
    usual = np.array([float(s["cloture"]) for s in services])[service]
    work = usual * rng.lognormal(0, float(settings["dispersion"]), count)
    closed = office.later(received, np.where(fate == 0, work, 0.6), rng)
    centres = np.array([(a.x, a.y) for a in mine])[town]
    spots = to_degrees(bend(centres + np.clip(rng.normal(0, 0.22, (count, 2)), -0.5, 0.5)))
    return Reports(
        received=received,
        closed=np.where(closed < office.end * 1440, closed, NEVER),
        town=town,
        service=service,
        fate=fate.astype(np.int64),
        places=spots,
        street=rng.integers(0, len(_STREETS), count),
    )


def _instant(minute: int) -> str:
    """A local minute as ISO 8601 with its offset."""
    return (_EPOCH + dt.timedelta(minutes=minute)).replace(tzinfo=_PARIS).isoformat()


def _record(
    drawn: Reports, rank: int, number: str, services: Mapping[str, Any], town: Area
) -> dict[str, Any]:
    code = list(services)[int(drawn.service[rank])]
    closed, received = int(drawn.closed[rank]), int(drawn.received[rank])
    over = closed < NEVER
    return {
        "service_request_id": number,
        "jurisdiction_id": town.code,
        "status": "closed" if over else "open",
        "status_notes": _NOTES[int(drawn.fate[rank])] if over else "",
        "service_name": services[code]["nom"],
        "service_code": code,
        "description": "Signalé depuis l'application",
        "agency_responsible": services[code]["agence"],
        "requested_datetime": _instant(received),
        "updated_datetime": _instant(closed if over else received),
        "address": f"{_STREETS[int(drawn.street[rank])]}, {town.name}",
        "lat": float(drawn.places[rank, 1]),
        "long": float(drawn.places[rank, 0]),
        "media_url": None,
    }


def _spoil(records: Sequence[dict[str, Any]], truth: SourceTruth) -> None:
    """Make some reports of a month unusable."""
    wrong = {
        "status": ("acknowledged", "valeur_hors_liste"),
        "requested_datetime": ("2024-02-31T10:00:00+01:00", "date_illisible"),
        "service_name": (None, "valeur_obligatoire_absente"),
    }
    for rank, name in _FAULTS.items():
        if rank < len(records):
            records[rank][name], reason = wrong[name]
            truth.rejected[reason] += 1


def write_reports(world: World) -> None:
    """One answer of the interface per month; only the first month of a year holds errors."""
    services = parameters("signalements_voirie.toml")["services"]
    drawn, mine, truth = draw_reports(world), towns(), world.truth.source(SOURCE)
    end = (world.days.days[0].astype(np.int64) + world.days.known) * 1440
    month = (drawn.received // 1440).astype("datetime64[D]").astype("datetime64[M]")
    folder = world.out / "signalements"
    folder.mkdir(parents=True, exist_ok=True)
    for known in np.unique(month[drawn.received < end]):
        ranks = np.flatnonzero((month == known) & (drawn.received < end)).tolist()
        prefix = str(known).replace("-", "")
        records = [
            _record(drawn, r, f"{prefix}{n:04d}", services, mine[int(drawn.town[r])])
            for n, r in enumerate(ranks, 1)
        ]
        if str(known).endswith("-01"):
            _spoil(records, truth)
        lines = ",\n".join(json.dumps(r, ensure_ascii=False) for r in records)
        path = folder / f"requests-{known}.json"
        path.write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="\n")
        truth.files += 1
        truth.rows_read += len(records)
