"""What a report is about: week, exercice, indicator, evaluation, version; checked, then named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask

from dashboard import formats
from dashboard.budget import documents
from dashboard.catalogue.report_template_model import REVIEW, Template
from dashboard.components.context import EXTENSION, Site
from dashboard.components.review_filters import span_words
from dashboard.errors import QueryError, VersionError
from dashboard.experiments.read import portfolio
from dashboard.formats import PARIS, date_long
from dashboard.indicators import find, know, parse_period
from dashboard.reports.weekly import Week, read_week
from dashboard.secrecy import Gate


@dataclass(frozen=True, slots=True)
class Asked:
    """What the author chooses, each "" for what the template or the data make of it.

    Attributes:
        week: « 2025-W47 »; year: exercice; indicator, evaluation: codes; version: of the data.
    """

    week: str = ""
    year: str = ""
    indicator: str = ""
    evaluation: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Values:
    """What the names between braces of a template stand for.

    Attributes:
        words: in texts; choices: in addresses, "" where nothing is chosen.
        each: what figures are repeated for.
        version: data of every page of the report.
    """

    words: Mapping[str, str]
    choices: Mapping[str, str]
    each: Mapping[str, tuple[str, ...]]
    version: str

    @property
    def arguments(self) -> dict[str, str]:
        """What was chosen, as a manifest keeps it."""
        return {name: value for name, value in self.choices.items() if value}


def _year(gate: Gate, asked: str, *, needed: bool) -> str:
    """The exercice asked for; otherwise the last one that the budget documents speak of."""
    if not needed:
        return ""
    if asked and not (asked.isascii() and asked.isdecimal() and len(asked) == 4):
        raise QueryError(
            f"« {asked} » n'est pas un exercice", field="exercice", remedy="Écrivez 2025"
        )
    known = sorted({document.exercice for document in documents(gate)})
    if asked and known and int(asked) not in known:
        raise QueryError(
            f"aucun document budgétaire de l'exercice {asked}",
            field="exercice",
            remedy=f"Exercices reçus : {', '.join(map(str, known))}",
        )
    return asked or (str(known[-1]) if known else "")


def _indicator(gate: Gate, asked: str, *, needed: bool) -> tuple[str, str]:
    """Code and label."""
    if not needed:
        return "", ""
    known = sorted(know(gate).definitions)
    if not asked or find(asked).code not in known:
        problem = f"« {asked} » n'est pas calculé ici" if asked else "aucun indicateur n'est nommé"
        raise QueryError(
            problem,
            field="indicateur",
            remedy="Choisissez-en un de la page « Rapports », ou un code de « vigie kpi --list »",
        )
    found = find(asked)
    return found.code, found.label


def _evaluation(gate: Gate, asked: str, *, needed: bool) -> tuple[str, str]:
    """Code and title."""
    if not needed:
        return "", ""
    cards = {card.code: card.titre for card in portfolio(gate)}
    if asked not in cards:
        problem = f"aucune évaluation « {asked} »" if asked else "aucune évaluation n'est nommée"
        raise QueryError(
            problem,
            field="évaluation",
            remedy=f"Choisissez parmi : {', '.join(cards) or 'aucune'}",
        )
    return asked, cards[asked]


def _known(gate: Gate, text: str) -> None:
    """A report of a week of which nothing is known would say that all is well."""
    week = parse_period(text)
    if week.kind != "semaine":
        raise QueryError(
            f"« {text} » n'est pas une semaine", field="semaine", remedy="Écrivez 2025-W47"
        )
    known = know(gate).definitions.values()
    if not known:
        return
    first, last = min(d.first for d in known), max(d.last for d in known)
    if week.end < first or week.start > last:
        raise QueryError(
            f"rien n'est connu de la semaine {week.label}",
            field="semaine",
            remedy=f"Les données vont du {formats.date(first)} au {formats.date(last)}",
        )


def _week(server: Flask, gate: Gate, template: Template, asked: Asked) -> Week:
    """The review when the template speaks of it; otherwise the week alone."""
    if asked.week:
        _known(gate, asked.week)
    if template.named & set(REVIEW):
        return read_week(server, asked.week, gate.version.id)
    week = parse_period(asked.week) if asked.week else know(gate).last_week
    return Week(week.code, week.label, span_words(week), gate.version.id, (), {})


def _frozen(site: Site, gate: Gate, week: Week, asked: Asked) -> str:
    """A closed review is told with the data it froze, while they are kept."""
    if asked.version or week.version == gate.version.id:
        return gate.version.id
    try:
        return site.gate(week.version).version.id
    except VersionError:
        return gate.version.id


def values_of(
    server: Flask, template: Template, asked: Asked, made_at: dt.datetime | None = None
) -> Values:
    """What the names of a template stand for, for what is asked.

    Raises:
        QueryError: a choice is missing, or names nothing known.
        VersionError: no such version.
    """
    site: Site = server.extensions[EXTENSION]
    gate, named = site.gate(asked.version), template.named
    week = Week("", "", "", gate.version.id, (), {})
    if named & {"semaine", "jours", *REVIEW}:
        week = _week(server, gate, template, asked)
    year = _year(gate, asked.year, needed="exercice" in named)
    indicator, label = _indicator(gate, asked.indicator, needed="indicateur" in named)
    evaluation, title = _evaluation(gate, asked.evaluation, needed="evaluation" in named)
    day = (made_at or dt.datetime.now(dt.UTC)).astimezone(PARIS).date()
    return Values(
        words={
            **week.words,
            "lieu": site.territory.name,
            "date": date_long(day),
            "semaine": week.label,
            "jours": week.days,
            "exercice": year,
            "indicateur": label,
            "evaluation": title,
        },
        choices={
            "semaine": week.code,
            # a page that no exercice is asked of shows the last one it can judge
            "exercice": asked.year and year,
            "indicateur": indicator,
            "evaluation": evaluation,
        },
        each={"exception": week.exceptions},
        version=_frozen(site, gate, week, asked),
    )
