"""The block `vigie inspect` proposes: it loads as it is, and says what was found."""

import json
import tomllib
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from dashboard.catalogue.headings import heading_words, words
from dashboard.catalogue.sources import Source, load_sources
from dashboard.cli import app
from dashboard.errors import PackError
from dashboard.extracts.fields import full_mapping, headings_of
from dashboard.extracts.inspection import inspect_file
from dashboard.extracts.mapping import apply_mapping
from dashboard.extracts.proposal import proposed_source, source_code
from dashboard.extracts.registry import reader_for


def proposed(tmp_path: Path, name: str, text: str) -> Source:
    """The source that `load_sources` makes of the block proposed for a file."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    pack = tmp_path / "sources.toml"
    pack.write_text(proposed_source(inspect_file(path)), encoding="utf-8")
    (source,) = load_sources(pack).values()
    return source


def headings(source: Source) -> dict[str, str]:
    return {name: mapping.value or mapping.columns[0] for name, mapping in source.columns.items()}


def test_requests_are_proposed_with_their_dates_and_formats(tmp_path: Path) -> None:
    text = "N° demande;Catégorie;Reçu le;Clôturé le;Quartier\n" + "".join(
        f"{n};Voirie;0{n}/03/2026 08:30;0{n}/04/2026 09:00;Centre\n" for n in range(1, 6)
    )
    source = proposed(tmp_path, "export demandes.csv", text)
    assert source.code == "export_demandes"
    assert (source.reader, source.table, source.personal) == ("tableau", "demande", True)
    assert headings(source) == {
        "demande_id": "N° demande",
        "categorie": "Catégorie",
        "recu_le": "Reçu le",
        "clos_le": "Clôturé le",
        "territoire": "Quartier",
    }
    assert source.columns["recu_le"].format == "%d/%m/%Y %H:%M"


def test_the_block_proposed_reads_every_row_of_the_file(tmp_path: Path) -> None:
    text = "Exercice;Sens;Section;Chapitre;Article;Libellé;Réalisé\n" + "".join(
        f"2025;D;F;011;6061{n};Énergie;1 234,5{n}\n" for n in range(5)
    )
    source = proposed(tmp_path, "budget.csv", text)
    assert source.table == "budget_ligne"
    reader = reader_for(source)
    mapping = full_mapping(source, reader.default_columns)
    with duckdb.connect() as con:
        reading = reader.read(
            tmp_path / "budget.csv",
            con,
            options=source.options,
            wanted=headings_of(source, mapping),
        )
        mapped = apply_mapping(con, reading, source, file="budget.csv")
        row = con.execute(f"SELECT sum(realise_eur)::VARCHAR FROM {mapped.relation}").fetchone()
    assert (mapped.rows_loaded, mapped.rejects) == (5, [])
    assert row == ("6172.60",)


def test_a_list_wrapped_in_an_object_is_proposed_with_its_path(tmp_path: Path) -> None:
    rows = [{"month": f"2025-0{n}-01", "count": n} for n in range(1, 5)]
    source = proposed(tmp_path, "0664.json", json.dumps({"name": "Pont", "counts": rows}))
    assert source.code == "source_0664"
    assert (source.reader, source.table) == ("json_liste", "mesure")
    assert source.options == {"chemin": "counts"}
    assert headings(source)["valeur"] == "count"


def test_a_geojson_of_points_is_proposed_as_places(tmp_path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"nom": f"Lieu {n}", "id": n},
            "geometry": {"type": "Point", "coordinates": [1.5 + n, 44.0 + n]},
        }
        for n in range(3)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    source = proposed(tmp_path, "lieux.geojson", text)
    assert (source.reader, source.table) == ("json_liste", "equipement")
    reader = reader_for(source)
    with duckdb.connect() as con:
        reading = reader.read(tmp_path / "lieux.geojson", con, options=source.options)
        mapped = apply_mapping(con, reading, source, file="lieux.geojson")
        row = con.execute(f"SELECT nom, lat, long FROM {mapped.relation} LIMIT 1").fetchone()
    assert row == ("Lieu 0", 44.0, 1.5)


def test_areas_are_proposed_with_the_property_that_tells_them_apart(tmp_path: Path) -> None:
    square = [[[0, 45], [0, 46], [1, 46], [1, 45], [0, 45]]]
    features = [
        {
            "type": "Feature",
            "properties": {"c_ar": 1, "c_qu": n, "l_qu": f"Quartier {n}"},
            "geometry": {"type": "Polygon", "coordinates": square},
        }
        for n in range(1, 4)
    ]
    source = proposed(
        tmp_path, "q.geojson", json.dumps({"type": "FeatureCollection", "features": features})
    )
    assert (source.reader, source.table) == ("contours", "contour")
    assert source.options == {"niveau": "quartier", "code": "c_qu", "nom": "l_qu"}


def test_a_known_export_is_proposed_by_its_profile(tmp_path: Path) -> None:
    names = (
        "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,"
        "idBeneficiaire,objet,montant,nature\n"
    )
    row = "Ville,21470031200012,2025-03-01,D1,Association,12345678900011,Fête,100,aide\n"
    path = tmp_path / "subventions.csv"
    path.write_text(names + row * 3, encoding="utf-8")
    block = tomllib.loads(proposed_source(inspect_file(path)))
    assert block["subventions"]["profil"] == "scdl_subventions"
    assert "colonnes" not in block["subventions"]
    assert proposed(tmp_path, "subventions.csv", names + row * 3).table == "subvention"


def test_headings_that_suggest_nothing_still_give_a_block_that_loads(tmp_path: Path) -> None:
    source = proposed(tmp_path, "x [1].csv", 'zzz;"y ""cité"" #"\n1;2\n3;4\n')
    assert source.columns == {}
    assert source.files == ("**/x ?1?.csv",)
    text = (tmp_path / "sources.toml").read_text(encoding="utf-8")
    assert "aucune ne s'impose" in text
    assert '#   "zzz" : entier' in text


def test_personal_columns_are_never_proposed(tmp_path: Path) -> None:
    text = "id;nom;lat;long;mail\n" + "".join(f"{n};Lieu;4{n}.5;1.5;a{n}@b.fr\n" for n in range(4))
    source = proposed(tmp_path, "lieux.csv", text)
    assert source.personal
    assert "mail" not in headings(source).values()
    block = (tmp_path / "sources.toml").read_text(encoding="utf-8")
    assert "coordonnées personnelles" in block
    assert "@b.fr" not in block


def test_a_file_refused_has_no_block(tmp_path: Path) -> None:
    path = tmp_path / "rapport.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    assert proposed_source(inspect_file(path)) == ""
    shown = CliRunner().invoke(app, ["inspect", str(path), "--json"])
    assert json.loads(shown.stdout)["source"] is None


def test_the_screen_ends_with_the_block_as_it_must_be_typed(tmp_path: Path) -> None:
    path = tmp_path / "frequentation.csv"
    path.write_text("Date;Site;Réel\n2025-01-01;A;1\n2025-01-02;B;2\n", encoding="utf-8")
    shown = CliRunner().invoke(app, ["inspect", str(path)]).stdout
    block = shown.partition("À coller dans sources.toml")[2].partition("\n")[2]
    assert tomllib.loads(block)["frequentation"]["table"] == "activite"
    assert CliRunner().invoke(app, ["inspect", str(path), "--json"]).exit_code == 0


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("Export Demandes 2024.csv", "export_demandes_2024"),
        ("Été.xlsx", "ete"),
        ("2024-01.csv", "source_2024_01"),
        ("***.csv", "source"),
    ],
)
def test_the_key_of_a_source_comes_from_the_name_of_its_file(file: str, code: str) -> None:
    assert source_code(file) == code


def test_spellings_of_the_same_heading_share_their_words() -> None:
    assert words("dateDebut") == words("Date_début") == words("Date de début")


def test_every_spelling_of_the_catalogue_names_a_column_that_exists() -> None:
    assert {known.table for known in heading_words()} >= {"demande", "activite", "contour"}


@pytest.mark.parametrize(
    "text", ["[inconnue]\n", "[demande]\nautre = 1\n", "[demande.colonnes]\nrien = ['x']\n", "[="]
)
def test_a_wrong_catalogue_of_headings_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "entetes.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=r"entetes\.toml"):
        heading_words(path)
