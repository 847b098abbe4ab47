"""An elected official reads the evaluations of the demonstration: what worked, how sure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Seen
from tests.browser.test_every_page import violations

pytestmark = pytest.mark.browser
Look = Callable[..., Seen]

LIST = "/evaluations"
CONTENT = "#_pages_content"
TITLE = f"{CONTENT} #titre"
GRADES = ("demontre", "probable", "non_demontre", "contraire", "insuffisant")
BELOW = ("grâce à", "prouve", "a permis de", "impact", "a réduit", "a entraîné", "a provoqué")
NEVER = ("garantit", "certain")


def cards(seen: Seen) -> dict[str, list[str]]:
    """Address of each evaluation of the portfolio, by grade."""
    seen.open(LIST)
    found = seen.page.eval_on_selector_all(
        f"{CONTENT} #evaluations-table tbody tr",
        "rows => rows.map(row => [row.dataset.note, row.querySelector('a').pathname])",
    )
    return {grade: [path for note, path in found if note == grade] for grade in GRADES}


@pytest.fixture(scope="module")
def known(browser: object, site: object) -> dict[str, list[str]]:
    from tests.browser.conftest import looking

    with looking(browser, site) as look:  # type: ignore[arg-type]
        return cards(look())


def one_of_each(known: dict[str, list[str]]) -> list[str]:
    return [paths[0] for paths in known.values() if paths]


def test_the_demonstration_has_a_card_of_every_grade(known: dict[str, list[str]]) -> None:
    assert all(known[grade] for grade in GRADES)
    assert sum(map(len, known.values())) >= 8


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_grade_is_accessible_quiet_and_asks_nobody_else(
    look: Look, axe: str, known: dict[str, list[str]], scheme: str
) -> None:
    seen = look(color_scheme=scheme)
    for path in (LIST, *one_of_each(known)):
        seen.open(path)
        seen.page.locator(f"{CONTENT} details").evaluate_all(
            "all => all.forEach(d => d.open = true)"
        )
        assert violations(seen, axe) == [], path
    assert seen.messages == []
    assert seen.outside() == []


def test_a_telephone_never_scrolls_sideways(look: Look, known: dict[str, list[str]]) -> None:
    seen = look(width=390, height=844)
    for path in (LIST, *one_of_each(known)):
        seen.open(path)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_no_causal_word_below_the_top_grade(look: Look, known: dict[str, list[str]]) -> None:
    seen = look()
    for grade, paths in known.items():
        banned = NEVER if grade == "demontre" else (*BELOW, *NEVER)
        for path in paths:
            seen.open(path)
            seen.page.locator(f"{CONTENT} details").evaluate_all(
                "all => all.forEach(d => d.open = true)"
            )
            said = seen.page.inner_text(CONTENT).lower().replace("\u2019", "'")
            said = said.replace("rien ne le prouve", "")  # the sentence of the protocol
            found = [word for word in banned if re.search(rf"\b{word}\b", said)]
            assert found == [], path


def test_an_elected_official_reads_a_finding_with_the_keyboard_only(
    look: Look, tmp_path: Path
) -> None:
    seen = look()
    seen.open("/")
    keyboard = seen.page.keyboard
    # From the review, one line leads to the evaluations.
    seen.page.locator(f"{CONTENT} .ev-bref a").focus()
    keyboard.press("Enter")
    expect(seen.page.locator(TITLE)).to_contain_text("mesures évaluées")
    # Only what is shown.
    seen.page.locator(f"{CONTENT} .choix a", has_text="Effet démontré").focus()
    keyboard.press("Enter")
    seen.page.wait_for_url(re.compile("statut=demontre"))
    seen.wait()
    others = f"{CONTENT} #evaluations-table tbody tr:not([data-note=demontre])"
    expect(seen.page.locator(others)).to_have_count(0)
    rows = seen.page.locator(f"{CONTENT} #evaluations-table tbody tr")
    # The first one: grade, finding, three facts, without scrolling.
    name = rows.first.locator("a")
    title = name.inner_text()
    name.focus()
    keyboard.press("Enter")
    expect(seen.page.locator(TITLE)).to_contain_text(title)
    seen.wait()
    for part in (".ev-note-grande", ".ev-constat", ".ev-faits", "#evaluation-courbe .constat"):
        box = seen.page.locator(f"{CONTENT} {part}").first.bounding_box()
        assert box is not None
        assert box["y"] < 768, part
    expect(seen.page.locator(f"{CONTENT} .ev-note-grande")).to_have_text("Effet démontré")
    assert seen.page.locator(f"{CONTENT} .ev-fait .ev-valeur").count() == 3
    # The values behind the drawing.
    button = seen.page.locator(f"{CONTENT} #evaluation-courbe [data-action=donnees]")
    button.focus()
    keyboard.press("Enter")
    table = seen.page.locator(f"{CONTENT} #evaluation-courbe-donnees")
    expect(table).to_be_visible()
    assert table.locator("tbody tr").count() > 20
    # What the analyst asks for, and the file.
    fold = seen.page.locator(f"{CONTENT} .ev-analyste > summary")
    fold.focus()
    keyboard.press("Enter")
    link = seen.page.locator(f"{CONTENT} .ev-analyste a", has_text="fiche complète")
    expect(link).to_be_visible()
    with seen.page.expect_download() as coming:
        link.focus()
        keyboard.press("Enter")
    path = tmp_path / "fiche.json"
    coming.value.save_as(path)
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["fiche"]["grade"] == "effet démontré"
    assert told["titre"] in title
    # And back to the list, filtered as it was.
    seen.page.go_back()
    seen.page.wait_for_url(re.compile("statut=demontre"))
    assert seen.messages == []
    assert seen.outside() == []


def test_a_figure_leaves_as_an_image_that_stands_alone(
    look: Look, known: dict[str, list[str]], tmp_path: Path
) -> None:
    seen = look(color_scheme="dark")
    seen.open(known["demontre"][0])
    shown = seen.page.locator(f"{CONTENT} #evaluation-courbe")
    with seen.page.expect_download() as coming:
        shown.locator("button[data-action=svg]").click()
    coming.value.save_as(tmp_path / "figure.svg")
    text = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    words = " ".join(ElementTree.fromstring(text).itertext())
    assert "Début" in words
    assert "Version" in words
    assert "var(" not in text
    assert seen.messages == []


def test_an_insufficient_card_shows_its_series_and_no_effect(
    look: Look, known: dict[str, list[str]]
) -> None:
    seen = look()
    for path in known["insuffisant"]:
        seen.open(path)
        expect(seen.page.locator(f"{CONTENT} #manque")).to_be_visible()
        assert seen.page.locator(f"{CONTENT} .ev-bande, {CONTENT} .ev-faits").count() == 0


def test_the_portfolio_leaves_as_a_sheet(look: Look, tmp_path: Path) -> None:
    seen = look()
    seen.open(LIST)
    with seen.page.expect_download() as coming:
        seen.page.locator(f"{CONTENT} #evaluations-liste button[data-action=csv]").click()
    coming.value.save_as(tmp_path / "liste.csv")
    text = (tmp_path / "liste.csv").read_text(encoding="utf-8-sig")
    lines = [line for line in text.splitlines() if line.strip()]
    count = seen.page.locator(f"{CONTENT} #evaluations-table tbody tr").count()
    assert sum(";" in line for line in lines) >= count + 1
    assert "Effet démontré" in text
    assert "<" not in text
