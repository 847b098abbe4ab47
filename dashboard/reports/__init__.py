"""What a page shows, block by block, to be taken away: the same figures in a file as on screen."""

from dashboard.reports.block import Block, Grid, Origin
from dashboard.reports.capture import capture, capture_all
from dashboard.reports.figure import describe, figure_file
from dashboard.reports.gathered import basket_file, template_names
from dashboard.reports.offered import offers, ready_figures, ready_file
from dashboard.reports.reading import read_blocks

__all__ = [
    "Block",
    "Grid",
    "Origin",
    "basket_file",
    "capture",
    "capture_all",
    "describe",
    "figure_file",
    "offers",
    "read_blocks",
    "ready_figures",
    "ready_file",
    "template_names",
]
