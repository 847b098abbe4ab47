"""Small French words of the pages: states, cadences, ages."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from dash.development.base_component import Component

from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.vector import mark
from dashboard.formats import NBSP, PARIS, date, plural

CADENCES = {
    "continu": "en continu",
    "jour": "chaque jour",
    "semaine": "chaque semaine",
    "mois": "chaque mois",
    "trimestre": "chaque trimestre",
    "annee": "chaque année",
    "ponctuel": "sans cadence",
}
FILE_STATES = {
    "charge": "chargé",
    "jumeau": "jumeau, non lu",
    "en_erreur": "illisible",
}


class Received(Protocol):
    """What is needed of a source to say its state."""

    @property
    def state(self) -> str:
        """`chargee`, `absente` or `en_erreur`."""
        ...

    @property
    def required(self) -> bool:
        """True when its absence stops the build."""
        ...


def judged(judgement: str, word: str) -> Component:
    """A shape and a word: never a colour alone."""
    return html.Span([vector(mark(judgement)), word], className="etat")


def source_state(source: Received, *, late: bool) -> Component:
    """State of a source, in one word with its shape."""
    if source.state == "en_erreur":
        return judged("hors_cible", "en erreur")
    if source.state == "absente":
        return judged("hors_cible" if source.required else "suspendu", "absente")
    return judged("a_surveiller", "en retard") if late else judged("atteint", "chargée")


def ago(moment: dt.datetime | None, day: dt.date) -> str:
    """« 17/11/2025, il y a 3 jours »; never received is said."""
    if moment is None:
        return "jamais reçue"
    received = moment.astimezone(PARIS).date()
    days = (day - received).days
    if days <= 0:
        return f"{date(received)}, aujourd\u2019hui"
    return f"{date(received)}, il{NBSP}y{NBSP}a{NBSP}{plural(days, 'jour')}"
