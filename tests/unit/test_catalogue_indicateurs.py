"""The library of indicators and the ambitions of a town: what is refused, and how it is said."""

import datetime as dt
from decimal import Decimal

import pytest

from dashboard.catalogue.ambitions import Ambition, load_ambitions
from dashboard.catalogue.indicators import load_indicators, read_family
from dashboard.catalogue.rollups import periods_of
from dashboard.errors import PackError

ENTRY = """
[appels]
libelle = "Appels"
question = "Combien d'appels ?"
definition = "Appels reçus."
formule = "Somme"
unite = "appels"
sens = "contexte"
cadence = "semaine"
agregation = "somme"
requete = "faits/activite"
parametres = { numerateur = "appels_recus" }
odd = [16]
reserve = "Aucune."
version = 1
valide_du = 2025-01-01
"""


def family(folder, text, name="grc.toml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_an_entry_is_read_with_its_defaults(tmp_path):
    found = read_family(family(tmp_path, ENTRY))["appels"]
    assert (found.family, found.unit, found.scale, found.absence) == (
        "grc",
        "appels",
        1,
        "inconnue",
    )
    assert found.measures == ("appels_recus",)
    assert dict(found.params) == {"numerateur": "appels_recus"}
    assert periods_of(found) == [
        "semaine",
        "mois",
        "trimestre",
        "annee",
        "cumul",
        "glissant",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("libelle =", "label =", "clé inconnue « label »"),
        ('question = "Combien d\'appels ?"\n', "", "clé absente « question »"),
        ('sens = "contexte"', 'sens = "bien"', "« sens » inconnu « bien »"),
        ('agregation = "somme"', 'agregation = "moyenne"', "« agregation » inconnu « moyenne »"),
        ('agregation = "somme"', 'agregation = "taux_pondere"', "dit son « denominateur »"),
        ('cadence = "semaine"', 'cadence = "heure"', "« cadence » inconnu « heure »"),
        ("odd = [16]", "odd = []", "de un à trois objectifs"),
        ("odd = [16]", "odd = [1, 2, 3, 4]", "de un à trois objectifs"),
        ("version = 1", 'version = "1"', "valeur « 1 » refusée pour « version »"),
        ("version = 1", "version = 1\nquantile = 1.5", "entre 0 et 1"),
        ("version = 1", 'version = 1\ndimensions = ["age"]', "« dimensions » inconnu « age »"),
        ("version = 1", "version =", "TOML illisible"),
    ],
)
def test_a_wrong_entry_is_told_with_file_code_and_remedy(tmp_path, old, new, message):
    assert old in ENTRY
    with pytest.raises(PackError) as error:
        read_family(family(tmp_path, ENTRY.replace(old, new, 1)))
    assert message in str(error.value)
    assert "grc.toml" in str(error.value)
    assert "\n" not in str(error.value)


def test_an_unknown_family_and_a_code_taken_twice_are_refused(tmp_path):
    with pytest.raises(PackError, match="famille inconnue"):
        read_family(family(tmp_path, ENTRY, "divers.toml"))
    (tmp_path / "divers.toml").unlink()
    family(tmp_path, ENTRY)
    family(tmp_path, ENTRY, "accueil.toml")
    with pytest.raises(PackError, match="code déjà pris par la famille grc"):
        load_indicators(tmp_path)


AMBITION = """
[appels]
responsable = "Accueil"
tolerance = 0.1
seuil_alerte = 90
[[appels.cibles]]
depuis = 2026-01-01
valeur = [70, 60]
[[appels.cibles]]
depuis = 2025-01-01
valeur = 50
fixee_le = 2024-12-10
"""


def ambitions(folder, text):
    (folder / "indicateurs.toml").write_text(text, encoding="utf-8")
    return load_ambitions(folder, {"appels"})


def test_targets_are_dated_and_the_one_in_force_is_found(tmp_path):
    found = ambitions(tmp_path, AMBITION)["appels"]
    assert (found.owner, found.tolerance, found.limit) == ("Accueil", Decimal("0.1"), Decimal(90))
    assert found.target(dt.date(2024, 12, 31)) is None
    first = found.target(dt.date(2025, 12, 31))
    assert (first.low, first.high, first.decided) == (50, 50, dt.date(2024, 12, 10))
    second = found.target(dt.date(2026, 1, 1))
    assert (second.low, second.high, second.decided) == (60, 70, dt.date(2026, 1, 1))


def test_a_pack_without_ambition_follows_everything_and_judges_nothing(tmp_path):
    assert load_ambitions(tmp_path, {"appels"}) == {}
    assert ambitions(tmp_path, "[appels]") == {"appels": Ambition()}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[appels]", "[autres]", "indicateur inconnu « autres »"),
        ("responsable =", "owner =", "clé inconnue « owner »"),
        ("valeur = 50", 'valeur = "50"', "« valeur » n'est pas un nombre"),
        ("valeur = 50", "valeur = [1, 2, 3]", "un nombre, ou deux bornes"),
        ("valeur = 50", "", "« valeur » n'est pas un nombre"),
        ("depuis = 2025-01-01", 'depuis = "2025"', "« depuis » n'est pas une date"),
        ("tolerance = 0.1", "tolerance = true", "« tolerance » n'est pas un nombre"),
        ("tolerance = 0.1", "tolerance =", "TOML illisible"),
    ],
)
def test_a_wrong_ambition_is_told(tmp_path, old, new, message):
    assert old in AMBITION
    with pytest.raises(PackError) as error:
        ambitions(tmp_path, AMBITION.replace(old, new, 1))
    assert message in str(error.value)
    assert "indicateurs.toml" in str(error.value)
