"""What can still come and what never will: advice about data, at every rhythm, by hand."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dashboard.evaluation.evaluate import Evaluation, evaluate_panel
from dashboard.evaluation.outlook import Outlook, last_day, longer, missing
from dashboard.evaluation.output import as_json
from dashboard.evaluation.panel import Panel
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.table import Prepared
from dashboard.evaluation.words import advised, sentences
from tests.unit import evaluation_worlds as worlds

PLAN = Plan("valeur", "semaine", unit="zone", expected="baisse", smallest_useful=1.0)
MONDAY = dt.date(2023, 1, 2)


def plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


def weeks(count: int) -> tuple[str, ...]:
    return tuple((MONDAY + dt.timedelta(weeks=rank)).isoformat() for rank in range(count))


def dated(made: Prepared, labels: tuple[str, ...] = ()) -> Prepared:
    panel = made.panel
    named = labels or weeks(len(panel.periods))
    return replace(made, panel=Panel(panel.areas, named, panel.values, panel.starts))


def unknown(made: Prepared, areas: np.ndarray, first: int, last: int) -> Prepared:
    """The same with cells of some areas unknown between two periods (the last one out)."""
    values = made.panel.values.copy()
    values[areas, first:last] = np.nan
    return replace(made, panel=replace(made.panel, values=values))


def told(made: Prepared, plan: Plan = PLAN) -> Outlook:
    card = evaluate_panel(plan, made)
    assert card.verdict.grade == "insuffisant"
    assert sentences(card).advice == missing(card).words
    assert advised(card) == ("attendre" if missing(card).comes else "ailleurs")
    return missing(card)


@pytest.mark.parametrize(
    ("label", "frequency", "more", "day"),
    [
        ("2026-11-16", "week", 0, dt.date(2026, 11, 22)),
        ("2026-W47", "week", 2, dt.date(2026, 12, 6)),
        ("2026-12-28", "week", 1, dt.date(2027, 1, 10)),
        ("2026-10", "month", 0, dt.date(2026, 10, 31)),
        ("2026-10", "month", 4, dt.date(2027, 2, 28)),
        ("2027-12-01", "month", 2, dt.date(2028, 2, 29)),
        ("2026-10", "quarter", 0, dt.date(2026, 12, 31)),
        ("2026-10", "quarter", 2, dt.date(2027, 6, 30)),
        ("2026-T4", "quarter", 1, dt.date(2027, 3, 31)),
        ("2026", "year", 0, dt.date(2026, 12, 31)),
        ("2026", "year", 2, dt.date(2028, 12, 31)),
        ("104", "week", 3, None),
        ("12", "year", 1, None),
        ("7", "month", 1, None),
    ],
)
def test_the_end_of_a_period_to_come(
    label: str, frequency: str, more: int, day: dt.date | None
) -> None:
    assert last_day(label, more, replace(PLAN, frequency=frequency)) == day


def small(frequency: str, labels: tuple[str, ...], start: int) -> Evaluation:
    """Six areas of which two treated, an effect too small to be seen."""
    draw = np.random.default_rng(3)
    values = 20 + draw.normal(size=(6, len(labels)))
    starts = np.array([start, start, *[np.inf] * 4])
    panel = Panel(tuple("abcdef"), labels, values, starts)
    plan = replace(PLAN, frequency=frequency, method="did", smallest_useful=0.45)
    return evaluate_panel(plan, Prepared(panel, {}, ()))


MONTHS = tuple(f"{2023 + rank // 12}-{rank % 12 + 1:02d}" for rank in range(34))
QUARTERS = tuple(f"{2020 + rank // 4}-{3 * (rank % 4) + 1:02d}" for rank in range(23))
YEARS = tuple(map(str, range(2010, 2026)))
RANKS = tuple(map(str, range(1, 61)))


@pytest.mark.parametrize(
    ("frequency", "labels", "watched", "words", "until"),
    [
        # the effect seen is 1/0.9 of the useful one: 8 periods known, 8 / 0.81 → 10 wanted
        (
            "week",
            weeks(60),
            8,
            "Prolonger l'observation jusqu'au dimanche 10 mars 2024.",
            dt.date(2024, 3, 10),
        ),
        (
            "month",
            MONTHS,
            8,
            "Prolonger l'observation jusqu'à fin décembre 2025.",
            dt.date(2025, 12, 31),
        ),
        (
            "quarter",
            QUARTERS,
            8,
            "Prolonger l'observation jusqu'à fin mars 2026.",
            dt.date(2026, 3, 31),
        ),
        # two years known, 2 / 0.81 → 3 wanted
        ("year", YEARS, 2, "Prolonger l'observation jusqu'à fin 2026.", dt.date(2026, 12, 31)),
        ("week", RANKS, 8, "Prolonger l'observation de 2 semaines environ.", None),
        # four years known, 5 wanted: beyond three years
        ("year", YEARS, 4, "Ajouter des zones ou des témoins : attendre ne suffirait pas.", None),
    ],
)
def test_one_is_told_to_watch_from_the_last_period_observed(
    frequency: str, labels: tuple[str, ...], watched: int, words: str, until: dt.date | None
) -> None:
    card = small(frequency, labels, len(labels) - watched)
    assert card.detectable is not None
    aim = replace(card.plan, smallest_useful=0.9 * card.detectable)
    found = longer(replace(card, plan=aim))
    assert plain(found.words) == words
    assert found.until == until


def test_periods_are_counted_where_they_are_known() -> None:
    """Weeks unknown after the start are not observed: the same error asks for the same weeks."""
    labels = weeks(60)
    whole = small("week", labels, 52)
    assert whole.estimate is not None
    assert whole.detectable is not None
    wanted = np.ceil(8 * (whole.detectable / 0.45) ** 2)
    until = longer(whole).until
    assert until == MONDAY + dt.timedelta(weeks=60 + wanted - 8, days=-1)
    # the treated areas stop ten weeks before the others: what is due already is asked for first
    path = whole.estimate.path
    observed = path.observed.copy()
    observed[-3:] = np.nan
    late = replace(
        whole,
        estimate=replace(whole.estimate, path=replace(path, observed=observed)),
        detectable=0.45 * np.sqrt(7 / 5),
    )
    found = longer(late)
    assert found.until is not None
    assert found.until <= MONDAY + dt.timedelta(weeks=60)
    assert plain(found.words) == (
        "Réunir d'abord les relevés déjà dus : 2 semaines après le dimanche 4 février 2024."
    )


def test_no_day_already_past_is_given() -> None:
    card = small("week", weeks(60), 52)
    until = longer(card).until
    assert until is not None
    later = until + dt.timedelta(days=1)
    assert "jusqu'au" in longer(card, until - dt.timedelta(days=1)).words
    for today in (until, later):
        assert plain(longer(card, today).words).startswith("Réunir d'abord les relevés déjà dus")
    assert as_json(card)["until"] == until.isoformat()
    assert as_json(card, later)["sentences"]["advice"] == longer(card, later).words


def test_the_past_of_a_treated_area_does_not_come_by_waiting() -> None:
    """The card « feux_adaptatifs_passage »: 13 weeks before, 26 wanted."""
    found = told(dated(worlds.few_areas(1, treated=1, weeks=60, start=13)))
    assert not found.comes
    assert found.until is None
    assert plain(found.words) == (
        "Ce qui manque date d'avant le début : attendre ne suffirait pas. Retrouver ces relevés, "
        "ou refaire l'essai dans une zone observée depuis 26 semaines au moins ; sans cela, cette "
        "évaluation ne conclura pas."
    )


def test_controls_without_a_past_are_changed_for_others() -> None:
    made = dated(worlds.few_areas(1, treated=1, weeks=100, start=60))
    found = told(unknown(made, ~made.panel.treated, 0, 50))
    assert plain(found.words) == (
        "Choisir des témoins connus avant le début : attendre ne suffirait pas."
    )


def test_a_series_alone_is_told_to_find_controls() -> None:
    found = told(dated(worlds.one_series(1, weeks=90, start=40)))
    assert plain(found.words) == (
        "Choisir des zones témoins : avec elles, 26 semaines avant le début suffisent."
    )
    single = told(dated(worlds.one_series(1, weeks=90, start=40)), replace(PLAN, unit=""))
    assert single.words.startswith("Trouver une série témoin")
    shorter = told(dated(worlds.one_series(1, weeks=60, start=20)), replace(PLAN, unit=""))
    assert plain(shorter.words).startswith("Ce qui manque date d'avant le début")
    assert "observer d'abord 52 semaines au moins" in plain(shorter.words)


def test_what_follows_the_start_can_be_waited_for() -> None:
    found = told(dated(worlds.few_areas(1, weeks=62, start=57)))
    assert found.comes
    # 5 weeks known, 8 wanted; the last one is week 62
    assert found.until == MONDAY + dt.timedelta(weeks=62 + 3, days=-1)
    assert found.words == "Attendre des relevés complets jusqu'au dimanche 31 mars 2024."


def test_a_season_alone_can_be_waited_for() -> None:
    found = told(dated(worlds.one_series(1, weeks=90, start=60)))
    assert found.comes
    assert found.until == MONDAY + dt.timedelta(weeks=104, days=-1)  # 104 weeks in all, 90 known


def test_holes_after_the_start_are_diluted_by_whole_weeks() -> None:
    made = dated(worlds.few_areas(1, weeks=100, start=80))
    every = np.ones(len(made.panel.areas), dtype=bool)
    found = told(unknown(made, every, 82, 90))
    # 8 weeks of 20 unknown: 8 / (20 + k) ≤ 30 % → k = 7
    assert found.until == MONDAY + dt.timedelta(weeks=100 + 7, days=-1)


def test_a_change_of_definition_is_mended_not_waited_for() -> None:
    plan = replace(PLAN, definition_changes=(weeks(60)[50],))
    found = told(dated(worlds.few_areas(1)), plan)
    assert found == Outlook(
        "Recalculer la série d'une seule façon : attendre ne suffirait pas.", False
    )


def test_placebos_of_a_synthetic_control_are_not_narrowed_by_time() -> None:
    plan = replace(PLAN, method="synthetic", smallest_useful=1.5)
    card = evaluate_panel(plan, dated(worlds.mixed(2, effect=0.4)))
    assert card.detectable is not None
    assert card.detectable > 1.5
    assert longer(card).words == "Ajouter des zones ou des témoins : attendre ne suffirait pas."


def test_a_page_read_long_after_gives_no_past_day() -> None:
    """The advice is written at the build; what is read later is asked for first."""
    from types import SimpleNamespace

    from dashboard.experiments.rule import rule

    told = {"until": "2026-12-27", "sentences": {"advice": "Prolonger l'observation jusqu'au…"}}
    card: Any = SimpleNamespace(note="non_demontre", told=told, plan={}, cout_unitaire_haut=None)
    card.plan_modifie, card.enregistre_le = False, None
    assert rule(card, dt.date(2026, 12, 27)).advice == "Prolonger l'observation jusqu'au…"
    late = rule(card, dt.date(2026, 12, 28)).advice
    assert plain(late) == (
        "Les relevés attendus jusqu'au 27/12/2026 sont dus : mettre les données à jour avant de "
        "décider."
    )
    told["until"] = None  # type: ignore[assignment]
    assert rule(card, dt.date(2030, 1, 1)).advice == "Prolonger l'observation jusqu'au…"
