"""The budget as it is lived: find a line from the home page, check it, take it away, share it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Seen
from tests.browser.test_every_page import violations
from tests.serving_vigie import Served

pytestmark = pytest.mark.browser
Look = Callable[..., Seen]

WORDS = "énergie des écoles"
FIELD = "#_pages_content #chercher-budget"
TITLE = "#_pages_content #titre"
ROWS = ".grille-vive .ag-center-cols-container .ag-row"
LINES = "/budget/lignes"


def arrive(seen: Seen, path: str, words: str) -> None:
    """Wait until a page of that path is shown, whose title says some words."""
    seen.page.wait_for_url(lambda url: urlsplit(url).path == path)
    expect(seen.page.locator(TITLE)).to_contain_text(words)
    seen.wait()


def search(seen: Seen) -> None:
    """Two interactions: type the words, press Enter."""
    seen.page.locator(FIELD).fill(WORDS)
    seen.page.keyboard.press("Enter")
    arrive(seen, LINES, WORDS)


def grid(seen: Seen) -> None:
    """Wait until the grid has taken the place of the painted table."""
    seen.page.wait_for_selector(f"{ROWS} .ag-cell")
    seen.page.wait_for_load_state("networkidle")


def cells(seen: Seen, field: str) -> list[str]:
    """Texts of a column of the grid, from top to bottom."""
    found = seen.page.eval_on_selector_all(
        ROWS,
        f"""rows => rows.map(r => [Number(r.getAttribute('row-index')),
            r.querySelector('[col-id={field}]')?.innerText])""",
    )
    return [text for _, text in sorted(found) if text is not None]


def total(seen: Seen) -> str:
    """The total of the lines chosen, to the cent."""
    return seen.page.locator("#_pages_content .total-lignes").inner_text()


def opened(total_words: str) -> Decimal:
    """Crédits ouverts said by a total."""
    found = re.search(r"crédits ouverts ([\d\s\u202f]+,\d\d)", total_words)
    assert found is not None, total_words
    return Decimal(re.sub(r"\s", "", found[1]).replace(",", "."))


def test_the_energy_of_schools_is_found_drilled_taken_away_and_shared(
    look: Look, axe: str, tmp_path: Path
) -> None:
    seen = look()
    seen.open("/")
    # 1 and 2: type, press Enter
    search(seen)
    # 3: the post itself, first of the answers
    first = seen.page.locator("#_pages_content .trouvailles tbody tr").first
    assert "Énergie des écoles" in first.inner_text()
    first.locator("th a").click()
    arrive(seen, "/budget", "")
    assert "écoles" in seen.page.locator(".ariane").inner_text()
    asked = parse_qs(urlsplit(seen.page.url).query)
    assert asked["lecture"] == ["service"]
    assert asked["noeud"][0].endswith("Énergie des écoles")
    assert violations(seen, axe) == []
    # down to the lines, same post
    seen.page.locator(f"#_pages_content .vers-lignes a[href^='{LINES}']").click()
    arrive(seen, LINES, "")
    grid(seen)
    assert parse_qs(urlsplit(seen.page.url).query)["noeud"] == asked["noeud"]
    assert violations(seen, axe) == []
    # taken away: the file holds the same lines and the same total
    with seen.page.expect_download() as waited:
        seen.page.locator("#_pages_content .telecharger a").first.click()
    path = tmp_path / waited.value.suggested_filename
    waited.value.save_as(path)
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))
    amounts = [Decimal(row["Crédits ouverts (€)"].replace(",", ".")) for row in rows]
    assert sum(amounts) == opened(total(seen))
    assert len(rows) == seen.page.locator(ROWS).count()
    assert {row["Enveloppe"] for row in rows} == {"Énergie des écoles"}
    # shared: a browser that knows nothing shows the same
    other = look()
    other.page.goto(seen.page.url)
    other.wait()
    grid(other)
    assert other.title() == seen.title()
    assert total(other) == total(seen)
    assert cells(other, "article") == cells(seen, "article")
    assert seen.messages == other.messages == []
    assert seen.outside() == other.outside() == []


def test_the_words_found_are_the_lines_of_the_post(look: Look) -> None:
    seen = look()
    seen.open("/")
    search(seen)
    grid(seen)
    by_words = opened(total(seen))
    seen.page.locator("#_pages_content .trouvailles tbody tr").first.locator(".compte").click()
    arrive(seen, LINES, "")
    seen.page.wait_for_function("() => !location.search.includes('q=')")
    expect(seen.page.locator(TITLE)).not_to_contain_text(WORDS)
    assert opened(total(seen)) == by_words


def test_the_grid_speaks_french_sorts_and_turns_its_pages(look: Look) -> None:
    seen = look()
    seen.open(LINES)
    grid(seen)
    panel = seen.page.locator(".ag-paging-panel")
    assert re.match(r"1 à 100 sur \d+ Page 1 sur \d+", " ".join(panel.inner_text().split()))
    before = cells(seen, "ouvert")
    panel.get_by_role("button", name="Page suivante").click()
    expect(panel).to_contain_text("101 à")
    seen.page.wait_for_function(
        "first => document.querySelector('.ag-row[row-index=\"100\"] [col-id=ouvert]')", arg=""
    )
    assert cells(seen, "ouvert") != before
    seen.page.locator(".ag-header-cell[col-id=article]").click()
    seen.page.wait_for_function(
        "() => document.querySelector('.ag-header-cell[col-id=article]').ariaSort !== 'none'"
    )
    seen.page.wait_for_load_state("networkidle")
    seen.page.wait_for_timeout(300)
    codes = [text.split()[0] for text in cells(seen, "article")]
    assert codes == sorted(codes, reverse=True)
    labels = seen.page.eval_on_selector_all(
        ".grille-vive [aria-label]", "found => found.map(e => e.getAttribute('aria-label'))"
    )
    named = {"Première page", "Page précédente", "Page suivante", "Dernière page"}
    assert {*labels} <= {*named, "Lignes du budget, montants en euros"}
    assert named <= {*labels}
    assert seen.messages == []
    assert seen.outside() == []


def test_the_grid_is_one_stop_of_the_keyboard_and_arrows_go_through_it(look: Look) -> None:
    seen = look()
    seen.open(LINES)
    grid(seen)
    keys, where = seen.page.keyboard, "() => document.activeElement.className.toString()"
    seen.page.locator(".telecharger a").last.focus()
    keys.press("Tab")
    assert "ag-header-cell" in seen.page.evaluate(where)
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    assert "ag-cell" in seen.page.evaluate(where).split()
    keys.press("Tab")
    assert "ag-paging-button" in seen.page.evaluate(where)
    for _ in range(3):
        keys.press("Shift+Tab")
    assert "ag-" not in seen.page.evaluate(where)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_once_the_grid_is_there(look: Look, axe: str, scheme: str) -> None:
    seen = look(color_scheme=scheme)
    seen.open(f"{LINES}?q=travaux")
    grid(seen)
    assert violations(seen, axe) == []


def test_lines_are_readable_and_searchable_without_script(browser: Browser, site: Served) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{site.url}/")
    page.locator("#chercher-budget").fill(WORDS)
    page.keyboard.press("Enter")
    page.wait_for_url("**/budget/lignes?*")
    assert WORDS in page.locator("main h1").inner_text()
    assert page.locator(".grille-peinte tbody tr").count() > 1
    with page.expect_download() as waited:
        page.locator(".telecharger a").nth(1).click()
    assert waited.value.suggested_filename.endswith(".xlsx")
    context.close()


def test_on_a_telephone_lines_are_cards_and_no_grid_is_fetched(look: Look, axe: str) -> None:
    seen = look(width=390, height=844)
    seen.open(f"{LINES}?q=travaux")
    page = seen.page
    cards = page.locator(".cartes tbody tr")
    assert cards.count() > 1
    assert cards.first.locator("td.nombre:visible").count() == 4
    assert page.locator(".grille-vive").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(seen, axe) == []
    page.locator(".tri-cartes a", has_text="mandaté").click()
    page.wait_for_url("**tri=-realise**")
    seen.wait()
    assert seen.messages == []
    page.set_viewport_size({"width": 1280, "height": 800})
    grid(seen)
    page.locator(".cartes").wait_for(state="hidden")


def test_on_a_small_screen_the_amounts_that_decide_are_in_sight(look: Look) -> None:
    seen = look(width=1280, height=800)
    seen.open(LINES)
    grid(seen)
    for field in ("article", "ouvert", "engage", "realise", "disponible"):
        box = seen.page.locator(f".grille-vive .ag-header-cell[col-id='{field}']").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 1280


def test_paper_has_the_lines_and_not_the_grid(look: Look) -> None:
    seen = look()
    seen.open(f"{LINES}?q=travaux")
    grid(seen)
    seen.page.emulate_media(media="print")
    assert seen.page.locator(".grille-papier table").is_visible()
    assert not seen.page.locator(".grille-vive").is_visible()


def counted(seen: Seen) -> str:
    """How many lines the title of the page announces."""
    words = seen.page.locator("#_pages_content h1").inner_text()
    return re.findall(r"(\d+)\s+lignes?", words)[-1]


def test_a_changed_list_keeps_the_words_looked_for_and_changes_the_grid(look: Look) -> None:
    seen = look()
    seen.open(f"{LINES}?q=personnel")
    grid(seen)
    before = counted(seen)
    seen.page.locator("#_pages_content #budget-section").select_option("F")
    seen.page.wait_for_url("**section=F**")
    seen.wait()
    grid(seen)
    asked = parse_qs(urlsplit(seen.page.url).query)
    assert asked["q"] == ["personnel"]
    assert urlsplit(seen.page.url).path == LINES
    search(seen)
    grid(seen)
    assert counted(seen) != before
    expect(seen.page.locator(".ag-paging-panel")).to_contain_text(f"sur {counted(seen)}")
    assert len(cells(seen, "article")) == int(counted(seen))
    assert seen.messages == []
