"""Fiche d'un projet : indicateurs face à leur cible, évaluations, décisions."""

from __future__ import annotations

import datetime as dt

from dash.development.base_component import Component

from dashboard.components import desk
from dashboard.components.address import link
from dashboard.components.prose import section
from dashboard.components.reading import indicator_page
from dashboard.components.states import empty
from dashboard.components.table import Column, Value, table
from dashboard.components.table import Shown as Cell
from dashboard.components.tags import html
from dashboard.formats import DASH, date, number, typography
from dashboard.indicators.wording import whole_words
from dashboard.reviews.decisions import register
from dashboard.reviews.model import PROGRESS_WORDS
from dashboard.roadmap.aims import Aimed, aimed, readings_of
from pages._evaluation_mots import badge
from pages._feuille_arbre import verdict, verdict_words
from pages._feuille_projet import Sheet
from pages._feuille_vue import cards_of, decisions_of


def _aim(found: Aimed, day: dt.date) -> list[Value]:
    indicator, aim = found.indicator, found.aim
    current = found.reading.current if found.reading else None
    value = current.value if current else None
    name = html.A(typography(indicator.label), href=indicator_page(indicator.code))
    words = whole_words(value, indicator.unit, indicator.decimals)
    target = DASH
    if aim.target is not None:
        target = whole_words(aim.target, indicator.unit, indicator.decimals)
    tag = verdict(found, day)
    return [
        Cell(name, indicator.label),
        Cell(html.Span(words, className="exact"), value),
        current.period.label if current else DASH,
        Cell(html.Span(target, className="exact"), aim.target),
        aim.by or DASH,
        Cell(tag, verdict_words(found, day)) if tag else "",
    ]


def indicators(sheet: Sheet) -> Component:
    """Last value against the value aimed at."""
    aims = sheet.project.aims
    if not aims:
        return section("Indicateurs", empty("Aucun indicateur n'est suivi par ce projet."))
    found = aimed(aims, readings_of(sheet.gate, sheet.knows, aims))
    columns = [
        Column("Indicateur"),
        Column("Dernière valeur", right=True),
        Column("Période"),
        Column("Visé", right=True),
        Column("Pour le"),
        Column("Où en est-on"),
    ]
    rows = [_aim(one, sheet.day) for one in found]
    note = html.P(
        "Valeurs de tout le territoire : ce qui est dû au projet se lit dans son évaluation.",
        className="note",
    )
    return section("Indicateurs", table("Indicateurs", columns, rows, show_caption=False), note)


def evaluations(sheet: Sheet) -> Component:
    """Grade of each evaluation; what to do when there is none."""
    cards, items = cards_of(sheet.gate), []
    for code in sheet.project.evaluations:
        card = cards.get(code)
        if card is None:
            items.append(html.Li(typography(f"{code} : pas encore calculée dans cette version.")))
            continue
        way = html.A(typography(card.titre), href=link(f"/evaluation/{code}"))
        items.append(html.Li([badge(card.note), " ", way]))
    body: Component = html.Ul(items, className="enumeration fr-notes")
    if not items:
        body = empty(
            "Aucune évaluation n'est liée à ce projet.", "Elle s'écrit avant de regarder l'effet."
        )
    return section("Évaluations", body)


def decisions(sheet: Sheet) -> Component:
    """Decisions of the register about this project."""
    writings = desk.readable()
    found = decisions_of(sheet.project, register(writings) if writings else [])
    missing = set(sheet.project.decisions) - {d.stamp.id for d in found}
    items = [
        html.Li(
            [
                html.A(typography(d.text), href=link(f"/decisions/{d.stamp.id}"), rel="external"),
                f" · {PROGRESS_WORDS[d.progress]}",
                f", pour le {date(d.due)}" if d.due else "",
            ]
        )
        for d in found
    ]
    items += [
        html.Li(f"Décision n° {number(key)} : absente du registre.") for key in sorted(missing)
    ]
    body: Component = html.Ul(items, className="enumeration")
    if not items:
        body = empty("Aucune décision du registre ne porte sur ce projet.")
    take = html.P(html.A("Le registre des décisions", href=link("/decisions")), className="actions")
    return section("Décisions", body, take)
