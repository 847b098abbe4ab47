"""The weekly review as it is lived: read, filter, decide, present, close, reopen."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Seen
from tests.browser.test_every_page import violations

pytestmark = pytest.mark.browser
Look = Callable[..., Seen]

SHOWN = "#_pages_content .serre tbody tr:not([hidden])"
TITLE = "#_pages_content #titre"


def off_target(seen: Seen) -> int:
    """How many rows shown are off target."""
    return seen.page.locator(f"{SHOWN}[data-statut=hors_cible]").count()


def choose(seen: Seen, name: str, value: str) -> None:
    """Pick a value in a list of the sentence."""
    seen.page.locator(f"#_pages_content #filtre-{name}").select_option(value)


def last_week(seen: Seen) -> None:
    """Follow the link to the week before, and wait until it is the one shown."""
    here = seen.page.locator("#_pages_content .semaine span").inner_text()
    seen.page.locator("#_pages_content .semaine a[rel=prev]").click()
    seen.page.wait_for_function(
        "words => document.querySelector('#_pages_content .semaine span').textContent !== words",
        arg=here,
    )
    seen.wait()


def name_oneself(seen: Seen) -> None:
    """Declare a name, so that forms no longer ask for it."""
    seen.open("/identite")
    seen.page.get_by_label("Votre nom").fill("Agent DGS")
    seen.page.get_by_role("button", name="Enregistrer ce nom").click()
    seen.page.wait_for_load_state("networkidle")


def test_the_review_asks_for_its_data_once(look: Look) -> None:
    seen = look()
    seen.open("/")
    data = [url for url in seen.requests if "_dash" in url and "component-suites" not in url]
    names = sorted({urlsplit(url).path for url in data})
    assert names == ["/_dash-dependencies", "/_dash-layout"]
    assert seen.page.locator(SHOWN).count() >= 80


def test_the_state_of_the_week_holds_on_one_screen(look: Look) -> None:
    seen = look(width=1920, height=1080)
    seen.open("/")
    for part in ("#premieres", ".changements", ".reunions", ".bilan-mots"):
        box = seen.page.locator(f"#_pages_content {part}").bounding_box()
        assert box
        assert box["y"] + box["height"] <= 1080
    assert seen.page.locator("#premieres > .exception").count() == 4


def test_a_filter_answers_without_asking_and_reads_the_same_reloaded(look: Look) -> None:
    seen = look()
    seen.open("/")
    everything = seen.page.locator(SHOWN).count()
    seen.requests.clear()
    choose(seen, "famille", "dechets")
    choose(seen, "statut", "hors_cible")
    kept, title = seen.page.locator(SHOWN).count(), seen.page.locator(TITLE).inner_text()
    assert 0 < kept < everything
    assert kept == off_target(seen)
    assert [url for url in seen.requests if "/vigie.svg" not in url] == []
    assert "famille=dechets" in seen.page.url
    cards = seen.page.locator("#premieres > .exception h3").all_inner_texts()
    seen.page.reload()
    seen.wait()
    assert seen.page.locator(SHOWN).count() == kept
    assert seen.page.locator(TITLE).inner_text() == title
    assert seen.page.locator("#premieres > .exception h3").all_inner_texts() == cards
    seen.page.locator("#_pages_content .effacer").click()
    assert seen.page.locator(SHOWN).count() == everything
    assert seen.messages == []


def test_another_week_is_one_request_and_keeps_the_filters(look: Look) -> None:
    seen = look()
    seen.open("/?famille=air")
    seen.requests.clear()
    last_week(seen)
    asked = [url for url in seen.requests if "_dash-update-component" in url]
    assert len(asked) == 1
    assert seen.page.locator(f"{SHOWN}:not([data-famille=air])").count() == 0


def test_from_an_exception_to_its_decision_and_back(look: Look) -> None:
    seen = look()
    name_oneself(seen)
    seen.open("/")
    card = seen.page.locator("#premieres > .exception").first
    name, code = card.locator("h3").inner_text(), card.get_attribute("data-code")
    card.locator("h3 a").click()
    seen.page.wait_for_url(f"**/indicateur/{code}**")
    seen.wait()
    assert name in seen.page.locator("main").inner_text()
    seen.page.go_back()
    seen.page.wait_for_timeout(300)
    seen.wait()
    seen.page.locator(f".exception[data-code={code}] .suite a").first.click()
    seen.page.get_by_label("Décision", exact=True).fill("Renforcer l'équipe jusqu'à Noël")
    seen.page.get_by_label("Pour quand").fill("2026-12-18")
    seen.page.get_by_role("button", name="Enregistrer la décision").click()
    seen.page.wait_for_url("**/decisions#decision-*")
    seen.wait()
    assert "Renforcer l’équipe jusqu’à Noël" in seen.page.locator("main").inner_text()
    seen.open("/")
    assert seen.page.locator(f"{SHOWN}[data-code={code}][data-decidee]").count() == 1
    assert seen.messages == []


def test_a_comment_is_written_from_the_page_of_an_indicator(look: Look, axe: str) -> None:
    seen = look()
    name_oneself(seen)
    seen.open("/indicateur/demandes_recues?semaine=2026-W40")
    assert violations(seen, axe) == []
    seen.page.get_by_role("link", name="Commenter").click()
    seen.page.get_by_label("Texte").fill("Un orage a doublé les appels")
    seen.page.get_by_role("button", name="Enregistrer").click()
    seen.page.wait_for_url("**/indicateur/demandes_recues?semaine=2026-W40")
    seen.wait()
    assert "Un orage a doublé les appels" in seen.page.locator("main").inner_text()
    assert seen.messages == []


def test_the_presenter_turns_by_keys_and_never_scrolls(look: Look) -> None:
    for width, height in ((1366, 768), (1920, 1080)):
        seen = look(width=width, height=height)
        seen.page.goto(seen.site + "/revue/presenter")
        titles = [seen.page.locator("h1").inner_text()]
        while seen.page.locator("a[data-vers=next]").count():
            assert seen.page.evaluate(
                "document.documentElement.scrollHeight <= innerHeight"
                " && document.documentElement.scrollWidth <= innerWidth"
            )
            before = seen.page.url
            seen.page.keyboard.press("ArrowRight")
            seen.page.wait_for_url(lambda url, before=before: url != before)  # type: ignore[misc]
            titles.append(seen.page.locator("h1").inner_text())
        assert len(set(titles)) == len(titles) >= 5
        versions = set(re.findall(r"version=(\w+)", " ".join(seen.requests)))
        assert len(versions) == 1
        seen.page.keyboard.press("ArrowLeft")
        seen.page.wait_for_url(f"**vue={len(titles) - 1}")
        seen.page.keyboard.press("Escape")
        seen.page.wait_for_url(re.compile(r"/\?semaine="))
        seen.wait()
        assert seen.messages == []


def test_a_decision_is_typed_on_a_slide(look: Look, axe: str) -> None:
    seen = look()
    name_oneself(seen)
    seen.page.goto(seen.site + "/revue/presenter?vue=4")
    assert violations(seen, axe) == []
    title = seen.page.locator("h1").inner_text()
    seen.page.keyboard.press("d")
    seen.page.keyboard.type("Passer à deux tournées")
    seen.page.get_by_role("button", name="Enregistrer la décision").click()
    seen.page.wait_for_url("**vue=4")
    assert seen.page.locator("h1").inner_text() == title
    seen.page.goto(seen.site + "/revue/presenter?vue=99")
    assert "Passer à deux tournées" in seen.page.locator("main").inner_text()
    assert seen.messages == []


def test_a_slide_and_its_form_work_without_any_script(look: Look) -> None:
    seen = look(java_script_enabled=False)
    seen.page.goto(seen.site + "/revue/presenter?vue=4")
    seen.page.get_by_text("Décider", exact=True).click()
    seen.page.get_by_label("Décision", exact=True).fill("Sans script")
    name = seen.page.get_by_label("Votre nom")
    if name.count():
        name.fill("Agent DGS")
    seen.page.get_by_role("button", name="Enregistrer la décision").click()
    seen.page.wait_for_url("**vue=4")
    seen.page.get_by_role("link", name="Suivante").click()
    seen.page.wait_for_url("**vue=5")


def test_a_review_closed_last_week_reopens_with_its_frozen_figures(look: Look) -> None:
    seen = look()
    name_oneself(seen)
    seen.open("/")
    last_week(seen)
    week = seen.page.url
    before = seen.page.locator(f"{SHOWN} .vl").all_inner_texts()
    seen.page.get_by_role("link", name="Tenir ou clore la revue").click()
    seen.page.get_by_label("Participants, un par ligne").fill("Maire\nDGS")
    seen.page.get_by_role("button", name="Ouvrir la revue").click()
    seen.page.wait_for_load_state("networkidle")
    seen.page.get_by_role("button", name="Clore la revue et figer ses figures").click()
    seen.page.wait_for_load_state("networkidle")
    seen.open("/revues")
    seen.page.locator("main table tbody th a").first.click()
    seen.page.locator("#_pages_content .figees").wait_for()
    seen.wait()
    assert "Figures figées le" in seen.page.locator("#_pages_content .figees").inner_text()
    assert seen.page.locator(f"{SHOWN} .vl").all_inner_texts() == before
    shared = look()
    shared.page.goto(week)
    shared.wait()
    assert shared.page.locator(f"{SHOWN} .vl").all_inner_texts() == before
    assert seen.messages == []
    assert shared.messages == []


@pytest.mark.parametrize("path", ["/decisions/nouvelle", "/revues/tenir", "/annotations/nouvelle"])
def test_a_form_is_accessible_and_silent(look: Look, axe: str, path: str) -> None:
    seen = look()
    seen.page.goto(seen.site + path)
    seen.page.wait_for_load_state("networkidle")
    assert violations(seen, axe) == []
    assert seen.messages == []
