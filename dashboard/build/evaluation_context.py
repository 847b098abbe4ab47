"""What surrounds an evaluation: areas of its level, neighbours, what else happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from dashboard.build.evaluation_neighbours import touching
from dashboard.catalogue.evaluations import FILE, Declared
from dashboard.catalogue.indicators import Indicator
from dashboard.errors import PlanError
from dashboard.formats import date
from dashboard.secrecy import Gate


def lacking(declared: Declared, key: str, problem: str) -> PlanError:
    """The error of a key whose data are not there."""
    return PlanError(problem, file=FILE, field=f"{declared.code}, {key}")


def tree(gate: Gate, declared: Declared) -> dict[str, str]:
    """Code → name of the areas looked at."""
    known = list(gate.run("territoire/liste").records())
    if declared.level:
        return {r["code"]: r["nom"] for r in known if r["niveau"] == declared.level}
    root = next((r["code"] for r in known if r["parent"] is None), "")
    wanted = declared.treated[0].zone or root
    found = {r["code"]: r["nom"] for r in known if r["code"] == wanted}
    if not found:
        raise lacking(declared, "zone", f"zone « {wanted} » inconnue du territoire")
    return found


def neighbours_of(gate: Gate, declared: Declared, used: Collection[str]) -> tuple[str, ...]:
    """Controls whose contour touches that of a treated area."""
    if not declared.level:
        return ()
    asked = {"niveau": declared.level}
    paths = {r["code"]: r["chemin"] for r in gate.run("territoire/contours", asked).records()}
    treated = {zone.zone for zone in declared.treated}
    near = touching(paths, treated)
    return tuple(area for area in used if area in near)


def events_of(
    gate: Gate, declared: Declared, indicators: Mapping[str, Indicator], used: Collection[str]
) -> tuple[Mapping[str, Any], ...]:
    """Events declared, then those of the town that concern the areas or what is measured."""
    told: list[dict[str, Any]] = [
        {
            "date": event.day.isoformat(),
            "zones": list(event.zones),
            "motif": event.reason,
            "origine": "plan",
        }
        for event in declared.events
    ]
    indicator = indicators.get(declared.indicator)
    about = {indicator.code, *indicator.measures} if indicator else {declared.quantity}
    for r in gate.run("territoire/evenements").records():
        where, what = r["territoire"], r["objet"]
        if r["genre"] == "definition":
            concerned = what in about
        elif what:
            concerned = what in about and where in ("", *used)
        else:
            concerned = bool(where) and where in used
        if concerned:
            told.append(
                {
                    "date": r["debut"].isoformat(),
                    "fin": r["fin"].isoformat(),
                    "zones": [where] if where else [],
                    "motif": r["libelle"],
                    "origine": r["genre"],
                }
            )
    return tuple(told)


def different(declared: Declared, used: Collection[str]) -> tuple[str, ...]:
    """Events declared that touch some areas of the comparison and not the others, in words.

    What happens everywhere at once happens to the controls too; without control it cannot be told
    from the measure.
    """
    treated = {zone.zone for zone in declared.treated}
    alone = set(used) <= treated
    found = []
    for event in declared.events:
        touched = set(event.zones) & set(used) if event.zones else set(used)
        if touched and (alone or touched != set(used)):
            found.append(f"{event.reason} ({date(event.day)})")
    return tuple(found)
