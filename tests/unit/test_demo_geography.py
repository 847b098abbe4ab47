"""The geography of the demonstration: a merger, an arrival, and two odd codes."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pytest
from demo_world import make_world
from tinytown import Quiet

from dashboard.build.run import Order, build
from dashboard.demo.geography_history import (
    codes_then,
    communes_on,
    entry,
    known_as,
    merger,
    names_then,
)
from dashboard.demo.population import populations
from dashboard.demo.reference import EPCI_SIREN, communes
from dashboard.demo.request_files import write_citizen_requests
from dashboard.demo.territory import write_territory
from dashboard.demo.world import World
from dashboard.settings import DATA, QUERIES
from dashboard.store.versions import Version, open_version

UNTIL = dt.date(2026, 3, 31)
YEARS = list(range(2022, 2027))
LAST_YEAR = "export-demandes-2023.csv"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The territory and the requests of five years, written."""
    made = make_world(tmp_path_factory.mktemp("geographie") / "extraits", until=UNTIL, seed=3)
    write_territory(made)
    write_citizen_requests(made)
    return made


@pytest.fixture(scope="module")
def received(world: World) -> Path:
    return world.out


@pytest.fixture(scope="module")
def version(received: Path) -> Version:
    """The territory, and the requests of the last year before the merger, built from the pack."""
    pack = received.parent / "exemple"
    (pack / "sources").mkdir(parents=True)
    (pack / "territoire.toml").write_bytes((DATA / "exemple" / "territoire.toml").read_bytes())
    for name in ("territoire.toml", "services.toml"):
        text = (DATA / "exemple" / "sources" / name).read_bytes()
        (pack / "sources" / name).write_bytes(text)
    kept = received.parent / "retenus"
    shutil.copytree(received / "territoire", kept / "territoire")
    (kept / "demandes").mkdir()
    shutil.copy(received / "demandes" / LAST_YEAR, kept / "demandes")
    build(Order(pack, kept, received.parent / "base", QUERIES), Quiet())
    return open_version(received.parent / "base")


def ask(version: Version, sql: str) -> list[tuple]:
    with version.cursor() as cursor:
        return cursor.execute(sql).fetchall()


def test_the_two_communes_make_the_one_of_today() -> None:
    told = merger(UNTIL)
    assert told.day == dt.date(2024, 1, 1)
    before, after = told.day - dt.timedelta(days=1), told.day
    assert len(communes_on(before, UNTIL)) == 45
    assert len(communes_on(after, UNTIL)) == len(communes()) == 44
    whole = next(area for area in communes() if area.code == told.code)
    parts = known_as(whole, before, UNTIL)
    assert [code for code, _, _ in parts] == [told.code, told.former]
    assert sum(share for _, _, share in parts) == pytest.approx(1)
    assert told.former not in {area.code for area in communes()}


def test_facts_take_the_code_and_the_name_of_their_day() -> None:
    told = merger(UNTIL)
    codes = np.array([told.code, told.code, told.code, "00036"], dtype=object)
    days = np.array(["2023-12-31", "2023-12-31", "2024-01-01", "2023-12-31"], "datetime64[D]")
    found = codes_then(codes, days, np.array([0.0, 0.99, 0.0, 0.0]), UNTIL)
    assert found.tolist() == [told.former, told.code, told.code, "00036"]
    names = names_then(np.array(["N", "N", "N", "C"], dtype=object), found, days, UNTIL)
    assert names.tolist() == [told.former_name, told.name_before, "N", "C"]


def test_populations_before_the_merger_are_summed_to_the_last_inhabitant(version: Version) -> None:
    told, known = merger(UNTIL), populations(YEARS)
    rows = ask(
        version,
        "SELECT annee, nature, population_nb, perimetre_modifie FROM population"
        f" WHERE code = '{told.code}'",
    )
    expected = {
        (year, nature, known[told.code, year][i], year < told.day.year)
        for year in YEARS
        for i, nature in enumerate(("municipale", "totale"))
    }
    assert set(rows) == expected


def test_the_shortened_code_is_repaired_and_the_unknown_one_is_listed(
    received: Path, version: Version
) -> None:
    with (received / "territoire" / "populations-legales.csv").open(encoding="utf-8") as file:
        codes = [row["code_insee"] for row in csv.DictReader(file, delimiter=";")]
    assert [code for code in codes if len(code) < 5] == ["36"]
    assert ask(version, "SELECT count(*) FROM population WHERE code = '00036'") == [(10,)]
    notes = [text for (text,) in ask(version, "SELECT texte FROM remarque")]
    assert any("zéros de gauche" in text for text in notes)
    unknown = "SELECT table_cible, source, code, motif FROM territoire_inconnu"
    assert ask(version, unknown) == [("population", "population_communes", "00777", "inconnu")]


def test_requests_of_the_former_commune_are_counted_in_the_new_one(
    received: Path, version: Version
) -> None:
    told = merger(UNTIL)
    assert LAST_YEAR.endswith(f"{told.day.year - 1}.csv")
    borne = {told.code: 0, told.former: 0}
    for path in sorted((received / "demandes").iterdir()):
        with path.open(encoding="cp1252", newline="") as file:
            next(file)
            for row in csv.DictReader(file, delimiter=";"):
                code, day = row["Code territoire"], row["Date de dépôt"]
                if code in borne and path.name == LAST_YEAR:
                    borne[code] += 1
                assert code != told.former or int(day[6:10]) < told.day.year
    assert borne[told.former] > 10
    counted = ask(
        version,
        "SELECT sum(recues_nb) FROM demande_jour"
        f" WHERE territoire = '{told.code}' AND jour < '2024-01-01'",
    )
    assert counted[0][0] == pytest.approx(sum(borne.values()), abs=3)
    assert ask(version, f"SELECT 1 FROM demande_jour WHERE territoire = '{told.former}'") == []


def test_the_breaks_are_those_of_the_truth(world: World, version: Version) -> None:
    truth = world.truth.facts
    merged, joined = truth["communes_fusionnees"], truth["perimetre_agglomeration"]
    found = ask(version, "SELECT code, date_effet::VARCHAR, nature FROM territoire_changement")
    assert set(found) == {
        (merged["code"], merged["date"], "fusion"),
        (EPCI_SIREN, joined["date"], "perimetre"),
    }
    assert joined["entree"] == entry(UNTIL).commune
