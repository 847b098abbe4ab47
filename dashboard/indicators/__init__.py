"""Indicators: values at a period and an area, with what they may honestly be compared to."""

from dashboard.indicators.key_figures import key_figures
from dashboard.indicators.model import Comparison, KeyFigure, Point, Series, State
from dashboard.indicators.series import read

__all__ = [
    "Comparison",
    "KeyFigure",
    "Point",
    "Series",
    "State",
    "key_figures",
    "read",
]
