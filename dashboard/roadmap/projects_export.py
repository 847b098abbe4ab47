"""The road map of a version in the national schema « Projets de collectivités »."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal

from dashboard.budget.scope import documents
from dashboard.catalogue.pack import Territory
from dashboard.catalogue.roadmap_model import Project as Followed
from dashboard.exports.sheet import safe
from dashboard.roadmap.money import money
from dashboard.roadmap.projects_schema import Project, identifier, load_schema
from dashboard.roadmap.projects_write import euros
from dashboard.roadmap.read import read_roadmap
from dashboard.roadmap.standing import standing
from dashboard.secrecy import Gate

PHASES = {0: "Idée", 1: "Étude", 2: "Opération", 3: "Opération", 4: "Opération", 5: "Opération"}
"""Phase of the road map → phase of the schema: a pilot is already carried out on the ground."""
STATES = {
    "a_l_heure": "En cours",
    "en_retard": "En retard",
    "bloque": "Bloqué",
    "termine": "Terminé",
    "abandonne": "Abandonné",
}
BODY_COLUMNS = (
    "id",
    "nom",
    "type",
    "codeInsee",
    "codeDepartements",
    "codeRegions",
    "codeEpci",
    "siren",
    "createdAt",
    "updatedAt",
)
"""Fields of the schema « Collectivités », the companion of the one of projects."""


def exported(gate: Gate, territory: Territory, day: dt.date) -> tuple[Project, ...]:
    """Every project of the road map, in its order; nothing of a person.

    What the road map does not know (levers, programme) stays empty. The budget is the total cost
    forecast of the operations linked to the project; None when none is.
    """
    built = dt.datetime.fromisoformat(gate.version.manifest["built_at"])
    updated = built.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    siret = _siret(gate, territory)
    return tuple(
        Project(
            key=identifier(territory.siren or territory.code, project.code),
            created=_created(project, updated),
            updated=updated,
            name=project.title,
            description=project.summary,
            budget=_budget(gate, project),
            start=project.start,
            phase=PHASES[project.phase],
            state=STATES[standing(project, day).state],
            siret=siret,
            function=project.lead,
            competences=_competences(project),
            bodies=_bodies(project, territory),
        )
        for project in read_roadmap(gate).projects
    )


def _created(project: Followed, updated: str) -> str:
    """The first day the road map knows of the project."""
    days = [project.start, *(p.date for p in project.passages)]
    known = [day for day in days if day is not None]
    return f"{min(known).isoformat()}T00:00:00Z" if known else updated


def _budget(gate: Gate, project: Followed) -> int | None:
    costs = [study.operation.cost for study in money(gate, project).studies]
    return euros(sum(costs, Decimal(0))) if costs else None


def _siret(gate: Gate, territory: Territory) -> str:
    """SIRET of the main budget of the town, when its documents were received."""
    own = (
        d.budget_siret
        for d in documents(gate)
        if d.budget_type == "P" and territory.siren and d.budget_siret.startswith(territory.siren)
    )
    found = next(own, "")
    return found if len(found) == 14 else ""


def _competences(project: Followed) -> tuple[str, ...]:
    """Codes of the schema nearest to the budget functions of the project."""
    known, found = load_schema().competences, []
    for link in project.budget:
        codes = (f"90-{link.function[:size]}" for size in range(len(link.function), 1, -1))
        code = next((c for c in codes if c in known), "")
        if code:
            found.append(code)
    return tuple(dict.fromkeys(found))


def _town(territory: Territory) -> str:
    return identifier("commune", territory.insee or territory.main)


def _group(territory: Territory) -> str:
    return identifier("epci", territory.root)


def _bodies(project: Followed, territory: Territory) -> tuple[str, ...]:
    """The town, or the intercommunality when the project is of its scale."""
    return (_group(territory),) if project.scale == "epci" else (_town(territory),)


def bodies_csv(projects: Sequence[Project], territory: Territory) -> str:
    """The authorities the projects refer to, in the companion schema « Collectivités »."""
    asked = {body for project in projects for body in project.bodies}
    updated = max((p.updated for p in projects), default="")
    town = {
        "id": _town(territory),
        "nom": territory.main_name,
        "type": "Commune",
        "codeInsee": territory.insee or territory.main,
        "siren": territory.siren,
    }
    group = {
        "id": _group(territory),
        "nom": territory.root_name,
        "type": "EPCI",
        "codeEpci": territory.root,
        "siren": territory.root if territory.root.isdigit() and len(territory.root) == 9 else "",
    }
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(BODY_COLUMNS)
    for body in (town, group):
        if body["id"] in asked:
            told = {**body, "createdAt": updated, "updatedAt": updated}
            writer.writerow([safe(told.get(name, "")) for name in BODY_COLUMNS])
    return out.getvalue()
