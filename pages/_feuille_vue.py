"""Feuille de route : ce qui est regardé, projets et états, filtrés par l'adresse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboard.catalogue.odd import GOALS
from dashboard.catalogue.roadmap_model import PHASES, STATES, Objective, Project, Roadmap
from dashboard.components import desk
from dashboard.components.address import View, encode
from dashboard.components.roadmap_words import PATH
from dashboard.errors import BrokenQueryError, ChoiceError
from dashboard.experiments.read import Card, portfolio
from dashboard.indicators import Knowledge, Reading, know
from dashboard.reviews.decisions import register
from dashboard.reviews.model import Decision
from dashboard.roadmap import Standing, read_roadmap, standing
from dashboard.roadmap.aims import readings_of
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Followed:
    """A project and where it stands today."""

    project: Project
    standing: Standing


@dataclass(frozen=True)
class Shown:
    """What a reading of the road map draws.

    Attributes:
        every: all projects; kept: those the filters leave.
    """

    gate: Gate
    view: View
    day: dt.date
    roadmap: Roadmap
    every: tuple[Followed, ...]
    kept: tuple[Followed, ...]

    @cached_property
    def knows(self) -> Knowledge:
        """Indicators and areas of the version."""
        return know(self.gate)

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        """Code → last reading, for every indicator of the road map."""
        aims = [aim for o in self.roadmap.objectives for aim in o.aims]
        aims += [aim for p in self.roadmap.projects for aim in p.aims]
        return readings_of(self.gate, self.knows, aims)

    @cached_property
    def cards(self) -> Mapping[str, Card]:
        """Code → card of the evaluations of the version."""
        return cards_of(self.gate)

    @cached_property
    def decisions(self) -> Sequence[Decision]:
        """The register; nothing when it cannot be read."""
        writings = desk.readable()
        return register(writings) if writings else []

    def under(self, objective: Objective) -> list[Followed]:
        """Projects kept of one objective."""
        return [f for f in self.kept if f.project.objective == objective.code]

    def objective(self, project: Project) -> Objective:
        """The objective of a project."""
        return next(o for o in self.roadmap.objectives if o.code == project.objective)

    def link(self, **choices: str) -> str:
        """The same page with some choices changed."""
        return encode(self.view.but(page=PATH, **choices))

    @property
    def filtered(self) -> bool:
        """The filters leave some projects out."""
        return len(self.kept) < len(self.every)


def cards_of(gate: Gate) -> Mapping[str, Card]:
    """Code → card; none in a version older than evaluations."""
    try:
        return {card.code: card for card in portfolio(gate)}
    except BrokenQueryError:
        return {}


def decisions_of(project: Project, decisions: Sequence[Decision]) -> list[Decision]:
    """Decisions the file numbers, and those of the register about this project."""
    names = {project.code, project.title}
    return [
        d
        for d in decisions
        if d.stamp.id in project.decisions or (d.kind == "projet" and d.subject in names)
    ]


def _goal_words(objective: Objective, roadmap: Roadmap) -> str:
    used = any(p.objective == objective.code for p in roadmap.projects)
    return objective.title if used else f"{objective.title} (aucun projet)"


def options(roadmap: Roadmap) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """Filter → its label, and its values with their words."""
    projects = roadmap.projects
    services = sorted({name for p in projects for name in p.services})
    goals = sorted({goal for p in projects for goal in p.goals})
    return {
        "service": ("Service", {name: name for name in services}),
        "goal": ("Objectif", {o.code: _goal_words(o, roadmap) for o in roadmap.objectives}),
        "odd": ("ODD", {str(goal): f"ODD {goal} · {GOALS[goal]}" for goal in goals}),
        "progress": ("État", dict(STATES)),
        "gate": ("Phase", {str(n): f"{n} · {name}" for n, name in PHASES.items()}),
    }


def _kept(found: Followed, view: View) -> bool:
    project = found.project
    tests: Mapping[str, Callable[[str], bool]] = {
        "service": lambda name: name in project.services,
        "goal": lambda code: code == project.objective,
        "odd": lambda goal: int(goal) in project.goals,
        "progress": lambda state: state == found.standing.state,
        "gate": lambda phase: int(phase) == project.phase,
    }
    return all(test(asked) for name, test in tests.items() if (asked := getattr(view, name)))


def shown_by(gate: Gate, view: View, day: dt.date) -> Shown:
    """What the address asks.

    Raises:
        ChoiceError: a filter that names nothing of the road map.
    """
    roadmap = read_roadmap(gate)
    for name, (label, known) in options(roadmap).items():
        asked = getattr(view, name)
        if roadmap.projects and asked and asked not in known:
            named = label if label.isupper() else label.lower()
            raise ChoiceError(
                f"{named} « {asked} » : aucun projet de la feuille de route",
                choice=name,
                known=list(known.items()),
            )
    every = tuple(Followed(p, standing(p, day)) for p in roadmap.projects)
    kept = tuple(f for f in every if _kept(f, view))
    return Shown(gate, view, day, roadmap, every, kept)
