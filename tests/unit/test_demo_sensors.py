"""Energy, water and sensors of the demonstration: what is planted is found again, to the count."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
import shapely
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.demo.days import calendar
from dashboard.demo.effects import planted
from dashboard.demo.geography import bend, commune_areas, finest_areas, to_degrees
from dashboard.demo.reference import rows
from dashboard.demo.sensor_lighting import night_hours
from dashboard.demo.sensor_places import electricity_meter, sites
from dashboard.demo.sensor_time import paris, steps, summer
from dashboard.demo.sensors import SENSORS
from dashboard.demo.territory import write_territory
from dashboard.demo.truth import Truth
from dashboard.demo.weather import weather
from dashboard.demo.weather_file import write_daily_weather
from dashboard.demo.world import World
from dashboard.formats import PARIS
from dashboard.settings import DATA
from dashboard.store.versions import open_version

UNTIL = dt.date(2026, 7, 5)
TABLES = (
    "batiments.csv",
    "armoires_eclairage.csv",
    "sonometres.csv",
    "parkings.csv",
    "conteneurs.csv",
    "comptages_pietons.csv",
    "limnimetres.csv",
)


def world_of(out: Path, until: dt.date = UNTIL, seed: int = 5, years: int = 3) -> World:
    known = tuple(range(until.year - years + 1, until.year + 1))
    days = calendar(known[0], until)
    return World(
        out=out,
        years=known,
        until=until,
        seed=seed,
        scale=1,
        days=days,
        weather=weather(days, seed),
        effects=planted(until),
        truth=Truth({}),
    )


def written(world: World) -> dict[str, bytes]:
    for write in SENSORS:
        write(world)
    files = (p for p in world.out.rglob("*") if p.is_file())
    return {p.relative_to(world.out).as_posix(): p.read_bytes() for p in files}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two years and a half of sensors, weather and territory, written."""
    made = world_of(tmp_path_factory.mktemp("capteurs") / "extraits")
    write_territory(made)
    write_daily_weather(made)
    written(made)
    return made


@pytest.fixture(scope="module")
def base(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, built with the pack less what speaks of other subjects."""
    folder = tmp_path_factory.mktemp("construction")
    pack = folder / "exemple"
    (pack / "sources").mkdir(parents=True)
    shutil.copy(DATA / "exemple" / "territoire.toml", pack)
    for name in ("energie", "capteurs_ville", "capteurs", "territoire"):
        shutil.copy(DATA / "exemple" / "sources" / f"{name}.toml", pack / "sources")
    where = {"--territory": pack, "--extracts": world.out, "--database": folder / "db"}
    options = [str(part) for pair in where.items() for part in pair]
    result = CliRunner().invoke(app, ["build", *options, "--json"])
    assert result.exception is None, result.output
    built = json.loads(result.stdout.strip().splitlines()[-1])
    with open_version(folder / "db").cursor() as cursor:
        found = {s["source"]: s for s in built["sources"]}
        for code, expected in world.truth.sources.items():
            told = expected.as_json()
            told.pop("totals")
            assert {k: found[code][k] for k in told} == told, code
        yield cursor


def ask(base: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[tuple[Any, ...]]:
    return base.execute(sql, list(values)).fetchall()


def faults(world: World, kind: str) -> list[dict[str, Any]]:
    return [f for f in world.truth.facts["capteurs"] if f["defaut"] == kind]


def daily(base: duckdb.DuckDBPyConnection, sensor: str, quantity: str) -> dict[dt.date, float]:
    sql = "SELECT jour, somme FROM mesure_jour WHERE capteur_id = ? AND propriete = ?"
    return dict(ask(base, sql, sensor, quantity))


def test_the_same_seed_gives_the_same_bytes_and_another_one_other_facts(tmp_path: Path) -> None:
    first, again, other = (
        written(world_of(tmp_path / name, seed=seed, years=2))
        for name, seed in (("a", 5), ("b", 5), ("c", 6))
    )
    assert first == again
    same = {name for name in first if first[name] == other[name]}
    assert same == {name for name in first if name.startswith("territoire/")}


def test_a_day_later_prolongs_the_same_readings(tmp_path: Path) -> None:
    before = written(world_of(tmp_path / "a", years=2))
    after = written(world_of(tmp_path / "b", UNTIL + dt.timedelta(days=1), years=2))
    assert before.keys() == after.keys()
    lines = [n for n in before if n.endswith(".csv") and not n.startswith(("territoire/", "gaz/"))]
    assert len(lines) == 8
    for name in lines:
        assert after[name].startswith(before[name]), name
        assert len(after[name]) > len(before[name]) or "2026" not in name


def test_nothing_is_dated_after_the_last_day_but_a_clock_that_runs_ahead(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    ahead = ask(base, "SELECT DISTINCT capteur_id FROM mesure_jour WHERE jour > ?", UNTIL)
    assert [code for (code,) in ahead] == [f["capteur"] for f in faults(world, "horloge")]


def test_every_place_stands_in_its_area() -> None:
    finest = finest_areas()
    areas = finest | commune_areas(finest)
    for table in TABLES:
        for row in rows(table):
            point = bend(np.array([[float(row["x_km"]), float(row["y_km"])]]))[0]
            assert areas[row["territoire"]].contains(shapely.Point(point)), row["nom"]
    lon, lat = to_degrees(bend(np.array([[0.0, 0.0]])))[0]
    assert all(abs(s.lat - lat) < 0.3 and abs(s.lon - lon) < 0.4 for s in sites("batiments.csv"))


def test_buildings_that_have_several_uses_bear_the_same_name_at_the_same_place() -> None:
    known = {
        r["nom"]: (float(r["x_km"]), float(r["y_km"]))
        for name in ("lieux_accueil.csv", "urbain_lieux.csv")
        for r in rows(name)
    }
    shared = [r for r in rows("batiments.csv") if r["nom"] in known]
    assert len(shared) > 30
    assert all((float(r["x_km"]), float(r["y_km"])) == known[r["nom"]] for r in shared)


def test_summer_time_agrees_with_the_official_zone() -> None:
    hours = np.arange("2024-01-01", "2027-01-01", dtype="datetime64[h]")
    told = np.where(summer(hours), 2, 1).tolist()
    asked = [h.replace(tzinfo=dt.UTC).astimezone(PARIS).utcoffset() for h in hours.tolist()]
    assert told == [int(offset.total_seconds() // 3600) for offset in asked if offset]
    days = np.arange("2024-01-01", "2027-01-01", dtype="datetime64[D]")
    for hour in (0, 12):
        instants = paris(days, hour).tolist()
        local = [i.replace(tzinfo=dt.UTC).astimezone(PARIS) for i in instants]
        assert [(x.date(), x.hour) for x in local] == [(d, hour) for d in days.tolist()]


def test_steps_know_their_paris_day_on_days_of_23_and_25_hours(world: World) -> None:
    grid = steps(world, 0, 1)
    counts = np.bincount(grid.day)
    days = world.days.days
    odd = {days[i].item(): int(n) for i, n in enumerate(counts) if n != 24}
    assert odd[dt.date(2025, 3, 30)] == 23
    assert odd[dt.date(2025, 10, 26)] == 25
    assert len(odd) == 6
    assert days[grid.day[grid.known - 1]].item() == UNTIL


def test_an_index_falls_only_where_it_was_planted(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    found = ask(
        base,
        "SELECT capteur_id, motif, max(consommation) FROM index_consommation"
        " WHERE motif <> 'normale' GROUP BY ALL ORDER BY 1, 2",
    )
    words = {"remplacement": "remplacement", "tour": "tour", "remise_a_zero": "baisse"}
    asked = sorted((f["capteur"], words[k]) for k in words for f in faults(world, k))
    assert [(code, word) for code, word, _ in found] == asked
    assert [kwh is None for _, word, kwh in found] == [word != "tour" for _, word, _ in found]


def test_a_month_without_readings_is_one_long_period_of_31_days_or_more(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    (gap,) = [f for f in faults(world, "trou") if f["source"] == "electricite"]
    ((length, kwh),) = ask(
        base,
        "SELECT max(fin - debut), arg_max(valeur, fin - debut) FROM mesure_longue"
        " WHERE capteur_id = ?",
        gap["capteur"],
    )
    assert length >= dt.timedelta(days=31)
    silent = dt.date.fromisoformat(gap["du"]), dt.date.fromisoformat(gap["au"])
    days = daily(base, gap["capteur"], "electricite")
    assert not [d for d in days if silent[0] <= d < silent[1]]
    assert kwh == pytest.approx(32 * np.median(list(days.values())), rel=0.6)


def months(values: dict[dt.date, float]) -> dict[str, tuple[float, int]]:
    """Month → (sum, days)."""
    found: dict[str, tuple[float, int]] = {}
    for day, value in values.items():
        total, count = found.get(f"{day:%Y-%m}", (0.0, 0))
        found[f"{day:%Y-%m}"] = (total + value, count + 1)
    return found


def correlation(
    base: duckdb.DuckDBPyConnection, energy: dict[dt.date, float], least: int = 28
) -> float:
    degrees = dict(ask(base, "SELECT jour, dju FROM degre_jour WHERE dju IS NOT NULL"))
    common = {d: v for d, v in energy.items() if d in degrees}
    used, cold = months(common), months({d: degrees[d] for d in common})
    kept = [m for m in used if used[m][1] >= least]
    pairs = np.array([(used[m][0], cold[m][0]) for m in kept])
    return float(np.corrcoef(pairs.T)[0, 1])


def test_electric_heating_follows_degree_days_and_a_lit_building_much_less(
    base: duckdb.DuckDBPyConnection,
) -> None:
    buildings = {b.name: electricity_meter(b) for b in sites("batiments.csv")}
    heated = daily(base, buildings["Mairie de Montaleyre"], "electricite")
    pumped = daily(base, buildings["Station de pompage de l'Auvelle"], "electricite")
    assert correlation(base, heated) > 0.93
    assert correlation(base, heated) ** 2 > correlation(base, pumped) ** 2 + 0.1


def test_gas_published_by_month_is_its_volume_times_its_coefficient_and_follows_the_cold(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    pairs = ask(
        base,
        "SELECT e.valeur, v.valeur FROM mesure_longue AS e JOIN mesure_longue AS v"
        " ON v.capteur_id = e.capteur_id AND v.debut = e.debut AND v.fin = e.fin"
        " WHERE e.propriete = 'gaz' AND v.propriete = 'gaz_m3'",
    )
    assert len(pairs) > 900
    assert all(abs(kwh - 11.18 * cubic) <= 0.05 * kwh + 25 for kwh, cubic in pairs)
    by_month = ask(
        base,
        "SELECT month(debut + INTERVAL 15 DAY), avg(valeur) FROM mesure_longue"
        " WHERE propriete = 'gaz' GROUP BY 1",
    )
    level = dict(by_month)
    assert level[1] > 3 * level[7]


def test_a_leak_shows_at_night_and_nowhere_else(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    leaks = world.truth.facts["fuites"]
    assert len(leaks) == 2
    nights = ask(
        base,
        "SELECT capteur_id, (debut AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Paris')::DATE,"
        " consommation / 6 FROM index_consommation WHERE propriete = 'eau'"
        " AND hour(debut AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Paris') = 0"
        " AND fin = debut + INTERVAL 6 HOUR AND consommation IS NOT NULL",
    )
    for leak in leaks:
        first, last = (dt.date.fromisoformat(leak[k]) for k in ("du", "au"))
        own = {day: flow for code, day, flow in nights if code == leak["capteur"]}
        during = [flow for day, flow in own.items() if first <= day <= last]
        besides = [flow for day, flow in own.items() if not first <= day <= last]
        assert len(during) >= 20
        assert min(during) == pytest.approx(leak["m3_h"], abs=0.002)
        assert max(besides) < leak["m3_h"] / 3


def test_switching_off_at_night_saves_what_was_planted(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    effect = world.effects["extinction_nuit"]
    hours = dict(zip(world.days.days.tolist(), night_hours(world.days).tolist(), strict=True))
    total = ask(
        base,
        "SELECT jour, sum(somme) FROM mesure_jour WHERE propriete = 'electricite_eclairage'"
        " AND capteur_id NOT IN ('EP-017', 'EP-031') GROUP BY 1 HAVING count(*) = 38",
    )
    start, year = effect.starts[""], dt.timedelta(days=180)
    before = [kwh / hours[d] for d, kwh in total if start - year <= d < start]
    after = [kwh / hours[d] for d, kwh in total if start <= d < start + year]
    yearly_trend = 0.985**0.5
    assert np.mean(after) / np.mean(before) / yearly_trend == pytest.approx(effect.factor, rel=0.01)
    assert min(hours.values()) > 7.5
    assert 15.0 < max(hours.values()) < 15.7


def test_schools_that_show_their_electricity_use_as_much_as_the_others(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    effect = world.effects["affichage_ecoles"]
    schools = {
        b.name: electricity_meter(b) for b in sites("batiments.csv") if b.cells["genre"] == "École"
    }
    assert len(schools) == 14
    assert set(effect.starts) < set(schools)
    start = next(iter(effect.starts.values()))
    change = {}
    for name, code in schools.items():
        days = daily(base, code, "electricite")
        year = dt.timedelta(days=364)
        pairs = [
            (days[d], days[d - year])
            for d in days
            if start <= d < start + year and d - year in days
        ]
        change[name] = np.log(sum(a for a, _ in pairs) / sum(b for _, b in pairs))
    treated = [change[n] for n in schools if n in effect.starts]
    others = [change[n] for n in schools if n not in effect.starts]
    assert abs(np.mean(treated) - np.mean(others)) < 0.02


def test_one_sound_meter_drifts_for_a_year_before_the_works(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    (drift,) = faults(world, "derive")
    assert dt.date.fromisoformat(drift["du"]) == world.effects["revetement"].starts[
        "BRUIT-03"
    ] - dt.timedelta(days=364)
    own = daily(base, drift["capteur"], "bruit_laeq")
    other = daily(base, "BRUIT-01", "bruit_laeq")
    first = dt.date.fromisoformat(drift["du"])
    gaps = [((d - first).days / 7, own[d] - other[d]) for d in own if d >= first and d in other]
    slope = np.polyfit(*np.array(gaps).T, 1)[0]
    assert slope == pytest.approx(drift["ampleur"], abs=0.005)
    still = [((d - first).days / 7, own[d] - other[d]) for d in own if d < first and d in other]
    assert abs(np.polyfit(*np.array(still).T, 1)[0]) < drift["ampleur"] / 2


def test_a_sensor_that_moved_is_seen_at_two_places_and_no_other_is(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    moved = ask(base, "SELECT DISTINCT capteur_id FROM capteur WHERE positions_nb > 1")
    assert moved == [(f["capteur"],) for f in faults(world, "deplace")]


def test_a_car_park_is_stuck_for_forty_days_and_only_one(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    (stuck,) = [f for f in faults(world, "plat") if f["source"] == "stationnement"]
    days = ask(
        base,
        "SELECT capteur_id, count(*), min(jour)::VARCHAR, max(jour)::VARCHAR FROM mesure_jour"
        " WHERE propriete = 'places_libres' AND minimum = maximum GROUP BY 1",
    )
    assert days == [(stuck["capteur"], 40, stuck["du"], stuck["au"])]


def test_free_places_past_the_places_are_kept_and_absurd_ones_refused(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    past = ask(
        base,
        "SELECT DISTINCT l.capteur_id FROM mesure_jour AS l"
        " JOIN (SELECT capteur_id, max(maximum) AS places FROM mesure_jour"
        " WHERE propriete = 'places_total' GROUP BY 1) AS t USING (capteur_id)"
        " WHERE l.propriete = 'places_libres' AND l.maximum > t.places",
    )
    assert past == [(f["capteur"],) for f in faults(world, "depassement")]
    rejects = world.truth.source("stationnement").rejected
    assert rejects["hors_bornes"] >= 70


def test_what_was_sent_twice_counts_once(base: duckdb.DuckDBPyConnection, world: World) -> None:
    twice = ask(
        base,
        "SELECT DISTINCT capteur_id FROM mesure_jour WHERE doublons_nb > 0 ORDER BY 1",
    )
    assert [code for (code,) in twice] == sorted(f["capteur"] for f in faults(world, "doublons"))


def test_containers_overflow_fall_silent_and_change_units(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    filled = "FROM mesure_jour WHERE propriete = 'remplissage'"
    last = dict(ask(base, f"SELECT capteur_id, max(jour) {filled} GROUP BY 1"))
    silent = {code for code, day in last.items() if day < UNTIL - dt.timedelta(days=7)}
    assert silent == {f["capteur"] for f in faults(world, "muet")}
    charge = "SELECT capteur_id, arg_max(moyenne, jour) FROM mesure_jour WHERE propriete = ?"
    low = dict(ask(base, f"{charge} GROUP BY 1", "batterie"))
    assert {code for code in silent if low[code] > 6} == set()
    (unit,) = [f for f in faults(world, "unite") if f["source"] == "conteneurs"]
    tiny = ask(base, f"SELECT capteur_id, count(*) {filled} AND maximum <= 1 GROUP BY 1")
    assert dict(tiny).get(unit["capteur"]) == 25
    (over,) = faults(world, "debordement")
    full = "AND capteur_id = ? AND jour BETWEEN ?::DATE AND ?::DATE AND maximum >= 90"
    days = ask(base, f"SELECT count(*) {filled} {full}", over["capteur"], over["du"], over["au"])
    assert days[0][0] >= 5


def test_pedestrians_not_counted_are_not_absent(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    (gap,) = [f for f in faults(world, "trou") if f["source"] == "pietons"]
    empty = ask(
        base,
        "SELECT count(*), count(somme), sum(sans_valeur_nb) FROM mesure_jour"
        " WHERE capteur_id = ? AND jour BETWEEN ?::DATE AND ?::DATE",
        gap["capteur"],
        gap["du"],
        gap["au"],
    )
    assert empty == [(17, 0, 17 * 24)]


def test_the_river_rises_after_rain(base: duckdb.DuckDBPyConnection) -> None:
    days = ask(
        base,
        "SELECT n.moyenne, sum(p.somme) FROM mesure_jour AS n JOIN mesure_jour AS p"
        " ON p.propriete = 'pluie' AND p.jour BETWEEN n.jour - 12 AND n.jour - 1"
        " WHERE n.propriete = 'niveau_eau' GROUP BY n.jour, n.moyenne",
    )
    assert np.corrcoef(np.array(days, dtype=float).T)[0, 1] > 0.6


def test_meters_find_the_name_the_place_and_the_floor_of_their_building(
    base: duckdb.DuckDBPyConnection,
) -> None:
    school = ask(
        base,
        "SELECT c.propriete, c.nom, c.territoire FROM capteur AS c"
        " WHERE c.nom = 'École Jules-Verne' ORDER BY 1",
    )
    assert school == [
        (quantity, "École Jules-Verne", "00036Q01")
        for quantity in ("eau", "electricite", "gaz", "gaz_m3")
    ]
    joined = ask(
        base,
        "SELECT count(DISTINCT c.capteur_id), min(s.valeur) FROM capteur AS c"
        " JOIN equipement AS e ON list_contains(string_split(e.equipement_id, ' '), c.capteur_id)"
        " JOIN contexte AS s ON s.code = string_split(e.equipement_id, ' ')[1]"
        " AND s.indicateur = 'surface_m2' WHERE c.propriete = 'electricite'",
    )
    assert joined == [(60, 240.0)]


def test_a_document_of_lighting_is_nested_in_the_last_year_and_compact_before(
    world: World,
) -> None:
    last, before = (
        json.loads((world.out / "eclairage" / f"armoires-{y}.json").read_text("utf-8"))["value"]
        for y in (2026, 2025)
    )
    assert all("Observations" in d and "dataArray" not in d for d in last)
    assert all("dataArray" in d and "Observations" not in d for d in before)
    assert len(last) == len(before) == 40


def test_five_years_hold_less_than_900_000_readings_and_38_megabytes(tmp_path: Path) -> None:
    made = world_of(tmp_path, dt.date(2026, 12, 31), years=5)
    files = written(made)
    assert sum(len(content) for content in files.values()) < 38_000_000
    assert sum(s.rows_read for s in made.truth.sources.values()) < 900_000


def told(base: duckdb.DuckDBPyConnection, genre: str) -> dict[tuple[str, str], tuple[str, str]]:
    """(sensor, quantity) → first and last days of a kind of fault the checks found."""
    found = ask(
        base,
        "SELECT capteur_id, propriete, min(jour)::VARCHAR, max(jour)::VARCHAR FROM capteur_signal"
        " WHERE genre = ? GROUP BY 1, 2",
        genre,
    )
    return {(code, quantity): (first, last) for code, quantity, first, last in found}


@pytest.mark.parametrize(
    ("planted_as", "genre"), [("plat", "plat"), ("unite", "echelle"), ("doublons", "doublon")]
)
def test_the_checks_find_the_faults_planted_with_their_days(
    base: duckdb.DuckDBPyConnection, world: World, planted_as: str, genre: str
) -> None:
    planted_faults = [
        f
        for f in faults(world, planted_as)
        if (f["source"], planted_as) != ("niveau_auvelle", "unite")
    ]
    assert planted_faults
    found = told(base, genre)
    for fault in planted_faults:
        assert found[fault["capteur"], fault["propriete"]] == (fault["du"], fault["au"])


def test_the_checks_find_peaks_moves_and_clocks_ahead(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    peaks = told(base, "pic")
    for fault in faults(world, "pic"):
        first, last = peaks[fault["capteur"], fault["propriete"]]
        assert first <= fault["du"] <= last
    moved = {code: days for (code, _), days in told(base, "deplace").items()}
    assert moved == {f["capteur"]: (f["du"], f["du"]) for f in faults(world, "deplace")}
    ahead = {code for code, _ in told(base, "horloge")}
    assert ahead == {f["capteur"] for f in faults(world, "horloge")}


def test_nothing_else_is_said_to_be_stuck_or_on_another_scale(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    # A cabinet lit day and night uses the same energy every day: it is said too.
    lit = faults(world, "allume")
    stuck = {(f["capteur"], f["propriete"]) for f in [*faults(world, "plat"), *lit]}
    assert set(told(base, "plat")) == stuck
    scaled = {(f["capteur"], f["propriete"]) for f in faults(world, "unite")}
    assert set(told(base, "echelle")) <= scaled


def test_the_leaks_planted_are_flows_that_never_stop_at_night(
    base: duckdb.DuckDBPyConnection, world: World
) -> None:
    leaks = world.truth.facts["fuites"]
    assert len(leaks) >= 2
    for leak in leaks:
        nights = ask(
            base,
            "SELECT min(debit_min), count(*) FILTER (debit_min > 0), count(*) FROM debit_nuit"
            " WHERE capteur_id = ? AND jour BETWEEN ?::DATE AND ?::DATE",
            leak["capteur"],
            leak["du"],
            leak["au"],
        )
        low, wet, known = nights[0]
        assert wet == known > 2
        assert low >= leak["m3_h"] * 0.99
