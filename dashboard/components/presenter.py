"""The presenter: which slide an address asks for, and what surrounds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.components import desk
from dashboard.components.address import View, decode, encode, link
from dashboard.components.context import site, today
from dashboard.components.prerender import to_html
from dashboard.components.slides import Slide, slides
from dashboard.components.tags import html
from dashboard.formats import NBSP, instant, typography
from dashboard.indicators import know
from dashboard.reviews.brief import Brief
from dashboard.reviews.decisions import register

PATH = "/revue/presenter"
Form = Callable[[Mapping[str, str]], str]
"""What a decision starts from → HTML of the form where it is typed."""


@dataclass(frozen=True)
class Stage:
    """One slide, ready to be written in its document."""

    title: str
    markup: str


def _rank(text: str, count: int) -> int:
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(asked, 1), count)


def _step(label: str, way: str, view: View, rank: int, *, there: bool) -> Component:
    if not there:
        return html.Span(label, **{"aria-hidden": "true"})
    href = encode(view.but(slide=str(rank)))
    return html.A(label, href=href, **{"data-vers": way})


def _way(view: View, rank: int, count: int) -> Component:
    leave = link("/", week=view.week, area=view.area)
    return html.Nav(
        [
            _step("← Précédente", "prev", view, rank - 1, there=rank > 1),
            html.Span(f"{rank}{NBSP}/{NBSP}{count}", className="rang"),
            _step("Suivante →", "next", view, rank + 1, there=rank < count),
            html.A("Quitter", href=leave, className="quitter", **{"data-vers": "up"}),
        ],
        className="pas",
        **{"aria-label": "Vues de la revue"},
    )


def _label(brief: Brief) -> str:
    place = brief.area or brief.place
    frozen = brief.review.closed_at if brief.review and brief.frozen else None
    figures = (
        f"figures figées le {instant(frozen)}" if frozen else f"version {brief.version_id[:12]}"
    )
    fiction = "données simulées · " if brief.simulated else ""
    return typography(f"{brief.week.label} · {place} · {fiction}{figures}")


def _starts(slide: Slide, view: View, rank: int) -> dict[str, str]:
    return {
        "indicateur": slide.code,
        "constat": slide.constat,
        "responsable": slide.owner,
        "service": slide.service,
        "semaine": view.week,
        "territoire": view.area,
        "retour": encode(view.but(slide=str(rank))),
    }


def present(parameters: Mapping[str, object], form: Form) -> Stage:
    """The slide of an address; every slide carries the version of the first one.

    Raises:
        VersionError: the version named is gone.
        QueryError: no such week or territory.
    """
    view = decode(PATH, parameters)
    gate = site().gate(view.version)
    area = "" if view.area == know(gate).root else view.area
    brief = desk.brief_of(gate, view.week, area)
    kept = "" if brief.frozen else brief.version_id
    view = View(page=PATH, week=brief.week.code, area=area, version=kept, slide=view.slide)
    decided = frozenset(
        s.decision.subject for s in brief.standings if s.decision.about(s.decision.subject, area)
    )
    found = slides(brief, register(desk.writings()), decided=decided, today=today())
    rank = _rank(view.slide, len(found))
    slide = found[rank - 1]
    width = {"width": f"{100 * rank / len(found):.1f}%"}
    top = [
        html.Div(html.Span(style=width), className="avancee", **{"aria-hidden": "true"}),
        html.P(_label(brief), className="cartel"),
        html.H1(typography(slide.title), id="titre"),
        html.Div(list(slide.body), className="vue"),
    ]
    writes = form(_starts(slide, view, rank))
    return Stage(slide.title, to_html(top) + writes + to_html(_way(view, rank, len(found))))
