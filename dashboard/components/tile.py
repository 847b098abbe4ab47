"""A key figure: label, value, change, course. Plain HTML and SVG, painted at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.vector import ARROWS, Point, arrow, mark, sparkline
from dashboard.formats import NBSP, typography


@dataclass(frozen=True)
class Change:
    """One comparison.

    Attributes:
        words: « +4,2 % par rapport à 2023 ».
        direction: hausse, baisse, stable, or "" when unknown.
        judgement: « favorable », « défavorable », or "" when the direction has no meaning.
    """

    words: str
    direction: str = ""
    judgement: str = ""


@dataclass(frozen=True)
class Tile:
    """What one tile says.

    Attributes:
        label: name of the measure; unit and period are said once each.
        value: the number as read, without unit.
        unit: written smaller after the number.
        period: what the value covers, « S47 2025 ».
        judgement: key of the shape drawn, "" for none; `judgement_words` says the same.
        target: « cible 90 % », or "".
        changes: against the previous period, against the year before.
        course: points of the sparkline; said in `course_words`.
        href: where to learn more.
        note: a reserve worth reading (coverage, small count).
    """

    label: str
    value: str
    unit: str = ""
    period: str = ""
    judgement: str = ""
    judgement_words: str = ""
    target: str = ""
    changes: Sequence[Change] = ()
    course: Sequence[Point] = ()
    course_words: str = ""
    href: str = ""
    note: str = ""


_ROLES = {"favorable": "good", "défavorable": "bad"}


def _change(change: Change) -> Component:
    role = _ROLES.get(change.judgement, "grey")
    known = change.direction in ARROWS
    shape = [vector(arrow(change.direction, role))] if known else []
    judged = f", {change.judgement}" if change.judgement else ""
    return html.P([*shape, f"{change.words}{judged}"], className="variation")


def _course(tile: Tile) -> list[Component]:
    drawn = sparkline(tile.course)
    if not drawn:
        return []
    said = html.Span(tile.course_words, className="cache")
    return [html.Div([vector(drawn), said], className="course")]


def _judgement(tile: Tile) -> list[Component]:
    if not (tile.judgement_words or tile.target):
        return []
    drawn = [vector(mark(tile.judgement))] if tile.judgement else []
    words = ", ".join(part for part in (tile.judgement_words, tile.target) if part)
    return [html.P([*drawn, words], className="jugement")]


def draw_tile(tile: Tile) -> Component:
    """One key figure in the page; its label is the link to more."""
    name: str | Component = typography(tile.label)
    title = html.A(name, href=tile.href) if tile.href else name
    unit = [html.Span(NBSP + tile.unit, className="unite")] if tile.unit else []
    note = [html.P(typography(tile.note), className="reserve")] if tile.note else []
    return html.Article(
        [
            html.H3(title, className="intitule"),
            html.P([html.Span(tile.value, className="valeur"), *unit], className="chiffre"),
            html.P(tile.period, className="periode"),
            *_judgement(tile),
            *(_change(change) for change in tile.changes),
            *_course(tile),
            *note,
        ],
        className="tuile",
    )


def draw_tiles(tiles: Sequence[Tile]) -> Component:
    """A row of tiles."""
    return html.Div([draw_tile(tile) for tile in tiles], className="tuiles")
