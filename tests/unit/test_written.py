"""A reading written as JSON is read back whole, and one written by another version still reads."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from drawn import drawn
from hypothesis import given
from hypothesis import strategies as st
from made_readings import at_most, indicator, reading
from review_town import built, gate_of
from typer.testing import CliRunner

from dashboard.catalogue.rollups import periods_of
from dashboard.cli import app
from dashboard.indicators import (
    Reading,
    Signal,
    State,
    Status,
    know,
    parse_period,
    reading_at,
    review_readings,
)
from dashboard.indicators.compare import compared
from dashboard.indicators.periods import period_of
from dashboard.indicators.publications import offered
from dashboard.indicators.written import exact_text, examine, read_back, write

MONDAYS = ("2020-12-14", "2020-12-21", "2021-01-04", "2021-01-11", "2021-02-01", "2021-03-01")


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> list[Reading]:
    """Readings of a small town at many days and kinds of period."""
    gate = gate_of(built(tmp_path_factory.getbasetemp() / "revue"))
    knows = know(gate)
    found = [
        one
        for day in MONDAYS
        for area in ("", "99001")
        for one in review_readings(gate, day=dt.date.fromisoformat(day), area=area, knowledge=knows)
    ]
    for one in [r.indicator for r in found[:6]]:
        may_be_read = offered(gate, one, knows)
        for kind in [kind for kind in periods_of(one) if ("", kind) in may_be_read]:
            period = period_of(kind, dt.date(2020, 12, 31))
            found.append(reading_at(gate, one, period, knowledge=knows))
    return found


def through_json(found: Reading) -> Any:
    return json.loads(json.dumps(write(found), ensure_ascii=False))


def test_what_is_written_draws_the_same_row_and_is_the_same_reading(
    readings: list[Reading],
) -> None:
    for found in readings:
        back = examine(through_json(found))
        assert drawn(back.reading) == drawn(found)
        assert (back.reading, back.missing) == (found, ())


def test_the_sample_has_every_kind_of_reading(readings: list[Reading]) -> None:
    assert {State.OK, State.SECRET, State.ABSENT} <= {found.state for found in readings}
    assert {Status.OFF, Status.REACHED, Status.NO_TARGET, Status.SUSPENDED} <= {
        found.status for found in readings
    }
    assert any(found.target and found.target.low != found.target.high for found in readings)
    assert any(found.late for found in readings)
    assert any(found.signal for found in readings)
    codes = {found.current.period.code for found in readings if found.current}
    assert {"2020-W53", "cumul-2020-12-31"} <= codes


def test_a_secret_is_not_written_anywhere(readings: list[Reading]) -> None:
    (secret,) = (
        r
        for r in readings
        if r.state is State.SECRET
        and r.current
        and r.current.period.code == "2020-W50"
        and r.indicator.code == "demandes_recues"
        and r.area == "99"
    )
    written = write(secret)
    assert [written[key] for key in ("etat", "valeur", "numerateur")] == ["secret", None, None]
    (point,) = (p for p in written["serie"] if p["periode"] == "2020-W50")
    assert set(point) <= {"periode", "etat", "complete", "couverture", "effectif"}
    assert point.get("effectif") is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_every_digit_of_a_decimal_is_written(value: Decimal) -> None:
    text = exact_text(value)
    assert Decimal(text) == value
    assert "E" not in text
    assert text != "-0"


def test_digits_beyond_the_usual_precision_are_kept() -> None:
    long = Decimal("12345678901234567890123456789012.345678")
    assert exact_text(long) == "12345678901234567890123456789012.345678"


def rich() -> Reading:
    """A reading with something in every place."""
    found = indicator(unit="h")
    comparison = compared(found, Decimal("12.5"), Decimal(10), "S46 2025", restricted=True)
    signal = Signal("point", True, Decimal(5), Decimal(1), Decimal(9), seasonal=True)
    plain = reading(values=(8, 10, 12), indicator=found)
    return replace(
        plain,
        running=replace(plain.trend[-1], period=parse_period("2025-W48"), complete=False),
        status=Status.OFF,
        reason="Motif",
        late=True,
        target=at_most(5)[0],
        gap=Decimal("-7.5"),
        previous=comparison,
        year_ago=comparison,
        mean_short=comparison,
        mean_long=comparison,
        signal=signal,
        limits=(Decimal(5), Decimal(1), Decimal(9)),
    )


def places(raw: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(raw, dict):
        for key, value in raw.items():
            yield (*path, key)
            yield from places(value, (*path, key))


def without(raw: Any, path: tuple[str, ...], *other: Any) -> Any:
    """A copy with a key taken away, or given another value."""
    copy = json.loads(json.dumps(raw))
    inside = copy
    for key in path[:-1]:
        inside = inside[key]
    del inside[path[-1]]
    if other:
        inside[path[-1]] = other[0]
    return copy


@pytest.mark.parametrize("path", list(places(write(rich()))), ids="/".join)
def test_a_missing_key_still_reads_and_is_named_unless_said_elsewhere(
    path: tuple[str, ...],
) -> None:
    whole = through_json(rich())
    back = examine(without(whole, path))
    assert drawn(back.reading)
    if path[0] == "en_cours" and len(path) > 1:
        return  # a point of a course leaves out what is unknown
    if back.reading != rich():
        assert any(path[-1] in name or path[0] in name for name in back.missing), back.missing


@pytest.mark.parametrize("other", [[], {}, "§", 3.5, True, None], ids=repr)
def test_a_value_of_another_type_never_stops_the_reading(other: Any) -> None:
    whole = through_json(rich())
    for path in places(whole):
        assert drawn(read_back(without(whole, path, other)))


def test_a_key_of_a_later_version_is_no_trouble() -> None:
    whole = {**through_json(rich()), "nouveaute": {"x": 1}}
    whole["fiche"]["nouveaute"] = "y"
    back = examine(whole)
    assert (back.reading, back.missing) == (rich(), ())


def test_what_judges_is_never_kept_in_part() -> None:
    back = examine(without(through_json(rich()), ("cible", "haut")))
    assert back.reading.target is None
    assert back.missing == ("cible.haut",)


def test_an_unreadable_status_is_suspended_not_green() -> None:
    assert read_back({**through_json(rich()), "statut": "parfait"}).status is Status.SUSPENDED


def test_nothing_at_all_reads_as_an_absent_figure() -> None:
    back = examine({})
    assert (back.reading.state, back.reading.status) == (State.ABSENT, Status.SUSPENDED)
    assert "indicateur" in back.missing
    assert ">n.\u00a0d.<" in drawn(back.reading)


def test_the_command_writes_what_the_engine_writes(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    town = built(tmp_path_factory.getbasetemp() / "revue")
    asked = ["kpi", "pm25_moyenne", "--period", "2020-W53", "--json"]
    where = ["--territory", str(town.territory), "--database", str(town.database)]
    said = CliRunner().invoke(app, [*asked, *where])
    assert said.exit_code == 0, said.output
    gate = gate_of(town)
    (pm25,) = (
        r.indicator
        for r in review_readings(gate, day=dt.date(2021, 1, 4))
        if r.indicator.code == "pm25_moyenne"
    )
    found = reading_at(gate, pm25, parse_period("2020-W53"))
    assert json.loads(said.output) == through_json(found)
