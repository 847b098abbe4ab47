"""The demonstration, built: what is found is what was planted, row for row and cent for cent."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.demo.generation import generate
from dashboard.settings import DATA

COUNTS = (
    "files",
    "rows_read",
    "rows_loaded",
    "rows_rejected",
    "rows_ignored",
    "rejected",
    "ignored",
)


FOLLOWED = '[demandes_recues]\nresponsable = "Direction"\n'
"""The only indicator computed when the tables alone are looked at."""


def _tables_alone(folder: Path) -> Path:
    """The pack of the demonstration: its sources and one indicator."""
    pack = folder / "exemple"
    shutil.copytree(
        DATA / "exemple",
        pack,
        ignore=shutil.ignore_patterns("evaluations*", "feuille*", "passages*"),
    )
    (pack / "indicateurs.toml").write_text(FOLLOWED, encoding="utf-8")
    return pack


def _compare(
    folder: Path, *, until: dt.date, years: int, scale: int = 1, pack: Path = DATA / "exemple"
) -> dict[str, Any]:
    """Generate, build, and check every source against the manifest of the truth."""
    extracts = folder / "extraits"
    generate(extracts, scale=scale, seed=11, until=until, years=years)
    arguments = [
        "--territory",
        pack,
        "--extracts",
        extracts,
        "--database",
        folder / "db",
    ]
    result = CliRunner().invoke(app, ["build", *map(str, arguments), "--json"])
    assert result.exception is None, result.output
    built = json.loads(result.stdout.strip().splitlines()[-1])
    found = {source["source"]: source for source in built["sources"]}
    truth = json.loads((folder / "verite.json").read_text(encoding="utf-8"))["sources"]
    assert found.keys() == truth.keys()
    for code, expected in truth.items():
        assert {k: found[code][k] for k in COUNTS} == {k: expected[k] for k in COUNTS}, code
        for key, total in expected["totals"].items():
            assert Decimal(found[code]["control_totals"][key]) == Decimal(total), (code, key)
    return truth


REASONS = {
    "cellules_en_trop",
    "cellules_manquantes",
    "date_illisible",
    "hors_bornes",
    "nombre_illisible",
    "structure_invalide",
    "valeur_hors_liste",
    "valeur_obligatoire_absente",
}
RULES = {
    "entete_repetee",
    "hors_perimetre",
    "ligne_d_unites",
    "ligne_de_titre",
    "ligne_vide",
    "sous_total",
}


def _planted(truth: dict[str, Any]) -> tuple[set[str], set[str]]:
    """Every reason and every rule, over the sources."""
    reasons = {reason for source in truth.values() for reason in source["rejected"]}
    rules = {rule for source in truth.values() for rule in source["ignored"]}
    return reasons, rules


@pytest.mark.slow
def test_a_build_rejects_what_was_planted_and_nothing_else(tmp_path: Path) -> None:
    """The first quarter of an exercice: every source and every fault, no closed account yet.

    Indicators and evaluations of the whole pack are computed by the longer one below.
    """
    truth = _compare(tmp_path, until=dt.date(2026, 3, 31), years=1, pack=_tables_alone(tmp_path))
    assert _planted(truth) == (REASONS, RULES)
    assert truth["budget_principal"]["totals"]["vote_eur.D.ordre"] != "0.00"


@pytest.mark.slow
def test_five_years_at_a_larger_scale_are_found_row_for_row(tmp_path: Path) -> None:
    truth = _compare(tmp_path, until=dt.date(2026, 11, 22), years=5, scale=2)
    assert _planted(truth) == (REASONS, RULES | {"ligne_calculee"})
