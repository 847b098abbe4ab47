"""The territory: areas and their values, contours, classes, places; nothing is drawn here."""

from dashboard.territory.choice import (
    MEASURES,
    Choice,
    Measure,
    drawable,
    kinds,
    measures,
    usual_indicator,
    usual_kind,
)
from dashboard.territory.classes import METHODS, Classes, classify
from dashboard.territory.context import is_context
from dashboard.territory.layer import SHOWN, AreaValue, Asked, Cell, Layer, Worth
from dashboard.territory.points import Cluster, Spot, clustered, inside, spots
from dashboard.territory.projects import (
    Project,
    is_project,
    known_sum,
    project_sources,
    projects_received,
)
from dashboard.territory.shapes import (
    Box,
    Contours,
    Frame,
    Shape,
    contour_file,
    contours,
    element_of,
    joined,
)
from dashboard.territory.subjects import (
    courses_of,
    known_to,
    layer_of,
    published,
    subject,
    subjects,
)
from dashboard.territory.tree import Level, Place, Tree, tree

__all__ = [
    "MEASURES",
    "METHODS",
    "SHOWN",
    "AreaValue",
    "Asked",
    "Box",
    "Cell",
    "Choice",
    "Classes",
    "Cluster",
    "Contours",
    "Frame",
    "Layer",
    "Level",
    "Measure",
    "Place",
    "Project",
    "Shape",
    "Spot",
    "Tree",
    "Worth",
    "classify",
    "clustered",
    "contour_file",
    "contours",
    "courses_of",
    "drawable",
    "element_of",
    "inside",
    "is_context",
    "is_project",
    "joined",
    "kinds",
    "known_sum",
    "known_to",
    "layer_of",
    "measures",
    "project_sources",
    "projects_received",
    "published",
    "spots",
    "subject",
    "subjects",
    "tree",
    "usual_indicator",
    "usual_kind",
]
