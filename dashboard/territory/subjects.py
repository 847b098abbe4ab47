"""Everything a map may draw: indicators, published context values, sums of projects."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.errors import ChoiceError
from dashboard.indicators import Period
from dashboard.secrecy import Gate
from dashboard.territory.choice import Choice, choice
from dashboard.territory.context import (
    context_choice,
    context_courses,
    context_layer,
    context_subjects,
    is_context,
)
from dashboard.territory.layer import Asked, Cell, Layer, courses, layer
from dashboard.territory.projects import (
    is_project,
    project_choice,
    project_courses,
    project_layer,
    project_subjects,
)
from dashboard.territory.tree import Tree


@cache
def subjects() -> Mapping[str, Indicator]:
    """Everything a map may draw, by code."""
    return {**load_indicators(), **context_subjects(), **project_subjects()}


def subject(code: str) -> Indicator:
    """What a map may draw, by its code.

    Raises:
        ChoiceError: there is nothing of that code.
    """
    found = subjects().get(code)
    if found is None:
        raise ChoiceError(f"indicateur inconnu « {code} »", choice="indicator")
    return found


def known_to(gate: Gate, tree: Tree) -> Choice:
    """What a version knows, level by level, of everything a map may draw."""
    return {**choice(gate), **context_choice(gate, tree), **project_choice(gate, tree)}


def published(indicator: Indicator) -> bool:
    """Whether it is a fact about places: never judged, and without a page of its own."""
    return is_context(indicator) or is_project(indicator)


def layer_of(gate: Gate, asked: Asked) -> Layer:
    """Read what is asked over some areas at one period."""
    if is_context(asked.indicator):
        return context_layer(gate, asked)
    return (project_layer if is_project(asked.indicator) else layer)(gate, asked)


def courses_of(gate: Gate, drawn: Layer) -> Mapping[Period, Mapping[str, Cell]]:
    """Period → area → what it is worth, for every period a slider goes through."""
    if is_context(drawn.indicator):
        return context_courses(gate, drawn)
    return (project_courses if is_project(drawn.indicator) else courses)(gate, drawn)
