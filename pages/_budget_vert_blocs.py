"""The blocks of the page of the green annex."""

from __future__ import annotations

from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget.green_model import RATINGS, AxisYear, Green
from dashboard.components.green_bars import bars, legend
from dashboard.components.green_words import (
    absent_years,
    agreement_of,
    due_words,
    files_of,
    rate,
)
from dashboard.components.prose import section
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.formats import number, plural, typography
from pages._budget_vert_vue import Shown


def _exact(words: str) -> Component:
    """A figure in words, aligned as figures are."""
    return html.Span(words, className="exact")


def _sums(axis: AxisYear) -> list[Value]:
    """Cells of one axis: euros by rating, absent apart, perimeter, coverage."""
    nothing = Decimal(0) if axis.examined else None
    absent = axis.absent if axis.perimeter is not None else None
    cells: list[Value] = [axis.amounts.get(rating, nothing) for rating in RATINGS]
    return [*cells, absent, axis.perimeter, [_exact(rate(axis.coverage, 1))]]


_AMOUNTS = (
    Column("Favorable", "€"),
    Column("Neutre", "€"),
    Column("Défavorable", "€"),
    Column("Non coté à l\u2019annexe", "€"),
    Column("Absent de l\u2019annexe", "€"),
    Column("À coter", "€"),
    Column("Part cotée", right=True),
)


def axes_block(shown: Shown) -> Component:
    """Six bars of one exercice, one for each axis, and their table."""
    year = shown.year
    rows = [
        (
            html.A(
                typography(f"{axis.axis.number}. {axis.axis.name}"),
                href=shown.link(dimension=axis.axis.code, status="", anchor=""),
                **({"aria-current": "true"} if axis.axis == shown.axis.axis else {}),
            ),
            due_words(axis),
            axis,
        )
        for axis in year.axes
    ]
    examined = sum(axis.examined for axis in year.axes)
    title = f"{plural(examined, 'axe coté', 'axes cotés')} sur six en {year.year}"
    twin = table(
        typography(f"Montants par axe, exercice {year.year}, en euros"),
        [Column("Axe"), *_AMOUNTS],
        [[typography(a.axis.name), *_sums(a)] for a in year.axes],
    )
    note = (
        "Part de chaque cote dans les dépenses à coter. Un segment chiffré mène à ses lignes. Un "
        "axe non examiné n'est pas un axe neutre."
    )
    return section(
        title,
        html.P(typography(note), className="note"),
        legend(),
        bars(rows, shown.lines_link),
        _twin(twin),
    )


def years_block(shown: Shown) -> Component:
    """The chosen axis over the exercices, and the coverage of each."""
    found = [year.axis(shown.axis.axis.code) for year in shown.found.years]
    rows = [
        (
            html.A(
                str(axis.year),
                href=shown.link(year=str(axis.year), status="", anchor=""),
                **({"aria-current": "true"} if axis.year == shown.year.year else {}),
            ),
            f"{rate(axis.coverage, 1)} cotés, {due_words(axis)}",
            axis,
        )
        for axis in reversed(found)
    ]
    name = shown.axis.axis.name
    twin = table(
        typography(f"{name}, par exercice, en euros"),
        [Column("Exercice"), *_AMOUNTS],
        [[str(a.year), *_sums(a)] for a in reversed(found)],
    )
    gone = absent_years(shown.found)
    return section(
        f"{name} : {_coverage_title(found)}",
        html.P(
            typography("Part des dépenses à coter de chaque exercice, même échelle pour tous."),
            className="note",
        ),
        bars(rows, shown.lines_link),
        html.P(typography(gone), className="note") if gone else None,
        _twin(twin),
    )


def _coverage_title(found: list[AxisYear]) -> str:
    known = [axis for axis in found if axis.examined and axis.coverage is not None]
    if not known:
        return "aucun exercice coté"
    last = known[-1]
    if len(known) < 2:
        return f"{rate(last.coverage)} des dépenses cotées en {last.year}"
    before = known[-2]
    return (
        f"{rate(last.coverage)} des dépenses cotées en {last.year}, contre "
        f"{rate(before.coverage)} en {before.year}"
    )


def _twin(content: Component) -> Component:
    return html.Details(
        [html.Summary("Les montants"), content], className="vert-jumeau montants-dessin"
    )


def agreement_block(shown: Shown) -> Component:
    """Does the annex hold what the account holds?"""
    sentences = [*agreement_of(shown.year), *files_of(shown.year)]
    return section("Accord de l'annexe et du compte", html.P(typography(" ".join(sentences))))


def rules_block(found: Green, population: int | None) -> Component:
    """What the texts ask, from when, of whom."""
    rules = found.rules
    size = "population inconnue"
    if population is not None:
        side = "au-dessous" if population < rules.population_min else "au-dessus"
        size = f"{number(population)} habitants, {side} du seuil"
    words = (
        f"L'annexe est due par les collectivités de plus de {number(rules.population_min)} "
        f"habitants ({size}). Textes : {' ; '.join(rules.texts)}."
    )
    rows: list[list[Value]] = [
        [typography(f"{axis.number}. {axis.name}"), str(axis.due_from)] for axis in rules.axes
    ]
    return section(
        "Ce que demandent les textes",
        html.P(typography(words), className="vert-textes"),
        table(
            "Axes de l'annexe et premier exercice où ils sont obligatoires",
            [Column("Axe"), Column("Obligatoire à partir de l\u2019exercice")],
            rows,
            show_caption=False,
        ),
        class_name="bloc bloc-etroit",
    )
