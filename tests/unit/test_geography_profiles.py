"""Official lists of communes, shaped as INSEE, DGCL and Etalab give them, with invented codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook
from tinytown import Tiny, only

from dashboard.store.versions import open_version

HEAD = (
    "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,"
    "TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP"
)
MOVEMENTS = """
10,2010-03-01,COM,99001,0,VIEUX,Vieux,Vieux,COM,99001,0,TINYVILLE,Tinyville,Tinyville
20,2011-01-01,COM,99001,0,TINYVILLE,Tinyville,Tinyville,COM,99020,0,NEUVE,Neuve,Neuve
21,2012-01-01,COM,99001,0,TINYVILLE,Tinyville,Tinyville,COM,99021,0,RENDUE,Rendue,Rendue
21,2012-01-01,COMA,99021,0,RENDUE,Rendue,Rendue,COM,99021,0,RENDUE,Rendue,Rendue
30,2013-01-01,COM,99030,0,PARTAGEE,Partagée,Partagée,COM,99001,0,TINYVILLE,Tinyville,Tinyville
30,2013-01-01,COM,99030,0,PARTAGEE,Partagée,Partagée,COM,99099,0,AILLEURS,Ailleurs,Ailleurs
31,2014-01-01,COM,99031,0,UN,Un,Un,COM,99001,0,TINYVILLE,Tinyville,Tinyville
31,2014-01-01,COM,99001,0,TINYVILLE,Tinyville,Tinyville,COM,99001,0,TINYVILLE,Tinyville,Tinyville
32,2016-01-01,COM,99032,0,DEUX,Deux,"Deux, le",COM,99001,0,TINYVILLE,Tinyville,Tinyville
32,2016-01-01,COM,99032,0,DEUX,Deux,"Deux, le",COMD,99032,0,DEUX,Deux,"Deux, le"
33,1973-01-01,COM,99033,0,TROIS,Trois,Trois,COM,99001,0,TINYVILLE,Tinyville,Tinyville
33,1973-01-01,COM,99033,0,TROIS,Trois,Trois,COMA,99033,0,TROIS,Trois,Trois
34,1995-01-01,COMA,99033,0,TROIS,Trois,Trois,COM,99001,0,TINYVILLE,Tinyville,Tinyville
35,2017-01-01,COMD,99032,0,DEUX,Deux,"Deux, le",COM,99001,0,TINYVILLE,Tinyville,Tinyville
41,1997-05-09,COM,98041,0,QUATRE,Quatre,Quatre,COM,99031,0,UN,Un,Un
50,2018-01-01,COM,99050,0,CINQ,Cinq,Cinq,COM,99001,0,TINYVILLE,Tinyville,Tinyville
70,2018-01-01,COMA,99060,0,SIX,Six,Six,COMD,99060,0,SIX,Six,Six
71,2018-01-01,COM,99001,0,TINYVILLE,Tinyville,Tinyville,COMD,99061,0,SEPT,Sept,Sept
72,2026-01-01,COMD,99062,0,HUIT,Huit,Huit,COMD,99063,0,NEUF,Neuf,Neuf
""".strip()


def place(folder: Path) -> Tiny:
    """A territory that has its areas and their past, and no facts."""
    return Tiny(folder, queries=only(folder / "requetes", "territoire_changement"))


def built(town: Tiny, sql: str) -> list[tuple]:
    town.build()
    with open_version(town.database).cursor() as cursor:
        return cursor.execute(sql).fetchall()


def following(town: Tiny, profile: str, file: str, content: str, **keys: object) -> None:
    town.source("liste", profil=profile, fichiers=[file], **keys)
    town.sources["liste"].pop("lecteur")
    town.drop(file, content.encode())


def test_movements_of_insee_lead_every_former_code_and_leave_delegates_aside(
    tmp_path: Path,
) -> None:
    town = place(tmp_path)
    following(town, "cog_mouvements", "mvtcommune_2026.csv", f"{HEAD}\n{MOVEMENTS}\n")
    links = built(town, "SELECT code_fait, nature, date_effet::VARCHAR FROM territoire_lien")
    assert set(links) == {
        ("99", "exact", None),
        ("99001", "exact", None),
        ("99031", "fusion", "2014-01-01"),
        ("99032", "fusion", "2016-01-01"),
        ("99033", "fusion", "1973-01-01"),
        ("98041", "fusion", "1997-05-09"),
        ("99050", "code", "2018-01-01"),
    }
    with open_version(town.database).cursor() as cursor:
        account = cursor.execute(
            "SELECT rows_read, rows_loaded, rows_rejected, rows_ignored FROM fichier"
        ).fetchall()
        breaks = cursor.execute(
            "SELECT date_effet::VARCHAR, nature, libelle FROM territoire_changement"
            " WHERE code = '99001' ORDER BY ALL"
        ).fetchall()
    assert account == [(19, 11, 0, 8)]
    assert breaks == [
        ("1973-01-01", "fusion", "Fusion de Trois"),
        ("2011-01-01", "scission", "Perd Neuve"),
        ("2012-01-01", "scission", "Perd Rendue"),
        ("2013-01-01", "fusion", "Rattachement d'une partie de Partagée"),
        ("2014-01-01", "fusion", "Fusion de Tinyville, Un"),
        ("2016-01-01", "fusion", "Fusion de Deux, le"),
        ("2018-01-01", "code", "Changement de code : 99050 devient 99001"),
    ]


def test_the_list_of_communes_takes_its_year_from_the_name_of_the_file(tmp_path: Path) -> None:
    town, head = (
        place(tmp_path),
        "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT",
    )
    lines = "COM,99001,75,99,99D,991,0,TINYVILLE,Tinyville,Tinyville,9901,\n"
    lines += "COMD,99032,,,,,0,DEUX,Deux,Deux,,99001\n"
    following(town, "cog_communes", "v_commune_2026.csv", f"{head}\n{lines}")
    rows = built(town, "SELECT code, nom, type, parent, millesime FROM territoire_reference")
    assert rows == [
        ("99001", "Tinyville", "COM", "", 2026),
        ("99032", "Deux", "COMD", "99001", 2026),
    ]


def test_the_old_list_cut_in_department_and_number_gives_undated_movements(
    tmp_path: Path,
) -> None:
    town, head = place(tmp_path), "ACTUAL\tDEP\tCOM\tPOLE\tARTMIN\tNCCENR"
    lines = "1\t99\t001\t\t\tTinyville\n2\t99\t033\t99001\t(La)\tTrois\n"
    lines += '3\t99\t031\t99001\t\tL"Un\n4\t98\t041\t99001\t\tQuatre\n5\t99\t201\t\t\tArr.\n'
    following(town, "cog_historique", "france2013.txt", f"{head}\n{lines}")
    rows = built(town, "SELECT code_fait, nature FROM territoire_lien WHERE nature <> 'exact'")
    assert rows == [("98041", "code"), ("99031", "fusion"), ("99033", "fusion")]
    town.sources["liste"]["profil"] = "cog_historique_communes"
    rows = built(town, "SELECT code, nom, type, millesime FROM territoire_reference")
    assert rows == [
        ("99001", "Tinyville", "COM", 2013),
        ("99033", "(La) Trois", "COMA", 2013),
        ("99201", "Arr.", "ARM", 2013),
    ]


@pytest.mark.parametrize("head", [("siren", "insee", "nom_membre"), ("EPCI", "CODGEO", "LIBGEO")])
def test_members_of_groups_come_from_dgcl_or_insee_workbooks(
    tmp_path: Path, head: tuple[str, ...]
) -> None:
    town = place(tmp_path)
    town.territory_values |= {"racine": "200000008"}
    following(town, "epci_communes", "epcicom*.xlsx", "")
    (town.extracts / "epcicom*.xlsx").unlink()
    for year, codes in ((2024, ("99001", "99002")), (2025, ("99001",))):
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(head)
        for code in codes:
            sheet.append(["200000008", code, f"Commune {code}"])
        book.save(town.extracts / f"epcicom{year}.xlsx")
    rows = built(town, "SELECT code, date_effet::VARCHAR, libelle FROM territoire_changement")
    assert rows == [("200000008", "2025-01-01", "Sortie de Commune 99002")]


def test_the_package_of_etalab_gives_former_codes_members_and_communes(tmp_path: Path) -> None:
    town = place(tmp_path)
    communes = [
        {
            "code": "99001",
            "nom": "Tinyville",
            "type": "commune-actuelle",
            "anciensCodes": ["99031"],
        },
        {"code": "99002", "nom": "Autre", "type": "commune-actuelle"},
        {"code": "99031", "nom": "Un", "type": "commune-deleguee", "chefLieu": "99001"},
    ]
    following(town, "etalab_anciens_codes", "communes.json", json.dumps(communes))
    rows = built(town, "SELECT code_fait, code_territoire FROM territoire_lien")
    assert ("99031", "99001") in rows
    year = {"millesime": {"valeur": "2026"}}
    town.sources["liste"] |= {"profil": "etalab_communes", "colonnes": year}
    rows = built(town, "SELECT code, type, parent, millesime FROM territoire_reference")
    assert rows == [
        ("99001", "COM", "", 2026),
        ("99002", "COM", "", 2026),
        ("99031", "COMD", "99001", 2026),
    ]
    groups = [{"code": "200000008", "membres": [{"code": "99001", "nom": "Tinyville"}]}]
    town.drop("communes.json", json.dumps(groups).encode())
    town.sources["liste"]["profil"] = "etalab_epci"
    rows = built(town, "SELECT code, parent, millesime FROM territoire_reference")
    assert rows == [("99001", "200000008", 2026)]
