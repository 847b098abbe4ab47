"""Articles in plain words, functions in coarse policies: whole files, one rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.budget.families import OTHERS, family_of, family_words
from dashboard.catalogue.budget_families import (
    load_families,
    load_policies,
    policy_of,
)
from dashboard.errors import PackError


@pytest.mark.parametrize(
    ("article", "side", "family"),
    [
        ("60612", "D", "energie"),
        ("60622", "D", "carburants"),
        ("60623", "D", "alimentation"),
        ("60632", "D", "fournitures"),
        ("64111", "D", "titulaires"),
        ("64131", "D", "contractuels"),
        ("6451", "D", "charges_sociales"),
        ("657362", "D", "subventions_ccas"),
        ("65748", "D", "subventions_associations"),
        ("66111", "D", "interets"),
        ("6553", "D", "sdis"),
        ("615221", "D", "entretien_batiments"),
        ("615231", "D", "entretien_voirie"),
        ("6156", "D", "maintenance"),
        ("21312", "D", "batiments"),
        ("2041512", "D", "subventions_equipement"),
        ("1641", "D", "remboursement_dette"),
        ("1641", "R", "emprunts"),
        ("7067", "R", "periscolaire"),
        ("73111", "R", "impots_directs"),
        ("74111", "R", "dgf"),
        ("741121", "R", "dsr"),
        ("741123", "R", "dsu"),
        ("741127", "R", "dnp"),
        ("10222", "R", "fctva"),
        ("13461", "R", "subventions_etat_investissement"),
        ("675", "D", OTHERS),
        ("775", "R", OTHERS),
        ("", "D", OTHERS),
    ],
)
def test_the_longest_prefix_names_the_article(article: str, side: str, family: str) -> None:
    assert family_of(article, side) == family


def test_what_no_family_takes_is_named_by_its_side() -> None:
    assert family_words(OTHERS, "D") == "Autres dépenses"
    assert family_words(OTHERS, "R") == "Autres recettes"
    assert family_words("energie", "D") == "Énergie et fluides"


def test_families_are_in_the_section_of_their_accounts() -> None:
    for family in load_families():
        for prefix in family.prefixes:
            section = "F" if prefix[0] in "67" or prefix.startswith("002") else "I"
            if prefix not in ("001", "002"):
                assert section == family.section, (family.code, prefix)


def test_a_prefix_in_two_families_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "familles.toml"
    one = '[{}]\nlibelle = "x"\nsens = "D"\nsection = "F"\nprefixes = ["606"]\n'
    file.write_text(one.format("a") + one.format("b"), encoding="utf-8")
    with pytest.raises(PackError, match="« 606 » est aussi dans « a »"):
        load_families(file)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[a]\nlibelle = "x"\n', "absente"),
        ('[a]\nlibelle = "x"\nsens = "X"\nsection = "F"\nprefixes = []\n', "D ou R"),
        ('[a]\nlibelle = "x"\nsens = "D"\nsection = "F"\nprefixes = [6]\n', "codes"),
        ('[a]\nlibelle = "x"\nsens = "D"\nsection = "F"\nprefixes = []\nz = 1\n', "inconnue"),
        ("a = 1\n", "table"),
        ("[a", "illisible"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "familles.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=problem):
        load_families(file)


@pytest.mark.parametrize(
    ("norm", "function", "policy"),
    [
        ("M57", "211", "enseignement"),
        ("M14", "211", "enseignement"),
        ("M57", "322", "sport_jeunesse"),
        ("M14", "411", "sport_jeunesse"),
        ("M57", "313", "culture"),
        ("M14", "321", "culture"),
        ("M57", "422", "social"),
        ("M14", "64", "social"),
        ("M57", "512", "voirie_transports"),
        ("M14", "814", "voirie_transports"),
        ("M57", "511", "environnement"),
        ("M14", "823", "environnement"),
        ("M57", "845", "voirie_transports"),
        ("M14", "822", "voirie_transports"),
        ("M57", "020", "administration"),
    ],
)
def test_both_nomenclatures_lead_to_policies(norm: str, function: str, policy: str) -> None:
    found = policy_of(norm, function)
    assert found is not None
    assert found.code == policy


def test_there_are_ten_policies_and_none_outside_the_two_nomenclatures() -> None:
    assert len(load_policies()) == 10
    assert policy_of("M4", "1") is None
    assert policy_of("M57", "") is None
