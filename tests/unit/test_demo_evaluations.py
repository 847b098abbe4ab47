"""Evaluations of the demonstration: each gets its grade, and the effect planted is found again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import shapely
from demo_evaluations import EXPECTED, TRAPS, card, declared, effect_of, panel, truth
from demo_world import UNTIL, make_world

from dashboard.catalogue.evaluation_digest import modified
from dashboard.demo.experiment_files import FOLDER, write_experiments
from dashboard.demo.experiments import draw, follow_ups, known_mondays, planted
from dashboard.demo.geography import finest_areas
from dashboard.demo.reference import communes, quarters
from dashboard.evaluation.amounts import natural

SEED = 47
"""The one of the demonstration as it is served."""
EFFECTS = [code for code in EXPECTED if code not in TRAPS]


def test_every_evaluation_of_the_pack_has_its_expected_grade_and_every_effect_its_evaluation() -> (
    None
):
    assert declared().keys() == EXPECTED.keys()
    assert {effect["evaluation"] for effect in planted()} <= EXPECTED.keys()
    assert len(EXPECTED) >= 8


@pytest.mark.parametrize("code", EXPECTED)
def test_the_plan_says_the_areas_and_days_that_were_planted(code: str) -> None:
    effect, one = effect_of(code), declared()[code]
    if effect is None:
        assert one.indicator in ("ordures_habitant", "entrees_piscines")
        return
    planned = {zone.zone or "tout": zone.start for zone in one.treated}
    assert planned == effect["debuts"]


@pytest.mark.parametrize("code", EXPECTED)
def test_a_plan_is_registered_before_its_start_and_decided_long_after(code: str) -> None:
    one = declared()[code]
    first = min(zone.start for zone in one.treated)
    assert one.registered is not None
    assert one.registered < first
    assert one.fingerprint
    assert not modified(one), "plan changé : « vigie evaluations enregistrer »"
    if one.decision is not None:
        assert (one.decision.day - max(zone.start for zone in one.treated)).days > 300
        assert one.decision.day <= UNTIL
        assert one.decision.reason


@pytest.mark.parametrize("code", EXPECTED)
def test_a_plan_is_told_in_full(code: str) -> None:
    one = declared()[code]
    assert all((one.measure, one.need, one.action, one.output, one.outcome, one.evaluator))
    assert len(one.sheet) == 6
    assert one.cost is not None
    assert one.ceiling is not None
    assert one.limits


def test_areas_that_serve_as_controls_of_a_draw_do_not_touch_treated_ones() -> None:
    shapes = finest_areas()
    parent = {quarter.code: quarter.parent for quarter in quarters()}
    for code in ("led_communes", "capteurs_corbeilles", "menus_petites_portions"):
        one = declared()[code]
        for control in one.controls or ():
            mine = [shape for name, shape in shapes.items() if parent.get(name, name) == control]
            for treated in one.treated:
                theirs = [s for n, s in shapes.items() if parent.get(n, n) == treated.zone]
                assert not any(shapely.intersection(a, b).length > 0 for a in mine for b in theirs)


@pytest.mark.parametrize("code", EXPECTED)
def test_an_evaluation_gets_the_grade_of_the_protocol(code: str) -> None:
    assert card(code, SEED).verdict.grade in EXPECTED[code]


@pytest.mark.parametrize("code", EFFECTS)
def test_the_planted_effect_lies_in_the_interval(code: str) -> None:
    found = natural(card(code, SEED))
    assert found is not None
    wanted = truth(code, SEED)
    assert wanted != 0
    assert found.bounded
    assert found.low <= wanted <= found.high


@pytest.mark.parametrize("code", TRAPS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_trap_is_never_told_as_an_effect(code: str, seed: int) -> None:
    assert card(code, seed).verdict.grade in ("non_demontre", "insuffisant")


def test_each_trap_would_deceive_a_plain_comparison() -> None:
    """Before and after, as a hurried reader would: what the checks hold back is no straw man."""
    pools = panel(declared()["tarif_piscine"], SEED).sort_values("periode")
    at = pools["periode"] >= "2025-06-02"
    before, after = pools.loc[~at, "valeur"].tail(12), pools.loc[at, "valeur"].head(12)
    assert after.mean() > 1.15 * before.mean()
    nights = panel(declared()["mediation_nuit"], SEED)
    chosen = nights[nights["debut"] != ""]
    worst = chosen[chosen["periode"].between("2024-09-09", "2024-11-03")]["valeur"].mean()
    later = chosen[chosen["periode"] >= "2024-12-02"]["valeur"].mean()
    assert later < 0.75 * worst
    streets = panel(declared()["zone_30"], SEED)
    calmed = streets[streets["debut"] != ""].groupby(
        lambda i: streets["periode"][i] >= "2024-06-03"
    )
    assert calmed["valeur"].mean()[True] < 0.9 * calmed["valeur"].mean()[False]


def test_the_effect_of_a_follow_up_is_the_factor_that_was_planted() -> None:
    for code in EFFECTS:
        effect = effect_of(code)
        assert effect is not None
        found = draw(effect["suivi"], UNTIL, SEED)
        for zone, start in effect["debuts"].items():
            rank = [z.code for z in found.zones].index(zone) if zone != "tout" else 0
            on = (found.mondays >= np.datetime64(start)) & ~np.isnan(found.truth[:, rank])
            ratio = found.truth[:, rank] / found.without[:, rank]
            assert ratio[on] == pytest.approx(effect["facteur"])
            assert ratio[~on & ~np.isnan(ratio)] == pytest.approx(1)


def test_a_week_later_prolongs_the_same_follow_ups() -> None:
    for code in follow_ups():
        first, second = (draw(code, day, 3) for day in (UNTIL, UNTIL + dt.timedelta(days=7)))
        assert len(second.mondays) == len(first.mondays) + 1
        same = second.counted[: len(first.mondays)]
        assert np.array_equal(np.nan_to_num(same), np.nan_to_num(first.counted)), code


def test_a_week_is_known_once_it_has_ended() -> None:
    mondays = known_mondays(dt.date(2026, 11, 22))
    assert mondays[-1] == np.datetime64("2026-11-16")
    assert known_mondays(dt.date(2026, 11, 21))[-1] == np.datetime64("2026-11-09")
    assert len(known_mondays(dt.date(2021, 12, 31))) == 0


def test_the_follow_ups_touch_no_other_file(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    write_experiments(world)
    written = {p.relative_to(tmp_path).parts[0] for p in tmp_path.rglob("*.csv")}
    assert written == {FOLDER}
    assert len(list((tmp_path / FOLDER).iterdir())) == len(follow_ups())
    assert world.truth.sources.keys() == {told["source"] for told in follow_ups().values()}
    codes = {area.code for area in (*communes(), *quarters())}
    for effect in world.truth.facts["experimentations"]:
        assert effect["debuts"].keys() <= codes | {"tout"}


def test_nothing_is_written_before_the_first_week(tmp_path: Path) -> None:
    write_experiments(make_world(tmp_path, until=dt.date(2021, 12, 31), years=1))
    assert not list(tmp_path.rglob("*.csv"))


LEAST_SHARES = {code: 0.95 if code in TRAPS else 0.75 for code in EXPECTED}
"""Least share of draws with the expected grade: on a real effect, checks fail by chance at times
(the slope before is looked at with p < 0.10), which makes the grade more careful. The page
docs/evaluations.md gives the shares obtained (35 of 40 at least) and these limits."""
LEAST_HELD = 0.85
"""Least share of intervals that hold the planted effect: at 95 %, fewer than 34 of 40 come three
times in a thousand."""
WRONG = {
    "demontre": ("contraire",),
    "probable": ("demontre", "contraire"),
    "contraire": ("demontre", "probable"),
    "non_demontre": ("demontre",),
    "insuffisant": ("demontre", "probable", "contraire"),
}
"""Grades that no draw may give: more than the design allows, or the other way."""
Held = bool | None
"""Whether the interval holds the planted effect; None without an interval."""


def missed(code: str, grades: Sequence[str], held: Sequence[Held]) -> list[str]:
    """What some draws of an evaluation miss, in words; nothing when all is as it should be."""
    found = []
    share = float(np.mean([grade in EXPECTED[code] for grade in grades]))
    if share < LEAST_SHARES[code]:
        found.append(f"{code} : conclusion attendue dans {share:.0%} des tirages")
    wrong = {grade for grade in grades if grade in WRONG[EXPECTED[code][0]]}
    found += [f"{code} : « {grade} » à tort" for grade in sorted(wrong)]
    if code in TRAPS:
        return found
    if None in held or len(held) < len(grades):
        found.append(f"{code} : un tirage sans fourchette")
    elif held.count(True) < LEAST_HELD * len(held):
        found.append(f"{code} : effet planté tenu dans {held.count(True)} tirages sur {len(held)}")
    return found


def drawn(code: str, seeds: Sequence[int]) -> tuple[list[str], list[Held]]:
    """Grades of some draws, and whether each interval holds what was planted."""
    cards = [card(code, seed) for seed in seeds]
    found = [natural(one) for one in cards]
    held = [
        one.low <= truth(code, seed) <= one.high if one is not None and one.bounded else None
        for seed, one in zip(seeds, found, strict=True)
    ]
    return [one.verdict.grade for one in cards], held


@pytest.mark.parametrize(
    ("code", "grades", "held", "words"),
    [
        ("led_communes", ["demontre"] * 30 + ["probable"] * 10, [True] * 34 + [False] * 6, []),
        ("led_communes", ["demontre"] * 29 + ["probable"] * 11, [True] * 40, ["conclusion"]),
        ("led_communes", ["demontre"] * 40, [True] * 33 + [False] * 7, ["tenu"]),
        ("led_communes", ["demontre"] * 40, [None] * 40, ["sans fourchette"]),
        ("led_communes", ["demontre"] * 40, [], ["sans fourchette"]),
        ("led_communes", ["demontre"] * 39 + ["contraire"], [True] * 40, ["à tort"]),
        ("arrosage_sondes", ["probable"] * 39 + ["demontre"], [True] * 40, ["à tort"]),
        ("zone_30", ["non_demontre"] * 38 + ["contraire"] * 2, [], []),
        ("zone_30", ["non_demontre"] * 37 + ["contraire"] * 3, [], ["conclusion"]),
        ("zone_30", ["non_demontre"] * 39 + ["demontre"], [], ["à tort"]),
        ("feux_adaptatifs_passage", ["insuffisant"] * 39 + ["probable"], [], ["à tort"]),
    ],
)
def test_the_limits_of_the_long_test_can_be_missed(
    code: str, grades: list[str], held: list[Held], words: list[str]
) -> None:
    found = missed(code, grades, held)
    assert len(found) == len(words)
    assert all(word in text for word, text in zip(words, found, strict=True)), found


@pytest.mark.parametrize("code", EXPECTED)
def test_a_few_other_draws_are_never_told_wrong(code: str) -> None:
    """The long test on three seeds: no forbidden grade, every effect with its interval."""
    grades, held = drawn(code, (100, 101, 102))
    assert not set(grades) & set(WRONG[EXPECTED[code][0]])
    assert set(grades) & set(EXPECTED[code])
    if code in EFFECTS:
        assert held.count(True) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("code", EXPECTED)
def test_the_grade_is_no_luck(code: str) -> None:
    """Forty seeds: the expected grade in most, the effect in the interval, no false alarm."""
    assert missed(code, *drawn(code, range(100, 140))) == []
