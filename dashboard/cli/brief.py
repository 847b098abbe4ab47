"""`vigie brief` and `vigie decisions`: what is sent before a review, and what was decided."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.meeting import Meeting, load_meeting
from dashboard.cli.serve import chosen_settings
from dashboard.errors import StateError, VersionError
from dashboard.formats import DASH, PARIS, date
from dashboard.indicators import know, parse_period, period_of
from dashboard.reviews.brief import prepare_brief
from dashboard.reviews.brief_words import brief_html, brief_markdown
from dashboard.reviews.decisions import Standing, standing
from dashboard.reviews.decisions import register as read_register
from dashboard.reviews.meetings import reviews
from dashboard.reviews.model import PROGRESS_WORDS, Decision, decision_json
from dashboard.reviews.offtarget import weeks_by_subject
from dashboard.reviews.text import clean
from dashboard.reviews.words import lateness, subject_of
from dashboard.secrecy import open_gate
from dashboard.settings import Settings
from dashboard.store.copies import sqlite_path
from dashboard.store.writings import Writings, open_writings

_Territory = Annotated[
    Path | None, typer.Option("--territory", help="Dossier du pack.", show_default=False)
]
_Database = Annotated[
    Path | None, typer.Option("--database", help="Dossier de la base.", show_default=False)
]


class Format(StrEnum):
    """How a brief is written."""

    HTML = "html"
    MARKDOWN = "md"


_WRITERS = {Format.HTML: brief_html, Format.MARKDOWN: brief_markdown}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("brief")(brief_command)
    app.command("decisions")(decisions_command)


@contextmanager
def _opened(settings: Settings) -> Iterator[Writings]:
    writings = open_writings(settings.state_url)
    try:
        yield writings
    finally:
        writings.close()


def brief_command(
    week: Annotated[
        str,
        typer.Option(
            help="Semaine, comme 2025-W47 ; la dernière terminée par défaut.", show_default=False
        ),
    ] = "",
    format_: Annotated[Format, typer.Option("--format", help="html ou md.")] = Format.MARKDOWN,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Fichier à écrire.", show_default=False),
    ] = None,
    area: Annotated[
        str, typer.Option(help="Code du territoire ; l'ensemble par défaut.", show_default=False)
    ] = "",
    territory: _Territory = None,
    database: _Database = None,
) -> None:
    """Préparer le brief d'une revue : exceptions, alertes, changements, décisions, indicateurs."""
    settings = chosen_settings(territory, database, None, None)
    period = parse_period(week) if week else None
    gate = open_gate(settings)
    with _opened(settings) as writings:
        found = prepare_brief(gate, writings, period, area=area)
    text = _WRITERS[format_](found)
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StateError(f"écriture impossible ({error.strerror})", file=output.name) from None


def decisions_command(
    every: Annotated[
        bool, typer.Option("--all", help="Aussi celles qui sont faites ou abandonnées.")
    ] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Écrire du JSON : tout le registre.")] = (
        False
    ),
    territory: _Territory = None,
    database: _Database = None,
) -> None:
    """Lister le registre des décisions."""
    settings = chosen_settings(territory, database, None, None)
    rules, found = load_meeting(), list[Standing]()
    path = sqlite_path(settings.state_url)
    if path is None or path.exists():
        with _opened(settings) as writings:
            found = _standings(settings, writings, rules)
    if as_json_:
        entries = [_entry(one) for one in found]
        typer.echo(json.dumps({"decisions": entries}, ensure_ascii=False))
        return
    _show([one for one in found if every or one.decision.open], rules)


def _standings(settings: Settings, writings: Writings, rules: Meeting) -> list[Standing]:
    """Every decision as it stands today; off-target weeks are unknown while nothing is built."""
    decisions, today = read_register(writings), dt.datetime.now(PARIS).date()
    days = [review.date for review in reviews(writings) if review.closed]
    try:
        gate = open_gate(settings)
        monday = period_of("semaine", today).start
        weeks = weeks_by_subject(gate, know(gate), decisions, monday)
    except VersionError:
        weeks = {}
    return [
        standing(
            decision,
            today,
            rules=rules,
            meetings=days,
            weeks_off=weeks.get((decision.subject, decision.area), 0),
        )
        for decision in decisions
    ]


def _entry(found: Standing) -> dict[str, Any]:
    return {
        **decision_json(found.decision),
        "jours_de_retard": found.days_late,
        "revues_de_retard": found.reviews_late,
        "palier": found.rung.code if found.rung else None,
        "age_jours": found.age_days,
    }


def _cells(found: Standing, labels: dict[str, str]) -> Iterator[Text]:
    decision: Decision = found.decision
    yield Text(str(decision.stamp.id))
    for text in (
        subject_of(decision, labels),
        decision.text,
        decision.owner or DASH,
        date(decision.due) if decision.due else DASH,
        PROGRESS_WORDS[decision.progress],
        lateness(found),
        found.rung.label if found.rung else DASH,
    ):
        yield Text(clean(text))


def _show(found: list[Standing], rules: Meeting) -> None:
    console = Console(highlight=False)
    if not found:
        console.print("Aucune décision ouverte.")
        return
    labels = {code: indicator.label for code, indicator in load_indicators().items()}
    ranks = [rung.code for rung in rules.ladder]
    order = sorted(
        found, key=lambda s: (-(ranks.index(s.rung.code) if s.rung else -1), -s.days_late)
    )
    table = Table(box=None, pad_edge=False)
    for heading in (
        "N°",
        "Objet",
        "Décision",
        "Responsable",
        "Échéance",
        "État",
        "Retard",
        "À porter",
    ):
        table.add_column(heading)
    for one in order:
        table.add_row(*_cells(one, labels))
    console.print(table)
