"""Codes of areas that facts bear and that lead to no area of today: listed, never dropped."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.secrecy import Gate


@dataclass(frozen=True)
class UnknownCode:
    """One code borne by the facts of one source.

    Attributes:
        table: canonical table of those facts.
        reason: `zeros_perdus`, `partage`, `hors_territoire` or `inconnu`.
        label: official name; "" when no list knows it.
        rows: facts that bear it; `SECRET` when a protected source has too few.
    """

    table: str
    source: str
    source_name: str
    code: str
    reason: str
    label: str
    rows: object


def unknown_codes(gate: Gate) -> tuple[UnknownCode, ...]:
    """Every such code; those of official lists, simply elsewhere, come last."""
    return tuple(
        UnknownCode(
            row["table_cible"],
            row["source"],
            row["source_nom"],
            row["code"],
            row["motif"],
            row["nom"] or "",
            row["lignes_nb"],
        )
        for row in gate.run("donnees/codes_inconnus").records()
    )
