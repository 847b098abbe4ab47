"""The statuses of a week, family by family, on one slide: none hides its worst member."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.review_rows import COUNTED, agreed
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.vector import mark
from dashboard.formats import plural, typography
from dashboard.indicators import Reading, Status

Family = tuple[str, Sequence[Reading]]


def _count(readings: Sequence[Reading], status: Status) -> int:
    return sum(r.status is status for r in readings)


def _worst_first(families: Sequence[Family]) -> list[Family]:
    """By number off target, then to watch; families without any target at the end."""

    def rank(family: Family) -> tuple[int, int, bool]:
        found = family[1]
        judged = any(r.status is not Status.NO_TARGET for r in found)
        return -_count(found, Status.OFF), -_count(found, Status.WATCH), not judged

    return sorted(families, key=rank)


def families_title(families: Sequence[Family]) -> str:
    """« 4 familles sur 19 ont un indicateur hors cible, d'abord Déchets (3) »."""
    off = [(name, n) for name, found in _worst_first(families) if (n := _count(found, Status.OFF))]
    if not off:
        return typography("Aucune famille n'a d'indicateur hors cible")
    have = "a" if len(off) == 1 else "ont"
    words = f"{plural(len(off), 'famille')} sur {len(families)} {have} un indicateur hors cible"
    name, count = off[0]
    return typography(f"{words}, d'abord {name} ({count})")


def _family(name: str, readings: Sequence[Reading]) -> Component:
    told = [
        html.Span(
            [vector(mark(status)), str(count), *agreed(status, count)],
            className="part-murale",
        )
        for status in COUNTED
        if status is not Status.NO_TARGET and (count := _count(readings, status))
    ]
    return html.Li([html.B(typography(name)), html.Span(told or "sans cible")])


def families_list(families: Sequence[Family]) -> list[Component]:
    """One line per family: its counts, each with its shape and its word."""
    lines = [_family(name, found) for name, found in _worst_first(families)]
    return [html.Ul(lines, className="familles-murales")]
