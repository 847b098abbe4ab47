"""One file leaves a town, another town trusts it or says why not."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from evaluation_town import PLAN, town
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from review_town import built, gate_of
from typer.testing import CliRunner

from dashboard.catalogue.pack import load_pack
from dashboard.cli import app
from dashboard.errors import QueryError
from dashboard.experiments.read import Card, card
from dashboard.roadmap import references
from dashboard.roadmap.references import add_reference, received, same_definition
from dashboard.roadmap.shared_file import SharedError, checksum, seal, write
from dashboard.roadmap.shared_reading import parse_shared
from dashboard.roadmap.sharing import share_evaluation, share_indicator
from dashboard.secrecy import Gate
from dashboard.store.versions import open_version

COSTLY = {
    **PLAN,
    "cout": {"investissement": 48000.0, "duree_vie_ans": 12, "fonctionnement_annuel": 1500.0},
    "plafond_cout_unitaire": 2.0,
    "limites": ["Une seule saison."],
    "evaluateur": "Direction des sports",
    "decision": {
        "date": dt.date(2025, 6, 30),
        "choix": "etendre_ville",
        "motif": "M.",
        "suite": "",
    },
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Gate, Any]:
    tiny = town(tmp_path_factory.mktemp("ville"), [COSTLY])
    tiny.build()
    return Gate(open_version(tiny.database)), tiny


@pytest.fixture(scope="module")
def text(made: tuple[Gate, Any]) -> str:
    gate, tiny = made
    return share_evaluation(gate, load_pack(tiny.territory).territory, "lignes_de_nage")[1]


def changed(text: str, **changes: Any) -> str:
    """The file rewritten with other values, its checksums made again."""
    told = json.loads(text)
    for path, value in changes.items():
        *above, last = path.split("__")
        holder = told
        for name in above:
            holder = holder[name]
        if value is None:
            del holder[last]
        else:
            holder[last] = value
    return json.dumps(seal(told))


def test_a_file_says_everything_the_page_says(made: tuple[Gate, Any], text: str) -> None:
    gate, _ = made
    shared = parse_shared(text, "f.json")
    found = card(gate, "lignes_de_nage")
    assert isinstance(found, Card)
    assert shared.grade == found.note in ("demontre", "probable")
    assert shared.result["effet"] == found.effet
    assert (shared.result["effet_bas"], shared.result["effet_haut"]) == (
        found.effet_bas,
        found.effet_haut,
    )
    assert shared.finding == found.told["sentences"]["finding"]
    assert shared.indicator == "entrees_piscines"
    assert len(shared.checks) == len(found.told["checks"])
    assert shared.caveats[0] == "Une seule saison."
    assert shared.plan["zones_traitees"][0]["nom"] == "Quartier 01"
    assert shared.version == gate.version.id
    assert len(shared.series) == len(found.told["counterfactual"])
    assert same_definition(shared) is True


def test_no_series_of_a_single_area_nor_what_stays_at_home_leaves(text: str) -> None:
    told = json.loads(text)
    assert "zones" not in json.dumps(told["serie"])
    assert {"decision", "evaluateur", "etape"}.isdisjoint(told["plan"])
    assert "Direction des sports" not in text


def test_the_same_version_gives_the_same_file(made: tuple[Gate, Any], text: str) -> None:
    gate, tiny = made
    again = share_evaluation(gate, load_pack(tiny.territory).territory, "lignes_de_nage")
    assert again[1] == text
    assert again[0].startswith("evaluation-lignes_de_nage-")


def test_an_unknown_evaluation_names_those_that_exist(made: tuple[Gate, Any]) -> None:
    gate, tiny = made
    with pytest.raises(QueryError, match="lignes_de_nage"):
        share_evaluation(gate, load_pack(tiny.territory).territory, "autre")


def test_one_character_changed_by_hand_is_found(text: str) -> None:
    told = json.loads(text)
    for part in ("definition", "plan", "resultat", "reserves", "titre", "source"):
        touched = json.loads(text)
        if isinstance(touched[part], dict):
            touched[part]["ajout"] = "x"
        else:
            touched[part] = "x" if isinstance(touched[part], str) else ["x"]
        with pytest.raises(SharedError, match="modifié après son export"):
            parse_shared(json.dumps(touched), "f.json")
    assert checksum(told["resultat"]) == told["empreintes"]["resultat"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"nature": "poeme"}, "Natures admises"),
        ({"resultat": None}, "resultat : champ absent"),
        ({"resultat": []}, "autre nature"),
        ({"source__collectivite": None}, "source.collectivite"),
        ({"source__collectivite": " "}, "sans nom"),
        ({"source__simule": "non"}, "autre nature"),
        ({"definition__unite": None}, "definition.unite"),
        ({"resultat__note": "excellent"}, "Notes admises"),
        ({"resultat__effet": "beaucoup"}, "un nombre est attendu"),
        ({"reserves": [1]}, "autre nature"),
        ({"serie": [1]}, "autre nature"),
        ({"titre": "x" * 5000}, "démesuré"),
        ({"titre": "Bassin\u202e42"}, "invisibles"),
        ({"source__collectivite": "Ville\u0000"}, "invisibles"),
        ({"resultat__unite": {"a": 1}}, "resultat.unite"),
        ({"resultat__constat": ["x"]}, "resultat.constat"),
        ({"resultat__cout_unitaire": "cher"}, "un nombre est attendu"),
        ({"methode__methode": ["x"]}, "methode.methode"),
        ({"methode__zones_traitees_nb": "<b>"}, "methode.zones_traitees_nb"),
        ({"methode__zones_traitees_nb": True}, "methode.zones_traitees_nb"),
        ({"plan__enregistre_le": {"x": 1}}, "plan.enregistre_le"),
        ({"definition__formule": 3}, "definition.formule"),
        ({"controles": [{"phrase": 1}]}, "controles.phrase"),
    ],
)
def test_a_wrong_field_is_named(text: str, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(SharedError, match=words):
        parse_shared(
            changed(text, **changes)
            if "schema" not in changes
            else text.replace("vigie-partage", "z"),
            "f.json",
        )


def test_another_version_of_the_shape_says_to_update(text: str) -> None:
    told = {**json.loads(text), "schema_version": 2}
    with pytest.raises(SharedError, match=r"version « 2 ».*mettez Vigie à jour"):
        parse_shared(json.dumps(told), "f.json")


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"schema": "autre"}', '{"schema": "vigie-partage"}', "NaN"]
)
def test_anything_else_is_refused_in_one_line(content: str) -> None:
    with pytest.raises(SharedError) as caught:
        parse_shared(content, "f.json")
    assert str(caught.value).startswith("f.json")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "value", ["1e999", "1" + "0" * 400, '"\\ud800"', "[" * 500 + "]" * 500, "-1e16"]
)
def test_a_value_that_nothing_can_write_is_refused(text: str, value: str) -> None:
    damaged = re.sub(r'"effet": [^,]+,', lambda _: f'"effet": {value},', text, count=1)
    assert damaged != text
    with pytest.raises(SharedError):
        parse_shared(damaged, "f.json")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    at=st.floats(0, 1), taken=st.integers(0, 40), put=st.text(alphabet='{}[]",:0eé\\n', max_size=6)
)
def test_any_damage_is_refused_in_one_line(text: str, at: float, taken: int, put: str) -> None:
    place = int(at * len(text))
    damaged = text[:place] + put + text[place + taken :]
    try:
        read = parse_shared(damaged, "f.json")
    except SharedError as error:
        said = str(error)
    else:
        said, whole = "f.json", parse_shared(text, "f.json")
        assert read == whole
    assert said.startswith("f.json")
    assert "\n" not in said


def test_an_indicator_is_shared_with_its_secret_weeks_hidden(tmp_path_factory: Any) -> None:
    tiny = built(tmp_path_factory.getbasetemp() / "revue")
    gate = gate_of(tiny)
    _, told = share_indicator(gate, load_pack(tiny.territory).territory, "demandes_recues")
    shared = parse_shared(told, "f.json")
    weeks = {point["periode"]: point["valeur"] for point in shared.series}
    assert weeks["2020-W50"] == "s"
    assert sum(str(value).isdigit() for value in weeks.values()) > 40
    assert shared.result["periode"] == "2021-W04"
    assert any("secret" in text for text in shared.caveats)
    assert shared.grade == ""


# ───────────────────────────── As a reference ─────────────────────────────


def other(text: str, name: str = "Ville d'ailleurs") -> str:
    return changed(text, source__collectivite=name, source__siren="200000001", source__insee="")


def test_a_reference_is_checked_copied_and_read(tmp_path: Path, text: str) -> None:
    file = tmp_path / "recu.json"
    file.write_text(other(text), encoding="utf-8")
    shared, target = add_reference(tmp_path, file, own=("999999999", ""))
    assert target.parent == tmp_path / references.FOLDER
    assert target.name.startswith("ville-d-ailleurs-evaluation-lignes-de-nage-")
    found = received(tmp_path)
    assert [s.title for s in found.files] == [shared.title]
    assert found.faults == ()
    assert found.beside("entrees_piscines") == found.files
    assert found.beside("voyages") == found.beside("") == ()
    with pytest.raises(SharedError, match="déjà"):
        add_reference(tmp_path, file, own=())


def test_the_towns_own_file_is_no_reference(tmp_path: Path, text: str) -> None:
    file = tmp_path / "recu.json"
    file.write_text(other(text), encoding="utf-8")
    with pytest.raises(SharedError, match="votre propre collectivité"):
        add_reference(tmp_path, file, own=("200000001", "99001"))
    assert not (tmp_path / references.FOLDER).exists()


def test_a_damaged_file_of_the_folder_is_told_and_the_others_read(
    tmp_path: Path, text: str
) -> None:
    folder = tmp_path / references.FOLDER
    folder.mkdir()
    (folder / "a.json").write_text(other(text).replace("Ville", "Vile"), encoding="utf-8")
    (folder / "b.json").write_text(other(text), encoding="utf-8")
    (folder / "c.json").write_text(other(text), encoding="utf-8")
    (folder / "note.txt").write_text("rien", encoding="utf-8")
    found = received(tmp_path)
    assert [s.file for s in found.files] == ["b.json"]
    assert len(found.faults) == 2
    assert found.faults[0].startswith("a.json")
    assert "copie" in found.faults[1]
    assert received(tmp_path / "absent") == references.Received((), ())


def test_another_definition_is_said(text: str) -> None:
    shared = parse_shared(changed(text, definition__formule="Autre"), "f.json")
    assert same_definition(shared) is False
    gone = parse_shared(changed(text, definition__code="inconnu"), "f.json")
    assert same_definition(gone) is None


def test_the_commands_write_and_add(made: tuple[Gate, Any], tmp_path: Path) -> None:
    _, tiny = made
    out = tmp_path / "f.json"
    where = ["--territory", str(tiny.territory)]
    told = CliRunner().invoke(
        app,
        [
            *("partager", "evaluation", "lignes_de_nage", "-o", str(out), *where),
            *("--database", str(tiny.database)),
        ],
    )
    assert told.exit_code == 0, told.output
    out.write_text(other(out.read_text(encoding="utf-8")), encoding="utf-8")
    added = CliRunner().invoke(app, ["reference", "ajouter", str(out), *where])
    assert added.exit_code == 0, added.output
    assert "Ville d’ailleurs" in added.output
    listed = CliRunner().invoke(app, ["reference", "lister", *where])
    assert "Lignes de nage" in listed.output


# ───────────────────────────── What the guide names ─────────────────────────────

GUIDE = {
    "divd": "Lyon, Saint-Étienne, Rennes, Plaine commune, Mouvaux, Saclay, Aulnoy-lez-Valenciennes,"
    " Fontainebleau, Palaiseau, Marie-Galante, Bordeaux, Chamrousse, Carquefou, Marne-la-Vallée",
    "cdc": "Besançon, Bordeaux, Toulouse, Nice, Nantes, Plaine commune, Lyon",
    "h2020": "Lyon, Nantes, Nice, Bordeaux",
    "local": "Mulhouse, Le Havre, Béthune, Chartres, Dijon, Montpellier, Brest, Marseille,"
    " Grenoble, Amiens, Rouen, Saint-Amand-Montrond, Issy-les-Moulineaux",
}


def test_the_cartography_has_exactly_the_places_of_the_guide() -> None:
    told = references.load_cartography()
    assert {f.code: ", ".join(c.name for c in f.cities) for f in told.families} == GUIDE
    both = {c.name: [f.code for f in found] for c, found in told.by_city.items()}
    assert both["Lyon"] == ["divd", "cdc", "h2020"]
    assert list(both)[:3] == ["Amiens", "Aulnoy-lez-Valenciennes", "Besançon"]
    assert len({c.code for f in told.families for c in f.cities if c.code}) == len(both) - 2


def test_practices_claim_no_result_and_name_indicators_of_the_catalogue() -> None:
    told = references.load_practices()
    assert [p.code for p in told] == [
        "teleservices",
        "dossier_unique",
        "forum",
        "sondage",
        "villes_internet",
    ]
    assert all(p.result == "" and p.indicators and p.conditions for p in told)
    assert {p.city.name for p in told} == {"Boé"}


def test_written_files_keep_their_accents(text: str) -> None:
    assert "réserv" in text
    assert write(json.loads(text)) == text
