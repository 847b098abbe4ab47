"""The road map in French words: states, dates, headline, services, projects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.catalogue.odd import GOALS
from dashboard.catalogue.roadmap_model import PHASES, STATES, Block, Project
from dashboard.components.address import link
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.roadmap_signs import state_sign
from dashboard.formats import NBSP, date, plural, typography
from dashboard.roadmap import Standing

PATH = "/feuille-de-route"
_COUNTED = {
    "a_l_heure": ("à l'heure", "à l'heure"),
    "en_retard": ("en retard", "en retard"),
    "bloque": ("bloqué", "bloqués"),
    "termine": ("terminé", "terminés"),
    "abandonne": ("abandonné", "abandonnés"),
}


def project_page(code: str) -> str:
    """Address of the sheet of a project."""
    return link(f"/projet/{code}")


def project_link(project: Project, *, heading: bool = False) -> Component:
    """The title of a project, leading to its sheet."""
    found = html.A(typography(project.title), href=project_page(project.code))
    return html.Strong(found) if heading else found


def state_tag(state: str) -> Component:
    """A state: its shape and its word."""
    return html.Span(
        [vector(state_sign(state), class_name="marque"), typography(STATES[state])],
        className=f"fr-etat fr-{state}",
    )


def phase_words(phase: int) -> str:
    """« 2 · Pilote »."""
    return f"{phase}{NBSP}· {PHASES[phase]}"


def counted(found: Mapping[str, int]) -> str:
    """« 8 à l'heure, 3 en retard, 2 bloqués »; states without project are left out."""
    said = [
        f"{number}{NBSP}{_COUNTED[state][number > 1]}" for state, number in found.items() if number
    ]
    return ", ".join(said)


def headline(found: Mapping[str, int]) -> str:
    """« 15 projets : 8 à l'heure, 3 en retard, 2 bloqués, 1 terminé ».

    The three states that ask for attention are always said, even at zero.
    """
    whole = sum(found.values())
    shown = [
        f"{found[state]}{NBSP}{_COUNTED[state][found[state] > 1]}"
        for state in STATES
        if found[state] or state in ("a_l_heure", "en_retard", "bloque")
    ]
    return f"{plural(whole, 'projet')}{NBSP}: {', '.join(shown)}"


def lasting(since: dt.date, day: dt.date) -> str:
    """« 24 semaines », « 5 jours »: how long something has lasted."""
    days = (day - since).days
    return plural(days // 7, "semaine") if days >= 14 else plural(days, "jour")


def lateness(standing: Standing, project: Project) -> str:
    """« échéance passée de 23 jours », « porte G3 prévue le 13/10/2026, passée de 41 jours »."""
    said = []
    if standing.due_days:
        said.append(f"échéance dépassée de {plural(standing.due_days, 'jour')}")
    gate = project.next_gate
    if standing.gate_days and gate:
        past = plural(standing.gate_days, "jour")
        said.append(f"porte {gate[0]} attendue le {date(gate[1])}, il y a {past}")
    return " ; ".join(said)


def block_words(block: Block, day: dt.date) -> str:
    """What blocks, since when, and who can lift it."""
    return f"{block.text}, depuis {lasting(block.since, day)} ({block.who})"


def gate_words(project: Project, standing: Standing | None = None) -> str:
    """« G3 le 11/02/2027 »; « aucune » when none is set."""
    gate = project.next_gate
    if gate is None or (standing and standing.state in ("termine", "abandonne")):
        return "aucune"
    return f"{gate[0]} le {date(gate[1])}"


def lower(text: str) -> str:
    """A sentence put inside another: its first letter only."""
    return text[:1].lower() + text[1:]


def short(service: str) -> str:
    """« Direction de l'espace public » → « Espace public »."""
    for start in ("Direction de la ", "Direction de l'",
                  "Direction des ", "Direction du ", "Direction de "):  # fmt: skip
        if service.startswith(start):
            rest = service.removeprefix(start)
            return rest[:1].upper() + rest[1:]
    return service


def goals_words(goals: Sequence[int]) -> str:
    """« ODD 7 Énergie propre…, 13 … »; "" without any."""
    return ", ".join(f"{number} {GOALS[number]}" for number in goals)
