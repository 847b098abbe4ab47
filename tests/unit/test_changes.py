"""Movement, lateness, correction and definition are four things, and are never confused."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from empty_base import MemoryVersion, construct, insert, staged
from made_readings import definition, indicator, points, reading

from dashboard.catalogue.meeting import load_meeting
from dashboard.indicators import Reading, Signal, State, Status, parse_period
from dashboard.indicators.compare import compared
from dashboard.indicators.status import Change as Redefinition
from dashboard.reviews.changes import (
    Change,
    Extract,
    Kind,
    Revised,
    Since,
    read_extracts,
    what_changed,
)
from dashboard.reviews.words import change_sentence
from dashboard.secrecy import Gate

SINCE = Since(load_meeting())
LIMITS = (Decimal(10), Decimal(0), Decimal(20))
SIGNAL = Signal("point", True, Decimal(10), Decimal(0), Decimal(20), seasonal=False)


def kinds(before: Sequence[Reading], now: Sequence[Reading], since: Since = SINCE) -> list[Kind]:
    return [change.kind for change in what_changed(before, now, since)]


def only(before: Reading, now: Reading, since: Since = SINCE) -> Change:
    (change,) = what_changed([before], [now], since)
    return change


def test_the_same_figures_say_nothing() -> None:
    assert kinds([reading()], [reading()]) == []


def test_ordinary_variation_within_natural_limits_is_not_a_change() -> None:
    now = reading("2025-W47", (10, 10, 14), limits=LIMITS)
    assert kinds([reading("2025-W46", (10, 10))], [now]) == []


def test_a_signal_is_a_real_movement_and_says_from_what_to_what() -> None:
    now = reading("2025-W47", (10, 10, 30), limits=LIMITS, signal=SIGNAL)
    change = only(reading("2025-W46", (10, 10)), now)
    assert change.kind is Kind.MOVED
    assert change.move is not None
    assert (change.move.before, change.move.now) == (10, 30)
    said = change_sentence(change).replace("\u00a0", " ").replace("\u202f", " ")
    assert said.startswith("de 10 appels (S46 2025) à 30 appels, +200,0 %")
    assert "signal : au-dessus des limites habituelles (de 0 appel à 20 appels)" in said


def test_another_judgement_is_a_movement_even_without_signal() -> None:
    before = reading("2025-W46", (10, 10), status=Status.REACHED)
    now = reading("2025-W47", (10, 10, 11), status=Status.OFF, limits=LIMITS)
    change = only(before, now)
    assert (change.kind, change.turned) == (Kind.MOVED, True)
    assert "de « atteint » à « hors cible »" in change_sentence(change)


@pytest.mark.parametrize(("value", "found"), [(109, []), (110, [Kind.MOVED]), (90, [Kind.MOVED])])
def test_with_too_short_a_history_a_large_change_is_told(value: int, found: list[Kind]) -> None:
    now = reading("2025-W47", (100, value))
    assert kinds([reading("2025-W46", (100,))], [now]) == found


def test_a_suspended_status_is_not_a_judgement_that_turned() -> None:
    before = reading("2025-W46", (10, 10), status=Status.OFF)
    now = reading("2025-W47", (10, 10, 10), status=Status.SUSPENDED, limits=LIMITS)
    assert kinds([before], [now]) == []


def test_a_late_figure_is_late_and_not_a_movement() -> None:
    late = reading("2025-W46", (10, 10), late=True, reason="Donnée en retard.")
    change = only(reading("2025-W46", (10, 10)), late)
    assert (change.kind, change_sentence(change)) == (Kind.LATE, "Donnée en retard")
    again = only(late, late)
    assert change_sentence(again) == "Donnée en retard, comme la fois précédente"


def test_a_late_figure_that_came_is_an_arrival() -> None:
    before = reading("2025-W45", (10,), late=True)
    now = reading("2025-W47", (10, 10, 10), limits=LIMITS)
    assert kinds([before], [now]) == [Kind.ARRIVED]


def test_a_week_unknown_then_and_known_now_is_an_arrival_not_a_correction() -> None:
    change = only(reading(values=(None, 10)), reading(values=(8, 10)))
    assert (change.kind, change.periods) == (
        Kind.ARRIVED,
        (Revised(parse_period("2025-W46"), None, Decimal(8)),),
    )


def test_a_corrected_history_is_a_correction_and_not_a_movement() -> None:
    before = reading("2025-W46", (10, 10, 10))
    now = reading("2025-W47", (10, 10, 30, 30), limits=LIMITS)
    change = only(before, now)
    assert change.kind is Kind.CORRECTED
    assert change.periods == (Revised(parse_period("2025-W46"), Decimal(10), Decimal(30)),)
    assert "S46\u00a02025\u00a0: 10\u00a0appels devient 30\u00a0appels" in change_sentence(change)


def test_a_movement_is_measured_from_the_corrected_figure() -> None:
    before = reading("2025-W46", (10, 10))
    now = reading("2025-W47", (10, 20, 60), signal=SIGNAL, limits=LIMITS)
    moved, corrected = what_changed([before], [now], SINCE)
    assert (moved.kind, corrected.kind) == (Kind.MOVED, Kind.CORRECTED)
    assert moved.move is not None
    assert (moved.move.before, moved.move.now) == (20, 60)


def test_a_figure_taken_back_is_a_correction() -> None:
    change = only(reading(values=(10, 10)), reading(values=(None, 10)))
    assert change.periods == (Revised(parse_period("2025-W46"), Decimal(10), None),)


def test_a_figure_that_became_secret_is_not_a_correction() -> None:
    before = reading(values=(10, 10))
    hidden = replace(before.trend[0], state=State.SECRET, value=None)
    assert kinds([before], [replace(before, trend=(hidden, before.trend[1]))]) == []


def test_the_end_of_the_running_week_is_not_a_correction() -> None:
    before = reading(values=(10, 10))
    running = replace(points("2025-W48", (3,))[0], complete=False)
    now = reading("2025-W48", (10, 10, 9), limits=LIMITS)
    assert kinds([replace(before, running=running, trend=(*before.trend, running))], [now]) == []


@pytest.mark.parametrize(
    "changed",
    [{"version": 2}, {"unit": "minutes"}],
)
def test_a_changed_definition_hides_every_comparison(changed: dict[str, object]) -> None:
    now = reading("2025-W47", (99, 99), indicator=indicator(**changed), signal=SIGNAL)
    change = only(reading("2025-W46", (1, 1)), now)
    assert (change.kind, change.move, change.periods) == (Kind.REDEFINED, None, ())
    assert change_sentence(change)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2025-11-16", []),
        ("2025-11-17", [Kind.REDEFINED]),
        ("2025-11-23", [Kind.REDEFINED]),
        ("2025-11-24", []),
    ],
)
def test_a_definition_changed_between_the_two_weeks_is_told_once(
    day: str, found: list[Kind]
) -> None:
    event = Redefinition(dt.date.fromisoformat(day), "Nouvelles catégories")
    since = replace(SINCE, events={"appels": [event]})
    now = reading("2025-W47", (10, 10), limits=LIMITS)
    assert kinds([reading("2025-W46", (10,))], [now], since) == found


def test_an_indicator_newly_followed_or_dropped_is_a_change_of_the_board() -> None:
    new, gone = reading(indicator=indicator("neuf")), reading(indicator=indicator("ancien"))
    first, second = what_changed([gone], [new], SINCE)
    assert (first.code, first.before, change_sentence(first)) == (
        "neuf",
        None,
        "suivi depuis la dernière revue",
    )
    assert (second.code, second.now, second.reading) == ("ancien", None, gone)


def test_units_present_in_both_periods_are_what_is_compared() -> None:
    one = indicator(comparable=True)
    alike = compared(one, Decimal(12), Decimal(10), "S46 2025", restricted=True)
    now = reading("2025-W47", (10, 50), indicator=one, previous=alike)
    assert only(reading("2025-W46", (10,), indicator=one), now).move == alike
    assert kinds([reading("2025-W46", (10,), indicator=one)], [replace(now, previous=None)]) == []


def test_the_first_week_follows_the_fifty_third() -> None:
    before, now = reading("2020-W53", (10, 10)), reading("2021-W01", (10, 10, 40), signal=SIGNAL)
    move = only(before, now).move
    assert move is not None
    assert (move.before, move.now, move.label) == (10, 40, "S53\u00a02020")


def test_corrections_found_equal_a_plain_comparison_of_two_histories() -> None:
    draw = random.Random(5)
    for _ in range(50):
        old = [draw.choice([None, 1, 2, 3]) for _ in range(12)]
        new = [value if draw.random() < 0.7 else draw.choice([None, 1, 2, 3]) for value in old]
        found = what_changed([reading(values=old)], [reading(values=new, limits=LIMITS)], SINCE)
        got = {c.kind: [(r.before, r.now) for r in c.periods] for c in found}
        pairs = list(zip(old, new, strict=True))
        fixed = [(a, b) for a, b in pairs if a is not None and a != b]
        came = [(a, b) for a, b in pairs if a is None and b is not None]
        want = {Kind.CORRECTED: fixed, Kind.ARRIVED: came}
        assert got == {kind: values for kind, values in want.items() if values}


def extract(**changes: object) -> Extract:
    day = dt.date(2025, 11, 18)
    return replace(
        Extract("standard", "appels", day, day, dt.date(2023, 1, 2), dt.date(2023, 1, 8), 12),
        **changes,
    )


def test_an_extract_that_corrects_older_weeks_than_those_shown_is_told() -> None:
    since = replace(SINCE, extracts=[extract(), extract(measure="visites"), extract(source="x")])
    change = only(reading(), reading(), since)
    assert (change.kind, change.extracts) == (Kind.CORRECTED, (extract(),))
    said = change_sentence(change)
    assert "extrait du 18/11/2025" in said
    assert "12\u00a0comptes revus du 02/01/2023 au 08/01/2023" in said


def test_measures_added_together_are_each_looked_for() -> None:
    one = indicator(measures=("appels|rappels",))
    now = reading(indicator=one, definition=definition(one))
    since = replace(SINCE, extracts=[extract(measure="rappels")])
    assert kinds([now], [now], since) == [Kind.CORRECTED]


@pytest.mark.parametrize("k", [0, 5])
def test_extracts_are_read_with_the_days_they_corrected_and_under_secrecy(k: int) -> None:
    base = staged()
    insert(base, "source", [{"code": "standard", "table_cible": "activite", "secret_k": k}])
    for number, day in ((1, "2025-11-10"), (2, "2025-11-17"), (3, "2025-11-24")):
        insert(
            base,
            "fichier",
            [{"fichier_id": number, "source": "standard", "date_extrait": day}],
        )
    construct(base)
    base.execute("DELETE FROM correction")
    for old, new, day, count in (
        (1, 2, "2025-11-03", 7),
        (1, 2, "2025-11-05", 9),
        (2, 3, "2025-11-12", 2),
    ):
        insert(
            base,
            "correction",
            [
                {
                    "source": "standard",
                    "service": "Accueil",
                    "equipement": "",
                    "territoire": "",
                    "jour": day,
                    "mesure": "appels",
                    "categorie": "",
                    "ancien_nb": 1,
                    "nouveau_nb": count,
                    "extrait_ancien": f"2025-11-{3 + 7 * old}",
                    "extrait_nouveau": f"2025-11-{3 + 7 * new}",
                    "fichier_ancien": old,
                    "fichier_nouveau": new,
                }
            ],
        )
    gate = Gate(MemoryVersion(base))
    first, second = read_extracts(gate)
    assert (first.kept, first.first, first.last, first.counts) == (
        dt.date(2025, 11, 17),
        dt.date(2025, 11, 3),
        dt.date(2025, 11, 5),
        2,
    )
    assert second.counts == (None if k else 1)
    assert read_extracts(gate, dt.date(2025, 11, 18)) == [second]
    base.close()
