"""The road map on the demonstration: every reading, and a journey with the keyboard only."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Seen
from tests.browser.test_every_page import violations

pytestmark = pytest.mark.browser
Look = Callable[..., Seen]

PAGE = "/feuille-de-route"
TITLE = "#_pages_content #titre"
ADDRESSES = (
    f"{PAGE}?noeud=tout",
    f"{PAGE}?lecture=calendrier",
    f"{PAGE}?lecture=portes",
    f"{PAGE}?lecture=carte",
    f"{PAGE}?lecture=blocages",
    f"{PAGE}?lecture=silos",
    "/projet/led",
    "/projet/groupe_scolaire",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_reading_is_accessible_quiet_and_asks_nobody_else(
    look: Look, axe: str, address: str
) -> None:
    seen = look()
    seen.open(address)
    assert violations(seen, axe) == []
    assert seen.messages == []
    assert seen.outside() == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_overflows_a_telephone(look: Look, address: str) -> None:
    seen = look(width=390, height=844)
    seen.open(address)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_from_what_blocks_to_the_money_with_the_keyboard_only(look: Look, tmp_path: Path) -> None:
    seen = look()
    seen.open(PAGE)
    keyboard = seen.page.keyboard
    # Unfold a project: its indicators are read without leaving the tree.
    project = seen.page.locator("#_pages_content .fr-projet").first
    expect(project.locator("a").first).to_be_hidden()
    project.locator("summary").focus()
    keyboard.press("Enter")
    expect(project.locator("a").first).to_be_visible()
    # Keep what is blocked: the address follows, the heading too.
    seen.page.locator("#_pages_content #feuille-etat").focus()
    keyboard.type("Bloqué")
    keyboard.press("Enter")
    seen.page.wait_for_function("location.search.includes('etat=bloque')")
    expect(seen.page.locator(TITLE)).to_contain_text(re.compile(r"0.en retard, 2.bloqués$"))
    # The calendar keeps the filter; the projects leave as a file.
    seen.page.locator("#_pages_content .barre-budget a", has_text="Calendrier").focus()
    keyboard.press("Enter")
    expect(seen.page.locator("#_pages_content .plan-large .fc-lien")).to_have_count(2)
    asked = parse_qs(urlsplit(seen.page.url).query)
    assert asked["etat"] == ["bloque"]
    seen.page.locator("#_pages_content .fr-portefeuille > summary").focus()
    keyboard.press("Enter")
    seen.page.locator("#_pages_content .fr-portefeuille button[data-action=csv]").focus()
    with seen.page.expect_download() as coming:
        keyboard.press("Enter")
    path = tmp_path / "portefeuille.csv"
    coming.value.save_as(path)
    text = path.read_text(encoding="utf-8-sig")
    assert "Groupe scolaire des Tanneries (groupe_scolaire)" in text
    assert ";Bloqué;" in text
    # From the drawing to the sheet, then to the lines of the budget.
    seen.page.locator("#_pages_content .plan-large .fc-lien", has_text="Tanneries").focus()
    keyboard.press("Enter")
    expect(seen.page.locator(TITLE)).to_contain_text("Groupe scolaire des Tanneries")
    lines = "#_pages_content a[href^='/budget?'][href*='AP2201']"
    seen.page.locator(lines).focus()
    keyboard.press("Enter")
    expect(seen.page.locator(TITLE)).to_contain_text("Tanneries")
    # Back, where one was.
    seen.page.go_back()
    expect(seen.page.locator(TITLE)).to_contain_text("Groupe scolaire des Tanneries")
    assert seen.messages == []


@pytest.mark.parametrize(
    ("width", "media", "drawn"),
    [(1366, "screen", "plan-large"), (390, "screen", "plan-etroit"), (700, "print", "plan-papier")],
)
def test_one_calendar_is_drawn_whatever_it_is_read_on(
    look: Look, width: int, media: Literal["screen", "print"], drawn: str
) -> None:
    seen = look(width=width, height=900)
    seen.open(f"{PAGE}?lecture=calendrier&etat=bloque")
    seen.page.emulate_media(media=media)
    for kind in ("plan-large", "plan-etroit", "plan-papier"):
        place = seen.page.locator(f"#_pages_content .{kind}")
        if kind == drawn:
            expect(place).to_be_visible()
        else:
            expect(place).to_be_hidden()
    words = seen.page.locator("#_pages_content .fr-papier")
    if media == "print":
        expect(words).to_contain_text("Bloqué")
    else:
        expect(words).to_be_hidden()
