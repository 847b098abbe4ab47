"""The budget: which document is read, what it says at each level of each reading, line by line."""

from dashboard.budget.amounts import Amounts, per_head, share, total
from dashboard.budget.drill import level, operation_years
from dashboard.budget.levels import Child, Level, Step
from dashboard.budget.reading import ABSENT, PATHS, node_of, text_of
from dashboard.budget.scope import Document, Scope, documents, scope_of
from dashboard.budget.sections import sections_and_chapters
from dashboard.budget.selection import selection

__all__ = [
    "ABSENT",
    "PATHS",
    "Amounts",
    "Child",
    "Document",
    "Level",
    "Scope",
    "Step",
    "documents",
    "level",
    "node_of",
    "operation_years",
    "per_head",
    "scope_of",
    "sections_and_chapters",
    "selection",
    "share",
    "text_of",
    "total",
]
