"""Feuille de route : ce qui bloque, ce qui est en retard, ce que le fichier contredit."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.drawn import drawn_table
from dashboard.components.prose import section
from dashboard.components.roadmap_words import lasting, lateness, project_link, short, state_tag
from dashboard.components.states import empty
from dashboard.components.table import Column, Value, table
from dashboard.components.table import Shown as Cell
from dashboard.formats import plural, typography
from pages._feuille_vue import Followed, Shown


def _blocked(shown: Shown) -> Component:
    rows: list[tuple[int, list[Value]]] = []
    for found in shown.kept:
        project = found.project
        for block in found.standing.blocks:
            age = (shown.day - block.since).days
            cells: list[Value] = [
                Cell(project_link(project), project.title),
                typography(block.text),
                block.since,
                Cell(lasting(block.since, shown.day), age),
                typography(block.who),
                typography(short(project.lead)),
                typography(lateness(found.standing, project) or "aucune passée"),
            ]
            rows.append((age, cells))
    if not rows:
        return empty("Aucun projet n'est bloqué.")
    rows.sort(key=lambda one: -one[0])
    columns = [
        Column("Projet"),
        Column("Ce qui bloque"),
        Column("Depuis le"),
        Column("Durée"),
        Column("Qui peut le lever"),
        Column("Pilote"),
        Column("Dates"),
    ]
    oldest = rows[0][0]
    return drawn_table(
        "feuille-blocages",
        table("Blocages en cours", columns, [cells for _, cells in rows], show_caption=False),
        title=f"{plural(len(rows), 'blocage')} en cours, le plus ancien depuis "
        f"{plural(oldest // 7, 'semaine')}",
        measure="Blocages écrits et non levés, du plus ancien au plus récent.",
        source="Source : feuille de route du territoire.",
    )


def _late_row(found: Followed) -> list[Value]:
    project = found.project
    return [
        Cell(project_link(project), project.title),
        typography(lateness(found.standing, project)),
        typography(short(project.lead)),
        Cell(state_tag(found.standing.state), found.standing.words),
    ]


def _late(shown: Shown) -> Component:
    found = [f for f in shown.kept if f.standing.late]
    if not found:
        return empty("Aucune date n'est passée.")
    found.sort(key=lambda f: -max(f.standing.due_days, f.standing.gate_days))
    columns = [Column("Projet"), Column("Ce qui est passé"), Column("Pilote"), Column("État")]
    first = found[0]
    return drawn_table(
        "feuille-retards",
        table("Projets en retard", columns, [_late_row(f) for f in found], show_caption=False),
        title=f"{plural(len(found), 'projet')} hors délai ; le plus en retard : "
        f"{first.project.title}",
        measure="Échéance ou porte dont la date est passée, au jour d'aujourd'hui.",
        source="Source : dates de la feuille de route.",
    )


def _doubts(shown: Shown) -> Component | None:
    rows: list[list[Value]] = [
        [Cell(project_link(f.project), f.project.title), typography(doubt), short(f.project.lead)]
        for f in shown.kept
        for doubt in f.standing.doubts
    ]
    if not rows:
        return None
    columns = [Column("Projet"), Column("Ce qui se contredit"), Column("Pilote")]
    return drawn_table(
        "feuille-contradictions",
        table("Contradictions", columns, rows, show_caption=False),
        title=f"{plural(len(rows), 'déclaration')} que les dates contredisent",
        measure="L'état montré partout est celui des dates et des blocages, pas celui déclaré.",
        source="À corriger dans feuille_de_route.toml.",
    )


def blocks(shown: Shown) -> list[Component]:
    """Blocks, then late projects, then contradictions."""
    doubts = _doubts(shown)
    return [
        section("Ce qui bloque", _blocked(shown)),
        section("En retard", _late(shown)),
        *([section("À vérifier", doubts)] if doubts else []),
    ]
