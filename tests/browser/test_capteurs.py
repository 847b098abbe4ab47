"""The sensors as they are lived: from the network to one sensor and back, without a mouse."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Seen
from tests.browser.test_every_page import violations

pytestmark = pytest.mark.browser
Look = Callable[..., Seen]

TITLE = "#_pages_content #titre"


def asked(seen: Seen) -> dict[str, str]:
    """What the address says."""
    return {key: values[0] for key, values in parse_qs(urlsplit(seen.page.url).query).items()}


def choose(seen: Seen, name: str, value: str) -> None:
    """Choose in a list of the sentence, as a keyboard does."""
    seen.page.locator(f"#_pages_content #budget-{name}").select_option(value)
    seen.wait()


def test_from_the_network_to_a_sensor_and_back_by_the_keyboard(look: Look, axe: str) -> None:
    seen = look()
    seen.open("/capteurs")
    expect(seen.page.locator(TITLE)).to_contain_text("sont à jour")
    link = seen.page.locator("#_pages_content #reseau tbody th a", has_text="Passages de vélos")
    link.focus()
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator(TITLE)).to_contain_text("Passages de vélos")
    assert asked(seen) == {"grandeur": "velo"}
    first = seen.page.locator("#_pages_content #tableau tbody th a").first
    name = first.inner_text()
    first.focus()
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator(TITLE)).to_contain_text(name)
    assert set(asked(seen)) == {"grandeur", "capteur"}
    expect(seen.page.locator("#_pages_content svg.course-jour.cj-large").first).to_be_visible()
    assert violations(seen, axe) == []
    seen.page.go_back()
    expect(seen.page.locator(TITLE)).to_contain_text("Passages de vélos")
    assert asked(seen) == {"grandeur": "velo"}
    assert seen.outside() == []


def test_the_sentence_changes_the_view_and_the_address(look: Look) -> None:
    seen = look()
    seen.open("/capteurs?grandeur=no2")
    sensor = seen.page.locator("#_pages_content #budget-capteur option").nth(1)
    choose(seen, "capteur", sensor.get_attribute("value") or "")
    expect(seen.page.locator("#_pages_content #profil")).to_be_visible()
    measure = seen.page.locator("#_pages_content .mesure").first
    before = measure.inner_text()
    choose(seen, "periode", "90j")
    expect(measure).not_to_have_text(before)
    assert asked(seen)["periode"] == "90j"
    other = seen.page.locator("#_pages_content #budget-autre option").nth(1)
    choose(seen, "autre", other.get_attribute("value") or "")
    expect(seen.page.locator("#_pages_content #comparaison")).to_contain_text("jours communs")
    seen.page.reload()
    expect(seen.page.locator("#_pages_content #comparaison")).to_contain_text("jours communs")


def test_the_board_is_taken_away_as_french_csv(look: Look) -> None:
    seen = look()
    seen.open("/capteurs?grandeur=velo")
    with seen.page.expect_download() as waiting:
        seen.page.locator("#_pages_content #tableau [data-action=csv]").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    found = list(csv.reader(io.StringIO(text), delimiter=";"))
    shown = seen.page.locator("#_pages_content #tableau tbody tr").count()
    wide = [row for row in found if len(row) > 5]
    assert len(wide) == shown + 1
    assert re.match(r"Capteur", wide[0][0])


@pytest.mark.parametrize(
    "address", ["/capteurs", "/capteurs?grandeur=eau", "/capteurs?grandeur=gaz"]
)
def test_nothing_overflows_on_a_telephone(look: Look, address: str) -> None:
    seen = look(width=390, height=844)
    seen.open(address)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
