"""Libraries, pools, halls and other places of the urban services."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.demo.delimited import Style
from dashboard.demo.geography import bend, to_degrees
from dashboard.demo.reference import rows
from dashboard.demo.urban_export import Sheet, write_export
from dashboard.demo.world import World

LIBRARY, POOL, SPORT, HALL = "Médiathèque", "Piscine", "Équipement sportif", "Salle municipale"
STAGE, TIP, RADAR = "Salle de spectacle", "Déchèterie", "Radar pédagogique"
HEADINGS = ("EQUIP_UID", "EQUIP_NOM", "EQUIP_TYPE", "EQUIP_LAT", "EQUIP_LONG")


@dataclass(frozen=True)
class Place:
    """One place.

    Attributes:
        area: code of the quarter or commune it stands in.
        size: usual entries of an open day, hours open in a week, seats or vehicles a week.
        x, y: km east and north of the centre's bridge, before the map is bent.
    """

    code: str
    name: str
    kind: str
    area: str
    size: float
    x: float
    y: float


def places(kind: str = "") -> list[Place]:
    """Places of one kind, or all of them, in the order of the file."""
    found = [
        Place(
            r["code"],
            r["nom"],
            r["genre"],
            r["territoire"],
            float(r["taille"]),
            float(r["x_km"]),
            float(r["y_km"]),
        )
        for r in rows("urbain_lieux.csv")
    ]
    return [p for p in found if kind in ("", p.kind)]


def write_urban_places(world: World) -> None:
    """Write the list of the places, whose area the build finds by their position."""
    everywhere = places()
    points = to_degrees(bend(np.array([[p.x, p.y] for p in everywhere])))
    columns = zip(
        *(
            (p.code, p.name, p.kind, f"{lat:.5f}", f"{lon:.5f}")
            for p, (lon, lat) in zip(everywhere, points.tolist(), strict=True)
        ),
        strict=True,
    )
    cells = {h: np.array(c, dtype=object) for h, c in zip(HEADINGS, columns, strict=True)}
    write_export(
        world.out / "territoire" / "equipements-urbains.csv",
        Sheet(cells),
        world.truth.source("equipements_urbains"),
        style=Style(newline="\n", separator=","),
    )
