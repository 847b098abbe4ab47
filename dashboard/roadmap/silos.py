"""Which services work together: services beside objectives, and pairs that never meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from dashboard.catalogue.roadmap_model import Project


@dataclass(frozen=True)
class Cell:
    """Projects of one service under one objective: those it leads, those it joins."""

    led: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()


@dataclass(frozen=True)
class Silos:
    """Who works on what, with whom.

    Attributes:
        services: those with a project, the busiest first; idle: those of the town without any.
        cells: (service, objective) → projects.
        pairs: (service, service) in the order of `services` → codes of their common projects.
        alone: projects with a single service.
    """

    services: tuple[str, ...]
    idle: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    pairs: Mapping[tuple[str, str], tuple[str, ...]]
    alone: tuple[str, ...]

    @property
    def together(self) -> Sequence[tuple[tuple[str, str], tuple[str, ...]]]:
        """Pairs with a common project, the most first."""
        met = [(pair, codes) for pair, codes in self.pairs.items() if codes]
        return sorted(met, key=lambda found: (-len(found[1]), found[0]))

    @property
    def never(self) -> tuple[tuple[str, str], ...]:
        """Pairs of services at work that share no project."""
        return tuple(pair for pair, codes in self.pairs.items() if not codes)


def silos(projects: Sequence[Project], known: Iterable[str] = ()) -> Silos:
    """Services crossed with objectives and between them.

    Args:
        projects: those looked at.
        known: every service of the town, to name those without a project.
    """
    led: dict[tuple[str, str], list[str]] = defaultdict(list)
    joined: dict[tuple[str, str], list[str]] = defaultdict(list)
    codes: dict[str, list[str]] = defaultdict(list)
    for project in projects:
        for name in project.services:
            codes[name].append(project.code)
            kept = led if name == project.lead else joined
            kept[name, project.objective].append(project.code)
    services = tuple(sorted(codes, key=lambda name: (-len(codes[name]), name)))
    return Silos(
        services,
        tuple(sorted(set(known) - set(services))),
        {
            key: Cell(tuple(led.get(key, ())), tuple(joined.get(key, ())))
            for key in {**led, **joined}
        },
        {
            (one, other): tuple(c for c in codes[one] if c in codes[other])
            for one, other in combinations(services, 2)
        },
        tuple(p.code for p in projects if len(p.services) == 1),
    )
