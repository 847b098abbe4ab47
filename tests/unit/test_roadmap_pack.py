"""The road map of a pack: what is read, what is refused and how, what a version keeps."""

from __future__ import annotations

import copy
import datetime as dt
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from empty_base import MemoryVersion, staged

from dashboard.build.roadmap_rows import write_roadmap
from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.roadmap import FILE, load_roadmap, parse_roadmap
from dashboard.catalogue.roadmap_model import Aim, BudgetLink, Project, Roadmap
from dashboard.errors import PackError
from dashboard.roadmap import read_roadmap, standing
from dashboard.secrecy import Gate
from dashboard.settings import DATA
from pages._feuille_vide import EXAMPLE

INDICATORS = ("appels", "repas")
TEXT = """
[[objectifs]]
code = "sobriete"
titre = "Consommer moins"
odd = [7, 13]
politique = "energie"
indicateurs = [{ code = "appels", cible = 0.5, au = 2028-12-31 }]

[[projets]]
code = "led"
titre = "Éclairage LED"
objectif = "sobriete"
pilote = "Espace public"
directions = ["Finances"]
partenaires = [{ nom = "Syndicat", genre = "public" }]
consultations = [{ date = 2024-02-06, forme = "Réunion", participants = 84, suite = "Reculé" }]
budget = [{ operation = "304", section = "I" }]
marches = ["M1"]
subventions = ["S1"]
indicateurs = [{ code = "repas" }]
evaluations = ["led"]
decisions = [3]
odd = [7]
phase = 2
echelle = "quartier"
territoires = ["A"]
debut = 2023-09-01
echeance = 2026-06-30
etat = "bloque"
blocages = [{ texte = "Attente", depuis = 2025-01-06, qui = "État", leve_le = 2025-02-03 }]

[[projets.passages]]
porte = "G1"
date = 2024-01-10
participants = ["Maire"]
decision = "continuer"
motifs = "a"

[[projets.passages]]
porte = "G2"
date = 2024-03-10
niveau_de_preuve = "faible"
decision = "continuer"
motifs = "b"
deliberation = "D1"
prochaine = 2025-03-10
"""


def raw() -> dict[str, Any]:
    return tomllib.loads(TEXT)


def parsed(told: dict[str, Any]) -> Roadmap:
    return parse_roadmap(told, INDICATORS, {"led"})


def test_every_key_is_read() -> None:
    found = parsed(raw())
    project = found.projects[0]
    assert found.objectives[0].aims == (Aim("appels", Decimal("0.5"), dt.date(2028, 12, 31)),)
    assert found.objectives[0].goals == (7, 13)
    assert project.services == ("Espace public", "Finances")
    assert project.budget == (BudgetLink(operation="304", section="I"),)
    assert (project.contracts, project.grants, project.decisions) == (("M1",), ("S1",), (3,))
    assert project.aims == (Aim("repas"),)
    assert project.passages[1].council == "D1"
    assert project.next_gate == ("G3", dt.date(2025, 3, 10))
    assert project.blocks[0].lifted == dt.date(2025, 2, 3)
    assert project.consultations[0].participants == 84


Change = Callable[[dict[str, Any]], object]


def project(**keys: object) -> Change:
    return lambda told: told["projets"][0].update(keys)


def without(key: str) -> Change:
    return lambda told: told["projets"][0].pop(key)


def gate(rank: int, **keys: object) -> Change:
    return lambda told: told["projets"][0]["passages"][rank].update(keys)


WRONG: list[tuple[Change, str, str]] = [
    (lambda told: told.update(projet=[]), "projet", "clé inconnue"),
    (lambda told: told.update(projets=3), "projets", "une liste de tables"),
    (project(budjet=[]), "projet « led », budjet", "Clés admises"),
    (without("titre"), "projet « led », titre", "absente"),
    (without("pilote"), "projet « led », pilote", "absente"),
    (without("echeance"), "projet « led », echeance", "2026-01-31"),
    (without("phase"), "projet « led », phase", "2 Pilote"),
    (without("etat"), "projet « led », etat", "absente"),
    (project(code="LED 1"), "code", "Minuscules"),
    (project(titre=3), "titre", "un texte"),
    (project(objectif="autre"), "objectif", "Objectifs : sobriete"),
    (project(evaluations=["autre"]), "evaluations", "evaluations.toml"),
    (project(phase=6), "phase", "5 Suivi"),
    (project(phase="2"), "phase", "sans guillemets"),
    (project(etat="vert"), "etat", "a_l_heure, en_retard, bloque, termine, abandonne"),
    (project(echelle="ville"), "echelle", "rue, quartier, commune, epci"),
    (project(echeance="2026-06-30"), "echeance", "sans guillemets"),
    (project(echeance=dt.date(2020, 1, 1)), "echeance", "avant le début"),
    (project(odd=[18]), "odd", "de 1 à 17"),
    (project(odd=[7, 7]), "odd", "deux fois"),
    (project(odd=["7"]), "odd", "nombres entiers"),
    (project(directions="Finances"), "directions", "entre crochets"),
    (project(indicateurs=[{"code": "rien"}]), "indicateurs 1, code", "vigie kpi --list"),
    (project(indicateurs=[{"code": "appels", "cible": "5"}]), "indicateurs 1, cible", "nombre"),
    (project(indicateurs=[{"code": "appels", "cible": float("nan")}]), "cible", "fini"),
    (project(partenaires=[{"nom": "X", "genre": "ami"}]), "partenaires 1, genre", "jeune_pousse"),
    (project(budget=[{"section": "I"}]), "budget 1", "operation, programme"),
    (project(budget=[{"operation": "1", "section": "X"}]), "section", "F, I"),
    (project(consultations=[{"forme": "R"}]), "consultations 1, date", "absente"),
    (
        project(consultations=[{"date": dt.date(2024, 1, 1), "forme": "R", "participants": -1}]),
        "participants",
        "négatif",
    ),
    (project(blocages=[{"texte": "x", "qui": "y"}]), "blocages 1, depuis", "absente"),
    (gate(0, porte="G6"), "passages 1, porte", "G1, G2, G3, G4, G5"),
    (gate(0, porte="G3"), "passages 2, porte", "dans l'ordre"),
    (gate(0, date=dt.date(2024, 5, 1)), "passages 2, porte", "dans l'ordre"),
    (gate(0, participants=["Mme Untel"]), "passages 1, participants", "nomme une personne"),
    (gate(1, prochaine=dt.date(2024, 3, 10)), "passages 2, prochaine", "avant ce passage"),
    (gate(1, decision="oui"), "passages 2, decision", "etendre_epci"),
    (gate(1, niveau_de_preuve="fort"), "niveau_de_preuve", "moyen"),
    (lambda t: t["projets"].append(dict(t["projets"][0])), "projets", "sert deux fois"),
    (lambda t: t["objectifs"].append(dict(t["objectifs"][0])), "objectifs", "sert deux fois"),
    (lambda t: t["objectifs"][0].update(politique="sucre"), "objectif « sobriete »", "energie"),
]


@pytest.mark.parametrize(("change", "field", "said"), WRONG)
def test_what_is_wrong_names_the_file_the_project_the_key_and_the_remedy(
    change: Change, field: str, said: str
) -> None:
    told = copy.deepcopy(raw())
    change(told)
    with pytest.raises(PackError) as caught:
        parsed(told)
    message = caught.value.message
    assert message.startswith(f"{FILE}, ")
    assert field in message
    assert said in message
    assert "\n" not in message


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("[[projets]\n", encoding="utf-8")
    with pytest.raises(PackError, match=f"{FILE} : TOML illisible"):
        load_roadmap(tmp_path, INDICATORS)


def test_a_pack_without_the_file_has_an_empty_road_map(tmp_path: Path) -> None:
    assert load_roadmap(tmp_path, INDICATORS) == Roadmap()


def test_evaluations_are_those_of_the_pack(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(TEXT, encoding="utf-8")
    with pytest.raises(PackError, match="évaluation inconnue « led »"):
        load_roadmap(tmp_path, INDICATORS)
    (tmp_path / "evaluations.toml").write_text('[[evaluations]]\ncode = "led"\n', encoding="utf-8")
    assert load_roadmap(tmp_path, INDICATORS).projects[0].evaluations == ("led",)


def kept(roadmap: Roadmap) -> Gate:
    connection = staged()
    write_roadmap(connection, roadmap)
    return Gate(MemoryVersion(connection))


@pytest.mark.parametrize("pack", ["", "exemple"])
def test_a_version_gives_back_the_road_map_as_declared(pack: str) -> None:
    found = load_roadmap(DATA / pack, load_indicators()) if pack else parsed(raw())
    assert found.projects
    assert read_roadmap(kept(found)) == found


def test_an_empty_road_map_is_read_empty() -> None:
    assert read_roadmap(kept(Roadmap())) == Roadmap()


def test_a_version_older_than_road_maps_is_read_empty() -> None:
    connection = staged()
    for (table,) in connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'projet_feuille%'"
    ).fetchall():
        connection.execute(f"DROP TABLE {table}")
    assert read_roadmap(Gate(MemoryVersion(connection))) == Roadmap()


def test_the_example_shown_to_a_town_without_one_is_read_as_it_is() -> None:
    found = parse_roadmap(tomllib.loads(EXAMPLE), load_indicators())
    assert [p.code for p in found.projects] == ["led"]
    assert standing(found.projects[0], dt.date(2026, 3, 1)).doubts == ()


def test_the_demonstration_shows_every_state_scale_and_kind_of_partner() -> None:
    found = load_roadmap(DATA / "exemple", load_indicators())
    day = dt.date(2026, 11, 23)
    states = {standing(p, day).state for p in found.projects}
    assert states == {"a_l_heure", "en_retard", "bloque", "termine", "abandonne"}
    assert {p.phase for p in found.projects} == set(range(6))
    kinds = {partner.kind for p in found.projects for partner in p.partners}
    assert kinds == {"public", "prive", "association", "jeune_pousse", "habitants"}
    assert any(p.evaluations for p in found.projects)


def test_the_next_gate_is_the_same_again_after_an_adjustment() -> None:
    told = raw()
    told["projets"][0]["passages"][1].update(decision="ajuster")
    found: Project = parsed(told).projects[0]
    assert found.next_gate == ("G2", dt.date(2025, 3, 10))
