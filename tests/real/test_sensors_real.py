from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from dashboard.queries import library, run
from dashboard.store.versions import Version
from tests.real import sensors
from tests.real.readme import REAL, absent, entries

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]


def ask(version: Version, name: str, **params: object) -> list[dict]:
    query = library().get(f"capteurs/{name}")
    names = [column.name for column in query.columns]
    with version.cursor() as cursor:
        return [dict(zip(names, row, strict=True)) for row in run(cursor, query, params)]


def counters(column: int) -> int:
    """Sum over the bicycle counters of one of the figures the table gives of each."""
    rows = [e for e in entries().values() if e.name.startswith(sensors.COUNTERS)]
    found = [re.findall(r"(\d+) (?:observations|repeated days)", e.figures) for e in rows]
    return sum(int(numbers[column]) for numbers in found)


def test_every_sensor_file_gives_its_true_figures() -> None:
    figures = sensors.figures()
    assert len(figures) > 400
    assert [f"{f.label} : {f.expected} ≠ {f.obtained}" for f in figures if not f.right] == []


def test_the_version_holds_every_daily_count(montpellier: Version) -> None:
    with montpellier.cursor() as cursor:
        totals = dict(
            cursor.execute(
                "SELECT cle, valeur FROM controle WHERE source = 'compteurs_velo'"
            ).fetchall()
        )
    expected = [e for e in entries().values() if e.name.startswith(sensors.COUNTERS)]
    passages = sum(int(re.findall(r"Σ intensity (\d+)", e.figures)[0]) for e in expected)
    assert totals["lignes"] == str(counters(0))
    assert totals["valeur"] == f"{passages}.00"


def test_repeated_days_count_once_and_none_is_lost(montpellier: Version) -> None:
    with montpellier.cursor() as cursor:
        row = cursor.execute(
            "SELECT count(*), sum(doublons_nb), sum(releves_nb + sans_valeur_nb)"
            " FROM mesure_jour WHERE propriete = 'velo'"
        ).fetchone()
    assert row == (counters(0) - counters(1), counters(1), counters(0) - counters(1))


def test_full_days_are_full_even_when_the_clock_changes(montpellier: Version) -> None:
    with montpellier.cursor() as cursor:
        found = cursor.execute(
            "SELECT DISTINCT couverture_part FROM mesure_jour"
            " WHERE propriete = 'velo' AND releves_nb = 1"
            " AND jour IN ('2023-03-26', '2023-10-29', '2024-03-31', '2024-10-27', '2024-06-11')"
        ).fetchall()
    assert found == [(1.0,)]


def test_flat_lined_car_parks_are_those_of_the_table(montpellier: Version) -> None:
    quirks = entries()[sensors.PARKINGS].quirks
    named = re.findall(r"flat-lined sensors \(([^)]*)\)", quirks)[0]
    expected = dict(part.rsplit(" ", 1) for part in named.split(", "))
    found = {r["nom"]: str(int(r["valeur"])) for r in ask(montpellier, "bloques")}
    cars = ask(montpellier, "bloques", propriete="places_libres")
    assert {r["nom"]: str(int(r["valeur"])) for r in cars} == expected
    assert expected.items() <= found.items()


def test_counters_bear_the_names_of_their_places(montpellier: Version) -> None:
    rows = ask(montpellier, "liste", propriete="velo")
    unnamed = {r["capteur_id"].rpartition("_")[2] for r in rows if r["nom"] == r["capteur_id"]}
    assert len(rows) == sum(name.startswith(sensors.COUNTERS) for name in entries())
    assert unnamed == {"X2H20063161", "XAH23111501"}
    assert all(r["territoire"] for r in rows)


def test_positions_are_those_a_plain_reading_of_the_files_finds(montpellier: Version) -> None:
    seen: dict[str, set[tuple[float, float]]] = {}
    for path in (REAL / "sensors" / "montpellier-ecocompteurs").glob("*.json"):
        for entity in json.loads(path.read_text(encoding="utf-8")):
            long, lat = entity["location"]["coordinates"]
            if lat is not None:
                seen.setdefault(entity["id"].rpartition("_")[0], set()).add((lat, long))
    rows = {r["capteur_id"]: r for r in ask(montpellier, "liste", propriete="velo")}
    assert {key: row["positions_nb"] for key, row in rows.items()} == {
        key: len(places) for key, places in seen.items()
    }
    assert max(row["positions_nb"] for row in rows.values()) > 1


def test_weekly_traffic_compares_the_same_counters_with_the_year_before(
    montpellier: Version,
) -> None:
    weeks = {r["semaine"]: r for r in ask(montpellier, "par_semaine", propriete="velo")}
    for week, row in weeks.items():
        before = weeks.get(week - timedelta(days=364))
        if row["communs_nb"]:
            assert before
            assert row["communs_nb"] <= min(row["complets_nb"], before["complets_nb"])
            assert row["somme_communs"] <= row["somme"]
            assert row["somme_communs_an_avant"] <= before["somme"]
    assert sum(bool(row["communs_nb"]) for row in weeks.values()) > 100
