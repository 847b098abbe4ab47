"""A page left open is told that newer data are in service, and changes only when asked to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tinytown import Tiny

from tests.browser.conftest import Seen, watched
from tests.serving_vigie import Served, served

pytestmark = pytest.mark.browser

ROW = {"realise_eur": "10"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    town = Tiny(tmp_path_factory.mktemp("petite"))
    town.write("budget_ligne", [ROW])
    town.build()
    return town


@pytest.fixture(scope="module")
def little(town: Tiny) -> Iterator[Served]:
    with served(town.database, town.territory, workers=1) as running:
        yield running


@pytest.fixture
def opened(browser: Browser, little: Served) -> Iterator[Seen]:
    """A page of the small town, whose clock the test moves."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="fr-FR")
    context.set_default_timeout(30_000)
    seen = watched(context, little.url)
    seen.page.clock.install()
    yield seen
    context.close()


def _renew(town: Tiny) -> str:
    """One line more; id of the version now in service."""
    known = len(list(town.extracts.iterdir()))
    town.write("budget_ligne", [ROW] * (known + 1), file=f"budget_ligne-{known}.csv")
    return str(town.build().manifest["version"])


def _asked(seen: Seen) -> int:
    return sum(url.endswith("/version") for url in seen.requests)


def test_newer_data_are_said_put_off_and_shown_when_asked(opened: Seen, town: Tiny) -> None:
    page, bar = opened.page, opened.page.locator("#nouvelles")
    opened.open("/donnees")
    page.clock.fast_forward("01:05")
    page.wait_for_load_state("networkidle")
    assert _asked(opened) == 1
    assert bar.inner_text() == ""
    page.locator("main h1").focus()

    second = _renew(town)
    page.clock.fast_forward("00:30")
    assert _asked(opened) == 1
    page.clock.fast_forward("00:40")
    bar.get_by_role("button", name="Actualiser").wait_for()
    assert bar.inner_text().startswith("De nouvelles données sont disponibles (version du")
    assert second not in page.locator("footer").inner_text()
    assert page.evaluate("document.activeElement.tagName") == "H1"

    bar.get_by_role("button", name="Plus tard").click()
    assert bar.inner_text() == ""
    assert page.evaluate("document.activeElement.id") == "contenu"
    page.clock.fast_forward("01:05")
    page.wait_for_load_state("networkidle")
    assert _asked(opened) == 3
    assert bar.inner_text() == ""

    third = _renew(town)
    page.clock.fast_forward("01:05")
    bar.get_by_role("button", name="Actualiser").click()
    opened.wait()
    assert third in page.locator("footer").inner_text()
    assert bar.inner_text() == ""
    assert opened.messages == []
    assert opened.outside() == []


def test_the_bar_stays_out_of_print_and_of_an_address_that_says_its_version(
    opened: Seen, town: Tiny
) -> None:
    page, bar = opened.page, opened.page.locator("#nouvelles")
    opened.open("/donnees")
    _renew(town)
    page.clock.fast_forward("01:05")
    bar.get_by_role("button", name="Actualiser").wait_for()
    page.emulate_media(media="print")
    assert not bar.is_visible()
    page.emulate_media(media="screen")
    asked = _asked(opened)
    opened.open("/donnees?version=abc")
    page.clock.fast_forward("02:00")
    page.wait_for_load_state("networkidle")
    assert _asked(opened) == asked
    assert bar.inner_text() == ""
