"""Urban services of the demonstration: what cannot be, what is usual, and effects found again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from dashboard.demo.days import calendar
from dashboard.demo.effects import planted
from dashboard.demo.geography import bend, finest_areas
from dashboard.demo.reference import CENTRE, communes, quarters
from dashboard.demo.truth import Truth
from dashboard.demo.urban_collection import write_rounds, write_strikes
from dashboard.demo.urban_context import write_institute_file, write_job_seekers
from dashboard.demo.urban_export import DESKTOP, Fault, Sheet, figures, write_export
from dashboard.demo.urban_jobs import draw_jobs
from dashboard.demo.urban_libraries import daily_entries, write_libraries
from dashboard.demo.urban_periods import months, weeks
from dashboard.demo.urban_places import LIBRARY, places
from dashboard.demo.urban_planning import draw_permits
from dashboard.demo.urban_police import draw_calls, write_police
from dashboard.demo.urban_pools import PUBLIC, daily_pools
from dashboard.demo.urban_staff import write_absences
from dashboard.demo.urban_transport import daily_lines
from dashboard.demo.urban_waste import Weighed, weighed, write_tonnages
from dashboard.demo.urban_writers import URBAN
from dashboard.demo.weather import weather
from dashboard.demo.working_time import NEVER
from dashboard.demo.world import World

UNTIL = dt.date(2026, 11, 22)
PEOPLE = sum(c.weight for c in communes())


def _world(out: Path, *, until: dt.date = UNTIL, years: int = 5, seed: int = 5) -> World:
    exercices = tuple(range(until.year - years + 1, until.year + 1))
    days = calendar(exercices[0], until)
    return World(
        out=out,
        years=exercices,
        until=until,
        seed=seed,
        scale=1,
        days=days,
        weather=weather(days, seed),
        effects=planted(until),
        truth=Truth({}),
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Five years, nothing written."""
    return _world(tmp_path_factory.mktemp("urbain"))


def _written(folder: Path, **options: Any) -> dict[str, bytes]:
    found = _world(folder, **options)
    for write in URBAN:
        write(found)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}


def _rows(path: Path, *, separator: str, before: int, encoding: str) -> list[dict[str, str]]:
    """Rows of a delimited file that have as many cells as the heading."""
    lines = path.read_text(encoding=encoding).splitlines()[before:]
    heading = lines[0].split(separator)
    cells = [line.split(separator) for line in lines[1:]]
    return [dict(zip(heading, c, strict=True)) for c in cells if len(c) == len(heading)]


def test_the_same_seed_writes_the_same_bytes_and_another_one_does_not(tmp_path: Path) -> None:
    short = {"until": dt.date(2026, 3, 31), "years": 2}
    first = _written(tmp_path / "a", **short)
    assert _written(tmp_path / "b", **short) == first
    other = _written(tmp_path / "c", **{**short, "seed": 6})
    assert {n for n in first if first[n] == other[n]} == {"territoire/equipements-urbains.csv"}


def test_a_day_later_adds_rows_and_changes_none(tmp_path: Path) -> None:
    before = _written(tmp_path / "a", until=dt.date(2026, 3, 30), years=2)
    after = _written(tmp_path / "b", until=dt.date(2026, 3, 31), years=2)
    assert before.keys() == after.keys()
    for name in ("transport/exploitation-quotidienne.csv", "dechets/suivi-tournees.csv"):
        assert after[name].startswith(before[name])
        assert len(after[name]) > len(before[name])


def test_a_first_week_of_january_is_written_without_error(tmp_path: Path) -> None:
    found = _world(tmp_path, until=dt.date(2026, 1, 5), years=1)
    for write in URBAN:
        write(found)
    assert found.truth.sources["voirie"].files == 0
    assert found.truth.sources["transport"].rows_read > 30


def test_every_place_stands_in_the_area_it_says() -> None:
    shapes = finest_areas()
    for place in places():
        point = shapely.Point(bend(np.array([[place.x, place.y]]))[0])
        assert shapes[place.area].contains(point), place.name


def test_there_are_nine_libraries_and_the_first_is_the_central_one() -> None:
    names = [p.name for p in places(LIBRARY)]
    assert (len(names), names[0]) == (9, "Médiathèque centrale")
    assert all(name.startswith("Médiathèque ") for name in names)


# Household waste


def _kilos(found: Weighed, heading: str) -> float:
    """Yearly kilograms per inhabitant over whole weeks."""
    tonnes = found.tonnes[heading][: found.periods.known]
    return float(np.nansum(tonnes) * 1000 / PEOPLE / len(tonnes) * 365.25 / 7)


def test_waste_weighs_what_it_usually_does(world: World) -> None:
    found = weighed(world)
    assert 180 < _kilos(found, "OMR (t)") < 230
    assert 65 < _kilos(found, "Emballages et papiers (t)") < 90
    assert 28 < _kilos(found, "Verre (t)") < 42


def test_what_is_refused_at_the_sorting_centre_was_first_collected(world: World) -> None:
    found = weighed(world).tonnes
    assert (found["dont refus (t)"] <= found["Emballages et papiers (t)"]).all()
    share = found["dont refus (t)"].sum() / found["Emballages et papiers (t)"].sum()
    assert 0.10 < share < 0.22


def _before_and_after(found: Weighed, heading: str, starts: Mapping[str, dt.date]) -> float:
    """Mean ratio of treated communes to the others, after over before each one's first day."""
    tonnes, codes = np.log(found.tonnes[heading]), [c.code for c in communes()]
    others = tonnes[:, [code not in starts for code in codes]].mean(axis=1)
    gaps = []
    for code, day in starts.items():
        series = tonnes[:, codes.index(code)] - others
        after = found.periods.starts >= np.datetime64(day)
        gaps.append(series[after].mean() - series[~after].mean())
    return float(np.exp(np.mean(gaps)))


@pytest.mark.parametrize(
    ("code", "heading", "margin"),
    [("biodechets", "OMR (t)", 0.01), ("apports_verre", "Verre (t)", 0.03)],
)
def test_an_effect_on_waste_is_found_by_comparing_communes(
    world: World, code: str, heading: str, margin: float
) -> None:
    effect = world.effects[code]
    found = _before_and_after(weighed(world), heading, effect.starts)
    assert found == pytest.approx(effect.factor, abs=margin)


def test_food_waste_is_weighed_only_where_and_when_it_is_collected(world: World) -> None:
    found, effect = weighed(world), world.effects["biodechets"]
    tonnes = found.tonnes["Biodéchets (t)"]
    for rank, commune in enumerate(communes()):
        expected = effect.on(commune.code, found.periods.starts) != 1
        assert (~np.isnan(tonnes[:, rank]) == expected).all()


def test_the_corrected_extract_changes_as_many_counts_as_the_truth_says(tmp_path: Path) -> None:
    found = _world(tmp_path)
    write_tonnages(found)
    fact = found.truth.facts["corrections"]["tonnages"]
    paths = sorted((tmp_path / "dechets").glob(f"tonnages-{fact['annee']}_*.csv"))
    assert [p.stem[-8:] for p in paths] == ["20260112", "20260302"]
    older, newer = (
        {
            (r["Code INSEE"], r["Semaine du"]): r
            for r in _rows(p, separator=";", before=1, encoding="cp1252")
        }
        for p in paths
    )
    headings = ("OMR (t)", "Emballages et papiers (t)", "Verre (t)")
    keys = {key for key in older.keys() & newer.keys() if key[0] != "Total"}
    changed = [
        (older[key][h], newer[key][h])
        for key in keys
        for h in headings
        if older[key][h] != newer[key][h] and _is_number(older[key][h])
    ]
    assert len(changed) == fact["valeurs"] > 0
    assert all(_number(old) == pytest.approx(2 * _number(new)) for old, new in changed)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _is_number(text: str) -> bool:
    return text.replace(",", "").isdigit()


def test_rounds_done_never_exceed_rounds_planned_and_strikes_are_days_without(
    tmp_path: Path,
) -> None:
    found = _world(tmp_path)
    write_rounds(found)
    write_strikes(found)
    path = tmp_path / "dechets" / "suivi-tournees.csv"
    records = [
        (r["Date"], int(r["Prévues"]), int(r["Réalisées"]))
        for r in _rows(path, separator=";", before=2, encoding="cp1252")
        if r["Prévues"].isdigit() and r["Réalisées"].isdigit() and "/" in r["Date"]
    ]
    assert all(done <= planned for _, planned, done in records)
    share = sum(d for *_, d in records) / sum(p for _, p, _ in records)
    assert 0.96 < share < 0.995
    struck = {dt.date.fromisoformat(d) for d in found.truth.facts["greves"]["tournees"]}
    assert 0.01 < len(struck) / (5 * 260) < 0.03
    on_strike = [(p, d) for day, p, d in records if _french_day(day) in struck]
    assert sum(d for _, d in on_strike) < 0.75 * sum(p for p, _ in on_strike)


def _french_day(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        return None


# Culture, sport, transport


def test_the_sunday_opening_is_found_by_comparing_libraries(world: World) -> None:
    effect = world.effects["ouverture_dimanche"]
    entries = np.nan_to_num(daily_entries(world))
    start = (np.datetime64(effect.starts["Médiathèque centrale"]) - world.days.days[0]).astype(int)
    ratio = [entries[part, 0].sum() / entries[part, 1:].sum() for part in _halves(start)]
    assert ratio[1] / ratio[0] == pytest.approx(effect.factor, abs=0.02)
    sundays = world.days.weekday == 6
    assert entries[:start][sundays[:start]].sum() == 0
    assert entries[start:, 0][sundays[start:]].sum() > 0
    assert entries[start:, 1:][sundays[start:]].sum() == 0


def _halves(start: int) -> tuple[slice, slice]:
    return slice(0, start), slice(start, None)


def test_the_libraries_stop_nineteen_days_before_the_last_one(tmp_path: Path) -> None:
    found = _world(tmp_path)
    write_libraries(found)
    records = json.loads((tmp_path / "culture" / "mediatheques.json").read_text("utf-8"))
    last = max(r["jour"] for r in records["frequentation"] if r)
    limit = found.truth.facts["sources_en_retard"]["mediatheques"]["dernier_jour"]
    assert limit == (UNTIL - dt.timedelta(days=19)).isoformat()
    assert limit >= last > (UNTIL - dt.timedelta(days=23)).isoformat()


def test_pools_are_full_in_summer_and_the_cheaper_fare_adds_nothing(world: World) -> None:
    assert world.effects["tarif_piscine"].factor == 1
    public = np.nansum(daily_pools(world)[PUBLIC], axis=1)
    july = public[world.days.month == 7].mean()
    november = public[world.days.month == 11].mean()
    assert july > 1.8 * november
    hot = (world.days.month == 7) & (world.weather.high > 28)
    cool = (world.days.month == 7) & (world.weather.high < 23)
    assert public[hot].mean() > 1.3 * public[cool].mean()
    start = world.effects["tarif_piscine"].starts[""]
    before, after = (_june_to_september(world, public, y) for y in (start.year - 1, start.year))
    assert after / before == pytest.approx(1, abs=0.2)


def _june_to_september(world: World, values: np.ndarray, year: int) -> float:
    years = world.days.days.astype("datetime64[Y]").astype(int) + 1970
    chosen = (years == year) & np.isin(world.days.month, (6, 7, 8, 9))
    return float(values[chosen].sum())


def test_buses_run_no_more_than_planned_and_leave_no_more_than_they_run(world: World) -> None:
    found = daily_lines(world)
    known = ~np.isnan(found["courses_prevues"])
    assert (found["courses_realisees"][known] <= found["courses_prevues"][known]).all()
    assert (found["departs_a_lheure"][known] <= found["departs"][known]).all()
    on_time = np.nansum(found["departs_a_lheure"]) / np.nansum(found["departs"])
    assert 0.80 < on_time < 0.97
    journeys = np.nansum(found["validations"]) / PEOPLE / (len(known) / 365.25)
    assert 15 < journeys < 40


def test_the_shuttle_line_starts_with_its_measure(world: World) -> None:
    line = daily_lines(world)["validations"][:, -1]
    first = world.days.days[~np.isnan(line)][0]
    assert first == np.datetime64(world.effects["navette"].starts["Ligne N"])


# Jobs, police, permits


def test_a_job_is_taken_before_it_is_closed_and_nothing_is_known_after_the_last_day(
    world: World,
) -> None:
    jobs = draw_jobs(world)
    closed = jobs.closed < NEVER
    assert (jobs.received[closed] < jobs.taken[closed]).all()
    assert (jobs.taken[closed] < jobs.closed[closed]).all()
    end = (np.datetime64(UNTIL) + 1).astype(np.int64) * 1440
    assert jobs.closed[closed].max() < end
    assert 0.9 < closed[jobs.received < end - 60 * 1440].mean() <= 1


def test_the_weekly_table_of_the_police_counts_the_calls_of_the_log(tmp_path: Path) -> None:
    found = _world(tmp_path, until=dt.date(2026, 3, 31), years=2)
    write_police(found)
    calls, periods = draw_calls(found), weeks(found.days)
    first = periods.starts[0].astype(np.int64) * 1440
    last = (periods.ends[periods.known - 1].astype(np.int64) + 1) * 1440
    inside = int(((calls.received >= first) & (calls.received < last)).sum())
    path = tmp_path / "police" / "activite-hebdomadaire.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()[2:]
    cells = [line.split(";") for line in lines if line]
    assert sum(int(n) for c in cells for n in c[3:]) == inside
    codes = {q.code for q in quarters() if q.parent == CENTRE}
    assert {c[2] for c in cells} == codes


def test_permits_are_decided_after_they_are_complete_and_few_are_tacit(world: World) -> None:
    permits = draw_permits(world)
    decided = permits.decision < 4
    assert (permits.filed[decided] <= permits.complete[decided]).all()
    assert (permits.complete[decided] < permits.decided[decided]).all()
    assert 0.01 < (permits.decision[decided] == 2).mean() < 0.12
    assert 0.85 < decided[permits.filed < permits.filed.max() - 500].mean() <= 1


# Staff, context


def test_absence_lies_between_seven_and_eleven_per_cent(tmp_path: Path) -> None:
    found = _world(tmp_path)
    write_absences(found)
    path = tmp_path / "rh" / "absences-mensuelles.csv"
    records = [
        {k: int(v) for k, v in r.items() if v.isdigit()}
        for r in _rows(path, separator=";", before=1, encoding="cp1252")
    ]
    reasons = ("Maladie ordinaire", "Accident de service", "Longue durée", "Maternité")
    whole = [r for r in records if all(name in r for name in reasons)]
    absent = sum(r[name] for r in whole for name in reasons)
    owed = sum(r["Jours calendaires"] for r in whole)
    assert 0.07 < absent / owed < 0.11
    assert all(sum(r[n] for n in reasons) <= r["Jours calendaires"] for r in whole)


def test_small_counts_are_published_as_secret_and_never_as_numbers(tmp_path: Path) -> None:
    found = _world(tmp_path)
    write_job_seekers(found)
    write_institute_file(found)
    path = tmp_path / "emploi" / "demandeurs-emploi.csv"
    records = _rows(path, separator=",", before=0, encoding="utf-8")
    texts = [r[h] for r in records for h in ("demandeurs_abc", "dont_moins_25_ans")]
    secret = texts.count("secret")
    assert secret == found.truth.facts["cellules_secretes"]["demandeurs_emploi"] > 50
    assert not {"1", "2", "3", "4"} & set(texts)
    path = tmp_path / "territoire-insee" / "socio-economique-communes.csv"
    text = path.read_text(encoding="cp1252")
    expected = found.truth.facts["cellules_secretes"]["insee_communes"]
    assert text.count("N/A - secret statistique") == expected > 0


# What the writers share


def test_months_and_weeks_are_known_once_they_have_ended() -> None:
    days = calendar(2025, dt.date(2026, 3, 30))
    assert months(days).ends[months(days).known - 1] == np.datetime64("2026-02-28")
    assert months(calendar(2025, dt.date(2026, 3, 31))).known == 15
    assert weeks(days).ends[weeks(days).known - 1] == np.datetime64("2026-03-29")


def test_a_planted_fault_leaves_its_row_out_of_the_totals(tmp_path: Path) -> None:
    values = np.array([1.5, 2.25, np.nan, 4.0])
    sheet = Sheet(
        {"Lieu": np.array(list("abcd"), dtype=object), "Total": figures(values, 2)},
        {"realise_nb": ["Total"]},
        {"Total": values},
    )
    truth = Truth({}).source("essai")
    faults = (
        Fault(1, "nombre_illisible", "Total"),
        Fault(3, "ligne_vide"),
        Fault(9, "date_illisible"),
    )
    write_export(tmp_path / "e.csv", sheet, truth, style=DESKTOP, titles=("Essai",), faults=faults)
    assert truth.as_json() == {
        "files": 1,
        "rows_read": 6,
        "rows_loaded": 3,
        "rows_rejected": 1,
        "rows_ignored": 2,
        "rejected": {"nombre_illisible": 1},
        "ignored": {"ligne_de_titre": 1, "ligne_vide": 1},
        "totals": {"realise_nb": "5.500"},
    }
    lines = (tmp_path / "e.csv").read_bytes().decode("cp1252").split("\r\n")
    assert lines == ["Essai", "Lieu;Total", "a;1,50", "b;n.c.", "c;", "", "d;4,00", ""]
