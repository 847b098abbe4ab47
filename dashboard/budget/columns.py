"""Lines as a file: the same columns in every download and on the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from dashboard.budget.lines import Line, Selected
from dashboard.budget.reading import SECTIONS
from dashboard.budget.scope import MOVEMENTS
from dashboard.exports import About, Column, Sheet
from dashboard.exports.sheet import Cell
from dashboard.formats import instant, money, number

SIDES = {"D": "Dépenses", "R": "Recettes"}
READINGS = {
    "nature": "par nature",
    "politique": "par politique",
    "service": "par service",
    "operation": "par opération",
    "programme": "par programme",
    "famille": "par famille",
}
SORTED = {
    "vote": "voté",
    "reports": "restes à réaliser repris",
    "ouvert": "crédits ouverts",
    "engage": "engagé",
    "realise": "réalisé",
    "paye": "payé",
    "disponible": "disponible",
    "rar": "restes à réaliser",
    "annule": "crédits annulés",
    "section": "section",
    "chapitre": "chapitre",
    "article": "article",
    "fonction": "fonction",
    "programme": "programme",
    "operation": "opération",
    "service": "service",
    "enveloppe": "enveloppe",
    "libelle": "libellé de la source",
    "position": "rang dans le fichier",
}


@dataclass(frozen=True)
class LineColumn:
    """A column of the lines.

    Attributes:
        axis: shown only when the document says it; "" always.
    """

    column: Column
    value: Callable[[Line], Cell]
    axis: str = ""


def _of(name: str) -> Callable[[Line], Cell]:
    def value(line: Line) -> Cell:
        found: Cell = line.record[name]
        return found

    return value


def _text(name: str, label: str, width: int = 14, axis: str = "") -> LineColumn:
    return LineColumn(Column(label, name, "texte", "", width), _of(name), axis)


def _money(name: str, label: str, axis: str) -> LineColumn:
    return LineColumn(Column(label, name, "montant", "€", 16), _of(name), axis)


COLUMNS: tuple[LineColumn, ...] = (
    _text("budget", "Budget", 20),
    LineColumn(Column("Exercice", "exercice", "entier", "", 9), _of("exercice")),
    _text("etape", "Document", 11),
    _text("numero", "Numéro", 8),
    LineColumn(Column("Date", "date_situation", "date", "", 12), _of("date_situation")),
    _text("sens", "Sens", 6),
    _text("mouvement", "Mouvement", 11),
    _text("section", "Section", 8),
    _text("chapitre", "Chapitre", 9),
    _text("chapitre_libelle", "Libellé du chapitre", 30),
    _text("article", "Article", 9),
    _text("article_libelle", "Libellé de l'article", 34),
    _text("fonction", "Fonction", 9, axis="fonction"),
    _text("fonction_libelle", "Libellé de la fonction", 30, axis="fonction"),
    _text("programme", "Programme (AP)", 14, axis="programme"),
    _text("programme_libelle", "Libellé du programme", 30, axis="programme"),
    _text("operation", "Opération", 10, axis="operation"),
    _text("service", "Service", 24, axis="service"),
    _text("enveloppe", "Enveloppe", 28, axis="enveloppe"),
    _text("libelle", "Libellé de la source", 34, axis="libelle"),
    _money("vote_eur", "Voté", "vote"),
    _money("rar_precedent_eur", "Restes à réaliser repris", "taken_up"),
    _money("credits_ouverts_eur", "Crédits ouverts", "ouvert"),
    _money("engage_eur", "Engagé", "engage"),
    _money("realise_eur", "Réalisé", "realise"),
    _money("paye_eur", "Payé", "paye"),
    LineColumn(
        Column("Disponible", "disponible_eur", "montant", "€", 16),
        lambda line: line.disponible,
        "disponible",
    ),
    _money("rar_eur", "Restes à réaliser", "rar"),
    _money("annule_eur", "Crédits annulés", "annule"),
    _text("fichier", "Fichier", 34),
    LineColumn(Column("Rang", "position", "entier", "", 8), _of("position")),
)
"""Every column a line may have, in order."""


SAID: Mapping[str, Mapping[str, str]] = {
    "D": {"realise_eur": "Mandaté"},
    "R": {
        "credits_ouverts_eur": "Prévision",
        "realise_eur": "Titré",
        "paye_eur": "Encaissé",
    },
}
"""Words of an amount on each side, when they differ from those of COLUMNS."""


def columns_of(selected: Selected) -> tuple[LineColumn, ...]:
    """Columns the document says, in the words of the side."""
    left = selected.scope.left_words(selected.side).capitalize()
    said = {"disponible_eur": left, **SAID[selected.side]}
    kept = (c for c in COLUMNS if not c.axis or c.axis in selected.axes)
    return tuple(
        replace(c, column=replace(c.column, label=said.get(c.column.name, c.column.label)))
        for c in kept
    )


def title_of(selected: Selected) -> str:
    """« Lignes de dépenses, Budget principal, situation du 16/11/2026 »."""
    scope = selected.scope
    side = SIDES[selected.side].lower()
    return f"Lignes de {side}, {scope.budget_name}, {scope.stage_words}"


def facts_of(selected: Selected) -> list[tuple[str, str]]:
    """What was chosen, in words: filters, words looked for, order."""
    scope = selected.scope
    trail = " › ".join(step.label or step.code for step in selected.level.trail)
    way = "d'abord les plus grands" if selected.sort.startswith("-") else "d'abord les plus petits"
    found = [
        ("Collectivité", scope.body),
        ("Budget", f"{scope.budget_name} ({scope.budget})" if scope.budget else scope.budget_name),
        ("Exercice", str(scope.year)),
        ("Document", scope.stage_words),
        ("Sens", SIDES[selected.side]),
        ("Mouvement", MOVEMENTS[scope.movement]),
        ("Section", SECTIONS.get(selected.section, "les deux")),
        ("Lecture", READINGS[selected.level.path]),
        ("Poste", trail or "tout le budget"),
        ("Mots cherchés", selected.text or "aucun"),
        ("Tri", f"{SORTED[selected.sort.lstrip('-')]}, {way}"),
    ]
    if selected.asked.near:
        found.append(("Mots proches cherchés aussi", ", ".join(selected.asked.near)))
    if selected.asked.unknown:
        found.append(("Mots laissés de côté", ", ".join(selected.asked.unknown)))
    return found


def _said(selected: Selected, values: Mapping[str, Decimal | None]) -> list[tuple[str, Decimal]]:
    """Amounts of the columns shown, in their words; what is not known is left out."""
    return [
        (c.column.label, value)
        for c in columns_of(selected)
        if (value := values.get(c.column.name)) is not None
    ]


def sums_of(selected: Selected) -> list[tuple[str, Decimal]]:
    """Sums of the columns over the whole selection, results carried over included."""
    total = selected.total
    values = {
        "vote_eur": total.vote,
        "rar_precedent_eur": total.taken_up,
        "credits_ouverts_eur": total.ouvert,
        "engage_eur": total.engage,
        "realise_eur": total.realise,
        "paye_eur": total.paye,
        "disponible_eur": total.disponible,
    }
    return _said(selected, values)


def carried_words(selected: Selected) -> str:
    """What results carried over (001, 002) are in the sums, « » when they hold none."""
    total = selected.total
    values = {
        "vote_eur": total.carried_vote or None,
        "credits_ouverts_eur": total.carried_ouvert or None,
        "engage_eur": total.carried_engage or None,
        "realise_eur": total.carried_realise or None,
        "paye_eur": total.carried_paye or None,
    }
    known = _said(selected, values)
    if len({amount for _, amount in known}) == 1:
        return money(known[0][1])
    return ", ".join(f"{money(amount)} en {label.lower()}" for label, amount in known)


def totals_of(selected: Selected) -> list[tuple[str, str]]:
    """Lines, and sums to the cent, of the whole selection."""
    sums = [(f"Total {label.lower()}", money(value)) for label, value in sums_of(selected)]
    carried = carried_words(selected)
    told = [("Dont résultats reportés (001, 002)", carried)] if carried else []
    return [("Lignes", number(selected.total.lines_nb)), *sums, *told]


def sheet_of(selected: Selected) -> Sheet:
    """The lines chosen, as a table to write: every line, read as it goes."""
    columns = columns_of(selected)
    manifest = selected.gate.version.manifest
    files = sorted({d.file for d in selected.scope.documents if d.file})
    facts = [*facts_of(selected), *totals_of(selected)]
    facts += [
        ("Fichiers reçus", ", ".join(files)),
        ("Version des données", selected.gate.version.id),
        ("Construite le", instant(dt.datetime.fromisoformat(manifest["built_at"]))),
    ]
    if selected.gate.simulated:
        facts.insert(0, ("Attention", "Données simulées : aucun chiffre n'est réel."))

    def rows() -> Iterator[list[Cell]]:
        for line in selected.every():
            yield [column.value(line) for column in columns]

    return Sheet("Lignes", [c.column for c in columns], rows(), About(title_of(selected), facts))
