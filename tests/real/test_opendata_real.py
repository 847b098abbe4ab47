"""SCDL budgets published by others follow the schema as we declare it, but for known traps."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dashboard.catalogue.open_data import load_schemas
from dashboard.opendata.schema import cell_fault
from dashboard.settings import ROOT

FOLDER = ROOT.parent / "shared" / "data" / "real" / "budget" / "bretagne"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared absent : fichiers réels non lus"),
]
TRAPS = {"valeur obligatoire absente"}
"""DOMAIN.md §1.3: real files leave required cells empty, of the results 001 and 002 first."""


def found() -> list[Path]:
    return sorted(FOLDER.glob("*.scdl.csv"))


@pytest.mark.parametrize("path", found(), ids=lambda p: p.name)
def test_a_real_scdl_budget_has_the_columns_and_the_cells_we_declare(path: Path) -> None:
    schema = load_schemas()["budget"]
    with path.open(encoding="utf-8-sig", newline="") as handle:
        heading, *rows = csv.reader(handle)
    assert tuple(heading) == schema.names
    assert rows
    wrong = set()
    for row in rows:
        for field, text in zip(schema.fields, row, strict=True):
            # the case of words varies from one editor to another
            fault = cell_fault(field, text.lower() if field.values else text)
            wrong |= {(field.name, fault)} if fault and fault not in TRAPS else set()
    assert wrong == set()
