"""The road map in the national schema: built by the real builder, written, read back the same."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from tinytown import Tiny
from typer.testing import CliRunner

from dashboard.catalogue import roadmap_model
from dashboard.catalogue.pack import load_pack
from dashboard.cli import app
from dashboard.errors import QueryError, StateError
from dashboard.roadmap.projects_export import PHASES, STATES, bodies_csv, exported
from dashboard.roadmap.projects_lists import read_file
from dashboard.roadmap.projects_schema import load_schema
from dashboard.roadmap.projects_write import to_csv
from dashboard.secrecy import Gate
from dashboard.store.versions import open_version

ROADMAP = """
[[objectifs]]
code = "sobriete"
titre = "Moins d'énergie"

[[projets]]
code = "led"
titre = "Éclairage LED"
objectif = "sobriete"
resume = "Des lanternes « neuves », en deux tranches."
pilote = "Espace public"
budget = [{ operation = "304" }, { fonction = "512" }, { fonction = "5120" }, { fonction = "0" }]
phase = 2
passages = [
  { porte = "G1", date = 2023-11-15, decision = "continuer", motifs = "Mesuré" },
  { porte = "G2", date = 2024-02-20, decision = "continuer", motifs = "Prêt" },
]
echelle = "commune"
debut = 2024-01-10
echeance = 2030-06-30
etat = "a_l_heure"

[[projets]]
code = "tri"
titre = "=Tri"
objectif = "sobriete"
pilote = "Déchets"
phase = 0
echelle = "epci"
echeance = 2020-06-30
etat = "a_l_heure"
"""
DAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    tiny = Tiny(tmp_path_factory.mktemp("feuille"))
    line = {"budget_siret": "21990001200018", "section": "I", "article": "2315", "etape": "BP"}
    tiny.write("budget_ligne", [{**line, "operation": "304", "vote_eur": "48000.00"}])
    tiny.save()
    (tiny.territory / "feuille_de_route.toml").write_text(ROADMAP, encoding="utf-8")
    tiny.build()
    return tiny


@pytest.fixture(scope="module")
def told(made: Tiny) -> tuple[Any, ...]:
    gate = Gate(open_version(made.database))
    return exported(gate, load_pack(made.territory).territory, DAY)


def test_every_phase_and_state_has_its_word_in_the_schema() -> None:
    schema = load_schema()
    assert set(PHASES) == set(roadmap_model.PHASES)
    assert set(STATES) == set(roadmap_model.STATES)
    assert set(PHASES.values()) == set(schema.phases)
    assert set(STATES.values()) < set(schema.states)


def test_a_project_says_what_the_road_map_knows(told: tuple[Any, ...]) -> None:
    led, tri = told
    assert (led.name, led.phase, led.state) == ("Éclairage LED", "Opération", "En cours")
    assert led.created == "2023-11-15T00:00:00Z"
    assert led.start == dt.date(2024, 1, 10)
    assert led.competences == ("90-512",)
    assert led.function == "Espace public"
    assert (tri.phase, tri.state, tri.competences, tri.budget) == ("Idée", "En retard", (), None)
    assert led.key != tri.key
    assert led.bodies != tri.bodies


def test_what_is_exported_is_read_back_without_a_fault(
    told: tuple[Any, ...], tmp_path: Path
) -> None:
    path = tmp_path / "projets.csv"
    path.write_text(to_csv(told), encoding="utf-8", newline="")
    read = read_file(path)
    assert read.faults == ()
    assert read.projects == told


def test_the_authorities_named_are_given_beside(made: Tiny, told: tuple[Any, ...]) -> None:
    territory = load_pack(made.territory).territory
    rows = list(csv.DictReader(io.StringIO(bodies_csv(told, territory))))
    assert [(r["type"], r["nom"]) for r in rows] == [
        ("Commune", "Tinyville"),
        ("EPCI", "Agglomération de Tinyville"),
    ]
    assert {r["id"] for r in rows} == {body for p in told for body in p.bodies}
    assert [r["type"] for r in csv.DictReader(io.StringIO(bodies_csv(told[:1], territory)))] == [
        "Commune"
    ]


def test_the_command_writes_both_forms(made: Tiny, tmp_path: Path) -> None:
    for name in ("p.csv", "p.json"):
        out = tmp_path / name
        said = CliRunner().invoke(
            app,
            [
                *("projets", "exporter", "-o", str(out)),
                *("--territory", str(made.territory), "--database", str(made.database)),
            ],
        )
        assert said.exit_code == 0, said.output
        checked = CliRunner().invoke(app, ["projets", "importer", str(out)])
        assert checked.exit_code == 0
        assert "gardés" in checked.output


def export(made: Tiny, *words: str) -> Any:
    return CliRunner().invoke(
        app,
        [
            *("projets", "exporter", *words),
            *("--territory", str(made.territory), "--database", str(made.database)),
        ],
    )


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["-o", "p.xlsx"], "l'extension « .xlsx »"),
        (["-o", "projets"], "un nom sans extension"),
        (["-o", "p.txt", "--format", "json"], "l'extension « .txt »"),
        (["-o", "p.json", "--format", "csv"], "se contredisent"),
        (["-o", "p.csv", "--collectivites", "c.json"], "se contredisent"),
    ],
)
def test_a_form_that_is_not_written_is_refused_before_anything(
    made: Tiny, tmp_path: Path, words: list[str], problem: str
) -> None:
    placed = [str(tmp_path / word) if "-" not in word[:1] and word not in ("csv", "json") else word
              for word in words]  # fmt: skip
    said = export(made, *placed)
    assert said.exit_code != 0
    assert isinstance(said.exception, QueryError)
    assert problem in str(said.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(made: Tiny, tmp_path: Path) -> None:
    said = export(made, "-o", str(tmp_path / "absent" / "p.csv"))
    assert isinstance(said.exception, StateError)
    assert "p.csv" in str(said.exception)
