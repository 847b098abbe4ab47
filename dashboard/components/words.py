"""Small French words of the pages: states, cadences, ages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from dash.development.base_component import Component

from dashboard.catalogue.tables import TABLES
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.vector import mark
from dashboard.formats import NBSP, PARIS, date, plural, typography

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


FACTS = {
    "budget_nom": "budget",
    "budget_siret": "SIRET",
    "budget_type": "type de budget",
    "collectivite": "collectivité",
    "date_situation": "situation du",
    "entites": "entités",
    "etape": "étape",
    "fins_de_ligne": "fins de ligne",
    "numero": "numéro",
    "separateur": "séparateur",
}
"""What a reader found out about a file; a word not here is already French."""

_PARTS = {
    "D": "dépenses",
    "R": "recettes",
    "reel": "opérations réelles",
    "ordre": "opérations d\u2019ordre",
    "sans_mouvement": "mouvement non dit par la source",
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


def source_state(source: Received, *, late: bool, ahead: bool) -> Component:
    """State of a source, in one word with its shape."""
    if source.state == "en_erreur":
        return judged("hors_cible", "en erreur")
    if source.state == "absente":
        return judged("hors_cible" if source.required else "suspendu", "absente")
    if ahead:
        return judged("a_surveiller", "dates à venir")
    return judged("a_surveiller", "en retard") if late else judged("atteint", "chargée")


def fact_words(facts: Mapping[str, str]) -> str:
    """What was recognised in a file: « encodage : utf-8 · séparateur : virgule ».

    What the file declares of its content (« information.PopTot ») is read elsewhere.
    """
    kept = ((key, value) for key, value in facts.items() if "." not in key)
    named = ((FACTS.get(k, k.replace("_", " ")), _french_day(v)) for k, v in kept)
    return " · ".join(f"{name}{NBSP}: {value}" for name, value in named)


def _french_day(text: str) -> str:
    """« 2025-04-15 » as people write it; any other text as it is."""
    try:
        return date(dt.date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text


def control_words(table: str, key: str) -> str:
    """Name of a control total: « mandaté ou titré, net, dépenses, opérations réelles (€) »."""
    if key == "lignes":
        return "lignes écrites dans la base"
    column, *parts = key.split(".")
    name, filled, _ = column.partition("_renseigne")
    known = TABLES[table].column(name) if table in TABLES else None
    meaning = known.meaning if known else name.replace("_", " ")
    unit = " (€)" if name.endswith("_eur") else ""
    if filled:
        return typography(
            f"{meaning.partition(' ;')[0].removesuffix(', UTC')} : valeurs renseignées{unit}"
        )
    words = [meaning, *(_PARTS.get(part, part) for part in parts)]
    return typography(f"{', '.join(words)}{unit}")


def ago(moment: dt.datetime | None, day: dt.date) -> str:
    """« 17/11/2025, il y a 3 jours »; never received is said."""
    if moment is None:
        return "jamais reçue"
    received = moment.astimezone(PARIS).date()
    days = (day - received).days
    if days <= 0:
        return f"{date(received)}, aujourd\u2019hui"
    return f"{date(received)}, il{NBSP}y{NBSP}a{NBSP}{plural(days, 'jour')}"
