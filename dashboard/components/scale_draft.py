"""The draft of the decision as a file, the same as on its page."""

from __future__ import annotations

from pathlib import Path

from dashboard.catalogue.roadmap_model import Project
from dashboard.components.context import site, today
from dashboard.errors import QueryError
from dashboard.formats import typography
from dashboard.roadmap import read_roadmap
from dashboard.roadmap.deliberation import draft
from dashboard.roadmap.scale_rules import ScalePlan, load_scale_plans
from dashboard.roadmap.scale_scope import kept_as_is
from dashboard.roadmap.scale_up import Sheet, sheet
from dashboard.secrecy import Gate


def draft_address(code: str) -> str:
    """Where the draft of a project is downloaded."""
    return f"/projet/{code}/deliberation.txt"


def sheet_of(gate: Gate, pack: Path, project: Project) -> Sheet:
    """The sheet of a project, with what the pack says of its scale."""
    return sheet(gate, project, _plan(pack, project))


def _plan(pack: Path, project: Project) -> ScalePlan:
    return load_scale_plans(pack).get(project.code, ScalePlan())


def why_kept(pack: Path, project: Project) -> str:
    """Why there is nothing to scale up; "" when the question stands."""
    return kept_as_is(project, _plan(pack, project))


def draft_file(code: str) -> tuple[str, str]:
    """Name and text of the draft of a project.

    Raises:
        QueryError: no such project, or one that cannot be scaled up.
    """
    here = site()
    gate = here.gate()
    roadmap = read_roadmap(gate)
    project = next((p for p in roadmap.projects if p.code == code), None)
    if project is None:
        raise QueryError(f"projet inconnu « {code} »", remedy="Liste : page /feuille-de-route")
    if why := why_kept(here.pack.folder, project):
        raise QueryError(
            f"pas de délibération d'extension pour « {code} »",
            remedy=typography(why).rstrip("."),
        )
    objective = next((o.title for o in roadmap.objectives if o.code == project.objective), "")
    told = draft(sheet_of(gate, here.pack.folder, project), objective, gate.version.id, today())
    return f"deliberation-{code}.txt", told.text
