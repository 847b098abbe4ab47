"""Drawings of the execution: places, labels, and what is never drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

from dashboard.figures.execution_course import Course, Label, execution_course, spread
from dashboard.figures.pace_bar import TOP, WIDTH, Pace, pace_bar

COURSE = Course(
    last=364,
    done=[(0, 0), (100, 30)],
    committed=[(0, 10), (100, 50)],
    credits=[(0, 90), (50, 100)],
    expected=[(0, 0), (100, 28), (364, 95)],
    low=[(0, 0), (100, 25), (364, 90)],
    high=[(0, 0), (100, 32), (364, 98)],
    landing=(92, 99),
    shape=[(100, 0), (364, 1)],
    heights=[(0, "0"), (50, "50 M€"), (100, "100 M€")],
    months=[(0, "janv."), (181, "juil.")],
    labels=[Label(100, "Crédits <100>", "ce-credits-nom"), Label(95, "Fin", "ce-fin")],
    done_words="Mandaté 30 M€",
    committed_words="Engagé 50 M€",
)


def draw(course: Course = COURSE, kind: str = "large") -> ET.Element:
    text = execution_course(course, name="Une <course>", width=900, height=380, kind=kind)
    return ET.fromstring(text)


def shapes(root: ET.Element, kind: str) -> list[ET.Element]:
    return [e for e in root.iter() if kind in (e.get("class") or "").split()]


def points(element: ET.Element) -> list[tuple[float, float]]:
    found = re.findall(r"(-?[\d.]+) (-?[\d.]+)", element.get("d") or "")
    return [(float(x), float(y)) for x, y in found]


def test_a_drawing_is_well_formed_and_says_itself() -> None:
    root = draw()
    assert (root.get("role"), root.get("aria-label")) == ("img", "Une <course>")
    assert "Crédits <100>" in [e.text for e in root.iter() if e.tag == "text"]


def test_values_stand_in_proportion_from_zero() -> None:
    (done,) = shapes(draw(), "ce-fait")
    (x0, y0), (x1, y1) = points(done)
    # frame: 64 to 716 across for 364 days, 354 down to 14 for 100
    assert (x0, y0) == (64.0, 354.0)
    assert x1 == round(64 + 652 * 100 / 364, 1)
    assert y1 == round(354 - 340 * 0.3, 1)


def test_credits_go_by_steps_to_the_end() -> None:
    (steps,) = shapes(draw(), "ce-credits")
    assert re.fullmatch(r"M64\.0 48\.0H153\.6V14\.0H716\.0", steps.get("d") or "")


def test_the_landing_opens_from_the_last_point_to_its_two_ends() -> None:
    (edge,) = shapes(draw(), "ce-bord")
    ends = points(edge)
    assert ends[0] == ends[-1]
    assert [y for x, y in ends if x == 716.0] == [17.4, 41.2]
    assert shapes(draw(replace(COURSE, landing=None)), "ce-bord") == []


def test_nothing_observed_draws_nothing() -> None:
    nothing = replace(COURSE, done=[])
    assert execution_course(nothing, name="", width=900, height=380, kind="large") == ""


def test_the_narrow_drawing_has_its_own_hatching_and_no_label_outside() -> None:
    wide, narrow = draw(), draw(kind="etroit")
    ids = [next(iter(r.iter("pattern"))).get("id") for r in (wide, narrow)]
    assert len(set(ids)) == 2
    assert shapes(narrow, "ce-credits-nom") == []


def test_words_of_the_first_weeks_stay_above_the_axis() -> None:
    early = replace(COURSE, done=[(0, 0), (7, 1)], committed=[(0, 1), (7, 2)], landing=None)
    (words,) = shapes(draw(early), "ce-fait-nom")
    (above,) = shapes(draw(early), "ce-engage-nom")
    assert float(words.get("y") or 0) <= 354
    assert float(words.get("y") or 0) - float(above.get("y") or 0) >= 17


def test_labels_are_spread_apart_and_kept_inside() -> None:
    assert spread([10, 12, 60], 17, 0, 100) == [10, 27, 60]
    assert spread([95, 97, 99], 17, 0, 100) == [66, 83, 100]
    assert spread([], 17, 0, 100) == []


def bars(pace: Pace) -> dict[str, tuple[float, float]]:
    root = ET.fromstring(pace_bar(pace))
    return {
        str(e.get("class")): (float(e.get("x") or 0), float(e.get("width") or 0))
        for e in root.iter("rect")
    }


def test_a_row_is_drawn_in_shares_of_its_credits() -> None:
    found = bars(Pace(done=0.6, expected=0.5, band=(0.4, 0.55), landing=(0.9, 1.02)))
    whole = WIDTH / TOP
    assert found["ry-fait"] == (0, round(0.6 * whole, 1))
    assert found["ry-bande"] == (round(0.4 * whole, 1), 25.0)
    assert found["ry-atterrissage"] == (150.0, 20.0)


def test_what_goes_beyond_is_cut_and_an_arrow_says_so() -> None:
    beyond = Pace(done=23.0)
    assert bars(beyond)["ry-fait"] == (0, WIDTH)
    assert "ry-au-dela" in pace_bar(beyond)
    assert "ry-au-dela" not in pace_bar(Pace(done=1.1))


def test_what_is_unknown_is_not_drawn() -> None:
    assert set(bars(Pace(done=None))) == {"ry-fond"}
    assert "ry-attendu" not in pace_bar(Pace(done=None))
