"""The drawing of a course and of its parts: what is over, under way, missing, wanted, usual."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from dashboard.figures.charts import Scale
from dashboard.figures.multiples import BAR, bar, extent, small_course
from dashboard.figures.trend import draw_trend, starts_at_zero
from dashboard.figures.trend_notes import Flag, Step

NAMES = ("Délai", "un an avant", "cible 7 jours")
MONDAY = dt.date(2025, 1, 6)


def step(week: int, value: float | None, **more: object) -> Step:
    day = MONDAY + dt.timedelta(weeks=week)
    return replace(Step(day, f"S{week + 2:02d} 2025", value), **more)


def draw(steps: list[Step], **more: object):
    return draw_trend(steps, scale=Scale("jours", 1), names=NAMES, **more)


def trace(figure, name: str):
    return next(t for t in figure.data if t.name == name)


def test_what_is_under_way_is_dotted_apart_and_open() -> None:
    steps = [step(0, 5), step(1, 6), step(2, 2, state="running")]
    figure = draw(steps)
    assert list(trace(figure, "Délai").y) == [5, 6, None]
    running = trace(figure, "Délai, en cours")
    assert list(running.y) == [None, 6, 2]
    assert running.line.dash == "dot"
    assert running.marker.symbol == "circle-open"
    assert list(running.marker.size) == [0, 0, 8]


def test_a_period_known_in_part_is_open_too_but_not_under_way() -> None:
    figure = draw([step(0, 2, state="partial"), step(1, 6), step(2, 7)])
    assert list(trace(figure, "Délai").y) == [None, 6, 7]
    assert list(trace(figure, "Délai, en cours").marker.size) == [8, 0, 0]
    assert not any("en cours" in a.text for a in figure.layout.annotations)


def test_a_gap_is_not_bridged_and_says_why() -> None:
    steps = [step(0, 5), step(1, None, state="secret"), step(2, None, state="absent"), step(3, 6)]
    figure = draw(steps)
    assert list(trace(figure, "Délai").y) == [5, None, None, 6]
    assert not trace(figure, "Délai").connectgaps
    said = {a.x: a.text for a in figure.layout.annotations if a.y == 0 and a.yref == "paper"}
    assert said == {"2025-01-13": "s", "2025-01-20": "n.\u00a0d."}


def test_a_target_moves_by_steps_on_its_date() -> None:
    figure = draw([step(0, 5, target=(8, 8)), step(1, 6, target=(7, 7))])
    drawn = trace(figure, "cible 7 jours")
    assert list(drawn.y) == [8, 7]
    assert (drawn.line.shape, drawn.line.dash) == ("hv", "dash")


def test_a_range_has_two_bounds() -> None:
    figure = draw([step(0, 5, target=(4, 8)), step(1, 6, target=(4, 8))])
    drawn = [list(t.y) for t in figure.data if t.name == "cible 7 jours"]
    assert drawn == [[4, 4], [8, 8]]


def test_usual_limits_are_a_band_that_stops_at_zero() -> None:
    figure = draw([step(0, 5, usual=(-2, 9)), step(1, 6, usual=(-1, 8))])
    low, high = (t for t in figure.data if t.name == "limites")
    assert list(low.y) == [0, 0]
    assert list(high.y) == [9, 8]
    assert high.fill == "tonexty"


def test_limits_go_under_zero_when_values_do() -> None:
    figure = draw([step(0, -5, usual=(-9, 1)), step(1, 1, usual=(-9, 1))])
    assert list(next(t for t in figure.data if t.name == "limites").y) == [-9, -9]


def test_an_event_has_its_letter_and_neighbours_share_a_place() -> None:
    steps = [step(n, 5 + n % 2) for n in range(53)]
    near = [Flag("A", MONDAY + dt.timedelta(70), MONDAY + dt.timedelta(70))]
    near.append(Flag("B", MONDAY + dt.timedelta(72), MONDAY + dt.timedelta(72)))
    far = Flag("C", MONDAY + dt.timedelta(200), MONDAY + dt.timedelta(210))
    figure = draw(steps, flags=[*near, far])
    letters = [a.text for a in figure.layout.annotations if a.yanchor == "bottom"]
    assert letters == ["<b>A\u00a0B</b>", "<b>C</b>"]
    assert [s.type for s in figure.layout.shapes] == ["line", "line", "rect", "line"]


def test_an_event_out_of_the_window_is_not_drawn() -> None:
    figure = draw(
        [step(0, 5), step(1, 6)], flags=[Flag("A", dt.date(2020, 1, 1), dt.date(2020, 2, 1))]
    )
    assert len(figure.layout.shapes) == 0


def test_an_event_of_the_last_period_is_marked_at_its_place() -> None:
    day = MONDAY + dt.timedelta(weeks=1, days=3)
    figure = draw([step(0, 5), step(1, 6)], flags=[Flag("A", day, day)])
    assert [s.x0 for s in figure.layout.shapes] == ["2025-01-13"]


def test_nothing_but_secrets_says_so() -> None:
    figure = draw([step(0, None, state="secret"), step(1, None, state="absent")])
    assert figure.layout.annotations[0].text == "Valeurs secrètes"
    assert draw([step(0, None, state="absent")]).layout.annotations[0].text == "Aucune donnée"


@pytest.mark.parametrize(
    ("values", "zero"), [((90, 100), False), ((5, 100), True), ((-5, 100), False), ((0, 0), False)]
)
def test_the_axis_starts_at_zero_unless_values_hardly_vary(
    values: tuple[float, ...], zero: bool
) -> None:
    steps = [step(n, value) for n, value in enumerate(values)]
    assert starts_at_zero(steps) is zero
    assert draw(steps).layout.yaxis.rangemode == ("tozero" if zero else "normal")


def test_bars_share_one_scale_from_zero() -> None:
    ends = extent([None, 10, 40])
    assert ends == (0, 40)
    widths = [float(re.findall(r'width="([\d.]+)" height="8"', bar(v, ends))[0]) for v in (10, 40)]
    assert widths == [BAR / 4, BAR]
    assert bar(None, ends) == ""


def test_a_negative_bar_goes_left_of_zero() -> None:
    drawn = bar(-10, extent([-10, 30]))
    assert 'x="0.0"' in drawn
    assert 'width="40.0"' in drawn


def test_a_little_course_breaks_at_a_gap() -> None:
    points = [(0.0, 1.0), (1.0, 2.0), (2.0, None), (3.0, 4.0), (4.0, 4.0)]
    drawn = small_course(points, span=(0, 4), ends=(0, 4))
    path = re.findall(r'd="([^"]*)" fill="none"', drawn)[0]
    assert path.count("M") == path.count("L") == 2
    assert small_course([(0.0, None)], span=(0, 4), ends=(0, 4)) == ""
