"""Projects others helped to pay for, area by area: amounts as received, exact sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.budget.amounts import share
from dashboard.comparison.ground import Ground
from dashboard.territory import Project, known_sum, projects_received


@dataclass(frozen=True)
class Place:
    """The projects of one area.

    Attributes:
        cost, grant: sums of what is known; None when nothing is.
        part: grants ÷ costs over the projects that say both, 0–1.
        per_head: grants per inhabitant; None when the population is unknown.
    """

    area: str
    projects: tuple[Project, ...]
    cost: Decimal | None
    grant: Decimal | None
    part: Decimal | None
    per_head: Decimal | None


@dataclass(frozen=True)
class Projects:
    """Projects of a level.

    Attributes:
        places: areas of the level with a project, largest grant first.
        others: those of areas of the tree at another level, by code.
        outside: number of projects whose code leads to no area of the tree; outside_grant: euros.
        years: of the projects.
    """

    places: tuple[Place, ...]
    others: tuple[Place, ...]
    outside: int
    outside_grant: Decimal
    years: tuple[int, ...]


def place_of(area: str, found: Sequence[Project], people: int | None) -> Place:
    """Sums of the projects of an area."""
    both = [p for p in found if p.cost is not None and p.grant is not None]
    grant = known_sum([p.grant for p in found])
    return Place(
        area,
        tuple(found),
        known_sum([p.cost for p in found]),
        grant,
        share(known_sum([p.grant for p in both]), known_sum([p.cost for p in both])),
        None if grant is None or not people else grant / people,
    )


def projects(ground: Ground) -> Projects:
    """Projects of every area of the level, and of the others."""
    rows = projects_received(ground.gate)
    by_area: dict[str, list[Project]] = defaultdict(list)
    for project in rows:
        by_area[project.area].append(project)
    here = {t.code for t in ground.towns}
    tree = set(ground.knows.areas)
    placed = [place_of(a, found, ground.people.get(a)) for a, found in by_area.items() if a in tree]
    ordered = sorted(placed, key=lambda p: (-(p.grant or 0), p.area))
    outside = [p for a, found in by_area.items() if a not in tree for p in found]
    return Projects(
        tuple(p for p in ordered if p.area in here),
        tuple(p for p in ordered if p.area not in here),
        len(outside),
        known_sum([p.grant for p in outside]) or Decimal(0),
        tuple(sorted({p.year for p in rows if p.year})),
    )
