"""Buildings with their meters, and places of the sensors that do not say where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.demo.delimited import Style, write_table
from dashboard.demo.geography import bend, to_degrees
from dashboard.demo.reference import rows
from dashboard.demo.world import World

SURFACES_OF = "2024"


@dataclass(frozen=True)
class Site:
    """One place of a table of `donnees/`, with the other cells of its row."""

    code: str
    name: str
    area: str
    lat: float
    lon: float
    cells: Mapping[str, str]

    def number(self, column: str) -> float:
        """A cell, as a number."""
        return float(self.cells[column])


def sites(table: str) -> list[Site]:
    """Places of one table, in its order."""
    found = rows(table)
    points = to_degrees(bend(np.array([[float(r["x_km"]), float(r["y_km"])] for r in found])))
    return [
        Site(r["code"], r["nom"], r["territoire"], round(float(lat), 5), round(float(lon), 5), r)
        for r, (lon, lat) in zip(found, points, strict=True)
    ]


def electricity_meter(building: Site) -> str:
    """Delivery point of electricity; no real one starts with 00."""
    return f"00990000000{building.code[-3:]}"


def gas_meter(building: Site) -> str:
    """Delivery point of gas, "" for a building without."""
    return f"GI990{building.code[-3:]}" if building.cells["chauffage"] == "gaz" else ""


def water_meter(building: Site) -> str:
    """Water meter read at a distance, "" for a building without."""
    return f"EAU990{building.code[-3:]}" if building.number("eau_m3_jour") else ""


def _write(
    world: World, name: str, source: str, heading: str, lines: Sequence[Sequence[str]]
) -> None:
    write_table(
        world.out / "territoire" / name,
        style=Style(newline="\n"),
        before=[heading],
        columns=[np.array(c, dtype=object) for c in zip(*lines, strict=True)],
    )
    truth = world.truth.source(source)
    truth.files += 1
    truth.rows_read += len(lines)


def write_buildings(world: World) -> None:
    """Two files: the buildings with the numbers of their meters, and their floor areas."""
    buildings = sites("batiments.csv")
    meters = [(electricity_meter(b), gas_meter(b), water_meter(b)) for b in buildings]
    _write(
        world,
        "batiments.csv",
        "batiments",
        "code_site;nom;usage;territoire;latitude;longitude;PRM;PCE;compteur_eau",
        [
            (b.code, b.name, b.cells["genre"], b.area, f"{b.lat:.5f}", f"{b.lon:.5f}", *m)
            for b, m in zip(buildings, meters, strict=True)
        ],
    )
    _write(
        world,
        "surfaces-batiments.csv",
        "surfaces_batiments",
        "code_site;annee;surface_plancher_m2",
        [(b.code, SURFACES_OF, b.cells["surface_m2"]) for b in buildings],
    )
    truth = world.truth.source("surfaces_batiments")
    truth.totals["valeur"] = str(sum(int(b.cells["surface_m2"]) for b in buildings))


def write_sensor_places(world: World) -> None:
    """Car parks and the river gauge; pedestrian counting sites, as the national schema has them."""
    fixed = [("Parking", s) for s in sites("parkings.csv")]
    fixed += [("Échelle limnimétrique", s) for s in sites("limnimetres.csv")]
    _write(
        world,
        "emplacements-capteurs.csv",
        "emplacements_capteurs",
        "identifiant;nom;genre;territoire;latitude;longitude",
        [(s.code, s.name, g, s.area, f"{s.lat:.5f}", f"{s.lon:.5f}") for g, s in fixed],
    )
    _write(
        world,
        "comptages-sites.csv",
        "comptages_sites",
        "site_id;site_name;fr_insee_code;xlong;ylat;external_ids;infrastructure_type",
        [
            (s.code, s.name, s.area[:5], f"{s.lon:.5f}", f"{s.lat:.5f}", channels, "FOOTPATH")
            for s in sites("comptages_pietons.csv")
            for channels in [" ".join(channel_codes(s))]
        ],
    )


def channel_codes(site: Site) -> tuple[str, str]:
    """The two directions counted at a site."""
    return f"{site.code}-N", f"{site.code}-S"
