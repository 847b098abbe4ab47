"""The map of two real towns: every area drawn, values of the file, down to the counters."""

from __future__ import annotations

import csv
import html
import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

import pytest
from flask.testing import FlaskClient

from app import create_app
from dashboard.settings import DATA, Settings
from tests.real.bases import database
from tests.real.readme import REAL, absent

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]

STATE = "projects/extracts/dotations-2019-lot-et-garonne.csv"
INSEE = "territory/insee-socio-economique-communes.csv"


@cache
def client(town: str) -> FlaskClient:
    """The pages of a real town."""
    app = create_app(Settings(DATA / town, database(town), "sqlite://"))
    found: FlaskClient = app.server.test_client()
    return found


def read(town: str, query: str = "") -> str:
    """The page, French spaces made plain."""
    answer = client(town).get(f"/carte{query}")
    assert answer.status_code == 200
    said = html.unescape(answer.text)
    assert "n’a pas pu être calculée" not in said
    return said.replace("\u202f", " ").replace("\u00a0", " ")


def values(said: str) -> Mapping[str, str]:
    """Code of each area of the table → the exact value it exports."""
    found = re.findall(
        r'<tr data-code="([^"]+)"[^>]*><th.*?</th><td class="(?:nombre|secret)"[^>]*?'
        r'(?: data-csv="([^"]*)")?>([^<]*)',
        said,
    )
    return {code: exact or text for code, exact, text in found}


def areas(said: str) -> set[str]:
    """Codes of the areas of the map."""
    return set(re.findall(r'class="ca-lien" data-code="([^"]+)"', said))


@cache
def published() -> Mapping[str, str]:
    """Median standard of living in the file of the INSEE, by code of commune."""
    with (REAL / INSEE).open(encoding="utf-8-sig", newline="") as handle:
        return {
            row["code_insee_com"].zfill(5): row["niveau_vie_median_2021"]
            for row in csv.DictReader(handle)
        }


def test_agen_draws_its_44_communes_with_the_values_of_the_file() -> None:
    said = read("agen", "?indicateur=contexte.niveau_vie_median&niveau=commune")
    assert len(areas(said)) == 44
    found = values(said)
    assert set(found) == areas(said)
    for code, exact in found.items():
        shown = round(float(exact.replace(",", ".")) * 1000)
        assert str(shown) == published()[code], code


@cache
def grants() -> Mapping[str, Decimal]:
    """Grants of the State in 2019 by code of commune, added up from the file."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    with (REAL / STATE).open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle, delimiter=";"):
            found[row["id_terr"]] += Decimal(row["montant_sub"].replace(",", "."))
    return found


def test_agen_draws_what_the_state_gave_each_commune() -> None:
    said = read("agen", "?indicateur=projets.aides&mesure=brut&niveau=commune")
    found = {code: text for code, text in values(said).items() if "non concerné" not in text}
    assert set(found) == areas(said) & grants().keys()
    assert 30 < len(found) < 44
    for code, text in found.items():
        amount = 1000 * Decimal(text.replace(",", "."))
        assert abs(amount - grants()[code]) <= Decimal("0.5"), code
    assert "Projets soutenus par l’État en 2019" in said
    assert "Plan lumière : 208 308 € d’aide" in said, "porté par l'agglomération elle-même"


def test_agen_says_that_its_code_and_its_perimeter_changed() -> None:
    said = read("agen")
    assert "Périmètre modifié" in said
    assert "SIREN 200035459" in said
    assert "01/01/2022" in said


def test_agen_says_how_many_codes_had_lost_their_zeros() -> None:
    answer = client("agen").get("/donnees?source=insee_communes")
    said = html.unescape(answer.text)
    assert re.search(r"3\s?135 code\(s\) de «\scode\s» avaient perdu leurs zéros de gauche", said)


def test_agen_lists_the_codes_that_lead_nowhere() -> None:
    said = read("agen")
    assert "Codes de territoire sans correspondance" in said
    assert "200068922" in said


def test_montpellier_goes_from_the_metropole_to_its_counters() -> None:
    towns = read("montpellier", "?niveau=commune&indicateur=passages_velo")
    assert len(areas(towns)) == 31
    assert "non concerné, aucun fait connu" in towns
    quarters = read("montpellier", "?territoire=34172&indicateur=passages_velo")
    assert len(areas(quarters)) == 7
    parts = read("montpellier", "?territoire=34172&niveau=sous_quartier&indicateur=passages_velo")
    assert len(areas(parts)) == 31
    code = next(iter(sorted(areas(quarters))))
    below = read("montpellier", f"?territoire={code}&indicateur=passages_velo")
    assert 0 < len(areas(below)) < 31
    assert areas(below) <= areas(parts)
    places = read("montpellier", "?territoire=34172&niveau=lieux")
    assert "Compteur Vélo" in places
    assert 'class="ca-lieu' in places


def test_montpellier_counts_what_has_no_position() -> None:
    said = read("montpellier", "?niveau=lieux")
    lost = re.search(r"Hors de la carte : (\d+) lieux ou capteurs sans position", said)
    assert lost
    assert int(lost[1]) > 50, "les stationnements n'ont pas de coordonnées"


def test_a_map_of_a_real_town_is_a_file_without_reference() -> None:
    answer = client("agen").get("/carte/carte.svg?indicateur=contexte.niveau_vie_median")
    assert answer.status_code == 200
    assert answer.text.count("<path") > 44
    assert "<use" not in answer.text
    assert "Données simulées" not in answer.text
