"""The road map: objectives, projects and where they stand, read from a version."""

from dashboard.roadmap.read import read_roadmap
from dashboard.roadmap.silos import Cell, Silos, silos
from dashboard.roadmap.standing import Standing, counts, open_blocks, phase_reached, standing

__all__ = [
    "Cell",
    "Silos",
    "Standing",
    "counts",
    "open_blocks",
    "phase_reached",
    "read_roadmap",
    "silos",
    "standing",
]
