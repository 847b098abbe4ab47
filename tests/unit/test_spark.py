"""The small and the large drawing of a course: what is drawn, where, and what is left out."""

from __future__ import annotations

import re
from itertools import pairwise

from dashboard.figures.spark import Axes, Course, large, spark

RISING = Course([(0.0, 0.0), (1.0, 5.0), (2.0, 10.0)])


def heights(drawn: str, kind: str) -> list[float]:
    """Ordinates of the strokes of a class."""
    paths = re.findall(rf'<path class="{kind}" d="([^"]*)"', drawn)
    return [float(y) for path in paths for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path)]


def test_a_course_goes_up_when_values_do() -> None:
    places = heights(spark(RISING, height=24), "sl")
    assert places == sorted(places, reverse=True)
    assert (places[0], places[-1]) == (21, 3)


def test_one_value_draws_nothing() -> None:
    assert spark(Course([(0.0, 1.0), (1.0, None)])) == ""
    assert large(Course([(0.0, 1.0)]), Axes([], []), name="x") == ""


def test_a_gap_is_not_bridged() -> None:
    drawn = spark(Course([(0.0, 1.0), (1.0, 2.0), (2.0, None), (3.0, 2.0), (4.0, 3.0)]))
    path = re.search(r'class="sl" d="([^"]*)"', drawn)
    assert path
    assert path[1].count("M") == 2


def test_a_near_target_is_drawn_at_its_height_and_a_far_one_left_out() -> None:
    near = spark(Course(RISING.points, target=(5.0, 5.0)), height=24)
    assert heights(near, "st") == [12]
    assert 'class="st"' not in spark(Course(RISING.points, target=(500.0, 500.0)))
    assert 'class="st"' in large(
        Course(RISING.points, target=(500.0, 500.0)), Axes([], []), name="x"
    )


def test_a_range_has_two_lines() -> None:
    drawn = spark(Course(RISING.points, target=(2.0, 8.0)))
    assert len(heights(drawn, "st")) == 2


def test_limits_are_a_band_and_the_running_period_an_open_dot() -> None:
    drawn = spark(Course(RISING.points, limits=(2.0, 8.0), running=(3.0, 4.0)))
    assert 'class="sb"' in drawn
    assert drawn.count("<circle") == 2
    assert 'class="so"' in drawn


def test_a_flat_course_lies_in_the_middle() -> None:
    assert set(heights(spark(Course([(0.0, 4.0), (1.0, 4.0)]), height=24), "sl")) == {12}


def test_words_at_line_ends_are_kept_apart_and_escaped() -> None:
    axes = Axes([(0.0, "0"), (10.0, "10")], [(0.0, "janv.")], "cible <10>", "limites", "10 j")
    course = Course(RISING.points, target=(10.0, 10.0), limits=(2.0, 9.9))
    drawn = large(course, axes, name="A & B")
    assert "cible &lt;10&gt;" in drawn
    assert 'aria-label="A &amp; B"' in drawn
    ends = [float(y) for y in re.findall(r'class="s[vcm]" x="[\d.]+" y="([\d.]+)"', drawn)]
    assert len(ends) == 3
    spread = sorted(ends)
    assert min(b - a for a, b in pairwise(spread)) >= 28
