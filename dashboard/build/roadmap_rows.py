"""The road map of a pack, as rows of the version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from dashboard.catalogue.roadmap_model import Aim, Project, Roadmap

ROADMAP: Mapping[str, str] = {
    "projet_feuille_objectif": (
        "rang INTEGER, code VARCHAR, titre VARCHAR, politique VARCHAR, odd INTEGER[]"
    ),
    "projet_feuille": (
        "rang INTEGER, code VARCHAR, titre VARCHAR, objectif VARCHAR, resume VARCHAR,"
        " pilote VARCHAR, directions VARCHAR[], odd INTEGER[], phase INTEGER, echelle VARCHAR,"
        " territoires VARCHAR[], debut DATE, echeance DATE, etat VARCHAR, marches VARCHAR[],"
        " subventions VARCHAR[], evaluations VARCHAR[], decisions INTEGER[]"
    ),
    "projet_feuille_indicateur": (
        "porteur VARCHAR, code VARCHAR, rang INTEGER, indicateur VARCHAR, cible DECIMAL(28,6),"
        " pour_le DATE"
    ),
    "projet_feuille_partenaire": "projet VARCHAR, rang INTEGER, nom VARCHAR, genre VARCHAR",
    "projet_feuille_consultation": (
        "projet VARCHAR, rang INTEGER, jour DATE, forme VARCHAR, participants_nb INTEGER,"
        " suite VARCHAR"
    ),
    "projet_feuille_budget": (
        "projet VARCHAR, rang INTEGER, budget_siret VARCHAR, section VARCHAR, operation VARCHAR,"
        " programme VARCHAR, fonction VARCHAR, article VARCHAR, service VARCHAR"
    ),
    "projet_feuille_passage": (
        "projet VARCHAR, rang INTEGER, porte VARCHAR, jour DATE, participants VARCHAR[],"
        " niveau_de_preuve VARCHAR, decision VARCHAR, motifs VARCHAR, deliberation VARCHAR,"
        " prochaine DATE"
    ),
    "projet_feuille_blocage": (
        "projet VARCHAR, rang INTEGER, texte VARCHAR, depuis DATE, qui VARCHAR, leve_le DATE"
    ),
}
"""Tables of a version; `rang` is the order of the file, from 1, under each project."""

Row = tuple[object, ...]


def write_roadmap(con: duckdb.DuckDBPyConnection, roadmap: Roadmap) -> None:
    """Fill the tables, that are there and empty."""
    for table, rows in rows_of(roadmap).items():
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            con.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def rows_of(roadmap: Roadmap) -> dict[str, list[Row]]:
    """Table → rows, in the order of its columns."""
    projects = roadmap.projects
    aims = [
        row
        for carrier, owners in (("objectif", roadmap.objectives), ("projet", projects))
        for owner in owners
        for row in _aims(carrier, owner.code, owner.aims)
    ]
    return {
        "projet_feuille_objectif": [
            (rank, o.code, o.title, o.policy, list(o.goals))
            for rank, o in enumerate(roadmap.objectives, start=1)
        ],
        "projet_feuille": [_project(rank, p) for rank, p in enumerate(projects, start=1)],
        "projet_feuille_indicateur": aims,
        "projet_feuille_partenaire": [
            (p.code, rank, one.name, one.kind)
            for p in projects
            for rank, one in enumerate(p.partners, start=1)
        ],
        "projet_feuille_consultation": [
            (p.code, rank, one.date, one.form, one.participants, one.outcome)
            for p in projects
            for rank, one in enumerate(p.consultations, start=1)
        ],
        "projet_feuille_budget": [row for p in projects for row in _budget(p)],
        "projet_feuille_passage": [row for p in projects for row in _passages(p)],
        "projet_feuille_blocage": [
            (p.code, rank, one.text, one.since, one.who, one.lifted)
            for p in projects
            for rank, one in enumerate(p.blocks, start=1)
        ],
    }


def _aims(carrier: str, code: str, aims: tuple[Aim, ...]) -> Iterator[Row]:
    for rank, aim in enumerate(aims, start=1):
        yield carrier, code, rank, aim.indicator, aim.target, aim.by


def _project(rank: int, project: Project) -> Row:
    return (
        rank,
        project.code,
        project.title,
        project.objective,
        project.summary,
        project.lead,
        list(project.allies),
        list(project.goals),
        project.phase,
        project.scale,
        list(project.areas),
        project.start,
        project.due,
        project.state,
        list(project.contracts),
        list(project.grants),
        list(project.evaluations),
        list(project.decisions),
    )


def _budget(project: Project) -> Iterator[Row]:
    for rank, one in enumerate(project.budget, start=1):
        yield (
            project.code,
            rank,
            one.budget,
            one.section,
            one.operation,
            one.programme,
            one.function,
            one.article,
            one.service,
        )


def _passages(project: Project) -> Iterator[Row]:
    for rank, one in enumerate(project.passages, start=1):
        yield (
            project.code,
            rank,
            one.gate,
            one.date,
            list(one.participants),
            one.evidence,
            one.decision,
            one.reasons,
            one.council,
            one.next,
        )
