"""What people decided, noted and dated about the indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.catalogue.indicators import Indicator
from dashboard.components import desk
from dashboard.components.address import View, encode, link
from dashboard.components.context import today
from dashboard.components.prose import section
from dashboard.components.states import empty
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.components.words import judged
from dashboard.formats import NBSP, PARIS, date, plural, typography
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
        html.A(
            typography(f"{decision.text}{where}"),
            href=f"/decisions/{decision.stamp.id}",
            rel="external",
        ),
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


def _amend(page: str, view: View, what: str) -> Component:
    href = link(page, back=encode(view))
    said = html.Span(f" {what}", className="cache")
    return html.A(["modifier", said], href=href, rel="external", className="note")


def _comment(comment: Comment, view: View) -> Component:
    when = date(comment.stamp.created_at.astimezone(PARIS).date())
    period = f", sur {comment.period}" if comment.period else ""
    head = typography(f"{comment.stamp.created_by}, le {when}{period} : ")
    amend = _amend(f"/commentaires/{comment.stamp.id}", view, f"le commentaire du {when}")
    return html.Li([html.Span(head, className="note"), typography(comment.text), " ", amend])


def _annotation(annotation: Annotation, view: View) -> Component:
    when = date(annotation.start)
    if annotation.end != annotation.start:
        when += f" au {date(annotation.end)}"
    amend = _amend(f"/annotations/{annotation.stamp.id}", view, f"l'annotation du {when}")
    head = html.Span(f"{when}{NBSP}: ", className="note")
    return html.Li([head, typography(annotation.text), " ", amend])


def _actions(indicator: Indicator, view: View, period: str) -> Component:
    choices = {"indicator": indicator.code, "area": view.area, "back": encode(view)}
    asked = (
        ("Prendre une décision", link("/decisions/nouvelle", **choices, week=view.week)),
        ("Commenter", link("/commentaires/nouveau", **choices, period=period)),
        ("Annoter le graphique", link("/annotations/nouvelle", **choices)),
    )
    links = [html.A(w, href=to, rel="external", className="commande") for w, to in asked]
    return html.P(links, className="actions")


def _notes(title: str, notes: Sequence[Component]) -> list[Component]:
    return [html.H3(title), html.Ul(notes, className="enumeration")] if notes else []


def build_follow(
    written: Written, knows: Knowledge, indicator: Indicator, view: View, period: str
) -> Component:
    """Decisions, comments, annotations, and where to write one about the period shown."""
    if not written.readable:
        words = "Le registre des décisions ne peut pas être ouvert ; les chiffres restent lisibles."
        return section("Décisions et commentaires", empty(words))
    return section(
        "Décisions et commentaires",
        _actions(indicator, view, period),
        _decisions(written.decisions, knows),
        *_notes("Commentaires", [_comment(c, view) for c in written.comments]),
        *_notes("Annotations des graphiques", [_annotation(a, view) for a in written.annotations]),
    )
