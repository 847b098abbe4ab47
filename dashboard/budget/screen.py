"""Lines as read on a screen: fewer columns than a file, whole euros (DOMAIN.md §9.2), in French."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from dashboard.budget.lines import Line, Selected
from dashboard.budget.reading import SECTIONS
from dashboard.formats import NBSP, number


@dataclass(frozen=True)
class ScreenColumn:
    """A column of the screen.

    Attributes:
        field: name in the rows given to the browser.
        sort: what the address calls it; axis: shown only when the document says it.
        width: in pixels; the codes and the amounts that decide hold together in 1 200.
        aside: left out of a telephone, where a line is a card; a file has it.
    """

    field: str
    label: str
    text: Callable[[Line], str]
    sort: str = ""
    axis: str = ""
    width: int = 150
    numeric: bool = False
    aside: bool = False


def _plain(name: str) -> Callable[[Line], str]:
    return lambda line: str(line.record[name] or "")


def _named(code: str) -> Callable[[Line], str]:
    """« 60612 Energie - Electricité »."""

    def text(line: Line) -> str:
        found: Mapping[str, Any] = line.record
        return " ".join(filter(None, (found[code], found[f"{code}_libelle"])))

    return text


def _amount(name: str) -> Callable[[Line], str]:
    def text(line: Line) -> str:
        value: Decimal | None = getattr(line.amounts, name)
        return "" if value is None else number(value)

    return text


def _chapter(line: Line) -> str:
    section = SECTIONS.get(line.record["section"] or "", "Section inconnue")
    return f"{section}, {_named('chapitre')(line) or 'sans chapitre'}"


def _origin(line: Line) -> str:
    return f"{PurePosixPath(line.file).name}, n°{NBSP}{number(line.position)}"


def _money(name: str, label: str, *, aside: bool = False) -> ScreenColumn:
    return ScreenColumn(name, label, _amount(name), name, name, 106, numeric=True, aside=aside)


_CODES = (
    ScreenColumn("article", "Article", _named("article"), "article", "", 215),
    ScreenColumn("fonction", "Fonction", _named("fonction"), "fonction", "fonction", 145),
    ScreenColumn("service", "Service", _plain("service"), "service", "service", 140),
    ScreenColumn("enveloppe", "Enveloppe", _plain("enveloppe"), "enveloppe", "enveloppe", 165),
    ScreenColumn("operation", "Opération", _plain("operation"), "operation", "operation", 85),
)
_WHERE = (
    ScreenColumn(
        "programme",
        "Programme",
        _named("programme"),
        "programme",
        "programme",
        220,
        aside=True,
    ),
    ScreenColumn("chapitre", "Section et chapitre", _chapter, "chapitre", "", 260, aside=True),
    ScreenColumn(
        "libelle", "Libellé de la source", _plain("libelle"), "libelle", "libelle", 220, aside=True
    ),
    ScreenColumn("origine", "Fichier et rang", _origin, "position", "", 290, aside=True),
)
_AMOUNTS: Mapping[str, tuple[ScreenColumn, ...]] = {
    side: (
        _money("ouvert", opened),
        _money("engage", "Engagé"),
        _money("realise", done),
        ScreenColumn(
            "disponible",
            "Disponible",
            _amount("disponible"),
            "disponible",
            "disponible",
            106,
            numeric=True,
        ),
        _money("paye", paid, aside=True),
        _money("vote", "Voté", aside=True),
        ScreenColumn(
            "reports",
            "Reports repris",
            _amount("taken_up"),
            "reports",
            "taken_up",
            106,
            numeric=True,
            aside=True,
        ),
        _money("rar", "Restes à réaliser", aside=True),
        _money("annule", "Annulé", aside=True),
    )
    for side, opened, done, paid in (
        ("D", "Crédits ouverts", "Mandaté", "Payé"),
        ("R", "Prévision", "Titré", "Encaissé"),
    )
}


_VOTED = {"ouvert": "Voté et reports"}
"""Words of an amount in a document that only votes."""


def screen_columns(selected: Selected) -> tuple[ScreenColumn, ...]:
    """Columns the lines say: codes, amounts that decide, others, rare codes, where they were read.

    A voted document decides with what it votes.
    """
    rare = selected.rare
    codes = [c for c in _CODES if c.axis not in rare]
    seldom = [c for c in _CODES if c.axis in rare]
    left = selected.scope.left_words(selected.side).capitalize()
    amounts = tuple(
        replace(c, label=left) if c.field == "disponible" else c for c in _AMOUNTS[selected.side]
    )
    if not selected.scope.executed:
        amounts = tuple(
            replace(c, aside=False, label=_VOTED.get(c.field, c.label))
            for c in sorted(amounts, key=lambda c: c.field not in ("vote", "reports"))
        )
    every = (*codes, *amounts, *seldom, *_WHERE)
    return tuple(c for c in every if not c.axis or c.axis in selected.axes)


def screen_row(line: Line, columns: tuple[ScreenColumn, ...]) -> dict[str, str]:
    """A line, by field."""
    return {column.field: column.text(line) for column in columns}
