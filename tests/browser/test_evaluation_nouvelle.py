"""An analyst registers an evaluation, gets the smallest effect it would see, then its result."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import pytest

from tests.browser.conftest import Seen
from tests.browser.test_every_page import violations

pytestmark = pytest.mark.browser
Look = Callable[..., Seen]

FORM = "/evaluation/nouvelle"
FIRST = {
    "titre": "Lanternes baissées la nuit",
    "mesure": "Baisser les lanternes de minuit à cinq heures",
    "indicateur": "electricite_eclairage",
    "sens_attendu": "baisse",
    "effet_minimal_utile": "10",
}
WHERE = {
    "niveau": "quartier",
    "choix_des_zones": "tirage_au_sort",
    "tirage_nb": "4",
    "tirage_vagues": "2",
    "tirage_graine": "47",
}
WHEN = {
    "debut": "2026-01-05",
    "ecart_semaines": "8",
    "investissement": "48000",
    "duree_vie_ans": "12",
}
LONGEST_MS = 120_000
FOCUS_SEEN = """() => {
  const here = document.activeElement, drawn = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  const ring = drawn.outlineStyle !== 'none' && parseFloat(drawn.outlineWidth) >= 2;
  return here === document.body || (ring && box.width > 0 && box.height > 0);
}"""
"""Whether what has the focus is drawn with a ring."""


def address(step: str, **values: str) -> str:
    return f"{FORM}?{urlencode({'etape': step, **values})}"


def reach(seen: Seen, css: str, *, most: int = 90) -> None:
    """Go to an element with the Tab key alone."""
    for _ in range(most):
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate(FOCUS_SEEN), seen.page.evaluate(
            "document.activeElement.outerHTML"
        )
        if seen.page.evaluate("css => document.activeElement.matches(css)", css):
            return
    pytest.fail(f"{css} hors d'atteinte au clavier")


def put(seen: Seen, css: str, words: str) -> None:
    """Reach a field and type in it what replaces its text."""
    reach(seen, css)
    seen.page.keyboard.press("Control+a")
    seen.page.keyboard.type(words)


def press(seen: Seen, css: str) -> None:
    """Reach a button or a link and press it."""
    reach(seen, css)
    with seen.page.expect_navigation(wait_until="networkidle"):
        seen.page.keyboard.press("Enter")


def step(seen: Seen) -> str:
    return seen.page.locator(".etapes [aria-current]").inner_text()


def computed(seen: Seen) -> None:
    """Wait until the page shows itself again, once nothing is being computed."""
    seen.page.wait_for_function(
        "() => document.querySelector('main h1') && !document.querySelector('main [data-calcul]')",
        timeout=LONGEST_MS,
    )
    seen.wait()


def test_an_analyst_registers_and_reads_the_result_by_keyboard_alone(look: Look, axe: str) -> None:
    seen = look()
    seen.open("/evaluations")
    press(seen, f"main a[href='{FORM}']")
    put(seen, "#titre", FIRST["titre"])
    put(seen, "#mesure", FIRST["mesure"])
    reach(seen, "#indicateur")
    for _ in range(200):
        if seen.page.input_value("#indicateur") == FIRST["indicateur"]:
            break
        seen.page.keyboard.press("ArrowDown")
    reach(seen, "[name=sens_attendu]")
    seen.page.keyboard.press("Space")
    put(seen, "#effet_minimal_utile", FIRST["effet_minimal_utile"])
    press(seen, "button[name=suite]")
    assert "Où" in step(seen)
    reach(seen, "[name=choix_des_zones]")
    seen.page.keyboard.press("Space")
    put(seen, "#tirage_nb", "4")
    put(seen, "#tirage_vagues", "2")
    put(seen, "#tirage_graine", "47")
    press(seen, ".si-tirage button[name=voir]")
    assert seen.page.locator(".tirage li").count() == 2
    press(seen, "button[name=suite]")
    assert "Quand" in step(seen)
    reach(seen, "#debut")
    seen.page.keyboard.type("05012026")
    press(seen, "button[name=suite]")
    assert "Pourquoi" in step(seen)
    for name, words in (
        ("besoin", "L'éclairage pèse un tiers de la facture."),
        ("action", "Baisser les lanternes."),
        ("realisation", "Douze quartiers réglés."),
        ("resultat", "La consommation baisse."),
        ("evaluateur", "Direction de la performance"),
        ("nom", "Service évaluation"),
    ):
        put(seen, f"#{name}", words)
    press(seen, "form.ecrit button[type=submit]")
    assert urlsplit(seen.page.url).path == "/evaluation-declaree/lanternes_baissees_la_nuit"
    computed(seen)
    assert "plan en brouillon" in seen.title()
    assert re.search(
        r"Avec 4\s+zones et 26 semaines d.observation, on verra un effet d.au moins",
        seen.page.locator("main").inner_text().replace("\u00a0", " "),
    )
    assert seen.page.locator("main .ev-note").count() == 0
    press(seen, "main a[href$='/enregistrer']")
    assert seen.title() == "Enregistrer avant de regarder"
    press(seen, "form.ecrit button[type=submit]")
    computed(seen)
    assert seen.page.locator("main .ev-note-grande").first.inner_text()
    assert "Plan enregistré" in seen.page.locator(".nouvelle-etat").first.inner_text()
    assert seen.messages == []
    assert seen.outside() == []
    assert violations(seen, axe) == []
    seen.open("/evaluations")
    assert "Lanternes baissées la nuit" in seen.page.locator(".nouvelle-liste").first.inner_text()


def test_a_mistake_takes_the_focus_and_is_told_beside_its_field(look: Look, axe: str) -> None:
    seen = look()
    seen.page.goto(seen.site + address("mesure", suite="1", titre="Essai"))
    seen.page.wait_for_load_state("networkidle")
    assert seen.page.evaluate("() => document.activeElement.id") == "mesure"
    assert seen.page.locator("#mesure-erreur").is_visible()
    assert seen.page.locator(".fautes a").count() == 4
    for link in seen.page.locator(".fautes a").all():
        field = (link.get_attribute("href") or "").removeprefix("#")
        link.press("Enter")
        assert seen.page.evaluate("() => document.activeElement.id") == field
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("() => document.activeElement.closest('form') !== null")
    assert seen.messages == []
    assert violations(seen, axe) == []


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"width": 390, "height": 844}])
def test_each_step_is_clean_wherever_it_is_read(
    look: Look, axe: str, options: dict[str, object]
) -> None:
    seen = look(**options)
    for name, values in (
        ("mesure", {}),
        ("zones", FIRST),
        ("zones", {**FIRST, **WHERE}),
        ("dates", {**FIRST, **WHERE}),
        ("raisons", {**FIRST, **WHERE, **WHEN}),
    ):
        seen.page.goto(seen.site + address(name, **values))
        seen.page.wait_for_load_state("networkidle")
        assert seen.messages == []
        assert violations(seen, axe) == []
        wide = seen.page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= (options.get("width") or 1366)  # type: ignore[operator]


def test_the_pages_that_follow_a_plan_are_clean(look: Look, axe: str) -> None:
    """Draft, the page that explains a gesture, and a form refused for its title."""
    seen = look()
    values = {**FIRST, "titre": "Lanternes relues", **WHERE, **WHEN}
    seen.page.goto(seen.site + address("raisons", **values))
    for name in ("besoin", "action", "realisation", "resultat", "evaluateur", "nom"):
        seen.page.fill(f"#{name}", "Service évaluation")
    seen.page.click("form.ecrit button[type=submit]")
    computed(seen)
    draft = seen.page.url
    assert violations(seen, axe) == []
    for gesture in ("enregistrer", "calculer"):
        seen.page.goto(f"{draft}/{gesture}")
        seen.page.wait_for_load_state("networkidle")
        assert violations(seen, axe) == []
    seen.page.goto(seen.site + address("raisons", **{**values, "mesure": "Autre chose"}))
    for name in ("besoin", "action", "realisation", "resultat", "evaluateur"):
        seen.page.fill(f"#{name}", "Service évaluation")
    with seen.page.expect_navigation(wait_until="networkidle"):
        seen.page.click("form.ecrit button[type=submit]")
    assert seen.page.evaluate("() => document.activeElement.id") == "titre"
    assert seen.page.input_value("#besoin") == "Service évaluation"
    assert violations(seen, axe) == []


def test_without_script_a_plan_is_written_and_its_state_is_told(look: Look) -> None:
    seen = look(java_script_enabled=False)
    seen.page.goto(
        seen.site + address("raisons", **{**FIRST, "titre": "Sans script"}, **WHERE, **WHEN)
    )
    for name in ("besoin", "action", "realisation", "resultat", "evaluateur", "nom"):
        seen.page.fill(f"#{name}", "Service évaluation")
    with seen.page.expect_navigation():
        seen.page.click("form.ecrit button[type=submit]")
    assert "Sans script" in seen.page.locator("main h1").inner_text()
    for _ in range(60):
        if not seen.page.locator("[data-calcul]").count():
            break
        seen.page.wait_for_timeout(1000)
        # A page read while it arrives has no mark of the calculation, nor of its result.
        with seen.page.expect_navigation():
            seen.page.click("[data-calcul] a")
    assert seen.page.locator(".nouvelle-avant svg").count() >= 1
