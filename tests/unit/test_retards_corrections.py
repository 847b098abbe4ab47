"""A late source suspends what depends on it; a corrected extract is not a movement."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tinytown import Tiny

from dashboard.catalogue.meeting import load_meeting
from dashboard.indicators import Status, parse_period, reading_at, review_readings
from dashboard.reviews.changes import Kind, Since, read_extracts, what_changed
from dashboard.secrecy import Gate
from dashboard.store.versions import open_version

FIRST = dt.date(2025, 1, 6)
TARGETS = """
[appels_recus]
[taux_decroche]
[[taux_decroche.cibles]]
depuis = 2025-01-01
valeur = 0.5
[interventions_police]
[[interventions_police.cibles]]
depuis = 2025-01-01
valeur = 900
"""


def calls(days: int, changed: dict[int, int] | None = None) -> list[dict[str, object]]:
    """Ten calls a day, eight answered, unless the day (by rank) was counted again."""
    rows: list[dict[str, object]] = []
    for rank in range(days):
        received = (changed or {}).get(rank, 10)
        for name, count in (("appels_recus", received), ("appels_decroches", 8)):
            day = FIRST + dt.timedelta(days=rank)
            rows.append({"jour": day, "mesure": name, "realise_nb": count, "service": "Accueil"})
    return rows


def patrols(days: int) -> list[dict[str, object]]:
    return [
        {
            "jour": FIRST + dt.timedelta(days=rank),
            "mesure": "interventions_pm",
            "realise_nb": 3,
            "service": "Police",
        }
        for rank in range(days)
    ]


def town(folder: Path) -> Tiny:
    tiny = Tiny(folder)
    dated = {"date_extrait": r"(\d{8})", "code": "standard"}
    tiny.write("activite", calls(21), file="standard-20250127.csv", **dated)
    tiny.write("activite", patrols(14), code="police", file="police.csv")
    tiny.save()
    (tiny.territory / "indicateurs.toml").write_text(TARGETS, encoding="utf-8")
    return tiny


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    tiny = town(tmp_path_factory.mktemp("avant"))
    tiny.build()
    return Gate(open_version(tiny.database))


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    tiny = town(tmp_path_factory.mktemp("apres"))
    tiny.write(
        "activite",
        calls(28, {2: 30, 3: 12}),
        file="standard-20250203.csv",
        code="standard",
        date_extrait=r"(\d{8})",
    )
    tiny.build()
    return Gate(open_version(tiny.database))


def statuses(gate: Gate, day: dt.date) -> dict[str, Status]:
    return {r.indicator.code: r.status for r in review_readings(gate, day=day)}


def test_only_what_depends_on_the_late_source_is_suspended(before: Gate) -> None:
    on_time = statuses(before, dt.date(2025, 1, 20))
    assert on_time["interventions_police"] is Status.NO_TARGET, "un contexte n'est pas jugé"
    assert on_time["taux_decroche"] is Status.REACHED
    late = statuses(before, dt.date(2025, 1, 27))
    assert late["interventions_police"] is Status.SUSPENDED
    assert late["taux_decroche"] is Status.REACHED


def test_a_late_reading_says_how_far_it_is_known(before: Gate) -> None:
    readings = review_readings(before, day=dt.date(2025, 1, 27))
    (found,) = (r for r in readings if r.indicator.code == "interventions_police")
    assert found.late
    assert found.current is not None
    assert found.current.period.code == "2025-W03"
    assert found.reason == "Donnée en retard\u00a0: connue jusqu’au 19/01/2025."


def test_the_extract_kept_is_the_latest_and_the_earlier_one_is_not_added(after: Gate) -> None:
    found = {
        code: reading_at(after, r.indicator, parse_period("2025-W02"))
        for r in review_readings(after, day=dt.date(2025, 2, 3))
        if (code := r.indicator.code) in ("appels_recus", "taux_decroche")
    }
    calls_read, answered = found["appels_recus"].current, found["taux_decroche"].current
    assert calls_read is not None
    assert answered is not None
    assert calls_read.value == 50 + 30 + 12
    assert (answered.numerator, answered.denominator) == (56, 92)


def test_what_changed_in_the_past_is_kept_as_a_correction(after: Gate) -> None:
    rows = list(after.run("indicateurs/corrections", {"depuis": None}).records())
    assert [(r["source"], r["mesure"], r["comptes_nb"]) for r in rows] == [
        ("standard", "appels_recus", 2)
    ]
    assert (rows[0]["premier"], rows[0]["dernier"]) == (dt.date(2025, 1, 8), dt.date(2025, 1, 9))
    assert rows[0]["extrait_nouveau"] == dt.date(2025, 2, 3)
    assert rows[0]["extrait_ancien"] == dt.date(2025, 1, 27)


def test_the_review_reads_the_correction_of_the_extracts_come_since(after: Gate) -> None:
    (found,) = read_extracts(after, dt.date(2025, 1, 28))
    assert found.measure == "appels_recus"
    assert read_extracts(after, dt.date(2025, 2, 4)) == []


def test_between_two_reviews_it_is_a_correction_and_not_a_movement(
    before: Gate, after: Gate
) -> None:
    then = review_readings(before, day=dt.date(2025, 1, 27))
    now = review_readings(after, day=dt.date(2025, 2, 3))
    since = Since(load_meeting(), extracts=read_extracts(after, dt.date(2025, 1, 28)))
    found = {
        change.kind for change in what_changed(then, now, since) if change.code == "appels_recus"
    }
    assert Kind.CORRECTED in found
    assert Kind.MOVED not in found


def test_without_a_second_extract_nothing_is_corrected(before: Gate) -> None:
    assert list(before.run("indicateurs/corrections", {"depuis": None}).records()) == []
