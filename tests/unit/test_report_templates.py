"""Templates of reports are read, filled, and changed by a town without code."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.catalogue.pack import Level, Territory
from dashboard.catalogue.report_template_model import Template
from dashboard.catalogue.report_templates import load_template, template_codes
from dashboard.errors import PackError
from dashboard.reports.asked import Values
from dashboard.reports.report import Wanted
from dashboard.reports.template import address_of, plan_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10z"/></svg>'
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SMALLEST = """
nom = "Essai"
titre = "Titre de {lieu}"

[[partie]]
titre = "Une partie"

[[partie.figure]]
adresse = "/budget?exercice={exercice}&sens=D"
figure = "postes"
"""
CODES = {"note-de-conseil", "rob", "revue-hebdomadaire", "fiche-evaluation", "fiche-indicateur"}
TOWN = Territory(
    "ville", "Ville", "99", "Agglo", "99001", "Ville", "", "", (Level("a", "a", "a"),), 2024
)
VALUES = Values(
    words={"lieu": "Ville", "date": "lundi 2 mars 2026", "alertes": "Une {semaine} d'alerte"},
    choices={"exercice": "2025", "semaine": "", "indicateur": "a/b"},
    each={"exception": ("un", "deux", "un", "trois")},
    version="abc",
)


def _home(folder: Path, text: str = SMALLEST, code: str = "essai") -> Path:
    (folder / code).mkdir(parents=True, exist_ok=True)
    (folder / code / "modele.toml").write_text(text, encoding="utf-8")
    return folder


def _loaded(folder: Path, text: str) -> Template:
    return load_template("essai", home=_home(folder, text))


def test_the_five_templates_are_there_and_can_be_read() -> None:
    assert set(template_codes()) == CODES
    for code in CODES:
        template = load_template(code)
        assert template.name
        assert template.description
        assert any(part.figures or part.basket for part in template.parts)


@pytest.mark.parametrize(
    ("was", "becomes", "field"),
    [
        ('nom = "Essai"', "", "nom"),
        ('nom = "Essai"', 'nom = "Essai"\ncouleur = "rouge"', "couleur"),
        ("{lieu}", "{ville}", "titre"),
        ("{exercice}", "{lieu}", "adresse"),
        ("/budget?", "https://ailleurs.test/budget?", "adresse"),
        ("/budget?", "//ailleurs.test/budget?", "adresse"),
        ('figure = "postes"', 'figure = "postes"\naffichage = "image"', "affichage"),
        ('figure = "postes"', 'figure = "postes"\nobligatoire = "oui"', "obligatoire"),
        ('figure = "postes"', 'figure = "postes"\nid = "postes"', "id"),
        ('figure = "postes"', 'figure = "postes"\npour_chaque = "exception"', "adresse"),
        ("[[partie]]\n", '[style]\naccent = "bleu"\n[[partie]]\n', "accent"),
        ("[[partie]]\n", "[style]\ncorps = 40\n[[partie]]\n", "corps"),
        ("[[partie]]\n", '[style]\npolice = "A; }"\n[[partie]]\n', "police"),
        ("[[partie]]\n", '[style]\nlogo = "../logo.svg"\n[[partie]]\n', "logo"),
        ("[[partie]]\n", '[style]\nlogo = "absent.png"\n[[partie]]\n', "logo"),
        ("[[partie]]\n", '[style]\npied = "{demain}"\n[[partie]]\n', "pied"),
    ],
)
def test_what_is_wrong_is_said_with_its_file_and_its_key(
    tmp_path: Path, was: str, becomes: str, field: str
) -> None:
    assert was in SMALLEST
    with pytest.raises(PackError) as caught:
        _loaded(tmp_path, SMALLEST.replace(was, becomes, 1))
    assert caught.value.file == "modeles/essai/modele.toml"
    assert field in caught.value.field


def test_a_template_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    for code in ("autre", "../essai", ""):
        with pytest.raises(PackError, match="Modèles : essai"):
            load_template(code, home=_home(tmp_path))
    with pytest.raises(PackError, match="TOML illisible"):
        _loaded(tmp_path, "nom = ")
    with pytest.raises(PackError, match="aucune partie"):
        _loaded(tmp_path, 'nom = "a"\ntitre = "b"')


@pytest.mark.parametrize(
    "logo",
    [
        b"<html></html>",
        b"pas du XML",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        SVG.replace(b"<path", b"<script/><path"),
    ],
)
def test_a_logo_that_is_no_plain_drawing_is_refused(tmp_path: Path, logo: bytes) -> None:
    home = _home(tmp_path)
    (home / "essai" / "logo.svg").write_bytes(logo)
    with pytest.raises(PackError, match="logo"):
        load_template("essai", home=home)


def test_a_town_changes_keys_logo_and_rules_without_code(tmp_path: Path) -> None:
    home, pack = _home(tmp_path / "maison"), tmp_path / "ville"
    (home / "essai" / "style.css").write_text("h1 { color: red }", encoding="utf-8")
    own = _home(pack / "modeles", 'titre = "Le nôtre"\n[style]\naccent = "#123456"\n')
    (own / "style.toml").write_text('accent = "#654321"\npied = "Mairie"', encoding="utf-8")
    (own / "logo.png").write_bytes(PNG)
    found = load_template("essai", pack, home)
    assert (found.title, found.name) == ("Le nôtre", "Essai")
    assert (found.look.accent, found.look.footer) == ("#123456", "Mairie")
    assert found.look.logo == PNG
    assert found.parts == load_template("essai", home=home).parts
    (own / "essai" / "logo.svg").write_bytes(SVG)
    (own / "essai" / "style.css").write_text("h1 { color: blue }", encoding="utf-8")
    found = load_template("essai", pack, home)
    assert found.look.logo == SVG
    assert found.look.css == "h1 { color: red }\nh1 { color: blue }"
    (own / "style.toml").write_text('accents = "#654321"', encoding="utf-8")
    with pytest.raises(PackError, match=r"modeles/style\.toml, accents"):
        load_template("essai", pack, home)


def test_a_town_adds_a_template_of_its_own(tmp_path: Path) -> None:
    pack = tmp_path / "ville"
    _home(pack / "modeles", code="le-mien")
    assert set(template_codes(pack)) == CODES | {"le-mien"}
    assert load_template("le-mien", pack).name == "Essai"


def test_names_are_filled_once_and_empty_choices_leave_the_address(tmp_path: Path) -> None:
    text = SMALLEST + '\n[[partie]]\ntexte = "{alertes}"\n'
    plan = plan_of(_loaded(tmp_path, text), TOWN, VALUES)
    assert plan.title == "Titre de Ville"
    assert plan.chapters[0].figures[0].address == "/budget?exercice=2025&sens=D&version=abc"
    assert plan.chapters[1].words == "Une {semaine} d'alerte"
    assert address_of("/budget?semaine={semaine}", VALUES.choices, "") == "/budget"
    assert address_of("/indicateur/{indicateur}", VALUES.choices, "") == "/indicateur/a%2Fb"


def test_a_figure_is_repeated_for_each_exception_up_to_a_number(tmp_path: Path) -> None:
    asked = 'adresse = "/indicateur/{exception}"\npour_chaque = "exception"\nau_plus = 2'
    text = SMALLEST.replace('adresse = "/budget?exercice={exercice}&sens=D"', asked)
    figures = plan_of(_loaded(tmp_path, text), TOWN, VALUES).chapters[0].figures
    assert [w.address for w in figures] == [
        "/indicateur/un?version=abc",
        "/indicateur/deux?version=abc",
    ]
    assert not any(w.needed for w in figures)


def test_the_basket_goes_where_the_template_says_or_last(tmp_path: Path) -> None:
    basket = [Wanted("/budget", "postes", "Mon mot")]
    last = plan_of(_loaded(tmp_path, SMALLEST), TOWN, VALUES, basket).chapters[-1]
    assert (last.title, last.figures) == ("Figures choisies", tuple(basket))
    text = SMALLEST + '\n[[partie]]\npanier = true\n[[partie]]\ntexte = "Fin"\n'
    chapters = plan_of(_loaded(tmp_path, text), TOWN, VALUES, basket).chapters
    assert [len(c.figures) for c in chapters] == [1, 1, 0]


def test_the_style_is_that_of_the_town_and_can_be_read(tmp_path: Path) -> None:
    plain = plan_of(_loaded(tmp_path, SMALLEST), TOWN, VALUES).style
    assert plain.accent == TOWN.accent
    assert plain.logo_words == ""
    pale = SMALLEST.replace("[[partie]]\n", '[style]\naccent = "#ffff00"\n[[partie]]\n')
    assert plan_of(_loaded(tmp_path, pale), TOWN, VALUES).style.accent != "#ffff00"
    (tmp_path / "essai" / "logo.svg").write_bytes(SVG)
    assert plan_of(_loaded(tmp_path, SMALLEST), TOWN, VALUES).style.logo_words == "Logo de Ville"
