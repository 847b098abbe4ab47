"""What the notes of a level say of the amounts that its rows do not hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from budget_rows import base, gate_on, row

from dashboard.budget import documents
from dashboard.components.address import View
from dashboard.formats import NBSP, NNBSP
from pages._budget_notes import notes_of
from pages._budget_vue import PAGE, look

ROWS = [
    row(credits_ouverts_eur="1000", realise_eur="600"),
    row(chapitre="022", article="022", credits_ouverts_eur="130.50"),
    row(section="I", chapitre="020", article="020", credits_ouverts_eur="20"),
    row(section="I", chapitre="001", article="001", credits_ouverts_eur="7", realise_eur="7"),
    row(section="I", chapitre="21", article="2188", credits_ouverts_eur="5", realise_eur="0"),
]


@pytest.mark.parametrize(
    ("view", "silent"),
    [
        (View(page=PAGE), "150,50 €"),
        (View(page=PAGE, node="F"), "130,50 €"),
        (View(page=PAGE, node="F/011"), ""),
        (View(page=PAGE, node="F/022"), ""),
        (View(page=PAGE, path="famille"), ""),
    ],
    ids=[
        "both sections",
        "one section",
        "every row told",
        "nothing told",
        "a family adds them to what it has",
    ],
)
def test_credits_of_silent_rows_are_told_to_be_in_the_total(view: View, silent: str) -> None:
    gate = gate_on(base(ROWS))
    shown = look(gate, view, documents(gate))
    said = notes_of(shown).replace(NBSP, " ").replace(NNBSP, " ")
    expected = (
        f"« — » : rien de mandaté n'est écrit à ces postes ; leurs {silent} de crédits sont dans "
        "le non consommé du total."
    )
    assert (expected in said) if silent else ("« — »" not in said)
    left = [c.amounts.disponible or Decimal(0) for c in shown.level.children]
    if not view.node and view.path != "famille":
        assert sum(left, Decimal(0)) == shown.level.total.disponible == Decimal("555.50")
