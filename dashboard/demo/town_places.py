"""Schools, nurseries, desks and digital rooms: the places where residents are received."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.demo.delimited import Style, write_table
from dashboard.demo.geography import bend, to_degrees
from dashboard.demo.reference import rows
from dashboard.demo.world import World

SCHOOL, NURSERY, LEISURE = "École", "Crèche", "Accueil de loisirs"
DESK, DIGITAL = "Accueil municipal", "Espace numérique"
HEADING = "identifiant;nom;genre;quartier;latitude;longitude"


@dataclass(frozen=True)
class Place:
    """One place.

    Attributes:
        quarter: code of the quarter it stands in.
        size: pupils of a school, places of a nursery or of a leisure centre, windows of a desk,
            advisers of a digital room.
        x, y: km east and north of the centre's bridge, before the map is bent.
    """

    code: str
    name: str
    kind: str
    quarter: str
    size: int
    x: float
    y: float

    @property
    def commune(self) -> str:
        """Code of the commune of its quarter."""
        return self.quarter[:5]


def places(*kinds: str) -> list[Place]:
    """Places of some kinds, or all of them, in the order of the file."""
    found = [
        Place(
            r["code"],
            r["nom"],
            r["genre"],
            r["quartier"],
            int(r["taille"]),
            float(r["x_km"]),
            float(r["y_km"]),
        )
        for r in rows("lieux_accueil.csv")
    ]
    return [p for p in found if not kinds or p.kind in kinds]


def write_public_places(world: World) -> None:
    """Write the list of the places, one row each."""
    lines = []
    for place in places():
        lon, lat = to_degrees(bend(np.array([[place.x, place.y]])))[0]
        lines.append(
            (place.code, place.name, place.kind, place.quarter, f"{lat:.5f}", f"{lon:.5f}")
        )
    write_table(
        world.out / "territoire" / "lieux-accueil.csv",
        style=Style(newline="\n"),
        before=[HEADING],
        columns=[np.array(c, dtype=object) for c in zip(*lines, strict=True)],
    )
    truth = world.truth.source("lieux_accueil")
    truth.files += 1
    truth.rows_read += len(lines)
