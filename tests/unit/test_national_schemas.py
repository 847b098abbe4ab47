"""OFGL, DGFiP balances, SCDL: two lines in the pack, the tables published by the real builder."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from tinytown import Tiny, only

from dashboard.queries import library, run
from dashboard.secrecy import Gate
from dashboard.store.versions import Version, open_version

TABLE = {
    "ofgl_communes": "agregat_financier",
    "ofgl_series_ville": "agregat_financier",
    "dgfip_balances": "balance_compte",
    "scdl_equipements": "equipement",
    "scdl_deliberations": "deliberation",
}
"""The table a schema goes to; of the others every table is made."""


def build(folder: Path, profile: str, content: str, name: str = "x.csv") -> Version:
    town = Tiny(folder)
    if profile in TABLE:
        town.queries = only(folder / "requetes", TABLE[profile])
    town.source("x", profil=profile, fichiers=[name])
    del town.sources["x"]["lecteur"]
    town.drop(name, content.encode("utf-8-sig"))
    town.build()
    return open_version(town.database)


def written(path: Path) -> str:
    """Text of a file of the database folder, decompressed when it is an archived object."""
    data = path.read_bytes()
    if data[:4] == b"PAR1":
        return str(duckdb.sql(f"FROM read_parquet('{path}')").fetchall())
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("latin-1")


def ask(version: Version, name: str, **params: Any) -> list[dict[str, Any]]:
    query = library().get(name)
    with version.cursor() as cursor:
        rows = run(cursor, query, params)
    return [dict(zip([c.name for c in query.columns], row, strict=True)) for row in rows]


def one(version: Version, sql: str) -> tuple[Any, ...]:
    with version.cursor() as cursor:
        return cursor.execute(sql).fetchall()[0]


OFGL = (
    "exer;insee;siren;ident;com_name;lbudg;type_de_budget;nomen;agregat;montant;ptot;"
    "euros_par_habitant\n"
    "2024-01-01;01004;210100046;21010004600018;Essai;ESSAI;Budget principal;M57;"
    "Encours de dette;1000.25;500;2.0005\n"
    "2024-01-01;01004;210100046;21010004600026;Essai;EAU;Budget annexe;M49;"
    "Encours de dette;40;500;0.08\n"
    "2024-01-01;01004;210100046;21010004600034;Essai;BOIS;Budget annexe;M57;"
    "Encours de dette;;500;\n"
)


def test_ofgl_never_adds_the_principal_and_the_annexes(tmp_path: Path) -> None:
    version = build(tmp_path, "ofgl_communes", OFGL)
    rows = ask(version, "budget/agregats_ofgl", agregat="Encours de dette")
    found = {r["type_de_budget"]: (r["montant_eur"], r["budgets_nb"]) for r in rows}
    assert found == {"principal": (Decimal("1000.25"), 1), "annexe": (None, 2)}


def test_an_empty_amount_is_unknown_and_not_zero(tmp_path: Path) -> None:
    version = build(tmp_path, "ofgl_communes", OFGL)
    counts = one(version, "SELECT count(*), count(montant_eur) FROM agregat_financier")
    assert counts == (3, 2)
    (annexe,) = [r for r in ask(version, "budget/agregats_ofgl") if r["type_de_budget"] == "annexe"]
    assert annexe["inconnus_nb"] == 1


def test_the_year_of_a_date_and_euros_per_head_as_published(tmp_path: Path) -> None:
    version = build(tmp_path, "ofgl_communes", OFGL)
    columns = "exercice, insee, euros_par_habitant"
    assert one(version, f"SELECT {columns} FROM agregat_financier ORDER BY position") == (
        2024,
        "01004",
        "2.0005",
    )


def test_series_of_a_city_are_read_from_nested_json(tmp_path: Path) -> None:
    content = {
        "source": "OFGL",
        "city": {
            "nom": "Essai",
            "code_insee": "01004",
            "siren": "210100046",
            "series": {
                "encours_dette": [{"year": 2023, "montant": 10, "eur_hab": 1.5}],
                "inconnue": [{"year": 2023, "montant": None, "eur_hab": None}],
            },
        },
    }
    version = build(tmp_path, "ofgl_series_ville", json.dumps(content), "ville.json")
    rows = ask(version, "budget/agregats_ofgl")
    assert [(r["agregat"], r["type_de_budget"], r["montant_eur"]) for r in rows] == [
        ("Encours de dette", "consolide", Decimal("10.00")),
        ("inconnue", "consolide", None),
    ]


BALANCE = (
    "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;CTYPE;CSTYP;NOMEN;SIREN;CREGI;CACTI;SECTEUR;FINESS;CODBUD1;"
    "CATEG;BAL;FONCTION;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC\n"
)


def balance(departement: str, commune: str, siret: str) -> str:
    return (
        f"2023;{siret};{departement};ESSAI;{commune};1;101;00;M57;210100046;84;40;;;;Commune;DEF;;"
        "6811;0;0;150,50;0;0;0;100,00;0;150,50;0\n"
    )


def test_the_code_of_a_commune_is_rebuilt_overseas_too(tmp_path: Path) -> None:
    places = [("047", "032"), ("02A", "004"), ("101", "101"), ("104", "411"), ("104", "011")]
    rows = [balance(d, c, f"2101000460001{i}") for i, (d, c) in enumerate(places)]
    version = build(tmp_path, "dgfip_balances", BALANCE + "".join(rows))
    found = [r["code_commune"] for r in ask(version, "budget/balances")]
    assert found == ["47032", "2A004", "97101", "97411", None]


def test_order_operations_leave_the_real_flow(tmp_path: Path) -> None:
    version = build(tmp_path, "dgfip_balances", BALANCE + balance("047", "032", "2" * 14))
    (row,) = ask(version, "budget/balances")
    assert row["flux_debit_reel_eur"] == Decimal("50.50")
    assert row["solde_debit_eur"] == Decimal("150.50")


GRANTS = (
    "nomAttribuant,idAttribuant,dateConvention,nomBeneficiaire,idBeneficiaire,rnaBeneficiaire,"
    "objet,montant,nature\n"
    "Essai,21990001200018,2024-03-04,Club de judo,,W991000000,Saison,1500.50,aide en numéraire\n"
    "Essai,21990001200018,05/03/2024,Les Doigts de Fée,12345678900011,,Atelier,,aide en nature\n"
    "Essai,21990001200018,2024-03-05,Mme EXEMPLE Jeanne,,,Bourse,300,aide en numéraire\n"
    "Essai,21990001200018,2024-03-05,EXEMPLE,,,Bourse,300,aide en numéraire\n"
)


def test_grants_to_natural_persons_never_enter_the_base(tmp_path: Path) -> None:
    version = build(tmp_path, "scdl_subventions", GRANTS)
    shown = Gate(version).run("budget/subventions", {"annee": 2024})
    who, amount = shown.names.index("beneficiaire_nom"), shown.names.index("montant_eur")
    assert [(row[who], row[amount]) for row in shown.rows] == [
        ("Club de judo", Decimal("1500.50")),
        ("Les Doigts de Fée", None),
    ]
    assert one(version, "SELECT regle, nombre FROM ignore") == ("personne_physique", 2)
    assert one(version, "SELECT rows_read, rows_loaded, rows_ignored FROM fichier") == (4, 2, 2)
    with version.cursor() as cursor:
        everything = [
            str(cursor.execute(f"FROM {name}").fetchall())
            for (name,) in cursor.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
            ).fetchall()
        ]
    assert everything
    assert "EXEMPLE" not in " ".join(everything)
    kept = [p for p in (tmp_path / "base").rglob("*") if p.is_file()]
    assert len(kept) > 3
    assert [p.name for p in kept if "EXEMPLE" in written(p)] == []


def test_equipment_keeps_neither_telephone_nor_address(tmp_path: Path) -> None:
    content = (
        "COLL_NOM,COLL_SIRET,EQUIP_UID,EQUIP_THEME,EQUIP_TYPE,EQUIP_NOM,EQUIP_LAT,EQUIP_LONG,"
        "EQUIP_TEL,EQUIP_EMAIL\n"
        "Essai,21990001200018,99001-E-001,Equipement sportif et de loisirs,Piscine,Piscine,"
        "44.2,0.6,0500000000,piscine@example.org\n"
    )
    version = build(tmp_path, "scdl_equipements", content)
    row = one(version, "SELECT equipement_id, nom, genre, lat, long FROM equipement")
    assert row == ("99001-E-001", "Piscine", "Piscine", 44.2, 0.6)


def test_deliberations_are_dated_and_counted(tmp_path: Path) -> None:
    content = (
        "COLL_NOM,COLL_SIRET,DELIB_ID,DELIB_DATE,DELIB_MATIERE_CODE,DELIB_MATIERE_NOM,DELIB_OBJET,"
        "BUDGET_ANNEE,VOTE_POUR,VOTE_CONTRE,VOTE_ABSTENTION,DELIB_URL\n"
        "Essai,21990001200018,2024-12,2024-04-02,7.1,Finances,Budget primitif,2024,20,5,1,\n"
        "Essai,21990001200018,2024-13,,7.1,Finances,Sans date,,,,,\n"
    )
    version = build(tmp_path, "scdl_deliberations", content)
    (row,) = ask(version, "budget/deliberations")
    assert (row["deliberation_id"], row["pour_nb"], row["contre_nb"]) == ("2024-12", 20, 5)
    assert one(version, "SELECT rows_read, rows_loaded, rows_rejected FROM fichier") == (2, 1, 1)


def test_a_company_number_that_starts_with_two_zeros_is_no_telephone(tmp_path: Path) -> None:
    header = GRANTS.splitlines()[0]
    row = "Essai,21990001200018,2024-03-04,Amicale,00555004000018,,Saison,10,aide en numéraire\n"
    version = build(tmp_path, "scdl_subventions", f"{header}\n{row}")
    assert one(version, "SELECT beneficiaire_siret FROM subvention") == ("00555004000018",)
