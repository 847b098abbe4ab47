"""The map as it is used: keyboard alone, mouse, time, two maps side by side, taken away."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Seen
from tests.browser.test_every_page import violations

pytestmark = pytest.mark.browser
Look = Callable[..., Seen]

DELAY = "/carte?indicateur=delai_median_resolution"
TITLE = "#_pages_content #titre"
AREA = "#_pages_content svg.carte a[data-code]"
PNG = b"\x89PNG"


def asked(seen: Seen) -> dict[str, str]:
    """What the address says."""
    return {key: value[0] for key, value in parse_qs(urlsplit(seen.page.url).query).items()}


def tab_to(seen: Seen, selector: str, most: int = 120) -> None:
    """Press Tab until the keyboard is on something."""
    for _ in range(most):
        seen.page.keyboard.press("Tab")
        if seen.page.evaluate(f"() => document.activeElement.matches({selector!r})"):
            return
    raise AssertionError(f"le clavier n'atteint pas {selector}")


def arrived(seen: Seen, words: str) -> None:
    """Wait for a page whose breadcrumb ends with some words."""
    last = seen.page.locator("#_pages_content .ariane li[aria-current]")
    expect(last).to_have_text(words)
    seen.wait()


def test_the_map_is_travelled_with_the_keyboard_alone(look: Look) -> None:
    seen = look()
    seen.open("/")
    tab_to(seen, ".menu-menu a[href='/carte']")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/carte")
    arrived(seen, "Communes")

    tab_to(seen, "#carte-indicateur")
    seen.page.keyboard.type("Nids")
    expect(seen.page.locator(TITLE)).to_contain_text("Nids-de-poule")
    seen.wait()

    tab_to(seen, ".ca-lien[data-code='00036']")
    seen.page.keyboard.press("Enter")
    arrived(seen, "Quartiers")
    assert asked(seen)["territoire"] == "00036"
    tab_to(seen, ".ca-lien[data-code='00036Q02']")
    seen.page.keyboard.press("Enter")
    arrived(seen, "Lieux et capteurs")
    expect(seen.page.locator(TITLE)).to_contain_text("Les Halles-Cathédrale")

    seen.page.go_back()
    arrived(seen, "Quartiers")
    tab_to(seen, ".ariane a[href*='/carte']")
    seen.page.keyboard.press("Enter")
    arrived(seen, "Communes")
    tab_to(seen, ".ca-table thead a[href*='tri=-valeur']")
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator(".ca-table th[aria-sort=descending]")).to_contain_text("Valeur")
    seen.wait()
    tab_to(seen, ".ca-table tbody a")
    chosen = seen.page.evaluate("() => document.activeElement.textContent")
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator("#_pages_content #carte-lieu")).to_have_text(chosen)
    seen.wait()

    tab_to(seen, "button[data-action='csv']")
    with seen.page.expect_download() as taken:
        seen.page.keyboard.press("Enter")
    text = Path(taken.value.path()).read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) >= 45
    assert "secret statistique" in text
    assert seen.messages == []
    assert seen.outside() == []


def test_contours_are_fetched_once_and_only_values_travel(look: Look) -> None:
    seen = look()
    seen.open(DELAY)
    first = [url for url in seen.requests if "/carte/contours/" in url]
    assert len(set(first)) == 1
    seen.page.select_option("#_pages_content #carte-indicateur", "eau_habitant")
    expect(seen.page.locator(TITLE)).to_contain_text("Eau")
    seen.wait()
    assert {url for url in seen.requests if "/carte/contours/" in url} == set(first)
    assert seen.page.locator(AREA).count() == 44
    shown = seen.page.evaluate(
        f"() => [...document.querySelectorAll({AREA!r})].every(a => a.getBBox().width > 0)"
    )
    assert shown, "a contour named is not drawn"


def test_the_slider_asks_once_then_colours_the_areas_alone(look: Look) -> None:
    seen = look()
    seen.open(DELAY)
    area = seen.page.locator(f"{AREA}[data-code='00036']")
    title = area.locator("title")
    before = title.text_content() or ""
    assert not [url for url in seen.requests if "periodes.json" in url]
    slider = seen.page.locator("#_pages_content .ca-temps input")
    with seen.page.expect_response("**/carte/periodes.json?*"):
        slider.focus()
    known = len(seen.requests)
    for rank in (0, 1):
        slider.evaluate(
            "(i, r) => { i.value = r; i.dispatchEvent(new Event('input', {bubbles: true})); }", rank
        )
        expect(title).not_to_have_text(before)
        label = seen.page.locator("#_pages_content .ca-temps output").text_content() or "?"
        expect(title).to_have_text(re.compile(f"{re.escape(label)}$"))
    assert len(seen.requests) == known
    slider.dispatch_event("change")
    seen.page.wait_for_url(re.compile("periode="))
    expect(seen.page.locator("#_pages_content .mesure").first).to_contain_text(label)


def test_a_slider_without_its_values_still_leads_to_the_period(look: Look) -> None:
    seen = look()
    seen.page.route("**/carte/periodes.json?*", lambda route: route.fulfill(status=503))
    seen.open(DELAY)
    slider = seen.page.locator("#_pages_content .ca-temps input")
    slider.focus()
    seen.page.keyboard.press("ArrowLeft")
    seen.page.wait_for_url(re.compile("periode="))
    label = seen.page.locator("#_pages_content .ca-temps output").text_content() or "?"
    expect(seen.page.locator("#_pages_content .mesure").first).to_contain_text(label)


def test_play_goes_through_the_periods_and_stops(look: Look) -> None:
    seen = look()
    seen.open(DELAY)
    button = seen.page.locator("#_pages_content button[data-action=lecture]")
    slider = seen.page.locator("#_pages_content .ca-temps input")
    button.click()
    expect(button).to_have_text("Pause")
    seen.page.wait_for_function(
        "() => Number(document.querySelector('#_pages_content .ca-temps input').value) >= 2"
    )
    button.click()
    seen.page.wait_for_url(re.compile("periode="))
    assert slider.count() == 1
    assert seen.messages == []


def test_two_maps_zoom_and_light_together(look: Look) -> None:
    seen = look()
    seen.open(f"{DELAY}&autre=eau_habitant")
    boxes = "() => [...document.querySelectorAll('#_pages_content svg.carte')]"
    boxes += ".map(m => m.getAttribute('viewBox'))"
    whole = seen.page.evaluate(boxes)
    seen.page.locator("#_pages_content [data-action=carte-plus]").first.click()
    near = seen.page.evaluate(boxes)
    assert near[0] == near[1] != whole[0]
    seen.page.locator("#_pages_content [data-action=carte-entier]").last.click()
    assert seen.page.evaluate(boxes) == whole
    seen.page.locator(f"{AREA}[data-code='00036']").first.focus()
    assert seen.page.locator("#_pages_content svg.carte .ca-vu").count() == 2


def test_the_map_is_taken_away_as_a_picture(look: Look) -> None:
    seen = look()
    seen.open(DELAY)
    with seen.page.expect_download() as taken:
        seen.page.locator("#_pages_content button[data-action=carte-png]").click()
    picture = io.BytesIO(Path(taken.value.path()).read_bytes())
    assert picture.read(4) == PNG
    assert picture.getbuffer().nbytes > 30_000
    with seen.page.expect_download() as drawn:
        seen.page.locator("#_pages_content .outils a[download]").click()
    assert "<use" not in Path(drawn.value.path()).read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        DELAY,
        f"{DELAY}&classes=cible&autre=nids_de_poule",
        f"{DELAY}&territoire=00036Q02&niveau=lieux",
        "/carte?indicateur=contexte.niveau_vie_median",
    ],
)
def test_axe_finds_nothing_on_the_map(look: Look, axe: str, path: str, scheme: str) -> None:
    seen = look(color_scheme=scheme)
    seen.open(path)
    assert violations(seen, axe) == []


@pytest.mark.parametrize("path", [DELAY, f"{DELAY}&autre=eau_habitant", "/carte?niveau=lieux"])
def test_a_telephone_shows_the_map_without_scrolling_sideways(look: Look, path: str) -> None:
    seen = look(width=390, height=844)
    seen.open(path)
    widths = seen.page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert widths[0] <= widths[1]


def test_on_a_telephone_the_buttons_are_beside_the_map_not_over_it(look: Look) -> None:
    seen = look(width=390, height=844)
    seen.open(DELAY)
    low, top = seen.page.evaluate(
        "() => [document.querySelector('#_pages_content .ca-zoom').getBoundingClientRect().bottom,"
        " document.querySelector('#_pages_content svg.carte').getBoundingClientRect().top]"
    )
    assert low <= top


def test_the_map_is_there_without_script(look: Look) -> None:
    bare = look(java_script_enabled=False)
    bare.page.goto(bare.site + DELAY)
    assert bare.page.locator("#premier-rendu svg.carte a[data-code]").count() == 44
    assert bare.page.locator("#premier-rendu .ca-table tbody tr").count() == 44
