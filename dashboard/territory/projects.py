"""Projects others helped to pay for: as received, and as a map reads them, area by area."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.catalogue.indicators import Indicator
from dashboard.indicators import Period
from dashboard.secrecy import Gate
from dashboard.territory.choice import Choice, Known
from dashboard.territory.layer import Asked, Cell, Layer, Worth, valued
from dashboard.territory.tree import Tree

FAMILY = "projets"


@dataclass(frozen=True)
class Project:
    """One project; amounts in euros, None when not said; the code of the source that tells it."""

    name: str
    area: str
    theme: str
    programme: str
    year: int | None
    cost: Decimal | None
    grant: Decimal | None
    source: str = ""


def projects_received(gate: Gate) -> tuple[Project, ...]:
    """Every project of a version, whatever its area."""
    return tuple(
        Project(
            r["nom"] or "projet sans nom",
            r["territoire"] or "",
            r["theme"] or "",
            r["programme"] or "",
            r["annee"],
            r["cout_eur"],
            r["subvention_eur"],
            r["liste"] or "",
        )
        for r in gate.run("projets/liste").records()
    )


def project_sources(gate: Gate, period: Period) -> tuple[str, ...]:
    """Codes of the sources that tell the projects of a year."""
    dated = (p.source for p in projects_received(gate) if p.year == period.start.year)
    return tuple(sorted({source for source in dated if source}))


def known_sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """Sum of the amounts said; None when none is."""
    said = [amount for amount in amounts if amount is not None]
    return sum(said, Decimal(0)) if said else None


def _grants(found: Sequence[Project]) -> Decimal | None:
    return known_sum([p.grant for p in found])


def _costs(found: Sequence[Project]) -> Decimal | None:
    return known_sum([p.cost for p in found])


def _count(found: Sequence[Project]) -> Decimal | None:
    return Decimal(len(found))


_SUMS: Mapping[str, tuple[str, str, Callable[[Sequence[Project]], Decimal | None]]] = {
    f"{FAMILY}.aides": ("Aides reçues par les projets", "€", _grants),
    f"{FAMILY}.couts": ("Coût des projets soutenus", "€", _costs),
    f"{FAMILY}.nombre": ("Projets soutenus", "projets", _count),
}
"""Code → label, unit, what makes the value of an area of its projects of a year."""


def project_subjects() -> dict[str, Indicator]:
    """What a map asks of an indicator, for each sum of projects."""
    return {
        code: Indicator(
            code=code,
            family=FAMILY,
            label=label,
            question="Où vont les projets que d'autres aident à payer ?",
            definition="Projets portés par le territoire lui-même, l'année de leur attribution.",
            formula="Somme par territoire et par année",
            unit=unit,
            direction="contexte",
            cadence="annee",
            rollup="somme",
            facts="projets/liste",
            odd=(),
            caveat="Une aide à un équipement sert souvent plus que ses habitants.",
            version=1,
            valid_from=dt.date(1, 1, 1),
        )
        for code, (label, unit, _) in _SUMS.items()
    }


def is_project(indicator: Indicator) -> bool:
    """Whether it is a sum of projects."""
    return indicator.family == FAMILY


def _year(year: int) -> Period:
    return Period("annee", dt.date(year, 1, 1), dt.date(year, 12, 31))


def _dated(found: Sequence[Project]) -> dict[Period, dict[str, list[Project]]]:
    """Projects by year and area; one without year is on no map."""
    dated: dict[Period, dict[str, list[Project]]] = defaultdict(lambda: defaultdict(list))
    for project in found:
        if project.year:
            dated[_year(project.year)][project.area].append(project)
    return dated


def project_choice(gate: Gate, tree: Tree) -> Choice:
    """At which levels, and until which year, each sum is known."""
    areas: dict[tuple[str, str], set[str]] = defaultdict(set)
    last: dict[tuple[str, str], Period] = {}
    for period, by_area in sorted(_dated(projects_received(gate)).items()):
        for code, found in by_area.items():
            place = tree.places.get(code)
            for subject, (_, _, value) in _SUMS.items():
                if place is not None and value(found) is not None:
                    areas[subject, place.level].add(code)
                    last[subject, place.level] = period
    choice: dict[str, dict[str, dict[str, Known]]] = defaultdict(dict)
    for key, codes in areas.items():
        choice[key[0]][key[1]] = {"annee": Known(len(codes), last[key])}
    return choice


def _cell(asked: Asked, found: Sequence[Project] | None, population: int | None) -> Cell:
    """What the projects of an area are worth; without any, the area is not concerned."""
    if not found:
        return Worth.NOT_CONCERNED, None
    value = asked.measure.of(_SUMS[asked.indicator.code][2](found), population)
    return (Worth.ABSENT, None) if value is None else (Worth.OK, value)


def _cells(gate: Gate, asked: Asked) -> dict[Period, dict[str, Cell]]:
    """Every year of the areas drawn; the one drawn is among them."""
    dated = _dated(projects_received(gate))
    drawn = {place.code for place in asked.places}
    periods = sorted({asked.period, *(p for p, found in dated.items() if drawn & found.keys())})
    return {
        at: {
            p.code: _cell(asked, dated.get(at, {}).get(p.code), p.population) for p in asked.places
        }
        for at in periods
    }


def project_layer(gate: Gate, asked: Asked) -> Layer:
    """A sum of projects over some areas.

    What the area above carries itself is not the sum of its parts: no whole is given.
    """
    cells = _cells(gate, asked)
    return Layer(asked, tuple(valued(asked, cells[asked.period], {})), None, tuple(cells))


def project_courses(gate: Gate, drawn: Layer) -> Mapping[Period, Mapping[str, Cell]]:
    """The same, year by year."""
    return _cells(gate, drawn.asked)
