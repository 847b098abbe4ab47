"""A reference to a figure, copied with a gesture, opens it again on the same data later on."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from playwright.sync_api import Browser
from tinytown import Tiny

from tests.browser.conftest import watched
from tests.serving_vigie import served

pytestmark = pytest.mark.browser

PAGE = "/indicateur/demandes_recues"
COPIED = "() => navigator.clipboard.readText()"


def _requests(each: int) -> list[dict[str, object]]:
    start = dt.datetime(2024, 1, 1, 9)
    return [
        {
            "demande_id": f"{week}-{n}",
            "territoire": "99001",
            "recu_le": (start + dt.timedelta(weeks=week)).isoformat(),
            "clos_le": (start + dt.timedelta(weeks=week, days=1)).isoformat(),
        }
        for week in range(26)
        for n in range(each)
    ]


def test_a_copied_reference_opens_the_same_figure_after_newer_data(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    town = Tiny(tmp_path_factory.mktemp("reference"))
    town.write("demande", _requests(30))
    first = town.build().manifest["version"]
    with served(town.database, town.territory, workers=1) as site:
        context = browser.new_context(locale="fr-FR", permissions=["clipboard-read"])
        context.set_default_timeout(30_000)
        seen = watched(context, site.url)
        page = seen.page
        seen.open(PAGE)
        chart = page.locator("#_pages_content .graphique").first
        chart.get_by_role("button", name="Lien").focus()
        page.keyboard.press("Enter")
        page.get_by_text("Lien copié : il rouvre").wait_for()
        address = page.evaluate(COPIED)
        assert address == f"{site.url}{PAGE}?version={first}#{chart.get_attribute('id')}"
        assert page.locator(".figees").count() == 0

        town.write("demande", _requests(40))
        second = town.build().manifest["version"]
        page.goto(address)
        seen.wait()
        assert "que nomme l" in page.locator("#_pages_content .figees").inner_text()
        rows = page.locator("#_pages_content .graphique .jumeau td[data-csv='30']")
        assert rows.count() > 0
        assert page.locator("#_pages_content .jumeau td[data-csv='40']").count() == 0
        assert page.evaluate("location.hash") == f"#{chart.get_attribute('id')}"
        with page.expect_download() as given:
            chart.get_by_role("button", name="XLSX").click()
        values = openpyxl.load_workbook(io.BytesIO(given.value.path().read_bytes())).worksheets[0]
        counts = {row[1] for row in values.iter_rows(min_row=2, values_only=True)}
        assert 30 in counts
        assert 40 not in counts

        page.get_by_role("link", name="Lire les données en service").click()
        page.wait_for_url(f"{site.url}{PAGE}")
        seen.wait()
        assert page.locator("#_pages_content .figees").count() == 0
        assert second in page.locator("footer").inner_text()
        assert seen.messages == []
        assert seen.outside() == []
        context.close()
