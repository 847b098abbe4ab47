"""The exploration of the budget with a pointer, a keyboard, and the lists of its sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Seen
from tests.browser.test_every_page import violations

pytestmark = pytest.mark.browser
Look = Callable[..., Seen]

PAGE = "#_pages_content"
TITLE = f"{PAGE} #titre"


def asked(seen: Seen) -> dict[str, str]:
    """Choices the address carries."""
    return {key: values[0] for key, values in parse_qs(urlsplit(seen.page.url).query).items()}


def choose(seen: Seen, name: str, value: str) -> None:
    """Change a list of the sentence and wait for the view it leads to."""
    seen.page.locator(f"{PAGE} #budget-{name}").select_option(value)
    seen.page.wait_for_function(
        "([name, value]) => new URLSearchParams(location.search).get(name) === value",
        arg=[name, value],
    )
    seen.wait()


def test_a_list_changed_leads_to_its_view_and_back(look: Look) -> None:
    seen = look()
    seen.open("/budget?lecture=service&noeud=Sports")
    first = seen.page.locator(TITLE).inner_text()
    assert first.startswith("Sports")
    choose(seen, "sens", "R")
    assert asked(seen)["lecture"] == "service"
    assert "noeud" not in asked(seen)
    expect(seen.page.locator(TITLE)).to_contain_text("recettes")
    choose(seen, "exercice", "2025")
    assert "etape" not in asked(seen)
    expect(seen.page.locator(f"{PAGE} #budget-etape")).to_have_value("CFU")
    seen.page.go_back()
    seen.page.go_back()
    expect(seen.page.locator(TITLE)).to_have_text(first)
    assert seen.messages == []
    assert seen.outside() == []


def test_an_area_is_entered_with_the_keyboard_and_left_by_the_way(look: Look, axe: str) -> None:
    seen = look()
    seen.open("/budget?lecture=politique&mesure=engage")
    area = seen.page.locator(f"{PAGE} svg.arbre.large a.tm-case").first
    name = area.locator("title").text_content() or ""
    area.focus()
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_function("() => new URLSearchParams(location.search).has('noeud')")
    seen.wait()
    assert (asked(seen)["lecture"], asked(seen)["mesure"]) == ("politique", "engage")
    label = re.sub(r"^\d+ ", "", name.partition("\u00a0:")[0])
    expect(seen.page.locator(TITLE)).to_contain_text(label)
    assert violations(seen, axe) == []
    seen.page.locator(f"{PAGE} .ariane a").first.click()
    seen.page.wait_for_function("() => !new URLSearchParams(location.search).has('noeud')")
    assert asked(seen)["mesure"] == "engage"


@pytest.mark.parametrize("width", [1366, 390])
def test_one_drawing_of_the_areas_is_shown_and_nothing_overflows(look: Look, width: int) -> None:
    seen = look(width=width, height=800)
    seen.open("/budget?lecture=famille")
    shown = seen.page.locator(f"{PAGE} svg.arbre:visible")
    assert shown.count() == 1
    box = shown.bounding_box()
    assert box is not None
    beyond = shown.evaluate(
        """svg => { const edge = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('a.tm-case')].filter(area => {
              const tile = area.querySelector('.tm-bord').getBoundingClientRect();
              return tile.right > edge.right + 1 || [...area.querySelectorAll('text')].some(t =>
                t.getBoundingClientRect().right > tile.right + 1
                || t.getBoundingClientRect().bottom > tile.bottom + 1);
            }).map(area => area.querySelector('title').textContent); }"""
    )
    assert beyond == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
