"""One way to show a name, whatever the files write."""

from __future__ import annotations

from dashboard.budget.names import letters, named, one_form


def test_names_in_capitals_are_written_as_people_do() -> None:
    assert named("VILLE DE CASTELRIVE") == "Ville de Castelrive"
    assert named("AGGLOMERATION D'AGEN") == "Agglomeration d'Agen"
    assert named("SAINT-JEAN-DE-VEDAS") == "Saint-Jean-de-Vedas"
    assert named("CCAS DE LA VILLE") == "CCAS de la Ville"
    assert named("SPANC") == "SPANC"


def test_a_name_not_in_capitals_is_left_as_it_is() -> None:
    assert named("Commune de Crac'h", "Autre") == "Commune de Crac'h"
    assert named("") == ""


def test_the_official_name_ends_a_name_of_the_same_letters() -> None:
    assert named("CRACH", "Crac'h") == "Crac'h"
    assert named("COMMUNE DE BEZIERS", "Béziers") == "Commune de Béziers"
    metropole = "Montpellier Méditerranée Métropole"
    assert named("MONTPELLIER MEDITERRANEE METROPOLE", metropole) == metropole
    assert named("VILLE DE LUNEL", "Béziers") == "Ville de Lunel"


def test_spellings_of_one_name_have_one_form() -> None:
    names = ["SARL ÉTÉ", "Sarl Ete", "Sarl Été", "Sarl Été", "EIFFAGE"]
    assert dict(one_form((letters(name), name) for name in names)) == {
        "sarlete": "Sarl Été",
        "eiffage": "EIFFAGE",
    }
