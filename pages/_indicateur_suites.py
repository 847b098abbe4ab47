"""What people decided, noted and dated about the indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.catalogue.indicators import Indicator
from dashboard.components import desk
from dashboard.components.context import today
from dashboard.components.prose import section
from dashboard.components.states import empty
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.components.words import judged
from dashboard.formats import PARIS, date, plural, typography
from dashboard.indicators import Event, Knowledge
from dashboard.reviews.decisions import register
from dashboard.reviews.model import PROGRESS_WORDS, Annotation, Comment, Decision
from dashboard.reviews.notes import comments_about, every_annotation

ANNOTATION = "annotation"


@dataclass(frozen=True)
class Written:
    """What was written about an indicator.

    Attributes:
        decisions: latest first.
        comments: oldest first.
        annotations: those its charts show, by date.
        readable: False when the base of the writings cannot be opened.
    """

    decisions: Sequence[Decision] = ()
    comments: Sequence[Comment] = ()
    annotations: Sequence[Annotation] = ()
    readable: bool = True


def _places(knows: Knowledge, area: str) -> frozenset[str]:
    """A territory and all those above it."""
    found: set[str] = set()
    code: str | None = area
    while code and code not in found:
        found.add(code)
        above = knows.areas.get(code)
        code = above.parent if above else None
    return frozenset(found)


def written_about(indicator: Indicator, knows: Knowledge, area: str) -> Written:
    """Everything written about an indicator, in every territory; annotations of this one."""
    writings = desk.readable()
    if writings is None:
        return Written(readable=False)
    places = _places(knows, area)
    decisions = [
        d for d in register(writings) if (d.kind, d.subject) == ("indicateur", indicator.code)
    ]
    return Written(
        decisions=tuple(reversed(decisions)),
        comments=tuple(comments_about(writings, indicator.code)),
        annotations=tuple(
            a
            for a in every_annotation(writings)
            if a.concerns(indicator.code, indicator.family, places)
        ),
    )


def as_events(annotations: Sequence[Annotation]) -> list[Event]:
    """Annotations as dated facts, drawn like the others."""
    return [Event(ANNOTATION, a.text, a.area, "", a.start, a.end) for a in annotations]


def _state(decision: Decision) -> str | Component:
    words = PROGRESS_WORDS[decision.progress]
    late = decision.open and decision.due is not None and decision.due < today()
    moved = decision.postponements
    if moved:
        words += f", {plural(moved, 'fois reporté', 'fois reporté')}"
    return judged("hors_cible", f"{words}, en retard") if late else words


def _decision(decision: Decision, knows: Knowledge) -> list[object]:
    area = knows.areas.get(decision.area)
    where = f" ({area.name})" if area else ""
    return [
        date(decision.decided_on),
        typography(f"{decision.text}{where}"),
        typography(decision.finding),
        typography(decision.owner or decision.service or "non dit"),
        date(decision.due) if decision.due else "sans échéance",
        _state(decision),
    ]


def _decisions(found: Sequence[Decision], knows: Knowledge) -> Component:
    if not found:
        return empty("Aucune décision n'a été prise à son sujet.")
    columns = [
        Column("Prise le"),
        Column("Décision"),
        Column("Constat"),
        Column("Responsable"),
        Column("Échéance"),
        Column("État"),
    ]
    rows = [_decision(decision, knows) for decision in found]
    return table("Décisions, la plus récente d\u2019abord", columns, rows)


def _comment(comment: Comment) -> Component:
    when = date(comment.stamp.created_at.astimezone(PARIS).date())
    period = f", sur {comment.period}" if comment.period else ""
    head = typography(f"{comment.stamp.created_by}, le {when}{period} : ")
    return html.Li([html.Span(head, className="note"), typography(comment.text)])


def build_follow(written: Written, knows: Knowledge) -> Component:
    """Decisions, then comments."""
    if not written.readable:
        words = "Le registre des décisions ne peut pas être ouvert ; les chiffres restent lisibles."
        return section("Décisions et commentaires", empty(words))
    notes = [_comment(comment) for comment in written.comments]
    comments = [html.H3("Commentaires"), html.Ul(notes, className="enumeration")] if notes else []
    return section("Décisions et commentaires", _decisions(written.decisions, knows), *comments)
