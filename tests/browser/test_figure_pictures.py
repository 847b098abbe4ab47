"""What is drawn for a file has the looks the browser gives it; every format is one gesture away."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from dashboard.catalogue.pack import load_pack
from dashboard.errors import QueryError
from dashboard.reports import Block, capture_all, read_blocks
from dashboard.reports.caption import Caption, caption_of
from dashboard.reports.picture import composed
from dashboard.reports.sizes import SIZES, Size
from dashboard.settings import DATA, Settings
from tests.browser.conftest import Seen
from tests.browser.test_every_page import PAGES as SITE
from tests.serving_vigie import Served

pytestmark = pytest.mark.browser

PAGES = (
    "/evaluation/led_communes",
    "/comparaisons?lecture=nuage",
    "/comparaisons?lecture=entonnoir",
    "/budget",
    "/budget/evolution",
    "/budget/execution",
    "/capteurs?capteur=FR00001&grandeur=no2",
)
WORDS = (
    *("/rapports", "/glossaire", "/plan-du-site", "/accessibilite", "/mentions-legales"),
    *("/donnees-personnelles", "/identite"),
)
"""Pages without figures."""
LOOKS = (
    *("fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "opacity"),
    *("font-size", "font-weight", "text-anchor", "paint-order"),
)
SEEN = """([drawing, looks]) => {
  const found = [];
  for (const node of drawing.querySelectorAll("path, rect, circle, text, tspan, line, polygon")) {
    let shown = !node.closest("defs, title, text[aria-hidden]");
    for (let one = node; one && one !== drawing; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.display === "none" || style.visibility === "hidden") shown = false;
    }
    const style = getComputedStyle(node);
    if (shown) found.push([node.localName, ...looks.map((name) => style.getPropertyValue(name))]);
  }
  return found;
}"""
SAME_FRAME = """([id, wide, high]) => [...document.getElementById(id).querySelectorAll("svg")]
  .find((one) => Math.abs(one.viewBox.baseVal.width - wide) < 0.6
    && Math.abs(one.viewBox.baseVal.height - high) < 0.6)"""
MIXED = re.compile(r"color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: / ([\d.]+))?\)")
PLAIN = re.compile(r"rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)")


def _colour(said: str) -> tuple[list[float], float]:
    """Channels and opacity of a colour; none for « none » and patterns."""
    mixed, plain = MIXED.match(said), PLAIN.match(said)
    if mixed:
        return [float(part) * 255 for part in mixed.groups()[:3]], float(mixed[4] or 1)
    if plain:
        return [float(part) for part in plain.groups()[:3]], float(plain[4] or 1)
    return [], 1.0


def _look(row: list[str]) -> list[object]:
    """What is seen of an element: letters only where there are some, no line without stroke."""
    tag, said = row[0], dict(zip(LOOKS, row[1:], strict=True))
    fill, stroke = _colour(said["fill"]), _colour(said["stroke"])
    letters = tag in ("text", "tspan")
    return [
        tag,
        *(round(one) for one in fill[0]),
        round(float(said["fill-opacity"]) * fill[1], 1) if fill[0] else None,
        # the halo of letters is drawn apart, under them
        *(round(one) for one in stroke[0] if not letters),
        (said["stroke-width"], said["stroke-dasharray"]) if stroke[0] and not letters else None,
        said["opacity"],
        (said["font-size"], said["font-weight"], said["text-anchor"]) if letters else None,
    ]


def _same(one: list[object], other: list[object]) -> bool:
    """Equal, but for a rounding of a mixed colour."""
    return len(one) == len(other) and all(
        abs(a - b) <= 2 if isinstance(a, int) and isinstance(b, int) else a == b
        for a, b in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("path", PAGES)
def test_a_drawing_for_a_file_looks_as_the_browser_shows_it(
    look: Callable[..., Seen], path: str
) -> None:
    seen, alone = look(color_scheme="light"), look(color_scheme="light")
    seen.open(path)
    markup = seen.page.request.get(seen.site + path).text()
    accent = load_pack(DATA / "exemple").territory.accent
    compared = 0
    for block in read_blocks(markup, accent).values():
        for drawing in block.drawings:
            there: Any = seen.page.evaluate_handle(
                SAME_FRAME, [block.identifier, drawing.width, drawing.height]
            )
            shown = there.as_element()
            assert shown is not None, (block.identifier, drawing.width)
            if shown.query_selector("use"):
                continue
            alone.page.set_content(drawing.markup)
            made = alone.page.query_selector("svg")
            expected, given = (
                [
                    _look(row)
                    for row in one.evaluate(f"(node, looks) => ({SEEN})([node, looks])", LOOKS)
                ]
                for one in (shown, made)
            )
            assert len(expected) == len(given), (block.identifier, drawing.width)
            for one, other in zip(expected, given, strict=True):
                assert _same(one, other), (block.identifier, one, other)
            compared += len(given)
    assert compared > 10


def test_every_format_is_one_gesture_away(look: Callable[..., Seen], axe: str) -> None:
    seen = look()
    seen.open("/carte")
    seen.page.locator("#_pages_content").get_by_role(
        "button", name=re.compile("^Exporter.: tous")
    ).press("Enter")
    seen.page.wait_for_url("**/exporter?**")
    assert seen.title().startswith("Exporter «")
    picture = seen.page.locator("img.apercu")
    picture.wait_for()
    assert picture.evaluate("(image) => image.complete && image.naturalWidth > 300")
    for ending in ("svg", "png", "pdf", "xlsx", "csv"):
        link = seen.page.locator(f'a[href*="/figure.{ending}"]').first
        with seen.page.expect_download() as given:
            link.press("Enter")
        assert given.value.suggested_filename.endswith(f".{ending}")
    seen.page.evaluate(axe)
    found = seen.page.evaluate("async () => (await axe.run()).violations.map((v) => v.id)")
    assert found == []
    assert not seen.outside()
    assert not seen.messages


def test_every_figure_of_the_site_is_drawn_without_a_browser(site: Served, tmp_path: Path) -> None:
    """No drawing waits for a Chrome: at any size, or refused in words when a table is too large."""
    settings = Settings(DATA / "exemple", site.database, f"sqlite:///{tmp_path / 'ecrits.sqlite'}")
    server = create_app(settings).server
    drawn = tables = 0
    for path in (*(one for one in SITE if one not in WORDS), *PAGES):
        blocks, origin = capture_all(server, path)
        for block in blocks.values():
            caption = caption_of(block, origin, "")
            for size in SIZES.values():
                if block.drawings:
                    assert composed(block, caption, size).markup, (path, block.identifier)
                    drawn += 1
                elif block.grid:
                    tables += _pictured(block, caption, size)
    assert drawn > 40
    assert tables > 40


def _pictured(block: Block, caption: Caption, size: Size) -> bool:
    try:
        return bool(composed(block, caption, size).markup)
    except QueryError as error:
        if "trop de" in error.problem and error.remedy:
            return False
        raise
