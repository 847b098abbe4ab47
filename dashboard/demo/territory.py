"""Files of the territory: contours, stations, populations."""

from __future__ import annotations

from dashboard.demo.contours import write_contours
from dashboard.demo.geography_files import write_group_members, write_movements
from dashboard.demo.places import write_places
from dashboard.demo.population import write_populations
from dashboard.demo.world import World


def write_territory(world: World) -> None:
    """Write contours, places of the stations, populations and official lists."""
    folder, truth = world.out / "territoire", world.truth
    for name, count in write_contours(folder).items():
        source = truth.source(f"contours_{name.removesuffix('.geojson')}")
        source.files += 1
        source.rows_read += count
    write_places(folder / "stations.csv", truth.source("stations"))
    write_populations(
        folder,
        list(world.years),
        world.until,
        truth.source("population_communes"),
        truth.source("population_quartiers"),
    )
    write_movements(world)
    write_group_members(world)
