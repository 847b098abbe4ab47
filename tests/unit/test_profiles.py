"""Profiles: a pack names one and writes a few lines; the export of a finance software is read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tinytown import Tiny, only

from dashboard.catalogue.profiles import profile_names
from dashboard.catalogue.sources import load_sources
from dashboard.errors import PackError
from dashboard.extracts.registry import READERS
from dashboard.queries import library, run
from dashboard.store.versions import Version, open_version

HEAD = (
    "Exer;Dépense/Recette;Sect.;Chap.;Nature;Désignation;Total budget;Engagé;Mandaté;Disponible;%"
)


def town(folder: Path, **keys: object) -> Tiny:
    made = Tiny(folder, queries=only(folder / "requetes", "budget_document"))
    made.source("conso", profil="consommation_credits", fichiers=["conso*.csv"], **keys)
    del made.sources["conso"]["lecteur"]
    return made


def opened(made: Tiny) -> Version:
    made.build()
    return open_version(made.database)


def ask(version: Version, name: str) -> list[tuple]:
    with version.cursor() as cursor:
        return run(cursor, library().get(f"budget/{name}"), {})


def lines(version: Version, columns: str) -> list[tuple]:
    with version.cursor() as cursor:
        return cursor.execute(
            f"SELECT {columns} FROM budget_ligne ORDER BY fichier_id, position"
        ).fetchall()


def account(version: Version) -> tuple:
    with version.cursor() as cursor:
        return cursor.execute(
            "SELECT sum(rows_read), sum(rows_loaded), sum(rows_rejected), sum(rows_ignored)"
            " FROM fichier"
        ).fetchall()[0]


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_makes_a_source_of_a_few_lines(name: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(
        f'[x]\nprofil = "{name}"\nnom = "X"\nproducteur = "Ville"\nlicence = "LO"\n'
        'fichiers = ["x.csv"]\n',
        encoding="utf-8",
    )
    source = load_sources(path)["x"]
    assert source.reader in READERS
    assert source.columns or READERS[source.reader].default_columns


def test_an_unknown_profile_is_refused_with_those_that_exist(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text('[x]\nprofil = "inconnu"\n', encoding="utf-8")
    with pytest.raises(PackError, match="consommation_credits"):
        load_sources(path)


def test_headings_of_a_site_are_found_among_the_synonyms(tmp_path: Path) -> None:
    made = town(tmp_path)
    text = (
        "Commune d'essai\n" + HEAD + "\n"
        "2026;Dépense;Fonct.;011;60612;Électricité;10 000,00;4 000,50;1 234,56;5 765;39 %\n"
        "2026;Dépense;Fonct.;011;;Total chapitre 011;10 000,00;4 000,50;1 234,56;;\n"
        "2026;REC;Invest.;13;1321;Subvention;(500,00);;200,00-;;\n"
        "2026;;Fonct.;;;Total général;9 500,00;;;;\n"
    )
    made.drop("conso-2026-03-02.csv", text.encode("cp1252"))
    version = opened(made)
    columns = "exercice, etape, date_situation::VARCHAR, sens, section, chapitre, article, libelle"
    assert lines(version, columns) == [
        (2026, "SITUATION", "2026-03-02", "D", "F", "011", "60612", "Électricité"),
        (2026, "SITUATION", "2026-03-02", "R", "I", "13", "1321", "Subvention"),
    ]
    amounts = lines(version, "credits_ouverts_eur, engage_eur, realise_eur")
    assert amounts == [
        (Decimal("10000.00"), Decimal("4000.50"), Decimal("1234.56")),
        (Decimal("-500.00"), None, Decimal("-200.00")),
    ]
    assert account(version) == (5, 2, 0, 3)


def test_what_is_voted_after_the_budget_and_what_is_paid_are_read_apart(tmp_path: Path) -> None:
    made = town(tmp_path)
    head = "Exercice;Sens;Section;Chap.;Nature;Libellé;BP;BS;DM;Crédits ouverts;Mandaté;Payé"
    made.drop(
        "conso-2026-03-02.csv",
        f"{head}\n2026;D;F;011;60612;Énergie;100;10;-5;105;80;61,50\n".encode(),
    )
    columns = "vote_eur, bs_eur, dm_eur, realise_eur, paye_eur"
    assert lines(opened(made), columns) == [(100, 10, -5, 80, Decimal("61.50"))]


def test_every_weekly_extract_is_kept_even_without_movement(tmp_path: Path) -> None:
    made = town(tmp_path)
    row = "2026;D;F;011;60612;Énergie;100;60;40;;\n"
    for day in ("2026-03-02", "2026-03-09"):
        made.drop(f"conso-{day}.csv", f"{HEAD}\n{row}".encode())
    made.drop("conso-2026-03-16.csv", f"{HEAD}\n{row.replace(';40;', ';55;')}".encode())
    made.build()
    (made.extracts / "conso-2026-03-02.csv").unlink()
    version = opened(made)
    rows = [(str(r[2]), r[7]) for r in ask(version, "situations")]
    assert rows == [
        ("2026-03-02", Decimal("40.00")),
        ("2026-03-09", Decimal("40.00")),
        ("2026-03-16", Decimal("55.00")),
    ]
    with version.cursor() as cursor:
        kept = cursor.execute(
            "SELECT date_situation::VARCHAR FROM budget_document WHERE retenu"
        ).fetchall()
    assert kept == [("2026-03-16",)]


def test_a_date_column_wins_over_the_name_of_the_file(tmp_path: Path) -> None:
    made = town(tmp_path)
    made.drop(
        "conso-2026-03-02.csv",
        f"Date de situation;{HEAD}\n28/02/2026;2026;D;F;011;60612;É;1;1;1;;\n".encode(),
    )
    assert lines(opened(made), "date_situation::VARCHAR") == [("2026-02-28",)]


def test_an_extract_without_any_date_is_rejected_and_not_dated_by_guess(tmp_path: Path) -> None:
    made = town(tmp_path)
    made.drop("conso.csv", f"{HEAD}\n2026;D;F;011;60612;É;1;1;1;;\n".encode())
    version = opened(made)
    assert account(version) == (1, 0, 1, 0)


def test_a_composed_imputation_is_cut_by_the_pattern_of_the_pack(tmp_path: Path) -> None:
    motif = (
        r"^(?P<sens>[DR]) (?P<section>[FI]) (?P<chapitre>\d+) (?P<article>\d+)"
        r" (?P<fonction>\d+) (?P<service>\w+)$"
    )
    made = town(tmp_path, imputation={"colonnes": ["Imputation"], "motif": motif})
    made.drop(
        "conso-2026-03-02.csv",
        b"Exercice;Imputation;CO;Total engag\xe9;R\xe9alis\xe9\n"
        b"2026;D F 011 60612 020 SCO01;100;60;40\n"
        b"2026;;100;60;40\n"
        b"2026;inconnue;1;1;1\n",
    )
    version = opened(made)
    assert lines(version, "sens, section, chapitre, article, fonction_recue, service") == [
        ("D", "F", "011", "60612", "020", "SCO01")
    ]
    assert account(version) == (3, 1, 1, 1)


def test_the_pack_changes_one_heading_and_keeps_the_rewritten_values(tmp_path: Path) -> None:
    made = town(tmp_path, colonnes={"sens": "Mvt", "nomenclature": {"valeur": "M57-M57_D"}})
    made.drop(
        "conso-2026-03-02.csv",
        f"{HEAD.replace('Dépense/Recette', 'Mvt')}\n2026;DEP;F;011;60612;É;1;1;1;;\n".encode(),
    )
    version = opened(made)
    assert lines(version, "sens, nomenclature") == [("D", "M57-M57_D")]


def test_an_absent_heading_names_those_expected(tmp_path: Path) -> None:
    made = town(tmp_path)
    made.drop("conso-2026-03-02.csv", b"Exercice;Article;CO;Mandate\n2026;60612;1;1\n")
    made.build()
    assert any("« sens »" in warning for warning in made.progress.warnings)


def test_spending_and_revenue_in_two_columns_are_joined_by_the_pack(tmp_path: Path) -> None:
    nothing = {"0": "", "0,00": ""}
    realise = {"colonnes": ["Mandaté", "Titré"], "joindre": True, "valeurs": nothing, "defaut": "0"}
    made = town(tmp_path, colonnes={"realise_eur": realise})
    made.drop(
        "conso-2026-03-02.csv",
        "Exercice;Sens;Article;CO;Mandaté;Titré\n2026;D;60612;10;1 234,50;0,00\n"
        "2026;R;73111;10;;2 000,25\n2026;R;7318;10;0,00;0,00\n".encode(),
    )
    assert lines(opened(made), "realise_eur") == [
        (Decimal("1234.50"),),
        (Decimal("2000.25"),),
        (Decimal("0.00"),),
    ]


def test_an_imputation_that_cannot_be_cut_is_rejected(tmp_path: Path) -> None:
    motif = r"^(?P<article>\d+)/(?P<fonction>\d+)/(?P<service>\w+)$"
    made = town(tmp_path, imputation={"colonnes": ["Imputation"], "motif": motif})
    made.drop(
        "conso-2026-03-02.csv",
        b"Exercice;Sens;Imputation;CO;Mandate\n"
        b"2026;D;60612/020/SCO;100;40\n2026;D;60612 020;100;40\n2026;D;;200;80\n",
    )
    version = opened(made)
    assert lines(version, "article, fonction_recue, service") == [("60612", "020", "SCO")]
    assert account(version) == (3, 1, 1, 1)
