"""Feuille de route : tout le portefeuille en un tableau, que l'on exporte."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.catalogue.roadmap_model import PHASES, SCALES, STATES
from dashboard.components.drawn import drawn_table
from dashboard.components.roadmap_words import (
    block_words,
    gate_words,
    lateness,
    project_link,
    short,
    state_tag,
)
from dashboard.components.table import Column, Value, table
from dashboard.components.table import Shown as Cell
from dashboard.components.tags import html
from dashboard.formats import DASH, plural, typography
from pages._feuille_vue import Followed, Shown

COLUMNS = (
    Column("Projet"),
    Column("Objectif"),
    Column("Pilote"),
    Column("État"),
    Column("Phase"),
    Column("Échelle"),
    Column("Début"),
    Column("Échéance"),
    Column("Prochaine porte"),
    Column("Retard ou blocage"),
    Column("État déclaré"),
)


def trouble(found: Followed, shown: Shown) -> str:
    """What holds or delays a project, in words."""
    said = [block_words(block, shown.day) for block in found.standing.blocks]
    late = lateness(found.standing, found.project)
    return " ; ".join([*said, *([late] if late else [])])


def row(found: Followed, shown: Shown) -> list[Value]:
    """Cells of a project; words on screen, exact values for a spreadsheet."""
    project, where = found.project, found.standing
    return [
        Cell(project_link(project), f"{project.title} ({project.code})"),
        typography(shown.objective(project).title),
        Cell(typography(short(project.lead)), project.lead),
        Cell(state_tag(where.state), STATES[where.state]),
        f"{project.phase} {PHASES[project.phase]}",
        SCALES[project.scale],
        project.start or DASH,
        project.due,
        gate_words(project, where),
        typography(trouble(found, shown)) or DASH,
        Cell(state_tag(project.state), STATES[project.state]),
    ]


def portfolio_table(shown: Shown, *, folded: bool = True) -> Component:
    """The projects kept, one a row, with the export; folded under a drawing."""
    rows = [row(found, shown) for found in shown.kept]
    title = f"Les {plural(len(rows), 'projet')} en tableau" if len(rows) > 1 else "Le tableau"
    content = drawn_table(
        "feuille-portefeuille",
        table("Projets de la feuille de route", COLUMNS, rows, show_caption=False),
        title=title,
        measure="État calculé des dates et des blocages, à côté de l'état déclaré.",
        source="Source : feuille de route du territoire (feuille_de_route.toml).",
    )
    if not folded:
        return content
    summary = html.Summary(typography("Tous les projets en tableau, à exporter"))
    return html.Details([summary, content], className="fr-portefeuille")
