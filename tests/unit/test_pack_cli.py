"""`vigie pack`: a new pack is valid at once; a check says what would be read."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard.catalogue.newpack import write_pack
from dashboard.catalogue.pack import load_pack
from dashboard.catalogue.tables import TABLES
from dashboard.cli import app
from dashboard.errors import PackError

SOURCES = """
[demandes]
nom = "Demandes"
producteur = "Ville"
licence = "interne"
lecteur = "tableau"
table = "demande"
fichiers = ["demandes/*.csv", "demandes/*.xlsx"]
obligatoire = true
personnel = true

[demandes.colonnes]
demande_id = { colonne = "Numéro", type = "code" }
categorie = "Objet"
recu_le = { colonne = "Date", type = "instant", format = "%d/%m/%Y %H:%M" }

[demandes.filtre]
"Type" = ["demande"]
"""

ROWS = (
    "Numéro;Objet;Date;Type;Courriel\n"
    "1;voirie;01/02/2024 10:00;demande;a@exemple.fr\n"
    "2;eau;pas une date;demande;b@exemple.fr\n"
    "3;eau;01/02/2024 10:00;merci;c@exemple.fr\n"
    "4;eau\n"
)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["pack", *words])


def pack(tmp_path: Path, sources: str = SOURCES) -> Path:
    folder = tmp_path / "ville"
    write_pack(folder, name="Ville", siren="213401722", insee="34172", geography=2024, zone="C")
    (folder / "sources.toml").write_text(sources, encoding="utf-8")
    return folder


def extracts(tmp_path: Path, rows: str = ROWS) -> Path:
    folder = tmp_path / "recus"
    (folder / "demandes").mkdir(parents=True)
    (folder / "demandes" / "export.csv").write_bytes(rows.encode("cp1252"))
    (folder / "demandes" / "export.xlsx").write_bytes(b"jumeau")
    (folder / "autre.txt").write_text("rien", encoding="utf-8")
    return folder


def plain(result: Result) -> str:
    return result.stdout.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def test_a_new_pack_is_valid_and_says_what_remains_to_do(tmp_path: Path) -> None:
    result = run("new", str(tmp_path / "bourg"), "--name", 'Bourg-« l\'Été » "neuf"')
    assert result.exit_code == 0
    made = load_pack(tmp_path / "bourg")
    assert made.territory.name == 'Bourg-« l\'Été » "neuf"'
    assert "code à compléter" in plain(result)


def test_a_new_pack_overwrites_nothing(tmp_path: Path) -> None:
    folder = pack(tmp_path)
    with pytest.raises(PackError, match="existe déjà"):
        write_pack(folder, name="x", siren="0", insee="0", geography=2024, zone="A")
    assert load_pack(folder).territory.name == "Ville"


def test_the_model_of_a_new_pack_is_itself_valid_once_uncommented(tmp_path: Path) -> None:
    folder = tmp_path / "bourg"
    run("new", str(folder), "--name", "Bourg")
    text = (folder / "sources.toml").read_text(encoding="utf-8")
    model = text.split("# [demandes]\n", 1)[1]
    lines = [
        "[demandes]",
        *("" if line == "#" else line.removeprefix("# ") for line in model.split("\n")),
    ]
    (folder / "sources.toml").write_text("\n".join(lines), encoding="utf-8")
    assert load_pack(folder).sources["demandes"].personal


def test_a_check_tells_what_would_become_of_each_record(tmp_path: Path) -> None:
    result = run("check", str(pack(tmp_path)), "--extracts", str(extracts(tmp_path)))
    text = plain(result)
    assert result.exit_code == 0
    assert "1 fichier : demandes/export.csv" in text
    assert "4 enregistrements lus, 1 chargé" in text
    assert "jumeaux laissés de côté : demandes/export.xlsx" in text
    assert "date illisible : 1" in text
    assert "moins de cellules que de colonnes : 1" in text
    assert "hors du périmètre demandé : 1" in text
    assert "1 fichier sans source : autre.txt" in text
    assert "Rien à corriger." in text


def test_a_check_shows_no_cell(tmp_path: Path) -> None:
    result = run("check", str(pack(tmp_path)), "--extracts", str(extracts(tmp_path)))
    assert "exemple.fr" not in result.output
    assert "pas une date" not in result.output


def test_a_check_names_the_absent_heading_and_fails(tmp_path: Path) -> None:
    folder = pack(tmp_path, SOURCES.replace("personnel = true", ""))
    received = extracts(tmp_path, ROWS.replace("Objet", "Motif"))
    result = run("check", str(folder), "--extracts", str(received))
    assert result.exit_code == 1
    assert "export.csv, categorie : colonne « Objet » introuvable" in plain(result)
    assert "Motif" in plain(result)


def test_a_source_that_would_load_nothing_is_a_fault_with_its_remedy(tmp_path: Path) -> None:
    wrong = SOURCES.replace("%d/%m/%Y %H:%M", "jj/mm/aaaa")
    result = run("check", str(pack(tmp_path, wrong)), "--extracts", str(extracts(tmp_path)))
    assert result.exit_code == 1
    assert "demandes : aucun enregistrement chargé sur 4" in plain(result)
    assert 'format = "%d/%m/%Y %H:%M"' in plain(result)


def test_the_next_command_of_a_new_pack_can_be_copied(tmp_path: Path) -> None:
    folder = tmp_path / "bourg"
    result = run("new", str(folder), "--name", "Bourg")
    assert f"vigie pack check {folder} --extracts" in plain(result)


def test_tables_to_fill_are_listed_with_their_columns() -> None:
    assert all(name in run("tables").stdout for name in TABLES)
    lines = plain(run("tables", "demande")).splitlines()
    assert lines[0].startswith("demande — ")
    assert "(obligatoire)" in lines[1]
    assert len(lines) == 1 + len(TABLES["demande"].columns)


def test_an_unknown_table_is_named_with_those_that_exist() -> None:
    error = run("tables", "demandes").exception
    assert isinstance(error, PackError)
    assert "table inconnue « demandes »" in str(error)
    assert "demande," in str(error)


def test_a_required_source_without_file_fails(tmp_path: Path) -> None:
    (tmp_path / "vide").mkdir()
    result = run("check", str(pack(tmp_path)), "--extracts", str(tmp_path / "vide"))
    assert result.exit_code == 1
    assert "demandes : source obligatoire sans aucun fichier" in plain(result)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('lecteur = "tableau"', 'lecteur = "magique"', "lecteur inconnu « magique »"),
        ('categorie = "Objet"\n', "", "rien ne remplit « categorie »"),
        ('categorie = "Objet"', "categorie = {}", "ni « colonne » ni « valeur »"),
        ("[demandes.colonnes]", "[demandes.options]\nsep = ';'\n[demandes.colonnes]", "« sep »"),
    ],
)
def test_a_check_without_extracts_finds_what_the_pack_alone_shows(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    result = run("check", str(pack(tmp_path, SOURCES.replace(before, after))))
    assert result.exit_code == 1
    assert message in plain(result)
