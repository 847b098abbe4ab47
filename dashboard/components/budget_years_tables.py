"""Tables of a budget over its exercices: every value of the drawings, and the next level."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget.courses import Course
from dashboard.budget.prices import HEAD
from dashboard.budget.years import CLOSED, RUNNING, Exercice, stage_short
from dashboard.components.budget_years import SIDES, Shown, letters
from dashboard.components.graph import Twin
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.vector import sparkline
from dashboard.figures.words import change
from dashboard.formats import DASH, NBSP, money_short, number, percent, plural, quantity, typography

SHOWN = 20
"""Parts listed at first; the others are folded."""
TIMES = 9
"""From there on a change is said « × 10 »: a percentage of four digits says nothing."""


def _scaled(shown: Shown, value: Decimal | None) -> Value:
    return None if value is None else value / shown.scale.divisor


def _names(shown: Shown) -> list[tuple[Course, str]]:
    order = {"F": 0, "I": 1}
    found = sorted(shown.evolution.whole, key=lambda c: (order.get(c.section, 2), c.side))
    parts = {"F": " fonct.", "I": " invest."}
    return [(c, SIDES[c.side] + parts.get(c.section, "")) for c in found]


def columns_of(shown: Shown, courses: Sequence[Course]) -> list[int]:
    """Ranks, in the table of `twin`, of what was realised for these courses."""
    known = [course for course, _ in _names(shown)]
    return [3 + 2 * known.index(course) for course in courses]


def twin(shown: Shown) -> Twin:
    """Every exercice: document, realised, credits opened or voted, inhabitants, index, break.

    Amounts are in the unit of the drawings.
    """
    evolution = shown.evolution
    names = _names(shown)
    decimals = 1 if shown.scale.divisor > 1 else 0
    money = [
        Column(f"{name}, {what} ({shown.scale.unit})", decimals=decimals)
        for _, name in names
        for what in ("réalisé", "ouvert")
    ]
    index = [Column("Indice des prix", decimals=2)] if evolution.index else []
    columns = [
        Column("Exercice"),
        Column("Document"),
        Column("Norme"),
        *money,
        Column("Habitants", right=True),
        *index,
        *([Column("Rupture")] if letters(evolution) else []),
    ]
    return Twin(columns, [_row(shown, y, names) for y in evolution.years])


def _exact(text: str) -> Component:
    """A text aligned like the figures above and under it."""
    return html.Span(text, className="exact")


def _row(shown: Shown, exercice: Exercice, names: Sequence[tuple[Course, str]]) -> list[Value]:
    evolution, year = shown.evolution, exercice.year
    cells: list[Value] = []
    for course, _ in names:
        value, state = shown.value(course, exercice)
        granted = value if state == "voted" else shown.granted(course, exercice)
        realised = _exact(DASH) if state == "voted" else _scaled(shown, value)
        cells += [realised, _scaled(shown, granted)]
    head: Value = exercice.population
    if exercice.population and exercice.population_year not in (None, year):
        head = _exact(f"{number(exercice.population)} ({exercice.population_year})")
    index = [evolution.index.values.get(year)] if evolution.index else []
    broken = dict(letters(evolution))
    mark = [broken.get(year, "")] if broken else []
    # an office chart draws the year under way as any other: its name says that it is not over
    named = f"{year}, en cours" if exercice.state == RUNNING else str(year)
    return [named, stage_short(exercice), exercice.norm or DASH, *cells, head, *index, *mark]


def _moved(shown: Shown, course: Course, before: int, after: int) -> Value:
    """Change between two closed exercices that compare."""
    known = dict(shown.closed(course))
    if before not in known or after not in known or before == after:
        return _exact(DASH)
    if not shown.comparable(before, after):
        return _exact(DASH)
    part = change(known[before], known[after])
    if part is None:
        return _exact(DASH)
    if part >= TIMES:
        return _exact(f"×{NBSP}{number(part + 1)}")
    return _exact(percent(part, signed=True))


def _spark(shown: Shown, course: Course) -> Value:
    points: list[tuple[float, float | None]] = []
    for exercice in shown.evolution.years:
        value, state = shown.value(course, exercice)
        if exercice.year in shown.broken:
            points.append((exercice.year - 0.5, None))
        points.append(
            (float(exercice.year), None if state != "ok" or value is None else float(value))
        )
    drawn = sparkline(points, width=140, height=28)
    return vector(drawn, class_name="dessin") if drawn else DASH


def parts_table(
    shown: Shown, parts: Sequence[Course], caption: str, link: Callable[[Course], str]
) -> list[Component]:
    """The next level, one course per row, biggest first; the small ones are folded.

    Args:
        shown: the evolution.
        parts: courses.
        caption: what the table holds.
        link: address of a part, "" when nothing is under it.
    """
    years = [y.year for y in shown.evolution.years if y.state == CLOSED]
    first, last = shown.first, max(years, default=0)
    several = first < last
    late = shown.evolution.years[-1]
    open_ = late.state != CLOSED
    names = [*([f"Réalisé {first}"] if several else []), f"Réalisé {last}"]
    names += [f"Variation {last}", f"Depuis {first}"] if several else []
    names += [stage_short(late, year=True)] if open_ else []
    course_of = [Column(f"{years[0]} à {last}")] if len(years) > 1 else []
    columns = [Column("Poste"), *course_of, *(Column(name, right=True) for name in names)]

    def amount(value: Decimal | None) -> Component:
        head = shown.evolution.told.euros == HEAD
        text = quantity(value, "€", 1) if head else money_short(value)
        return _exact(DASH if value is None else text)

    def row(course: Course) -> list[Value]:
        known = dict(shown.closed(course))
        address, words = link(course), _words(course)
        cells: list[Value] = [html.A(words, href=address) if address else words]
        cells += [_spark(shown, course)] if course_of else []
        cells += [amount(known.get(first))] if several else []
        cells.append(amount(known.get(last)))
        if several:
            cells += [_moved(shown, course, last - 1, last), _moved(shown, course, first, last)]
        return cells + ([amount(shown.value(course, late)[0])] if open_ else [])

    rows = [row(course) for course in parts]
    head = _courses(caption, columns, rows[:SHOWN])
    if len(rows) <= SHOWN:
        return [head]
    rest = _courses(f"{caption}, suite", columns, rows[SHOWN:])
    words = plural(len(rows) - SHOWN, "autre poste, plus petit", "autres postes, plus petits")
    return [head, html.Details([html.Summary(typography(words)), rest])]


def _courses(caption: str, columns: Sequence[Column], rows: list[list[Value]]) -> Component:
    shown = table(caption, columns, rows, show_caption=False)
    return html.Div(shown, className="cours")


def _words(course: Course) -> str:
    words = course.label or (f"Code {course.code} sans libellé" if course.code else "Sans code")
    coded = course.code[:1].isdigit()
    return typography(f"{course.code}{NBSP}{words}" if coded and course.label else words)
