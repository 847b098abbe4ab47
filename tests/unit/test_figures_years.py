"""The drawing of a budget over the years: what is joined, what is not, where labels stand."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from lxml import etree

from dashboard.figures.charts import Scale
from dashboard.figures.years import Dot, Track, draw_years, span_of, ticks

MILLIONS = Scale("M€", 1, 10**6)


def drawn(*dots: Dot, **given: object) -> etree._Element:
    text = draw_years([Track("Dépenses", dots)], scale=Scale("€"), **given)
    return etree.fromstring(text)


def lines(svg: etree._Element, role: str = "accent") -> list[str]:
    """Paths of the course of a series, not its marks."""
    wanted = svg.iter("{*}path")
    return [
        str(p.get("d"))
        for p in wanted
        if p.get("stroke") == f"var(--{role})" and p.get("fill") == "none"
    ]


def words(svg: etree._Element) -> list[str]:
    return [str(t.text) for t in svg.iter("{*}text")]


def test_the_line_stops_at_a_missing_year_and_says_so() -> None:
    svg = drawn(Dot(2020, 1), Dot(2021, 2), Dot(2022, None, "absent"), Dot(2023, 3), Dot(2024, 4))
    (solid,) = lines(svg)
    assert solid.count("M") == 2
    assert solid.count("L") == 2
    assert "n.\u00a0d." in words(svg)


def test_missing_years_in_a_row_are_said_once() -> None:
    absent = [Dot(year, None, "absent") for year in range(2005, 2013)]
    svg = drawn(*absent, Dot(2013, 3), Dot(2014, None, "absent"), Dot(2015, 4))
    said = [t for t in svg.iter("{*}text") if t.text == "n.\u00a0d."]
    places = [float(t.get("x")) for t in said]
    assert len(places) == 2
    assert places[1] - places[0] > 40


def test_the_line_stops_where_codes_change_of_meaning() -> None:
    (solid,) = lines(drawn(Dot(2020, 1), Dot(2021, 2), Dot(2022, 3, cut=True), Dot(2023, 4)))
    assert solid.count("M") == 2
    assert "n.\u00a0d." not in words(drawn(Dot(2020, 1), Dot(2021, 2, cut=True)))


def test_a_running_year_is_reached_by_a_broken_line_and_named() -> None:
    svg = drawn(Dot(2023, 10), Dot(2024, 6, "running"))
    broken = [p for p in svg.iter("{*}path") if p.get("stroke-dasharray") == "2 4"]
    assert len(broken) == 1
    assert any("en cours" in text for text in words(svg))
    (circle,) = [c for c in svg.iter("{*}circle") if c.get("fill") == "var(--paper)"]
    assert float(circle.get("r")) > 4


def test_a_voted_amount_is_never_joined_to_what_was_realised() -> None:
    svg = drawn(Dot(2023, 10), Dot(2024, 11), Dot(2025, 12, "voted"))
    (solid,) = lines(svg)
    assert solid.count("L") == 1
    assert not [p for p in svg.iter("{*}path") if p.get("stroke-dasharray") == "2 4"]
    assert any("voté" in text for text in words(svg))


def test_an_end_that_is_not_the_last_year_says_its_year() -> None:
    assert "2\u00a0€ (2023)" in words(drawn(Dot(2022, 1), Dot(2023, 2), Dot(2024, None)))


def test_credits_granted_are_level_marks_beside_the_line() -> None:
    svg = drawn(Dot(2023, 10, granted=12), Dot(2024, 11, granted=None))
    marks = [p for p in svg.iter("{*}path") if p.get("d", "").endswith("h10")]
    assert len(marks) == 1


def test_breaks_stand_before_their_first_year_under_their_letter() -> None:
    svg = drawn(Dot(2020, 1), Dot(2021, 2), Dot(2022, 3), letters=[(2022, "A")])
    rules = [p for p in svg.iter("{*}path") if p.get("stroke-dasharray") == "2 3"]
    assert len(rules) == 1
    at = float(re.match(r"M([\d.]+)", rules[0].get("d"))[1])
    years = {t.text: float(t.get("x")) for t in svg.iter("{*}text") if str(t.text).isdigit()}
    assert years["2021"] < at < years["2022"]
    assert "A" in words(svg)


def test_labels_at_the_end_never_cover_one_another() -> None:
    tracks = [
        Track(name, [Dot(2023, 100 + rank), Dot(2024, 100 + rank / 10)])
        for rank, name in enumerate(("Un", "Deux", "Trois"))
    ]
    svg = etree.fromstring(draw_years(tracks, scale=Scale("€")))
    ends = [t for t in svg.iter("{*}text") if t.get("font-weight") == "600"]
    places = sorted(float(t.get("y")) for t in ends)
    assert len(places) == 3
    assert all(b - a >= 30 for a, b in pairwise(places))
    assert places[-1] < 300


def test_a_shared_span_gives_two_drawings_the_same_levels() -> None:
    small = [Track("A", [Dot(2023, 1_000_000), Dot(2024, 2_000_000)])]
    large = [Track("B", [Dot(2023, 40_000_000), Dot(2024, 45_000_000)])]
    span = span_of([*small, *large], MILLIONS)
    first, second = (
        [w for w in words(etree.fromstring(draw_years(t, scale=MILLIONS, span=span))) if "0" in w]
        for t in (small, large)
    )
    assert first[:5] == second[:5]
    assert span == (0.0, 45.0)


def test_an_amount_under_zero_keeps_zero_in_sight() -> None:
    assert span_of([Track("A", [Dot(2023, -3), Dot(2024, 5)])], Scale("€")) == (-3.0, 5.0)
    assert 0.0 in ticks(-3.0, 5.0)


@pytest.mark.parametrize(
    ("low", "high"), [(0, 418.5), (0, 1.3), (-3, 12), (0, 0.0004), (0, 1e9), (0, 0), (-5, 0)]
)
def test_levels_are_round_few_and_cover_the_values(low: float, high: float) -> None:
    found = ticks(low, high)
    assert 2 <= len(found) <= 8
    assert found[0] <= low
    assert found[-1] >= high - 1e-12
    steps = {round((b - a) / (found[1] - found[0]), 6) for a, b in pairwise(found)}
    assert steps == {1.0}


def test_nothing_known_draws_nothing() -> None:
    assert draw_years([Track("A", [Dot(2023, None, "absent")])], scale=Scale("€")) == ""


def test_names_are_escaped_and_no_style_is_written_inline() -> None:
    text = draw_years([Track("<b>&", [Dot(2023, 1), Dot(2024, 2)])], scale=Scale("€"))
    assert "<b>" not in text
    assert "&lt;b&gt;&amp;" in text
    assert "style=" not in text


def test_one_year_alone_is_drawn() -> None:
    assert "2024" in words(drawn(Dot(2024, 5)))


def test_a_long_unit_stands_above_the_levels_and_is_not_cut() -> None:
    text = draw_years([Track("A", [Dot(2023, 900), Dot(2024, 1400)])], scale=Scale("€/hab."))
    svg = etree.fromstring(text)
    (unit,) = [t for t in svg.iter("{*}text") if t.text == "€/hab."]
    assert (unit.get("x"), unit.get("text-anchor")) == ("0.0", "start")
    assert "1\u202f500" in words(svg)
