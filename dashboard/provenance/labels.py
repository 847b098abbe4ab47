"""Budget codes that no official chart of accounts names: counted, never hidden."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.secrecy import Gate


@dataclass(frozen=True)
class UnlabelledCode:
    """One code used by the budgets of an exercice without an official label.

    Attributes:
        kind: `chapitre`, `compte` or `fonction`.
        label: what the source itself calls it; "" when it says nothing.
        rows: budget lines that carry it.
    """

    exercice: int
    nomenclature: str
    kind: str
    code: str
    label: str
    rows: int


def unlabelled_codes(gate: Gate) -> tuple[UnlabelledCode, ...]:
    """Every such code, those without any label first, newest exercice first."""
    return tuple(
        UnlabelledCode(
            row["exercice"],
            row["nomenclature"] or "",
            row["genre"],
            row["code"],
            row["libelle"] or "",
            row["lignes_nb"],
        )
        for row in gate.run("budget/codes_sans_libelle", {}).records()
    )
