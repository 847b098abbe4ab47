"""The territory: areas and their values, contours, classes, places; nothing is drawn here."""

from dashboard.territory.choice import (
    Choice,
    Measure,
    choice,
    drawable,
    kinds,
    measures,
    usual_indicator,
    usual_kind,
)
from dashboard.territory.classes import METHODS, Classes, classify
from dashboard.territory.context import (
    context_choice,
    context_layer,
    is_context,
    subject,
    subjects,
)
from dashboard.territory.layer import SHOWN, AreaValue, Layer, Worth, layer
from dashboard.territory.points import Cluster, Spot, clustered, inside, spots
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
from dashboard.territory.tree import Level, Place, Tree, tree

__all__ = [
    "METHODS",
    "SHOWN",
    "AreaValue",
    "Box",
    "Choice",
    "Classes",
    "Cluster",
    "Contours",
    "Frame",
    "Layer",
    "Level",
    "Measure",
    "Place",
    "Shape",
    "Spot",
    "Tree",
    "Worth",
    "choice",
    "classify",
    "clustered",
    "context_choice",
    "context_layer",
    "contour_file",
    "contours",
    "drawable",
    "element_of",
    "inside",
    "is_context",
    "joined",
    "kinds",
    "layer",
    "measures",
    "spots",
    "subject",
    "subjects",
    "tree",
    "usual_indicator",
    "usual_kind",
]
