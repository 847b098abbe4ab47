from __future__ import annotations

import re

import pytest

from dashboard.queries import library, run
from dashboard.store.versions import Version
from tests.real import territory
from tests.real.readme import absent, entries

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]


def ask(version: Version, name: str, **params: object) -> list[dict]:
    query = library().get(name)
    names = [column.name for column in query.columns]
    with version.cursor() as cursor:
        return [dict(zip(names, row, strict=True)) for row in run(cursor, query, params)]


def expected(name: str) -> int:
    """Number of areas the table of true figures says."""
    figures = entries()[name].figures
    joined = re.search(r"all (\d+) communes", figures)
    found = joined or re.search(r"(\d+) (?:features|records)", figures)
    assert found
    return int(found[1])


COUNTS = {
    "commune": "territory/communes-34-herault.geojson",
    "quartier": "territory/montpellier-quartiers.json",
    "sous_quartier": "territory/montpellier-sous-quartiers-shp/VilleMTP_MTP_SousQuartiers_2011.shp",
}


def test_every_territory_file_gives_its_true_figures() -> None:
    figures = territory.figures()
    assert len(figures) > 60
    assert [f"{f.label} : {f.expected} ≠ {f.obtained}" for f in figures if not f.right] == []


@pytest.mark.parametrize("level", COUNTS)
def test_each_level_is_joined_whole_to_its_parents_and_populations(
    montpellier: Version, level: str
) -> None:
    areas = ask(montpellier, "territoire/liste", niveau=level)
    drawn = {row["code"]: row for row in ask(montpellier, "territoire/contours", niveau=level)}
    above = {row["code"] for row in ask(montpellier, "territoire/liste")} - {None}
    assert len(areas) == len(drawn) == expected(COUNTS[level])
    assert {row["code"] for row in areas} == set(drawn)
    assert all(row["parent"] in above for row in areas)
    assert all(row["population_nb"] for row in areas)
    assert all(row["chemin"].startswith("M") for row in drawn.values())


def test_sub_quarters_fill_their_quarters_and_quarters_the_town(montpellier: Version) -> None:
    km2 = {row["code"]: row for row in ask(montpellier, "territoire/liste")}
    for parent in [code for code, row in km2.items() if row["niveau"] == "quartier"]:
        parts = sum(r["superficie_km2"] for r in km2.values() if r["parent"] == parent)
        assert parts == pytest.approx(km2[parent]["superficie_km2"], rel=0.02), parent
    quarters = sum(r["superficie_km2"] for r in km2.values() if r["niveau"] == "quartier")
    assert quarters == pytest.approx(km2["34172"]["superficie_km2"], rel=0.02)


def test_populations_add_up_to_the_published_totals(montpellier: Version) -> None:
    rows = ask(montpellier, "territoire/populations", code="243400017")
    whole = {(row["annee"], row["nature"]): row["population_nb"] for row in rows}
    epci = entries()["territory/decoupage-administratif-epci.json.gz"].figures
    assert str(whole[2022, "municipale"]) == re.findall(r"31 members, (\d+)", epci)[0]
    quarters = ask(montpellier, "territoire/liste", niveau="quartier")
    local = entries()["territory/montpellier-sous-quartiers-sociodemo.csv"].figures
    total = sum(row["population_nb"] for row in quarters)
    assert str(total) == re.findall(r"population_2009 = (\d+)", local)[0]


def test_nothing_is_left_unmatched_between_contours_and_populations(montpellier: Version) -> None:
    with montpellier.cursor() as cursor:
        texts = [t for (t,) in cursor.execute("SELECT texte FROM remarque").fetchall()]
    assert not [text for text in texts if "sans contour" in text or "sans population" in text]
    assert any("contour déduit des 31 territoires" in text for text in texts)


def test_centres_are_placed_in_a_sub_quarter(montpellier: Version) -> None:
    rows = ask(montpellier, "territoire/equipements", genre="Maison pour tous")
    assert (
        f"{len(rows)} objects" == entries()["services/montpellier/maisons-pour-tous.json"].figures
    )
    levels = {row["code"]: row["niveau"] for row in ask(montpellier, "territoire/liste")}
    assert {levels[row["territoire"]] for row in rows} == {"sous_quartier"}


def test_no_phone_nor_address_of_the_centres_enters_the_base(montpellier: Version) -> None:
    with montpellier.cursor() as cursor:
        everything = str(cursor.execute("FROM equipement").fetchall())
    assert "@" not in everything
    assert not re.search(r"0\d( \d\d){4}", everything)
