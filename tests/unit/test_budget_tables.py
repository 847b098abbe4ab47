from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from budget_town import ask, build, table
from budget_xml import PLAN, document, line
from lxml import etree

from dashboard.provenance import unlabelled_codes
from dashboard.secrecy import Gate
from dashboard.store.versions import Version

CITY = document(
    line(Nature="60612", ContNat="011", MtReal="100.10", CredOuv="150.00", section="F"),
    line(Nature="60618", MtReal="20.20", CredOuv="30.00"),
    line(Nature="60618", MtReal="20.20", CredOuv="30.00"),
    line(Nature="64111", MtReal="500.00", CredOuv="510.00"),
    line(Nature="74111", CodRD="R", MtReal="900.00", CredOuv="890.00"),
    line(Nature="2128", MtReal="70.07", CredOuv="80.00", MtRAR3112="5.00"),
    line(Nature="6811", OpBudg="1", TypOpBudg="2", MtReal="33.30"),
    line(Nature="28128", CodRD="R", OpBudg="1", TypOpBudg="2", MtReal="33.30"),
    line(Nature="002", ContNat="002", CodRD="R", MtReal="1000.00", section="F"),
    line(Nature="99999", ContNat="011", MtReal="1.00", section="F"),
    line(calculated="true", Nature="", MtReal="4000.00"),
)
ANNEX = document(
    line(Nature="60612", MtReal="7.00"),
    siret="21990001200029",
    name="LOTISSEMENT",
    kind="A",
)
BY_FUNCTION = document(
    line(Nature="64111", Fonction="93020", ContFon="930", MtReal="10.00"),
    line(Nature="2128", Fonction="90325", ContFon="903", MtReal="20.00"),
    line(Nature="6811", Fonction="946", ContFon="946", OpBudg="1", TypOpBudg="2", MtReal="5.00"),
    line(Nature="28128", CodRD="R", Fonction="926", ContFon="926", OpBudg="1", MtReal="5.00"),
    year="2023",
)


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    acts = {"ca-2024": CITY, "annexe-2024": ANNEX, "ca-2023": BY_FUNCTION}
    people = [
        {"code": "99001", "annee": 2022, "nature": "municipale", "population_nb": 1000},
        {"code": "99001", "annee": 2024, "nature": "totale", "population_nb": 1100},
    ]
    return build(tmp_path_factory.mktemp("ville"), acts, PLAN, population=people)


def test_the_section_comes_from_the_plan_when_the_document_is_silent(version: Version) -> None:
    got = table(
        version,
        "SELECT DISTINCT article, section, section_origine FROM budget_ligne"
        " WHERE exercice = 2024 AND budget_type = 'P' ORDER BY article",
    )
    assert ("60612", "F", "declaree") in got
    assert ("60618", "F", "plan_de_compte") in got
    assert ("2128", "I", "plan_de_compte") in got
    assert ("28128", "I", "plan_de_compte") in got


def test_the_chapter_comes_from_the_plan_by_sense_and_movement(version: Version) -> None:
    got = table(
        version,
        "SELECT article, chapitre, chapitre_origine FROM budget_ligne"
        " WHERE exercice = 2024 AND article IN ('64111', '6811', '28128', '60612', '74111')"
        " AND budget_type = 'P' ORDER BY article",
    )
    assert got == [
        ("28128", "040", "plan_de_compte"),
        ("60612", "011", "declare"),
        ("64111", "012", "plan_de_compte"),
        ("6811", "042", "plan_de_compte"),
        ("74111", "74", "plan_de_compte"),
    ]


def test_a_vote_by_function_gives_section_and_function(version: Version) -> None:
    got = table(
        version,
        "SELECT article, section, chapitre, chapitre_fonctionnel, fonction FROM budget_ligne"
        " WHERE exercice = 2023 ORDER BY position",
    )
    assert got == [
        ("64111", "F", "012", "930", "020"),
        ("2128", "I", "21", "903", "325"),
        ("6811", "F", "042", "946", "01"),
        ("28128", "I", "040", "926", "01"),
    ]


def test_repeated_lines_are_real_and_all_kept(version: Version) -> None:
    assert table(version, "SELECT count(*) FROM budget_ligne WHERE article = '60618'") == [(2,)]


def test_labels_say_where_they_come_from(version: Version) -> None:
    got = {
        code: (label, origin)
        for code, label, origin in table(
            version,
            "SELECT code, libelle_complet, origine FROM budget_libelle"
            " WHERE exercice = 2024 AND genre = 'compte'",
        )
    }
    assert got["60612"] == ("Fournitures non stockables – Énergie - Électricité", "plan_exact")
    assert got["60618"][0] == "Fournitures non stockables – Autres fournitures non stockables"
    assert got["64111"] == ("Rémunération principale des agents", "plan_exact")
    assert got["99999"] == (None, "absent")


def test_another_year_borrows_the_nearest_plan(version: Version) -> None:
    got = table(
        version,
        "SELECT origine, plan_exercice FROM budget_libelle"
        " WHERE exercice = 2023 AND genre = 'compte' AND code = '64111'",
    )
    assert got == [("plan_proche", 2024)]


def test_codes_without_label_are_counted_in_the_open(version: Version) -> None:
    rows = ask(version, "codes_sans_libelle", exercice=2024)
    assert ("compte", "99999", 1) in [(r["genre"], r["code"], r["lignes_nb"]) for r in rows]
    shown = unlabelled_codes(Gate(version))
    assert ("compte", "99999", 1) in [(c.kind, c.code, c.rows) for c in shown]


def test_execution_is_real_only_and_leaves_results_out(version: Version) -> None:
    rows = ask(version, "execution_par_chapitre", exercice=2024)
    city = {
        (r["section"], r["sens"], r["chapitre"]): r["realise_eur"]
        for r in rows
        if r["budget_type"] == "P"
    }
    assert city == {
        ("F", "D", "011"): Decimal("141.50"),
        ("F", "D", "012"): Decimal("500.00"),
        ("F", "R", "74"): Decimal("900.00"),
        ("I", "D", "21"): Decimal("70.07"),
    }


def test_the_named_queries_count_what_every_act_voted(tmp_path: Path) -> None:
    """An extract tells the BP, the BS and the decisions apart: voted is their sum."""
    common = {"etape": "SITUATION", "date_situation": "2024-11-18", "section": "F"}
    rows = [
        {**common, "chapitre": "011", "vote_eur": "100.00", "bs_eur": "20.00", "dm_eur": "-5.50"},
        {**common, "chapitre": "012", "bs_eur": "7.00"},
        {**common, "chapitre": "65", "realise_eur": "1.00"},
    ]
    version = build(tmp_path, {}, PLAN, budget_ligne=rows)
    voted = {
        r["chapitre"]: r["vote_eur"] for r in ask(version, "execution_par_chapitre", exercice=2024)
    }
    assert voted == {"011": Decimal("114.50"), "012": Decimal("7.00"), "65": None}
    (document_row,) = ask(version, "documents")
    assert document_row["vote_depense_eur"] == Decimal("121.50")
    assert document_row["vote_recette_eur"] is None


def test_annex_budgets_are_never_added_to_the_main_one(version: Version) -> None:
    rows = ask(version, "execution_par_chapitre", exercice=2024)
    heads = [(r["budget_nom"], r["realise_eur"]) for r in rows if r["chapitre"] == "011"]
    assert heads == [("Budget principal", Decimal("141.50")), ("LOTISSEMENT", Decimal("7.00"))]


def test_yearly_evolution_carries_people_and_savings(version: Version) -> None:
    rows = ask(version, "evolution_annuelle", budget_siret="21990001200011")
    last = rows[-1]
    assert [r["exercice"] for r in rows] == [2023, 2024]
    assert last["depense_fonctionnement_eur"] == Decimal("641.50")
    assert last["epargne_brute_eur"] == Decimal("258.50")
    assert last["equipement_eur"] == Decimal("70.07")
    assert (last["population_nb"], last["population_annee"]) == (1000, 2022)
    assert last["rupture"] == ""


def test_one_nature_of_population_serves_every_year_of_a_budget(version: Version) -> None:
    """The total population exists for 2024 only: dividing by it would break the series."""
    rows = ask(version, "evolution_annuelle", budget_siret="21990001200011")
    assert [r["population_nb"] for r in rows] == [1000, 1000]


def test_expenses_by_function_name_their_levels(version: Version) -> None:
    rows = ask(version, "depenses_par_fonction", exercice_max=2023)
    first = next(r for r in rows if r["fonction"] == "020")
    assert first["niveau1_libelle"] == "Services généraux"
    assert first["niveau2_libelle"] == "Administration générale"
    assert first["depense_eur"] == Decimal("10.00")


def test_order_movements_net_to_zero(version: Version) -> None:
    rows = ask(version, "equilibre_ordre")
    assert {r["exercice"] for r in rows} == {2023, 2024}
    assert {r["ecart_realise_eur"] for r in rows} == {Decimal("0.00")}
    assert {r["deduit"] for r in rows} == {False}


def test_control_totals_are_exact_and_complete(version: Version) -> None:
    found = dict(table(version, "SELECT cle, valeur FROM controle WHERE source = 'budget'"))
    wanted = {
        "lignes": "15",
        "realise_eur": "2725.17",
        "realise_eur.D.reel": "748.57",
        "realise_eur.D.ordre": "38.30",
        "realise_eur.R.reel": "1900.00",
        "realise_eur.R.ordre": "38.30",
        "realise_eur.D.sans_mouvement": "0.00",
        "vote_eur.D.reel": "0.00",
        "credits_ouverts_eur": "1690.00",
    }
    assert {key: found[key] for key in wanted} == wanted


def lines_of(text: str) -> Iterator[dict[str, str]]:
    """Second implementation: the whole tree, plain loops."""
    for element in etree.fromstring(text).iter("{*}LigneBudget"):
        if element.get("calculated") != "true":
            yield {etree.QName(child).localname: child.get("V", "") for child in element}


def test_aggregates_agree_with_plain_loops(version: Version) -> None:
    expected: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for text, siret in ((CITY, "21990001200011"), (ANNEX, "21990001200029")):
        for cells in lines_of(text):
            movement = {"0": "reel", "1": "ordre"}[cells["OpBudg"]]
            expected[(siret, cells["CodRD"], movement)] += Decimal(cells.get("MtReal", "0"))
    got = table(
        version,
        "SELECT budget_siret, sens, mouvement, sum(realise_eur)::DECIMAL(18, 2)"
        " FROM budget_agrege WHERE exercice = 2024 GROUP BY ALL",
    )
    assert {tuple(row[:3]): row[3] for row in got} == dict(expected)


def test_without_plan_the_short_tables_and_account_classes_decide(tmp_path: Path) -> None:
    act = document(
        line(Nature="60612", MtReal="1.00"),
        line(Nature="64111", MtReal="1.00"),
        line(Nature="2041511", MtReal="1.00"),
        line(Nature="74111", CodRD="R", MtReal="1.00"),
        line(Nature="28128", CodRD="R", OpBudg="1", TypOpBudg="2", MtReal="1.00"),
        line(Nature="999", ContNat="999", MtReal="1.00"),
    )
    version = build(tmp_path, {"ca": act})
    got = table(
        version,
        "SELECT article, chapitre, section, section_origine FROM budget_ligne ORDER BY position",
    )
    assert got == [
        ("60612", "011", "F", "chapitre"),
        ("64111", "012", "F", "chapitre"),
        ("2041511", "204", "I", "chapitre"),
        ("74111", "74", "F", "chapitre"),
        ("28128", "040", "I", "chapitre"),
        ("999", "999", None, None),
    ]
    labels = dict(
        table(version, "SELECT code, origine FROM budget_libelle WHERE genre = 'chapitre'")
    )
    assert labels == {
        "011": "table_courte",
        "012": "table_courte",
        "204": "table_courte",
        "74": "table_courte",
        "040": "table_courte",
        "999": "absent",
    }


def test_a_newer_sending_of_the_same_document_replaces_the_older(tmp_path: Path) -> None:
    old = document(line(MtReal="1.00"), date="2025-03-01")
    new = document(line(MtReal="2.00"), date="2025-06-01")
    first = document(line(MtPrev="3.00"), decision="02", number="1")
    second = document(line(MtPrev="4.00"), decision="02", number="2")
    version = build(tmp_path, {"a-new": new, "b-old": old, "c": first, "d": second}, PLAN)
    kept = {(r["etape"], r["numero"], r["fichier"]): r["retenu"] for r in ask(version, "documents")}
    assert kept == {
        ("CA", "", "a-new.acte.xml"): True,
        ("CA", "", "b-old.acte.xml"): False,
        ("DM", "1", "c.acte.xml"): True,
        ("DM", "2", "d.acte.xml"): True,
    }
    rows = ask(version, "execution_par_chapitre", exercice=2024)
    assert [r["realise_eur"] for r in rows] == [Decimal("2.00")]


def test_credits_rebuilt_from_votes_are_compared_with_the_account(tmp_path: Path) -> None:
    acts = {
        "bp": document(line(MtPropNouv="100.00", MtPrev="100.00"), decision="01"),
        "dm": document(line(MtPropNouv="-10.00"), decision="02", number="1"),
        "ca": document(line(CredOuv="95.00", MtRARPrec="3.00", MtReal="80.00")),
    }
    (row,) = ask(build(tmp_path, acts, PLAN), "reconstitution_credits", mouvement="reel")
    assert (row["depart_eur"], row["reports_eur"]) == (Decimal("100.00"), Decimal("3.00"))
    assert (row["bs_eur"], row["dm_eur"]) == (Decimal("0.00"), Decimal("-10.00"))
    assert row["credits_ouverts_eur"] == Decimal("95.00")


def test_a_silent_source_gets_its_movement_and_zeros_from_the_plan(tmp_path: Path) -> None:
    common = {"nomenclature": "M57-M57_D", "mouvement": "", "realise_eur": "1.00"}
    rows = [
        {**common, "article": "6811", "section": "F"},
        {**common, "article": "28128", "section": "I", "sens": "R"},
        {**common, "article": "2128", "section": "I", "sens": "R"},
        {**common, "article": "60612", "fonction": "20", "fonction_libelle": "SERVICES COMMUNS"},
        {
            **common,
            "article": "60612",
            "fonction": "20",
            "fonction_libelle": "ADMINISTRATION GENERALE DE LA COLLECTIVITE",
        },
    ]
    version = build(tmp_path, {}, PLAN, budget_ligne=rows)
    got = table(
        version,
        "SELECT article, mouvement, mouvement_origine, fonction FROM budget_ligne"
        " ORDER BY position",
    )
    assert got == [
        ("6811", "ordre", "deduit", None),
        ("28128", "ordre", "deduit", None),
        ("2128", "ordre", "deduit", None),
        ("60612", "reel", "deduit", "20"),
        ("60612", "reel", "deduit", "020"),
    ]
    origins = {(r["axe"], r["origine"]): r["lignes_nb"] for r in ask(version, "origines")}
    assert origins[("mouvement", "regle")] == 5


def test_breaks_of_series_are_written_in_the_evolution(tmp_path: Path) -> None:
    acts = {
        "a": document(line(MtReal="1.00"), year="2019", nomenclature="M14-M14_COM_SUP3500"),
        "b": document(line(MtReal="1.00"), year="2021"),
        "c": document(line(MtPrev="1.00"), year="2022", decision="01"),
    }
    rows = ask(build(tmp_path, acts, PLAN), "evolution_annuelle")
    assert [r["rupture"] for r in rows] == [
        "",
        "exercice 2020 absent, passage de M14 à M57",
        "montants votés et non réalisés",
    ]


def test_the_running_exercice_says_that_it_is(tmp_path: Path) -> None:
    """A snapshot is not an account: the exercice is open, then its account is awaited."""
    common = {"budget_siret": "21990001200011", "article": "60612", "section": "F"}
    snapshot = {**common, "etape": "SITUATION", "realise_eur": "5.00"}
    rows = [
        {**common, "exercice": 2023, "realise_eur": "9.00"},
        {**snapshot, "exercice": 2024, "date_situation": "2025-03-03"},
        {**snapshot, "exercice": 2025, "date_situation": "2025-05-05"},
    ]
    found = ask(build(tmp_path, {}, PLAN, budget_ligne=rows), "evolution_annuelle")
    assert [(r["mesure"], str(r["date_situation"] or "")) for r in found] == [
        ("realise", ""),
        ("en_cours", "2025-03-03"),
        ("en_cours", "2025-05-05"),
    ]
    assert [r["rupture"] for r in found] == [
        "",
        "compte pas encore voté, réalisé au 03/03/2025",
        "exercice en cours, réalisé au 05/05/2025",
    ]
