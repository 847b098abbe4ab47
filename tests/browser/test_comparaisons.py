"""Comparing areas on the demonstration, with the keyboard only, in every reading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Seen
from tests.browser.test_every_page import violations

pytestmark = pytest.mark.browser
Look = Callable[..., Seen]

PAGE = "/comparaisons"
TITLE = "#_pages_content #titre"
READINGS = (
    "",
    "?niveau=quartier&famille=contexte",
    "?lecture=nuage",
    "?lecture=nuage&par=temps",
    "?lecture=entonnoir",
    "?lecture=couts",
    "?lecture=politique",
    "?lecture=politique&famille=scolaire",
    "?lecture=politique&odd=11",
    "?lecture=projets",
)


def asked(seen: Seen) -> dict[str, list[str]]:
    """What the address carries."""
    return parse_qs(urlsplit(seen.page.url).query)


@pytest.mark.parametrize("query", READINGS)
def test_each_reading_is_accessible_quiet_and_asks_nobody_else(
    look: Look, axe: str, query: str
) -> None:
    seen = look()
    seen.open(f"{PAGE}{query}")
    assert violations(seen, axe) == []
    assert seen.messages == []
    assert seen.outside() == []


@pytest.mark.parametrize("query", READINGS)
def test_nothing_overflows_a_telephone(look: Look, query: str) -> None:
    seen = look(width=390, height=844)
    seen.open(f"{PAGE}{query}")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    ("address", "block"),
    [
        (PAGE, "#comparaisons-ecarts"),
        (f"{PAGE}?lecture=entonnoir", ".graphique"),
        ("/capteurs?grandeur=no2", "#tableau"),
    ],
)
def test_a_figure_leaves_as_an_image_that_stands_alone(
    look: Look, tmp_path: Path, address: str, block: str
) -> None:
    seen = look(color_scheme="dark")
    seen.open(address)
    shown = seen.page.locator(f"#_pages_content {block}").first
    title = shown.locator(".constat").inner_text()
    for kind in ("svg", "png"):
        with seen.page.expect_download() as coming:
            shown.locator(f"button[data-action={kind}]").click()
        coming.value.save_as(tmp_path / f"figure.{kind}")
    text = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    drawn = ElementTree.fromstring(text)
    words = " ".join(part for part in drawn.itertext() if part.strip())
    assert title.split()[0] in words
    assert "Version" in words
    assert "var(" not in text
    assert "color(srgb" not in text
    assert 'width="100%" height="100%" fill="#ffffff"' in text
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")
    assert seen.page.locator(".en-image").count() == 0
    assert seen.messages == []


def test_a_journey_with_the_keyboard_only(look: Look, tmp_path: Path) -> None:
    seen = look()
    seen.open(PAGE)
    keyboard = seen.page.keyboard
    # Choose a domain in the sentence: the address follows, the heading too.
    seen.page.locator("#_pages_content #comparaisons-famille").focus()
    keyboard.type("Eau")
    keyboard.press("Enter")
    seen.page.wait_for_function("location.search.includes('famille=eau')")
    seen.wait()
    # Another area, by its link in the table that answers.
    row = "#_pages_content table.ecarts tbody tr:nth-child(2) th"
    other = seen.page.locator(f"{row} a[href*='famille=eau']")
    name = other.inner_text()
    other.focus()
    keyboard.press("Enter")
    expect(seen.page.locator(TITLE)).to_contain_text(name)
    assert asked(seen)["famille"] == ["eau"]
    # The table leaves as a file that names the area and a measure.
    seen.page.locator("#_pages_content #comparaisons-ecarts button[data-action=csv]").focus()
    with seen.page.expect_download() as coming:
        keyboard.press("Enter")
    path = tmp_path / "ecarts.csv"
    coming.value.save_as(path)
    text = path.read_text(encoding="utf-8-sig")
    assert name in text
    assert "Rendement du réseau" in text
    # Back, where one was.
    seen.page.go_back()
    expect(seen.page.locator(TITLE)).not_to_contain_text(name)
    assert asked(seen)["famille"] == ["eau"]
    assert seen.messages == []


def test_the_table_of_a_drawing_opens_from_the_keyboard(look: Look) -> None:
    seen = look()
    seen.open(f"{PAGE}?lecture=entonnoir")
    button = seen.page.locator("#_pages_content #comparaisons-entonnoir [data-action=donnees]")
    table = seen.page.locator("#_pages_content #comparaisons-entonnoir-donnees")
    expect(table).to_be_hidden()
    button.focus()
    seen.page.keyboard.press("Enter")
    expect(table).to_be_visible()
    assert button.get_attribute("aria-expanded") == "true"
    assert table.locator("tbody tr").count() == 44
