"""Words of clouds and funnels stay clear of dots, of names and of one another."""

from __future__ import annotations

import datetime as dt
import re
from itertools import combinations, product

import pytest

from dashboard.figures.cloud import MEDIAN, draw_cloud
from dashboard.figures.day_course import Course, Line, day_course
from dashboard.figures.funnel import draw_funnel
from dashboard.figures.plane import GLYPH, Axis, Plane, Spot, freest, words
from dashboard.formats import agreed, number, quantity

Box = tuple[float, float, float, float]
TEXT = re.compile(
    r'<text class="pl-(aide|nom|nom-suivi)" x="([-\d.]+)" y="([-\d.]+)" '
    r'text-anchor="(\w+)">([^<]+)</text>'
)
DOT = re.compile(r'<circle cx="([-\d.]+)" cy="([-\d.]+)"')


def written(drawn: str) -> dict[str, list[Box]]:
    """Boxes of the words inside the plane, measured again, by kind."""
    found: dict[str, list[Box]] = {"aide": [], "nom": []}
    for kind, x, y, end, text in TEXT.findall(drawn):
        size = GLYPH * len(text)
        left = float(x) - {"start": 0, "middle": size / 2, "end": size}[end]
        found[kind[:3] if kind != "aide" else kind].append(
            (left, float(y) - 11, left + size, float(y) + 3)
        )
    return found


def apart(one: Box, other: Box) -> bool:
    """Neither covers the other."""
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def spot(x: float, y: float, name: str, weight: float = 1.0) -> Spot:
    """A dot of one area."""
    return Spot(x, y, name, name, "/", weight=weight)


CROWDED = [
    spot(50, 100, "Fongrande", 9),
    spot(51, 99, "Montaleyre", 8),
    spot(100, 50, "Caubeyrac", 7),
    spot(99, 51, "Lamothe-Vidal", 6),
    spot(0, 49, "Bellegrave", 5),
    spot(49, 0, "Roquebrelle", 4),
    spot(20, 20, "Puysserre", 3),
]


@pytest.mark.parametrize("width", [358, 900])
def test_the_words_of_the_medians_meet_neither_a_dot_nor_a_name(width: int) -> None:
    drawn = draw_cloud(CROWDED, (number, "x"), (number, "y"), width=width, height=320)
    boxes = written(drawn)
    assert len(boxes["aide"]) == drawn.count(f">{MEDIAN}<") == 2
    assert boxes["nom"], "no name left to be met"
    dots = [(float(x) - 5, float(y) - 5, float(x) + 5, float(y) + 5) for x, y in DOT.findall(drawn)]
    assert len(dots) == len(CROWDED)
    assert apart(*boxes["aide"])
    for said, other in product(boxes["aide"], [*boxes["nom"], *dots]):
        assert apart(said, other)
    for one, other in combinations(boxes["nom"], 2):
        assert apart(one, other)


def test_the_common_rate_is_written_beside_the_dots_of_a_funnel() -> None:
    found = [spot(100 * 1.2**rank, 106, f"Ville {rank}", 0) for rank in range(4)]
    found.append(spot(30_000, 140, "Ville 5", 0))
    drawn = draw_funnel(
        found,
        100.0,
        lambda size: (100 - 800 / size**0.5, 100 + 800 / size**0.5),
        lambda size: (100 - 1200 / size**0.5, 100 + 1200 / size**0.5),
        (number, "habitants"),
        (number, "taux"),
        width=358,
        height=320,
    )
    (said,) = written(drawn)["aide"]
    assert "ensemble : 100" in drawn
    for x, y in DOT.findall(drawn):
        assert apart(said, (float(x) - 4, float(y) - 4, float(x) + 4, float(y) + 4))


LIMIT = re.compile(r'<path class="en-(?:pres|loin)" d="M([^"]+)"')


def test_the_common_rate_is_written_where_no_limit_crosses_it_on_a_telephone() -> None:
    """Small places on the left, so that the words would go to the right, where limits close in."""
    found = [spot(200 * 1.3**rank, 98 + 8 * (rank % 2), f"Ville {rank}", 0) for rank in range(9)]
    found.append(spot(33_000, 101, "Ville 10", 0))
    drawn = draw_funnel(
        found,
        100.0,
        lambda size: (100 - 900 / size**0.5, 100 + 900 / size**0.5),
        lambda size: (100 - 1400 / size**0.5, 100 + 1400 / size**0.5),
        (number, "habitants"),
        (number, "taux"),
        width=358,
        height=320,
    )
    (said,) = written(drawn)["aide"]
    curves = LIMIT.findall(drawn)
    assert len(curves) == 4
    for curve in curves:
        for pair in curve.split("L"):
            x, y = (float(part) for part in pair.split(" "))
            assert apart(said, (x - 1, y - 1, x + 1, y + 1))


def test_without_a_free_place_the_least_covered_is_taken() -> None:
    axis = Axis(0, 100, number, "")
    plane = Plane(axis, axis, 400, 300, 30)
    twice, once = plane.x(20), plane.x(80)
    found = [spot(20, 50, "a"), spot(21, 50, "b"), spot(80, 50, "c")]
    y = plane.y(50)
    place, _ = freest(plane, found, "m", [(twice, y, "start"), (once, y, "start")], ())
    assert place == (once, y, "start")
    assert f'x="{once:.1f}"' in words(*place[:2], "m", end=place[2])


@pytest.mark.parametrize("kind", ["large", "etroit"])
def test_the_unit_of_a_course_stays_above_its_top_tick(kind: str) -> None:
    day = dt.date(2026, 1, 1)
    course = Course(day, day + dt.timedelta(days=3), [(day, 90.0), (day, 150.0)], "indice")
    drawn = day_course(course, name="x", kind=kind, width=358, height=260)
    unit = re.search(r'class="cj-unite" x="[\d.]+" y="([\d.]+)"', drawn)
    ticks = [float(y) for y in re.findall(r'class="cj-y" x="[-\d.]+" y="([\d.]+)"', drawn)]
    assert unit
    assert min(ticks) - float(unit[1]) >= 18


@pytest.mark.parametrize(
    ("values", "above"), [((10.0, 25.0), [True, False]), ((25.0,), [False]), ((10.0,), [True])]
)
def test_the_words_of_a_limit_go_below_it_at_the_top_of_the_scale(
    values: tuple[float, ...], above: list[bool]
) -> None:
    day = dt.date(2026, 1, 1)
    course = Course(
        day,
        day + dt.timedelta(days=3),
        [(day, 5.0), (day + dt.timedelta(days=1), 24.0)],
        "µg/m³",
        lines=[Line(value, f"seuil : {value:.0f}") for value in values],
    )
    drawn = day_course(course, name="x", kind="large", width=900, height=320)
    lines = [float(y) for y in re.findall(r'class="cj-seuil" d="M[\d.]+ ([\d.]+)H', drawn)]
    words_ = [float(y) for y in re.findall(r'class="cj-seuil-nom" x="[\d.]+" y="([\d.]+)"', drawn)]
    assert len(lines) == len(words_) == len(values)
    assert [word < line for word, line in zip(words_, lines, strict=True)] == above
    unit = re.search(r'class="cj-unite" x="[\d.]+" y="([\d.]+)"', drawn)
    assert unit
    assert min(words_) - float(unit[1]) >= 18


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "said"),
    [
        (1, "projets", 0, "1 projet"),
        (0, "demandes", 0, "0 demande"),
        (2, "projets", 0, "2 projets"),
        (1.96, "jours", 1, "2,0 jours"),
        (-1, "jours", 0, "\u22121 jour"),
        (0.4, "projets pour 1 000 hab.", 1, "0,4 projet pour 1 000 hab."),
        (1, "voyages/hab./an", 1, "1,0 voyage/hab./an"),
        (1, "repas", 0, "1 repas"),
        (1, "pts", 0, "1 pts"),
        (1, "m/s", 0, "1 m/s"),
        (1, "€/repas", 0, "1 €/repas"),
        (10, "jours", 0, "10 jours"),
        (1_000, "jours", 0, "1\u202f000 jours"),
        (None, "jours", 0, "n.\u00a0d."),
    ],
)
def test_a_unit_is_singular_under_two(
    value: float | None, unit: str, decimals: int, said: str
) -> None:
    expected = said.replace(" ", "\u00a0", 1) if value is not None else said
    assert quantity(value, unit, decimals) == expected


def test_a_unit_alone_stays_as_it_is() -> None:
    assert agreed("jours", "") == agreed("jours", "n.\u00a0d.") == "jours"
