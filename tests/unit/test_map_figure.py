"""The drawing of a map: contours by reference or whole, patterns, names apart, scale, marks."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from dashboard.figures.map_areas import PATTERNS, Area, AreaMap, Mark, map_areas, round_length
from dashboard.figures.map_names import SIZE, _room, names_of
from dashboard.figures.map_sheet import Sample, Sheet, sheet
from dashboard.territory.points import Spot, clustered
from dashboard.territory.shapes import Frame, box_of, element_of

SQUARE = "M{x} {y}L{r} {y}L{r} {b}L{x} {b}Z"


def area(code: str, x: float = 0, y: float = 0, side: float = 100, **given: object) -> Area:
    box = (x, y, x + side, y + side)
    path = SQUARE.format(x=x, y=y, r=x + side, b=y + side)
    known: dict[str, object] = {
        "code": code,
        "element": element_of(code),
        "name": f"Lieu {code}",
        "tone": "s3",
        "said": f"Lieu {code} : 3",
        "sign": "3",
        "href": f"/carte?territoire={code}",
        "x": x + side / 2,
        "y": y + side / 2,
        "box": box,
        "path": path,
    }
    return Area(**{**known, **given})  # type: ignore[arg-type]


def drawn(*areas: Area, **given: object) -> AreaMap:
    known: dict[str, object] = {
        "identifier": "carte",
        "name": "Carte",
        "box": (0, 0, 400, 300),
        "units_per_km": 10.0,
        "areas": areas,
        "contours": "/carte/contours/commune-ab.svg",
    }
    return AreaMap(**{**known, **given})  # type: ignore[arg-type]


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def test_the_most_populated_area_is_named_before_larger_ones() -> None:
    """Agen is small among its neighbours, and the first one looked for."""
    large, small = area("Grande", 0, 0, 150), area("Ville", 100, 60, 60)

    def named(*found: Area) -> set[str]:
        return {name.text for name in names_of(found, 1.0, (0, 0, 400, 300)) if name.text}

    assert named(large, small) == {"Lieu Grande"}
    assert "Lieu Ville" in named(large, replace(small, chief=True))


def test_contours_are_named_on_the_page_and_held_in_an_export() -> None:
    named = map_areas(drawn(area("001")))
    assert '<use href="/carte/contours/commune-ab.svg#t001"' in named
    assert " d=" not in re.sub(r"<g class=\"ca-echelle\".*?</g>|<defs>.*?</defs>", "", named)
    held = map_areas(drawn(area("001"), contours=""))
    assert "<use" not in held
    assert SQUARE.format(x=0, y=0, r=100, b=100) in held


def test_each_area_is_a_link_named_in_words() -> None:
    svg = parsed(map_areas(drawn(area("001"), area("2A<b>", 120))))
    links = svg.findall("a")
    assert [link.get("data-code") for link in links] == ["001", "2A<b>"]
    assert [link.findtext("title") for link in links] == ["Lieu 001 : 3", "Lieu 2A<b> : 3"]
    assert all((link.get("href") or "").startswith("/carte") for link in links)


@pytest.mark.parametrize("tone", PATTERNS)
def test_an_area_without_a_value_is_filled_by_a_pattern_that_exists(tone: str) -> None:
    svg = map_areas(drawn(area("001", tone=tone)))
    used = re.findall(r'fill="url\(#([\w-]+)\)"', svg)
    assert used == [f"carte-{tone}"]
    assert f'<pattern id="carte-{tone}"' in svg


def test_the_area_looked_at_is_drawn_last_and_said_current() -> None:
    links = parsed(map_areas(drawn(area("1", here=True), area("2", 120)))).findall("a")
    assert [link.get("aria-current") for link in links] == [None, "true"]


def test_names_are_in_their_area_and_never_over_one_another() -> None:
    draw = random.Random(3)
    areas = [
        area(str(n), draw.uniform(0, 900), draw.uniform(0, 600), draw.uniform(10, 160))
        for n in range(60)
    ]
    unit = 1.3
    found = names_of(areas, unit, (0, 0, 10_000, 10_000))
    assert found
    boxes = [_room(f.text, f.sign, f.x, f.y, SIZE * unit) for f in found]
    for rank, one in enumerate(boxes):
        for other in boxes[rank + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1]
            assert apart or other[3] <= one[1]


def test_a_name_the_edge_would_cut_is_left_out() -> None:
    areas = [area("1"), area("2", 130)]
    whole = {name.code for name in names_of(areas, 1.0, (-100, -100, 400, 400))}
    assert whole == {"1", "2"}
    cut = {name.code for name in names_of(areas, 1.0, (49, -100, 400, 400))}
    assert cut == {"2"}


def test_the_whole_map_is_in_the_view_with_room_for_the_scale() -> None:
    found = drawn(area("1"))
    left, top, width, height = found.view
    assert left < 0 < 400 < left + width
    assert top < 0 < 300 < top + height
    assert top + height - 300 > 40 * found.unit


@pytest.mark.parametrize(
    ("room", "length"), [(7.3, 5), (2, 2), (0.3, 0.2), (99, 50), (1500, 1000), (0.001, 0.01)]
)
def test_the_scale_is_a_round_length(room: float, length: float) -> None:
    assert round_length(room) == pytest.approx(length)


def test_the_scale_bar_has_the_length_it_says() -> None:
    svg = map_areas(drawn(area("1"), units_per_km=10.0))
    bar = re.search(r"v[\d.]+h([\d.]+)v-", svg)
    said = re.search(r">([\d,]+)\u00a0(k?m)<", svg)
    assert bar
    assert said
    km = float(said[1].replace(",", ".")) / (1 if said[2] == "km" else 1000)
    assert float(bar[1]) == pytest.approx(km * 10, rel=1e-3)


def test_a_frame_places_a_degree_of_latitude_at_its_length() -> None:
    frame = Frame("f", 1000, 800, west=3.0, north=44.0, kx=800, ky=1111.949)
    assert frame.place(43.5, 3.25) == (pytest.approx(200), pytest.approx(555.97, abs=0.01))
    assert frame.units_per_km == pytest.approx(10, rel=1e-4)


def test_the_box_of_a_path_holds_all_its_points() -> None:
    assert box_of("M10 20L30.5 5L-2 8.25ZM1 1L2 40Z") == (-2, 1, 30.5, 40)


def test_ids_of_areas_are_ids_and_differ() -> None:
    codes = ["2A004", "00036Q02", "a b", "a-b", "é", "A/B"]
    found = [element_of(code) for code in codes]
    assert len(set(found)) == len(codes)
    assert all(re.fullmatch(r"[A-Za-z][\w-]*", name) for name in found)


def spot(name: str) -> Spot:
    return Spot("equipement", name, name, ("École",), 45.0, 1.0, ("V",))


def test_marks_never_touch_and_none_is_lost() -> None:
    draw = random.Random(5)
    placed = {spot(str(n)): (draw.gauss(50, 12), draw.gauss(50, 12)) for n in range(120)}
    marks = clustered(placed, 9)
    assert sum(len(mark.spots) for mark in marks) == 120
    for rank, one in enumerate(marks):
        for other in marks[rank + 1 :]:
            assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 >= 81


def test_a_mark_of_several_says_how_many() -> None:
    mark = Mark(10, 10, "groupe", "3 lieux", "#lieu", 3)
    svg = parsed(map_areas(replace(drawn(area("1")), marks=[mark])))
    link = next(a for a in svg.findall("a") if "ca-groupe" in (a.get("class") or ""))
    assert link.findtext("text") == "3"
    assert link.findtext("title") == "3 lieux"


def test_an_export_needs_nothing_from_elsewhere() -> None:
    found = drawn(area("1"), area("2", 120, tone="secret"), contours="")
    written = Sheet("Titre & fin", "Mesure", "Source.", "#1f5a96")
    text = sheet(
        written,
        map_areas(found, size=Sheet.place(found.view)),
        found.view,
        [Sample("s3", "1 à 2 (1)"), Sample("secret", "secret statistique (1)")],
    )
    svg = parsed(text)
    assert "var(--" not in text
    assert "href=" not in re.sub(r'href="/carte\?[^"]*"', "", text)
    words = " ".join(svg.itertext())
    assert all(part in words for part in ("Titre & fin", "Mesure", "Source.", "1 à 2 (1)"))
    used = set(re.findall(r"url\(#([\w-]+)\)", text))
    assert used <= set(re.findall(r'<pattern id="([\w-]+)"', text))
