"""Drawings of the evolution of a budget, and the titles that say what they show."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget.courses import Course
from dashboard.budget.reading import SECTIONS
from dashboard.budget.scope import MOVEMENTS
from dashboard.budget.years import span_words
from dashboard.components.budget_years import (
    ROLES,
    SIDES,
    Shown,
    euros_words,
    panel,
    section_words,
    shared_span,
)
from dashboard.components.budget_years_tables import columns_of
from dashboard.components.tags import html
from dashboard.figures.charts import Line
from dashboard.figures.words import change, finding, growth_finding

_ALONE = (1160, 320)
"""Size of a drawing that is alone on its line."""


def _of(shown: Shown, section: str, side: str) -> Course | None:
    return next((c for c in shown.evolution.whole if (c.section, c.side) == (section, side)), None)


def balance(shown: Shown) -> str:
    """The title of the page: receipts against expenses of the running section, then and now."""
    spent, earned = _of(shown, "F", "D"), _of(shown, "F", "R")
    name = f"{shown.evolution.budget_name}, {span_words(shown.evolution.years)}"
    if spent is None or earned is None:
        return name
    outs, ins = dict(shown.closed(spent)), dict(shown.closed(earned))
    both = sorted(set(outs) & set(ins))
    if not both:
        return name
    last = both[-1]
    first = next(year for year in both if year == last or shown.comparable(year, last))
    gaps = {year: ins[year] - outs[year] for year in (first, last)}
    over = "recettes", "dépenses"
    if gaps[last] < 0:
        over = "dépenses", "recettes"
    text = shown.scale.text(abs(gaps[last]))
    order = " d'ordre" if shown.evolution.movement == "ordre" else ""
    words = f"En {last}, les {over[0]}{order} de fonctionnement dépassent les {over[1]} de {text}"
    if first == last or (gaps[first] < 0) != (gaps[last] < 0):
        return words
    return f"{words}, contre {shown.scale.text(abs(gaps[first]))} en {first}"


def _growth(shown: Shown, name: str, pair: Sequence[Course]) -> str:
    """The title of a drawing of two courses: which grew faster in the last closed exercice."""
    moves, when = [], 0
    for course in pair:
        known = shown.closed(course)
        if len(known) < 2 or not shown.comparable(known[-2][0], known[-1][0]):
            return f"Dépenses et recettes {name}"
        moves.append(change(known[-2][1], known[-1][1]))
        when = known[-1][0]
    first, second = (f"les {SIDES[c.side].lower()} {name}" for c in pair)
    said = growth_finding((first.capitalize(), second), (moves[0], moves[1]), str(when))
    return said or f"Dépenses et recettes {name}"


def place_words(shown: Shown) -> str:
    """« Ville de Castelrive, budget principal », « Ville de Castelrive, budget Eau »."""
    found = shown.evolution
    name = found.budget_name
    said = name.lower() if name == "Budget principal" else f"budget {name}"
    return f"{found.body}, {said}" if found.body else said


def measure_words(shown: Shown) -> str:
    movement = MOVEMENTS[shown.evolution.movement]
    return (
        f"{movement[:1].upper()}{movement[1:]}, hors résultats reportés, en {euros_words(shown)}. "
        f"{place_words(shown)}, {span_words(shown.evolution.years)}."
    )


def panels(shown: Shown) -> list[Component]:
    """Running section and investment, at the same scale."""
    span, found = shared_span(shown), []
    for code in ("F", "I"):
        pair = [c for side in "DR" if (c := _of(shown, code, side)) is not None]
        if not pair:
            continue
        name = section_words(code)
        title = _growth(shown, name, pair) if len(pair) == 2 else SECTIONS[code]
        found.append(
            panel(
                shown,
                [(c, SIDES[c.side], ROLES[c.side]) for c in pair],
                identifier=f"annees-{code.lower()}",
                title=title,
                measure=f"Section {name}. {measure_words(shown)}",
                span=span,
                series=columns_of(shown, pair),
            )
        )
    return [html.Div(found, className="paires")] if found else []


def node_panel(shown: Shown) -> list[Component]:
    """One imputation, alone on its line."""
    course = shown.evolution.whole[0]
    side = SIDES[course.side]
    return [
        panel(
            shown,
            [(course, side, "accent")],
            identifier="annees-poste",
            title=_ends(shown, course),
            measure=f"{side}. {measure_words(shown)}",
            wide=_ALONE,
            series=columns_of(shown, [course]),
        )
    ]


def _ends(shown: Shown, course: Course) -> str:
    """« 120,3 M€ en 2024, contre 92,7 M€ en 2018 »: the last closed exercice and one to compare."""
    known = dict(shown.closed(course))
    if not known:
        return SIDES[course.side]
    last, first = max(known), shown.first
    words = f"{shown.scale.text(known[last])} en {last}"
    if first not in known or first >= last:
        return words
    return f"{words}, contre {shown.scale.text(known[first])} en {first}"


def node_title(shown: Shown, name: str) -> str:
    """« Charges à caractère général : +3,2 % en 2025, deuxième hausse de suite »."""
    course = shown.evolution.whole[0]
    known: list[tuple[int, Decimal]] = shown.closed(course)
    if len(known) < 2:
        return name
    kept = [known[-1]]
    for year, value in reversed(known[:-1]):
        if kept[0][0] != year + 1 or not shown.comparable(year, kept[0][0]):
            break
        kept.insert(0, (year, value))
    return finding(name, Line(name, kept))
