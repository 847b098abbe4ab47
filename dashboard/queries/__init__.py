"""Named SQL: one file, one query, one contract header. Load, check, run."""

from dashboard.queries.header import BUILDING, Column, Param, Query, Secrecy, parse_query
from dashboard.queries.library import Library, library, load_library
from dashboard.queries.run import bind, run

__all__ = [
    "BUILDING",
    "Column",
    "Library",
    "Param",
    "Query",
    "Secrecy",
    "bind",
    "library",
    "load_library",
    "parse_query",
    "run",
]
