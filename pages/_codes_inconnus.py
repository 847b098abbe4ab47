"""Données, les codes de territoire sans correspondance : ce qu'ils portent, et que faire."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.address import link
from dashboard.components.prose import section
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.formats import plural, typography
from dashboard.provenance import UnknownCode

SHOWN = 200
OPEN_UNDER = 12
ELSEWHERE = "hors_territoire"
TITLE = "Codes de territoire sans correspondance"
REASONS = {
    "inconnu": "code inconnu",
    "zeros_perdus": "zéros de gauche perdus : ajoutez longueur = 5 à cette colonne",
    "partage": "commune partagée entre plusieurs : non répartie",
    ELSEWHERE: "commune d'un autre territoire",
}
COLUMNS = (Column("Code"), Column("Source"), Column("Pourquoi"), Column("Nom"), Column("Valeurs"))


def _row(code: UnknownCode, path: str) -> list[object]:
    source = html.A(typography(code.source_name), href=link(path, source=code.source))
    reason = typography(REASONS.get(code.reason, code.reason))
    return [code.code, source, reason, code.label or "non connu", code.rows]


def _listed(codes: Sequence[UnknownCode], caption: str, path: str, identifier: str) -> Component:
    rows = [_row(code, path) for code in codes[:SHOWN]]
    shown = table(caption, COLUMNS, rows, identifier=identifier, show_caption=False)
    count = html.Summary([typography(f"{caption} : "), plural(len(codes), "code")])
    more = (
        [html.P(typography(f"Les {SHOWN} premiers ; tous : vigie query donnees/codes_inconnus."))]
        if len(codes) > SHOWN
        else []
    )
    return html.Details([count, shown, *more], className="entree", open=len(codes) <= OPEN_UNDER)


def unknown_section(
    codes: Sequence[UnknownCode], path: str, identifiers: tuple[str, str]
) -> list[Component]:
    """The section, or nothing when every code leads to an area of today.

    Args:
        codes: what was found.
        path: address of the data page.
        identifiers: ids of the table of codes to check, and of the table of those elsewhere.
    """
    if not codes:
        return []
    words = (
        "Ces codes ne mènent à aucun territoire d'aujourd'hui, même par une fusion ou un "
        "changement de code. Leurs valeurs sont conservées ; elles ne comptent dans aucune commune."
    )
    groups = (
        ("À vérifier", identifiers[0], [c for c in codes if c.reason != ELSEWHERE]),
        ("D'un autre territoire", identifiers[1], [c for c in codes if c.reason == ELSEWHERE]),
    )
    boxes = [_listed(found, title, path, name) for title, name, found in groups if found]
    return [section(TITLE, html.P(typography(words), className="prose"), *boxes)]
