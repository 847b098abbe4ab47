"""A budget over its exercices on the page: drawings, their words, their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase

from dash.development.base_component import Component

from dashboard.budget.courses import Course
from dashboard.budget.evolution import Evolution
from dashboard.budget.prices import CONSTANT, HEAD
from dashboard.budget.reading import SECTIONS
from dashboard.budget.years import ABSENT_YEAR, CLOSED, VOTED, Exercice
from dashboard.components.graph import Native, borrowed_tools, hints
from dashboard.components.paper import sizes
from dashboard.components.states import empty
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.charts import Line, Scale, money_scale
from dashboard.figures.words import describe_line
from dashboard.figures.years import Dot, State, Track, draw_years, span_of
from dashboard.formats import NBSP, UNKNOWN, typography

SIDES = {"D": "Dépenses", "R": "Recettes"}
ROLES = {"D": "ink", "R": "accent"}
TABLE = "annees-valeurs"
"""Id of the table of a page that has such drawings."""

WIDE, NARROW = (600, 300), (344, 280)
"""Sizes of a drawing on a desk and on a telephone; the style sheet shows one of them."""


@dataclass(frozen=True)
class Shown:
    """An evolution as it is told.

    Attributes:
        cut_norms: codes mean something else after a change of nomenclature: lines stop there.
    """

    evolution: Evolution
    cut_norms: bool = False

    @property
    def broken(self) -> frozenset[int]:
        """Exercices a line does not reach from the one before."""
        missing = frozenset(b.year for b in self.evolution.breaks if b.cuts)
        return missing | self.norm_years if self.cut_norms else missing

    @property
    def norm_years(self) -> frozenset[int]:
        """First exercices of a new nomenclature."""
        found = self.evolution.breaks
        return frozenset(b.year for b in found if b.words.startswith("passage"))

    def told(self, amounts: Mapping[int, Decimal], year: int) -> Decimal | None:
        """An amount in the euros asked for."""
        return self.evolution.told.amount(amounts.get(year), year)

    def value(self, course: Course, exercice: Exercice) -> tuple[Decimal | None, State]:
        """What stands for an exercice: realised, else voted when nothing else exists."""
        if exercice.state == ABSENT_YEAR:
            return None, "absent"
        if exercice.state == VOTED:
            return self.told(course.voted, exercice.year), "voted"
        state: State = "ok" if exercice.state == CLOSED else "running"
        return self.told(course.realised, exercice.year), state

    def granted(self, course: Course, exercice: Exercice) -> Decimal | None:
        """Crédits ouverts, or voted, beside what was realised."""
        if exercice.state in (ABSENT_YEAR, VOTED):
            return None
        return self.evolution.told.amount(course.granted(exercice.year), exercice.year)

    def closed(self, course: Course) -> list[tuple[int, Decimal]]:
        """Final amounts, oldest first."""
        found = ((y.year, *self.value(course, y)) for y in self.evolution.years)
        return [
            (year, value) for year, value, state in found if state == "ok" and value is not None
        ]

    @property
    def scale(self) -> Scale:
        """One unit for the whole page."""
        values = [
            v
            for course in self.evolution.whole
            for y in self.evolution.years
            for v in (self.value(course, y)[0], self.granted(course, y))
        ]
        found = money_scale(values)
        return Scale("€/hab.") if self.evolution.told.euros == HEAD else found

    @property
    def first(self) -> int:
        """First closed exercice that compares with the last one; 0 without any."""
        years = [y.year for y in self.evolution.years if y.state == CLOSED]
        return next((y for y in years if self.comparable(y, years[-1])), 0)

    def comparable(self, before: int, after: int) -> bool:
        """No break between two exercices."""
        return not any(before < b.year <= after for b in self.evolution.breaks)


def letters(evolution: Evolution) -> list[tuple[int, str]]:
    """Letters of the breaks: those of one exercice share one."""
    years = list(dict.fromkeys(b.year for b in evolution.breaks))
    return list(zip(years, ascii_uppercase, strict=False))


def track(shown: Shown, course: Course, name: str, role: str) -> Track:
    """A course as it is drawn."""
    dots = []
    for exercice in shown.evolution.years:
        value, state = shown.value(course, exercice)
        cut = exercice.year in shown.broken
        dots.append(Dot(exercice.year, value, state, shown.granted(course, exercice), cut))
    return Track(name, dots, role)


def euros_words(shown: Shown) -> str:
    """« M€ courants », « k€ constants de 2025 », « euros courants par habitant »."""
    evolution, unit = shown.evolution, shown.scale.unit
    if evolution.told.euros == HEAD:
        return "euros courants par habitant"
    if evolution.told.euros == CONSTANT and evolution.index:
        return f"{unit} constants de {evolution.index.reference}"
    return f"{unit} courants"


def summary(shown: Shown, course: Course, name: str) -> str:
    """The text alternative of one line: course, what is not final, gaps."""
    scale = shown.scale
    final: list[tuple[int, Decimal | None]] = []
    late: list[str] = []
    for exercice in shown.evolution.years:
        value, state = shown.value(course, exercice)
        if state in ("ok", "absent"):
            final.append((exercice.year, value))
        elif value is not None:
            words = "en cours" if state == "running" else "voté"
            late.append(f"{exercice.year} {words} : {scale.text(value)}")
    told = describe_line(Line(name, final), scale)
    return " ".join([told, *(f"{words}." for words in late)])


def _legend(shown: Shown) -> Component:
    """What the shapes mean, only those drawn."""
    evolution = shown.evolution
    drawn = {
        state
        for course in evolution.whole
        for exercice in evolution.years
        for value, state in [shown.value(course, exercice)]
        if value is not None
    }
    said = ["Trait plein : réalisé"]
    if "running" in drawn:
        said.append("cercle ouvert : exercice en cours")
    if "voted" in drawn:
        said.append("losange : voté, rien de réalisé encore")
    pairs = ((c, y) for c in evolution.whole for y in evolution.years)
    if any(shown.granted(course, exercice) is not None for course, exercice in pairs):
        said.append("tiret : crédits ouverts, à défaut votés")
    why = {CONSTANT: " ou pas d'indice", HEAD: " ou pas de population"}
    if any(_unknown(shown, exercice) for exercice in evolution.years):
        said.append(
            f"{UNKNOWN} : aucun {why.get(evolution.told.euros, 'document')} de cet exercice"
        )
    return html.P(typography(" ; ".join(said)), className="mesure legende")


def _unknown(shown: Shown, exercice: Exercice) -> bool:
    return all(shown.value(c, exercice)[0] is None for c in shown.evolution.whole)


def panel(
    shown: Shown,
    courses: Sequence[tuple[Course, str, str]],
    *,
    identifier: str,
    title: str,
    measure: str,
    span: tuple[float, float] | None = None,
    wide: tuple[int, int] = WIDE,
    series: Sequence[int] = (),
) -> Component:
    """One drawing: finding, measure, lines, summary; its values are in the table of the page.

    Args:
        shown: the evolution.
        courses: (course, name at its end, role of its colour).
        identifier: id of the whole.
        title: the finding.
        measure: measure, unit, place, period.
        span: shared scale; None: its own.
        wide: size on a desk.
        series: ranks of its columns in the table of the page.
    """
    tracks = [track(shown, course, name, role) for course, name, role in courses]
    marks = letters(shown.evolution)

    def drawn(size: tuple[int, int], kind: str) -> Component:
        width, height = size
        text = draw_years(
            tracks, scale=shown.scale, span=span, letters=marks, width=width, height=height
        )
        found = vector(text, class_name=f"dessin {kind}")
        return found if text else html.Div(empty("Aucune valeur à dessiner."), className=kind)

    said = " ".join(summary(shown, course, name) for course, name, _ in courses)
    return html.Div(
        [
            html.H2(typography(title), id=f"{identifier}-titre", className="constat"),
            html.P(typography(measure), className="mesure"),
            html.Div(
                [
                    drawn((w, h), kind)
                    for kind, w, h in sizes((("large", *wide), ("etroit", *NARROW)))
                ],
                className="annees",
                **{"aria-hidden": "true"},
            ),
            html.P(typography(f"Courbe. {said}"), id=f"{identifier}-resume", className="cache"),
            borrowed_tools(f"graphique «{NBSP}{typography(title)}{NBSP}»"),
        ],
        id=identifier,
        className="graphique",
        role="figure",
        **{"aria-labelledby": f"{identifier}-titre", "aria-describedby": f"{identifier}-resume"},
        **hints(Native("lignes", 0, tuple(series)) if series else None, TABLE),
    )


def shared_span(shown: Shown) -> tuple[float, float]:
    """One vertical scale for every drawing of the page."""
    tracks = [track(shown, c, "", "ink") for c in shown.evolution.whole]
    return span_of(tracks, shown.scale)


def breaks_list(shown: Shown) -> Component | None:
    """What the letters of the drawings mean."""
    if not shown.evolution.breaks:
        return None
    marks = dict(letters(shown.evolution))
    items = []
    for year, letter in marks.items():
        words = " ; ".join(b.words for b in shown.evolution.breaks if b.year == year)
        said = typography(f"{year} : {words}.")
        items.append(html.Li([html.Strong(letter, className="lettre"), said]))
    title = html.H3("Ruptures de série", className="cache")
    return html.Div([title, html.Ul(items)], className="evenements")


def legend(shown: Shown) -> Component:
    """Shapes and letters, under the drawings."""
    found = breaks_list(shown)
    return html.Div([_legend(shown), *([found] if found else [])], className="sous-courbes")


def section_words(section: str) -> str:
    """« de fonctionnement », « d'investissement »."""
    if section == "I":
        return "d'investissement"
    return f"de {SECTIONS['F'].lower()}" if section == "F" else "sans section"
