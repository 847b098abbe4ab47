"""What a report holds, for who must check it later: arguments, data, figures, sums."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from dashboard.exports import french_csv
from dashboard.formats import NBSP, PARIS
from dashboard.reports.layout import Numbered
from dashboard.reports.report import Item, Report
from dashboard.reports.workbook import sheet_of

ENDING = ".manifeste.json"


def values_sum(item: Item) -> str | None:
    """SHA-256 of the values of a figure as its French CSV; None when it gives none."""
    if item.block.grid is None:
        return None
    total = hashlib.sha256()
    for piece in french_csv(sheet_of(item.block, item.origin, item.caption)):
        total.update(piece)
    return total.hexdigest()


def _figure(number: int, item: Item) -> dict[str, Any]:
    return {
        "numero": number,
        "nom": Numbered(item, number).label.replace(NBSP, " "),
        "titre": item.caption.title,
        "adresse": item.origin.address,
        "figure": item.block.identifier,
        "reference": item.caption.reference,
        "version_des_donnees": item.origin.version,
        "sha256_valeurs_csv": values_sum(item),
    }


def manifest_of(
    report: Report, *, template: str, arguments: Mapping[str, str], file: str, body: bytes
) -> dict[str, Any]:
    """The manifest of a file just written.

    Args:
        report: what was written.
        template: code of its template.
        arguments: what was chosen: week, exercice…
        file: name of the file.
        body: its bytes.
    """
    versions = sorted({item.origin.version for item in report.items})
    return {
        "modele": template,
        "arguments": dict(arguments),
        "titre": report.title,
        "lieu": report.place,
        "fait_le": _instant(report.made_at),
        "version_des_donnees": versions[0] if len(versions) == 1 else versions,
        "donnees_simulees": report.simulated,
        "fichier": {
            "nom": file,
            "octets": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
        },
        "figures": [_figure(number, item) for number, item in enumerate(report.items, start=1)],
        "manquantes": [
            {"adresse": one.address, "figure": one.identifier, "raison": one.reason}
            for one in report.missing
        ],
    }


def _instant(when: dt.datetime) -> str:
    return when.astimezone(PARIS).isoformat(timespec="seconds")
