"""Indicators: values at any period and area, what they compare to, and how they are judged."""

from dashboard.indicators.course import Course, course
from dashboard.indicators.knowledge import Area, Event, Knowledge, find, know
from dashboard.indicators.model import (
    STATUS_WORDS,
    Comparison,
    Definition,
    Point,
    Reading,
    Series,
    Signal,
    State,
    Status,
    Target,
)
from dashboard.indicators.periods import KIND_WORDS, KINDS, Period, parse_period, period_of
from dashboard.indicators.publications import Published, offered, published
from dashboard.indicators.readings import reading_at, review_readings
from dashboard.indicators.series import by_area, series, split
from dashboard.indicators.status import caution

__all__ = [
    "KINDS",
    "KIND_WORDS",
    "STATUS_WORDS",
    "Area",
    "Comparison",
    "Course",
    "Definition",
    "Event",
    "Knowledge",
    "Period",
    "Point",
    "Published",
    "Reading",
    "Series",
    "Signal",
    "State",
    "Status",
    "Target",
    "by_area",
    "caution",
    "course",
    "find",
    "know",
    "offered",
    "parse_period",
    "period_of",
    "published",
    "reading_at",
    "review_readings",
    "series",
    "split",
]
