"""Registre des décisions : qui fait quoi, pour quand, où en est-on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.meeting import load_meeting
from dashboard.catalogue.roadmap_model import Project
from dashboard.components import desk
from dashboard.components.address import View, encode, link
from dashboard.components.context import Body, Content, page, title_of, today
from dashboard.components.prerender import painted
from dashboard.components.reading import indicator_page
from dashboard.components.roadmap_words import project_link
from dashboard.components.states import empty
from dashboard.components.table import Column, table
from dashboard.components.tags import html, register_page
from dashboard.formats import NBSP, date, fold, plural, typography
from dashboard.indicators import know, period_of
from dashboard.reviews.decisions import Standing, register, standings
from dashboard.reviews.meetings import reviews
from dashboard.reviews.model import PROGRESS_WORDS, Decision
from dashboard.reviews.offtarget import weeks_by_subject
from dashboard.reviews.words import lateness
from dashboard.roadmap import read_roadmap
from dashboard.secrecy import Gate

PATH = "/decisions"
OPEN = "ouvertes"

register_page(
    __name__,
    path=PATH,
    name="Décisions",
    title=title_of("Décisions"),
    description="Le registre : constat, décision, responsable, échéance, état, preuve.",
    order=1.2,
    place="menu",
)


def kept(decisions: Sequence[Decision], view: View) -> list[Decision]:
    """Decisions of the view, the latest first."""
    found = [
        d
        for d in decisions
        if view.owner in ("", d.owner)
        and view.indicator in ("", d.subject)
        and (not view.progress or str(d.progress) == view.progress or _open(view, d))
    ]
    return list(reversed(found))


def _open(view: View, decision: Decision) -> bool:
    return view.progress == OPEN and decision.open


def _label(code: str) -> str:
    known = load_indicators().get(code)
    return known.label if known else code


def _subject(decision: Decision, projects: Mapping[str, Project]) -> str | Component:
    if decision.kind != "indicateur":
        project = projects.get(decision.subject)
        if project is None:
            return typography(f"Projet : {decision.subject}")
        return html.Span([typography("Projet : "), project_link(project)])
    href = indicator_page(decision.subject, area=decision.area)
    return html.A(typography(_label(decision.subject)), href=href)


def _state(decision: Decision) -> str:
    words = PROGRESS_WORDS[decision.progress]
    if decision.done_on:
        words += f" le {date(decision.done_on)}"
    return words


def _projects(gate: Gate) -> Mapping[str, Project]:
    """Code and title → project of the road map: decisions name either."""
    found = read_roadmap(gate).projects
    return {name: project for project in found for name in (project.code, project.title)}


def _row(
    decision: Decision, late: dict[int, Standing], projects: Mapping[str, Project]
) -> list[object]:
    number = decision.stamp.id
    found = late.get(number)
    rung = f"{found.rung.label} : " if found and found.rung else ""
    follow = html.A(
        typography(decision.text),
        href=f"{PATH}/{number}",
        rel="external",
        id=f"decision-{number}",
    )
    return [
        follow,
        _subject(decision, projects),
        typography(decision.finding),
        decision.owner or "sans responsable",
        date(decision.due) if decision.due else "sans échéance",
        _state(decision),
        typography(f"{rung}{lateness(found)}" if found else decision.proof),
    ]


def _link(words: str, view: View, here: bool) -> Component:
    current = {"aria-current": "true"} if here else {}
    return html.Li(html.A(typography(words), href=encode(view), **current))


def _choices(view: View, decisions: Sequence[Decision]) -> Component:
    states = [("", "toutes"), (OPEN, "ouvertes"), *((str(k), w) for k, w in PROGRESS_WORDS.items())]
    owners = sorted({d.owner for d in decisions if d.owner}, key=fold)
    by_state = [_link(w, view.but(progress=k), view.progress == k) for k, w in states]
    by_owner = [_link(w or "tous", view.but(owner=w), view.owner == w) for w in (["", *owners])]
    rows = [("État", by_state), ("Responsable", by_owner)]
    if view.indicator:
        every = _link("tous", view.but(indicator=""), here=False)
        rows.append(("Indicateur", [_link(_label(view.indicator), view, here=True), every]))
    return html.Div(
        [html.Div([html.Span(name, className="choix-nom"), html.Ul(of)]) for name, of in rows],
        className="tri",
    )


def _title(decisions: Sequence[Decision], late: dict[int, Standing]) -> str:
    running = [d for d in decisions if d.open]
    if not decisions:
        return "Aucune décision n'a encore été prise"
    words = plural(len(running), "décision ouverte", "décisions ouvertes")
    overdue = sum(s.days_late > 0 for s in late.values())
    return f"{words}, {overdue} en retard" if overdue else f"{words}, aucune en retard"


_COLUMNS = (
    Column("Décision"),
    Column("Sujet"),
    Column("Constat"),
    Column("Qui"),
    Column("Pour quand"),
    Column("État"),
    Column("Suivi"),
)


def build(gate: Gate, view: View) -> Content:
    """The register, filtered by state, owner and indicator."""
    writings = desk.writings()
    every = register(writings)
    held = [r.date for r in reviews(writings) if r.closed]
    monday = period_of("semaine", today()).start
    weeks = weeks_by_subject(gate, know(gate), every, monday)
    found = standings(every, today(), rules=load_meeting(), meetings=held, weeks_off=weeks)
    late = {s.decision.stamp.id: s for s in found}
    shown = kept(every, view)
    body: list[Component] = [
        html.H1(typography(_title(every, late)), id="titre", tabIndex="-1"),
        html.P(
            html.A(
                "Prendre une décision",
                href=link("/decisions/nouvelle"),
                rel="external",
                className="commande",
            ),
            className="actions",
        ),
        _choices(view, every),
    ]
    if shown:
        caption = f"Décisions{NBSP}: {plural(len(shown), 'ligne')}"
        projects = _projects(gate)
        body.append(table(caption, _COLUMNS, [_row(d, late, projects) for d in shown]))
    else:
        body.append(
            empty(
                "Aucune décision à montrer.",
                "Elles se prennent pendant la revue, depuis une exception ou depuis cette page.",
            )
        )
    return Content([painted(body, class_name="registre")])


def layout(**parameters: object) -> Body:
    """Lay the page out; the filters come from the address."""
    return page(PATH, build, parameters, stamp=desk.stamp)
