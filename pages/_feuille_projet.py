"""Fiche d'un projet : phases, portes, partenaires, concertations, blocages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dash.development.base_component import Component

from dashboard.catalogue.roadmap_model import (
    DECISIONS,
    EVIDENCE,
    PARTNERS,
    PHASES,
    SCALES,
    Objective,
    Passage,
    Project,
)
from dashboard.components.address import link
from dashboard.components.prose import definitions, section
from dashboard.components.roadmap_words import (
    PATH,
    block_words,
    gate_words,
    goals_words,
    lasting,
    lateness,
    phase_words,
    short,
    state_tag,
)
from dashboard.components.states import empty
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.formats import DASH, NBSP, date, plural, typography
from dashboard.indicators import Knowledge, know
from dashboard.roadmap import Standing, standing
from dashboard.roadmap.council import minutes
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Sheet:
    """What the sheet of a project reads."""

    gate: Gate
    project: Project
    objective: Objective
    day: dt.date

    @cached_property
    def standing(self) -> Standing:
        """Where the project stands."""
        return standing(self.project, self.day)

    @cached_property
    def knows(self) -> Knowledge:
        """Indicators and areas of the version."""
        return know(self.gate)

    @cached_property
    def council(self) -> Mapping[str, Any]:
        """Number → délibération of the version, for the gates."""
        return minutes(self.gate, [p.council for p in self.project.passages if p.council])


def head(sheet: Sheet) -> list[Component]:
    """State, due date, next gate, and what the file contradicts."""
    project, where = sheet.project, sheet.standing
    told = [
        f"échéance {date(project.due)}",
        f"prochaine porte : {gate_words(project, where)}",
        f"échelle : {SCALES[project.scale].lower()}",
    ]
    late = lateness(where, project)
    doubts = [
        html.P(typography(f"À vérifier : {doubt}."), className="note") for doubt in where.doubts
    ]
    return [
        html.Div(
            [state_tag(where.state), *(html.Span(typography(words)) for words in told)],
            className="fr-tete",
        ),
        *([html.P(typography(f"{late[:1].upper()}{late[1:]}."))] if late else []),
        *(
            html.P(typography(f"Bloqué : {block_words(block, sheet.day)}."), className="fr-blocage")
            for block in where.blocks
        ),
        *doubts,
    ]


def phases(sheet: Sheet) -> Component:
    """The six phases, the one it is at, and when each was entered."""
    entered = {p.phase: p.date for p in sheet.project.passages if p.decision != "ajuster"}
    here = sheet.project.phase

    def item(phase: int, name: str) -> Component:
        kind = "ici" if phase == here else "passee" if phase < here else ""
        since = "depuis le" if phase == here else "le"
        when = f"{since} {date(entered[phase])}" if phase in entered else ""
        current = {"aria-current": "step"} if phase == here else {}
        return html.Li(
            [f"{phase}{NBSP}· {name}", html.Span(when, className="quand")],
            className=kind,
            **current,
        )

    return html.Ol(
        [item(phase, name) for phase, name in PHASES.items()],
        className="fr-phases",
        **{"aria-label": f"Phase actuelle : {phase_words(here)}"},
    )


def _passage(sheet: Sheet, passage: Passage) -> list[Value]:
    found = sheet.council.get(passage.council)
    council = passage.council
    if found:
        council = f"{passage.council} : {found['objet']}"
    elif council:
        council = f"{council} (absente des données)"
    return [
        f"{passage.gate} {PHASES[passage.phase]}",
        passage.date,
        typography(", ".join(passage.participants)) or DASH,
        EVIDENCE[passage.evidence],
        DECISIONS[passage.decision],
        typography(passage.reasons),
        typography(council) or DASH,
        passage.next or DASH,
    ]


def gates(sheet: Sheet) -> Component:
    """History of the gates."""
    columns = [
        Column("Porte"),
        Column("Date"),
        Column("Participants"),
        Column("Niveau de preuve"),
        Column("Décision"),
        Column("Motifs"),
        Column("Délibération"),
        Column("Porte suivante"),
    ]
    passages = sheet.project.passages
    body: Component = empty("Aucune porte passée : le projet est une idée.")
    if passages:
        rows = [_passage(sheet, passage) for passage in passages]
        body = table("Passages de portes", columns, rows, show_caption=False)
    return section("Portes", body)


def facts(sheet: Sheet) -> Component:
    """Who, where, for what."""
    project = sheet.project
    areas = sheet.knows.areas
    places: list[Component | str] = []
    for code in project.areas:
        known = areas.get(code)
        name = known.name if known else f"{code} (inconnu)"
        way: Component | str = html.A(typography(name), href=link("/carte", area=code))
        places += [way if known else name, ", "]
    told: list[tuple[str, str | Component]] = [
        (
            "Objectif",
            html.A(typography(sheet.objective.title), href=link(PATH, goal=sheet.objective.code)),
        ),
        ("Pilote", html.A(typography(project.lead), href=link(PATH, service=project.lead))),
    ]
    if project.allies:
        told.append(("Services associés", ", ".join(short(name) for name in project.allies)))
    if places:
        told.append(("Territoires", html.Span(places[:-1])))
    if project.start:
        told.append(("Début", date(project.start)))
    if project.goals:
        told.append(("Développement durable", goals_words(project.goals)))
    return section("L'essentiel", definitions(told))


def partners(sheet: Sheet) -> Component | None:
    """Organisations and residents, with what they are."""
    found = sheet.project.partners
    if not found:
        return None
    items = [
        html.Li([typography(p.name), html.Span(f" · {PARTNERS[p.kind].lower()}", className="note")])
        for p in found
    ]
    return section("Partenaires", html.Ul(items, className="enumeration"))


def consultations(sheet: Sheet) -> Component | None:
    """Consultations held and what became of them."""
    found = sheet.project.consultations
    if not found:
        return None
    items = [
        html.Li(
            [
                html.Strong(f"{date(c.date)} "),
                typography(f"{c.form}, {_came(c.participants)}. {c.outcome}"),
            ]
        )
        for c in found
    ]
    return section("Concertations", html.Ul(items, className="enumeration"))


def _came(participants: int | None) -> str:
    return (
        "participants non comptés" if participants is None else plural(participants, "participant")
    )


def past_blocks(sheet: Sheet) -> Component | None:
    """Blocks lifted: how long each lasted."""
    found = [b for b in sheet.project.blocks if b.lifted and b.lifted <= sheet.day]
    if not found:
        return None
    items = [
        html.Li(
            typography(f"{b.text} : levé le {date(b.lifted)} après {lasting(b.since, b.lifted)}.")
        )
        for b in found
        if b.lifted
    ]
    return section("Blocages levés", html.Ul(items, className="enumeration"))


def kept(parts: Sequence[Component | None]) -> list[Component]:
    """Those that say something."""
    return [part for part in parts if part is not None]
