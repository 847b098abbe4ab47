"""An analyst gathers figures, orders them by keyboard, comments them, takes the report away."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Seen

pytestmark = pytest.mark.browser

FIGURES = (
    ("/carte", "carte-figure", "Le territoire", "Neuf communes dépassent la cible."),
    ("/indicateur/rendement_eau", "indicateur-trend", "L’eau", "Le rendement <b>progresse</b>."),
)


def _calm(seen: Seen, axe: str) -> None:
    """Nothing in the console, nothing asked outside, nothing that axe finds."""
    seen.page.evaluate(axe)
    found = seen.page.evaluate("async () => (await axe.run()).violations.map((v) => v.id)")
    assert found == []
    assert not seen.messages
    assert not seen.outside()


def test_figures_are_gathered_ordered_and_taken_away_by_keyboard(
    look: Callable[..., Seen], axe: str
) -> None:
    seen = look()
    page = seen.page
    for rank, (path, figure, part, words) in enumerate(FIGURES):
        seen.open(path)
        page.locator(f"#{figure} button[data-action=rapport]").press("Enter")
        page.wait_for_url("**/rapport/ajouter**")
        if rank == 0:
            _calm(seen, axe)
            if page.locator("#nom").count():
                page.fill("#nom", "Une analyste")
            page.select_option("#rapport", "0")
            page.fill("#titre", "Rapport du conseil")
        else:
            page.select_option("#rapport", label="Rapport du conseil (1)")
        page.fill("#partie", part)
        page.fill("#commentaire", words)
        page.get_by_role("button", name="Ajouter").press("Enter")
        page.wait_for_url("**/rapports/*")
    assert seen.title() == "Rapport du conseil"
    titles = "ol.panier .figure-titre a"
    before = page.locator(titles).all_inner_texts()
    page.get_by_role("button", name="Monter la figure 2").press("Enter")
    page.wait_for_url("**/rapports/*#figure-2")
    page.wait_for_function(
        "([chosen, first]) => document.querySelector(chosen)?.innerText === first",
        arg=[titles, before[1]],
    )
    assert page.locator("ol.panier textarea").first.input_value() == FIGURES[1][3]
    _calm(seen, axe)
    for ending in ("docx", "pptx", "odt", "pdf", "html"):
        link = page.locator(f'a[href*=".{ending}?donnees=ajout"]')
        with page.expect_download() as given:
            link.press("Enter")
        assert given.value.suggested_filename == f"rapport-du-conseil.{ending}"
    page.get_by_role("link", name="Rapports").first.press("Enter")
    page.wait_for_url("**/rapports")
    assert page.get_by_role("link", name="Rapport du conseil").count() == 1
    assert page.locator(".menu-menu a[aria-current]").inner_text() == "Rapports"
    _calm(seen, axe)


def test_the_review_is_taken_from_the_list_or_taken_up_by_keyboard(
    look: Callable[..., Seen], axe: str
) -> None:
    seen = look(accept_downloads=True)
    page = seen.page
    seen.open("/rapports")
    _calm(seen, axe)
    form = page.locator("form[action='/rapports/modele/revue-hebdomadaire']")
    week = form.locator("select").input_value()
    with page.expect_download() as given:
        form.get_by_role("button", name="en PDF").press("Enter")
    assert given.value.suggested_filename == f"revue-hebdomadaire-{week.lower()}.pdf"
    form.get_by_role("button", name="Reprendre").press("Enter")
    page.wait_for_url("**/rapports/modele/revue-hebdomadaire/reprendre**")
    assert page.locator("select[name=semaine]").input_value() == week
    _calm(seen, axe)
    if page.locator("#nom").count():
        page.fill("#nom", "Une analyste")
    page.fill("#titre", "Ma revue")
    page.get_by_role("button", name="Ouvrir le rapport").press("Enter")
    page.locator("ol.panier").first.wait_for()
    assert seen.title() == "Ma revue"
    assert page.locator("ol.panier > li").count() > 5
    _calm(seen, axe)
