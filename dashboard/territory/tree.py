"""The tree of the territory as a map reads it: levels, what is under what, the way from the top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dashboard.errors import ChoiceError
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Level:
    """One level of the tree: its code, what one area and several are called."""

    code: str
    name: str
    several: str


@dataclass(frozen=True)
class Place:
    """One area.

    Attributes:
        parent: code of the area above; None at the top.
        km2: surface of its contour; None without contour.
        population: last known, of the year `population_year`; None when unknown.
        vintage: year of the geography it belongs to.
    """

    code: str
    name: str
    level: str
    parent: str | None
    km2: float | None = None
    population: int | None = None
    population_year: int | None = None
    vintage: int | None = None


@dataclass(frozen=True)
class Tree:
    """Every area by code, and the levels from the widest to the narrowest."""

    root: str
    levels: tuple[Level, ...]
    places: Mapping[str, Place]

    def level(self, code: str) -> Level:
        """A level by its code.

        Raises:
            ChoiceError: no such level; the ones that exist are named.
        """
        found = next((level for level in self.levels if level.code == code), None)
        if found is None:
            known = [(level.code, level.several) for level in self.levels]
            raise ChoiceError(f"niveau inconnu « {code} »", choice="level", known=known)
        return found

    def rank(self, level: str) -> int:
        """Rank of a level, 0 at the top."""
        return [known.code for known in self.levels].index(level)

    def place(self, code: str) -> Place:
        """An area by its code.

        Raises:
            ChoiceError: no such area.
        """
        found = self.places.get(code)
        if found is None:
            raise ChoiceError(f"territoire inconnu « {code} »", choice="area")
        return found

    def way(self, code: str) -> tuple[Place, ...]:
        """From the top down to an area, itself last."""
        found: list[Place] = []
        place = self.places.get(code)
        while place is not None and place not in found:
            found.append(place)
            place = self.places.get(place.parent) if place.parent else None
        return tuple(reversed(found))

    @cached_property
    def _held(self) -> Mapping[tuple[str, str], tuple[Place, ...]]:
        """(area, level) → areas of that level inside it, worked out once."""
        found: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for place in self.places.values():
            for above in self.way(place.code):
                found[above.code, place.level].append(place)
        return {key: tuple(places) for key, places in found.items()}

    def under(self, code: str, level: str) -> tuple[Place, ...]:
        """Areas of a level inside an area, by code; the area itself when it is of that level."""
        return self._held.get((code, level), ())

    def below(self, code: str) -> tuple[Level, ...]:
        """Levels that have areas inside an area, the nearest first; none at the narrowest."""
        rank = self.rank(self.place(code).level)
        return tuple(found for found in self.levels[rank + 1 :] if self.under(code, found.code))


def tree(gate: Gate) -> Tree:
    """Read the tree of a version."""
    pack: dict[str, str] = dict(gate.run("donnees/territoire").rows)
    levels = gate.run("donnees/niveaux").records()
    places = gate.run("territoire/liste").records()
    return Tree(
        root=pack.get("racine", ""),
        levels=tuple(Level(r["code"], r["nom"], r["pluriel"]) for r in levels),
        places={
            r["code"]: Place(
                r["code"],
                r["nom"],
                r["niveau"],
                r["parent"],
                r["superficie_km2"],
                r["population_nb"],
                r["population_annee"],
                r["millesime_geo"],
            )
            for r in sorted(places, key=lambda r: str(r["code"]))
        },
    )
