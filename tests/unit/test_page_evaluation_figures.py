"""Figures of an effect: nothing without checks and interval; marks where the numbers say."""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures import (
    evaluation_course,
    evaluation_gap,
    evaluation_placebo,
    evaluation_strip,
)
from dashboard.figures.evaluation_course import draw_course, draw_series
from dashboard.figures.evaluation_gap import draw_gap, events_of, gaps_of, useful_side
from dashboard.figures.evaluation_placebo import draw_placebo
from dashboard.figures.evaluation_plane import decimals_of, ground, levels_around
from dashboard.figures.evaluation_sound import (
    FigureRefusedError,
    Interval,
    Sound,
    period_words,
    sound,
)
from dashboard.figures.evaluation_strip import draw_ends, draw_strip, shared

SIZE = {"name": "dessin", "kind": "large", "width": 860, "height": 340}
WEEKS = [f"2024-01-{day:02d}" for day in (1, 8, 15, 22, 29)]


def card(**more: Any) -> dict[str, Any]:
    """Five weeks, the last two under a measure that lowers 40 by 4, between 5 and 3."""
    steps = [
        {"time": week, "observed": observed, "expected": expected, "low": low, "high": high}
        for week, observed, expected, low, high in zip(
            WEEKS,
            (40.0, 41.0, 39.5, 36.0, 36.5),
            (40.0, 40.5, 40.0, 40.0, 40.5),
            (None, None, None, 39.0, 39.5),
            (None, None, None, 41.0, 41.5),
            strict=True,
        )
    ]
    return {
        "grade": "effet démontré",
        "checks": [{"code": "longueur", "state": "passe", "words": ""}],
        "natural": {"value": -4.0, "low": -5.0, "high": -3.0},
        "percent": {"value": -10.0, "low": -12.5, "high": -7.5},
        "useful": 2.0,
        "useful_pct": 5.0,
        "expected": "baisse",
        "measured_in": "kWh",
        "frequency": "week",
        "started": "2024-01-22",
        "counterfactual": steps,
        "placebo": {
            "kind": "zones",
            "real": -4.0,
            "total": 3,
            "as_large": 1,
            "values": [
                {"name": "a", "value": 0.5},
                {"name": "b", "value": -4.5},
                {"name": "c", "value": None},
            ],
        },
        **more,
    }


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"grade": "données insuffisantes"}, "pas de conclusion"),
        ({"grade": None}, "pas de conclusion"),
        ({"checks": []}, "aucun contrôle"),
        ({"checks": [{"code": "longueur", "state": "bloque"}]}, "bloque"),
        ({"natural": None}, "fourchette"),
        ({"natural": {"value": -4.0, "low": None, "high": -3.0}}, "fourchette"),
        ({"natural": {"value": -4.0, "low": float("-inf"), "high": 1.0}}, "fourchette"),
        ({"counterfactual": []}, "évolution"),
        ({"started": "2025-01-06"}, "évolution"),
    ],
)
def test_an_effect_without_its_checks_and_its_interval_is_refused(
    more: Mapping[str, Any], why: str
) -> None:
    with pytest.raises(FigureRefusedError, match=why):
        sound(card(**more))


def test_what_may_be_drawn_cannot_be_made_by_hand() -> None:
    made = sound(card())
    with pytest.raises(FigureRefusedError):
        replace(made, made=None)
    with pytest.raises(FigureRefusedError):
        Sound(
            Interval(1, 0, 2), None, None, None, "", "", "week", (("a", "passe"),), (), 0, (), None
        )


def test_every_drawing_of_an_effect_takes_what_was_checked() -> None:
    modules = (evaluation_course, evaluation_gap, evaluation_placebo, evaluation_strip)
    drawers = {
        name: next(iter(inspect.signature(maker).parameters.values())).annotation
        for module in modules
        for name, maker in vars(module).items()
        if name.startswith("draw_") and maker.__module__ == module.__name__
    }
    # a series without effect, and the axis of a column, show no effect
    assert {name: kind for name, kind in drawers.items() if kind != "Sound"}.keys() == {
        "draw_series",
        "draw_ends",
    }
    assert drawers.keys() >= {"draw_course", "draw_gap", "draw_placebo", "draw_strip"}


def test_the_course_shows_both_lines_the_band_and_the_start() -> None:
    drawn = draw_course(sound(card()), "kWh", "Début : 22 janvier 2024", **SIZE)
    root = ElementTree.fromstring(drawn)
    kinds = {node.get("class") for node in root.iter()}
    assert {"ev-observe", "ev-attendu", "ev-bande", "ev-debut"} <= kinds
    words = "".join(root.itertext())
    assert "Début : 22 janvier 2024" in words
    assert "Observé" in words
    band = next(n.get("d") for n in root.iter() if n.get("class") == "ev-bande")
    assert band is not None
    assert len(re.findall(r"[ML]", band)) == 4  # two periods, there and back
    starts = [
        float(n.get("d", "").split()[0][1:]) for n in root.iter() if n.get("class") == "ev-debut"
    ]
    inside = [float(x) for x in re.findall(r"[ML]([\d.]+) ", band)]
    assert starts[0] < min(inside)


def test_names_at_the_ends_of_the_lines_never_cover_one_another() -> None:
    told = card()
    told["counterfactual"][-1].update(observed=40.4, expected=40.5)
    drawn = ElementTree.fromstring(draw_course(sound(told), "kWh", "Début", **SIZE))
    rows = sorted(
        float(n.get("y", "0")) for n in drawn.iter() if str(n.get("class")).startswith("ev-nom")
    )
    assert all(b - a >= 15 for a, b in itertools.pairwise(rows))


def test_a_hole_is_a_gap_never_a_zero() -> None:
    told = card()
    for step in told["counterfactual"][0:3]:
        step["observed"] = None
    found = sound(told)
    drawn = draw_course(found, "kWh", "Début", **SIZE)
    line = re.search(r'class="ev-observe" d="([^"]+)"', drawn)
    assert line is not None
    assert line[1].count("M") == 1
    assert line[1].count("L") == 1
    assert "ev-hachure-large" in drawn
    assert [gap.value for gap in gaps_of(found)][:3] == [None] * 3


def test_gaps_before_the_start_are_hollow_and_those_after_full() -> None:
    found = sound(card())
    drawn = draw_gap(found, ("kWh", "Effet mesuré"), "Début", **SIZE)
    assert drawn.count('class="ev-avant"') == 3
    assert drawn.count('class="ev-apres"') == 2
    assert "Effet mesuré" in drawn
    assert drawn.count('class="ev-utile"') == 1
    assert useful_side(found) == -2.0
    assert [gap.value for gap in gaps_of(found)] == [0.0, 0.5, -0.5, -4.0, -4.0]
    assert useful_side(sound(card(expected="hausse"))) == 2.0


def test_starts_apart_are_counted_from_the_start_of_each_area() -> None:
    events = [
        {"event": float(e), "effect": v, "n": n}
        for e, v, n in ((-1, 0.1, 4), (0, -3, 4), (1, -5, 1))
    ]
    found = sound(card(event_time=events, dynamic_by_event={"0": {"effect": -3.0, "se": 0.5}}))
    gaps = events_of(found)
    assert [(gap.after, gap.few) for gap in gaps] == [(False, False), (True, False), (True, True)]
    assert (gaps[1].low, gaps[1].high) == (pytest.approx(-3.98), pytest.approx(-2.02))
    drawn = draw_gap(found, ("kWh", "Effet mesuré"), "Début : 0", **SIZE)
    assert drawn.count("<circle") == 3
    assert drawn.count('class="ev-moustache"') == 1
    # the errors of log rates are not in the unit of the gaps: not drawn
    assert (
        events_of(sound(card(event_time=events, log=True, dynamic_by_event={"0": {"se": 1.0}})))[
            1
        ].low
        is None
    )


def test_fakes_are_dots_and_those_as_far_as_the_real_one_stand_out() -> None:
    drawn = draw_placebo(sound(card()), "écart", "La mesure : −4,0 kWh", **SIZE)
    assert drawn.count("<circle") == 2  # the one that could not be computed has no place
    assert drawn.count("ev-faux-loin") == 1
    assert drawn.count('class="ev-reel"') == 1
    assert "La mesure : −4,0 kWh" in drawn


def test_many_fakes_are_bars_as_tall_as_their_count() -> None:
    classes = [
        {"low": float(low), "high": low + 1.0, "count": count}
        for low, count in ((-5, 1), (-1, 10), (0, 20), (1, 0))
    ]
    told = card(
        placebo={"kind": "choix", "real": -4.2, "total": 31, "as_large": 1, "classes": classes}
    )
    drawn = draw_placebo(sound(told), "écart", "La mesure", **SIZE)
    heights = [float(h) for h in re.findall(r'class="ev-barre[^>]* height="([\d.]+)"', drawn)]
    assert len(heights) == 3
    assert heights[1] == pytest.approx(heights[2] / 2, abs=0.1)
    assert drawn.count("ev-barre-loin") == 1


@pytest.mark.parametrize("told", [None, {}, {"kind": "zones", "real": 1.0, "values": []}])
def test_without_fakes_there_is_no_picture_of_them(told: Any) -> None:
    with pytest.raises(FigureRefusedError):
        draw_placebo(sound(card(placebo=told)), "écart", "La mesure", **SIZE)


def test_a_strip_places_zero_the_interval_and_the_useful_side() -> None:
    found = sound(card())
    scale = shared([Interval(-10, -12.5, -7.5)], [5.0])
    assert scale.place(0.0) > scale.place(-5.0) > scale.place(-12.5)
    drawn = draw_strip(found, scale)
    assert drawn.count("ev-s-utile") == 1
    assert "ev-s-suite" not in drawn
    left, right = map(float, re.findall(r'ev-s-trait" x1="([\d.]+)%" x2="([\d.]+)%"', drawn)[0])
    assert (left, right) == (
        pytest.approx(scale.place(-12.5), abs=0.01),
        pytest.approx(scale.place(-7.5), abs=0.01),
    )
    assert "0</text>" in draw_ends(scale)


def test_a_very_wide_interval_is_cut_with_an_arrow_and_does_not_flatten_the_others() -> None:
    found = sound(card(percent={"value": -10.0, "low": -400.0, "high": 380.0}))
    scale = shared([Interval(-10, -12, -8), Interval(-10, -400, 380), Interval(8, 6, 10)], [5.0])
    assert scale.low > -100
    assert draw_strip(found, scale).count("ev-s-suite") == 2


def test_a_series_alone_shows_no_effect() -> None:
    values: dict[str, list[float | None]] = {"Zones concernées": [1.0, 2.0, None, 3.0, 4.0]}
    drawn = draw_series(values, WEEKS, "kWh", (3, "Début"), **SIZE)
    assert "ev-observe" in drawn
    assert not re.search("ev-bande|ev-attendu|ev-effet", drawn)
    assert draw_series({"a": [None] * 5}, WEEKS, "kWh", (3, "Début"), **SIZE) == ""


@given(
    st.floats(-1e6, 1e6, allow_nan=False),
    st.floats(1e-3, 1e6, allow_nan=False),
    st.integers(3, 6),
)
def test_the_axis_holds_every_value_on_round_levels(low: float, span: float, wanted: int) -> None:
    levels = levels_around(low, low + span, wanted)
    step = levels[1] - levels[0]
    assert levels[0] <= low + 1e-6 * step
    assert levels[-1] >= low + span - 1e-6 * step
    assert len(levels) <= 2 * wanted + 3
    assert decimals_of(levels) <= 6
    drawn = ground([low, low + span], (0, 1), 860, 340, 100)
    assert drawn.top - 1e-6 <= drawn.y(low + span) <= drawn.y(low) <= drawn.bottom + 1e-6


@pytest.mark.parametrize(
    ("label", "frequency", "words"),
    [
        ("2024-03-04", "week", "4 mars 2024"),
        ("2024-07-01", "week", "1er juillet 2024"),
        ("2024-03", "month", "mars 2024"),
        ("2024-03-01", "month", "mars 2024"),
        ("2024-T1", "quarter", "1er trimestre 2024"),
        ("2024-10-01", "quarter", "4e trimestre 2024"),
        ("1989", "year", "1989"),
        ("79", "week", "période 79"),
    ],
)
def test_a_period_is_told_as_its_frequency_wants(label: str, frequency: str, words: str) -> None:
    assert period_words(label, frequency) == words
