"""The table of a block as a workbook: typed values, then a sheet that says what they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from dashboard import formats
from dashboard.errors import QueryError
from dashboard.exports import About, Column, Sheet
from dashboard.reports.block import Block, Grid, Origin
from dashboard.reports.caption import Caption

WIDEST, NARROWEST = 60, 10
"""Characters of a column."""

_AMOUNT = re.compile(r"(€|euros)\)?$")
_READ = 200
"""Rows looked at to size a column."""


def _kind(heading: str, values: list[object], *, share: bool) -> str:
    if share:
        return "taux"
    if any(isinstance(value, Decimal) for value in values):
        return "montant" if _AMOUNT.search(heading) else "nombre"
    return "texte"


def _codes(headings: Sequence[str]) -> list[str]:
    """Names a program can use: « Voté (€) » is « vote_eur »; each its own."""
    codes: list[str] = []
    for rank, heading in enumerate(headings, 1):
        signs = heading.replace("€", "eur").replace("%", "pourcent")
        plain = re.sub(r"[^a-z0-9]+", "_", formats.fold(signs)).strip("_") or f"colonne_{rank}"
        codes.append(f"{plain}_{rank}" if plain in codes else plain)
    return codes


def _columns(grid: Grid) -> list[Column]:
    columns: list[Column] = []
    codes = _codes(grid.headings)
    for rank, heading in enumerate(grid.headings):
        values: list[object] = [row[rank] for row in grid.rows]
        longest = max([len(heading) // 2, *(len(str(v)) for v in values[:_READ] if v is not None)])
        width = min(max(longest + 2, NARROWEST), WIDEST)
        kind = _kind(heading, values, share=rank in grid.shares)
        columns.append(Column(heading, codes[rank], kind, width=width))
    return columns


def about(origin: Origin, caption: Caption) -> About:
    """What must be known to read the figures, in reading order."""
    facts = [
        ("Mesure", caption.measure),
        ("Ce que montre le graphique", caption.summary),
        ("Lecture", caption.reading),
        ("Source", caption.source),
        ("Licence", caption.licence),
        *(("Note", note) for note in caption.notes),
        ("Territoire", origin.place),
        ("Données", caption.simulated),
        ("Dates", caption.dates),
        ("Version des données", f"{origin.version}, du {formats.instant(origin.built_at)}"),
        ("Référence", caption.reference),
    ]
    return About(caption.title, [(name, said) for name, said in facts if said])


def file_name(title: str) -> str:
    """« Tous les postes » → « tous-les-postes »."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower()[:80] or "tableau"


def sheet_of(block: Block, origin: Origin, caption: Caption) -> Sheet:
    """The table of a block, to be written.

    Args:
        block: what is written.
        origin: where it was read.
        caption: what is said beside it.

    Raises:
        QueryError: the block has no table.
    """
    if block.grid is None:
        raise QueryError(
            f"« {block.title} » n'a pas de tableau à écrire",
            field="figure",
            remedy="Choisissez une figure dont la page donne les valeurs",
        )
    known = about(origin, caption)
    return Sheet("Valeurs", _columns(block.grid), iter(block.grid.rows), known)
