"""Whether a project can be scaled up at all: a single building, or one given up, cannot."""

from __future__ import annotations

from dashboard.catalogue.roadmap_model import PHASES, SCALES, Passage, Project
from dashboard.roadmap.scale_rules import ScalePlan
from dashboard.roadmap.standing import LEFT

PILOT = ("G2", "G3")
"""Gates of a pilot: what never went through one was built at once, at its only size."""
EXTENDED = ("etendre_ville", "etendre_epci")
_BUILT = max(PHASES) - 1


def kept_as_is(project: Project, plan: ScalePlan) -> str:
    """Why there is nothing to scale up, in a French sentence; "" when the question stands."""
    if plan.kept:
        return plan.kept
    last = project.passages[-1] if project.passages else None
    if project.state == "abandonne" or (last and last.decision in LEFT):
        why = f" : {last.reasons[:1].lower()}{last.reasons[1:]}" if last else ""
        return f"Le projet est abandonné{why}."
    gates = {p.gate for p in project.passages}
    if project.phase >= _BUILT and gates and not gates & set(PILOT) and not project.evaluations:
        where = SCALES[project.scale].lower()
        return (
            f"Le projet est réalisé d'un coup, à l'échelle : {where}, sans pilote ni second site : "
            "il n'y a rien à étendre."
        )
    return ""


def decided(project: Project) -> Passage | None:
    """The gate that already decided to extend, the last one; None when none did."""
    found = [p for p in project.passages if p.decision in EXTENDED]
    return found[-1] if found else None
