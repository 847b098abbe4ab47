"""What a person does: follow links, go back, reload, use the keyboard, give a name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Seen

pytestmark = pytest.mark.browser
Look = Callable[..., Seen]


def follow(seen: Seen, path: str) -> None:
    """Follow a link of the main menu, until another page is there."""
    before = seen.page.locator("#_pages_content h1").inner_text()
    seen.page.locator(f"header nav a[href='{path}']").click()
    seen.page.wait_for_url(f"**{path}")
    seen.page.wait_for_function(
        "path => document.querySelector(`header nav a[href='${path}']`)"
        "?.getAttribute('aria-current') === 'page'",
        arg=path,
    )
    seen.page.wait_for_function(
        "before => document.querySelector('#_pages_content h1')?.innerText !== before", arg=before
    )
    seen.wait()


def view(seen: Seen) -> tuple[str, str]:
    """What the reader has before his eyes: the address and the main content."""
    seen.wait()
    return seen.page.url, seen.page.locator("main").inner_text()


def reached(seen: Seen, expected: tuple[str, str]) -> None:
    """Wait until the page shows what it showed before."""
    seen.page.wait_for_function(
        "text => document.querySelector('main').innerText === text", arg=expected[1]
    )


def test_back_forward_and_reload_give_the_same_view(look: Look) -> None:
    seen = look()
    seen.open("/")
    views = [view(seen)]
    for path in ("/donnees", "/methode"):
        follow(seen, path)
        seen.page.wait_for_timeout(300)
        views.append(view(seen))
    assert len({text for _, text in views}) == 3
    for expected in (views[1], views[0]):
        seen.page.go_back()
        reached(seen, expected)
        assert view(seen) == expected
    seen.page.go_forward()
    reached(seen, views[1])
    assert view(seen) == views[1]
    seen.page.reload()
    assert view(seen) == views[1]
    assert seen.messages == []


def test_a_search_is_in_the_address_and_comes_back(look: Look) -> None:
    seen = look()
    seen.open("/glossaire")
    field = seen.page.locator("main input[type=search]")
    everything = seen.page.locator("[data-cherche]:visible").count()
    field.fill("épargne")
    seen.page.wait_for_url("**/glossaire?q=*")
    kept = seen.page.locator("[data-cherche]:visible").count()
    assert 0 < kept < everything
    seen.page.reload()
    seen.wait()
    assert seen.page.locator("[data-cherche]:visible").count() == kept
    follow(seen, "/donnees")
    seen.page.go_back()
    seen.page.wait_for_timeout(500)
    seen.wait()
    assert seen.page.locator("main input[type=search]").input_value() == "épargne"
    assert seen.page.locator("[data-cherche]:visible").count() == kept


def test_the_first_key_leads_to_the_content(look: Look) -> None:
    seen = look()
    seen.open("/")
    seen.page.keyboard.press("Tab")
    focused = seen.page.locator(":focus")
    assert focused.inner_text() == "Aller au contenu"
    assert focused.is_visible()
    seen.page.keyboard.press("Enter")
    assert seen.page.locator("main:focus").count() == 1


def test_the_focus_is_always_visible(look: Look) -> None:
    seen = look()
    seen.open("/")
    for _ in range(12):
        seen.page.keyboard.press("Tab")
        outline = seen.page.evaluate(
            """() => { const s = getComputedStyle(document.activeElement);
                return [s.outlineStyle, parseFloat(s.outlineWidth), s.boxShadow]; }"""
        )
        assert (outline[0] != "none" and outline[1] >= 2) or outline[2] != "none"


def test_the_thin_space_between_thousands_can_be_seen(look: Look) -> None:
    seen = look()
    seen.open("/donnees")
    width = seen.page.evaluate(
        """() => { const box = document.createElement('span');
            box.style.cssText = 'font-size:100px;white-space:pre';
            document.body.append(box);
            return document.fonts.ready.then(() => {
                const wide = (text) => { box.textContent = text;
                    return box.getBoundingClientRect().width; };
                return wide('1\u202f1') - wide('11'); }); }"""
    )
    assert 15 <= width <= 25


def test_an_unknown_address_says_so(look: Look) -> None:
    seen = look()
    answer = seen.page.goto(seen.site + "/adresse-inconnue")
    assert answer is not None
    assert answer.status == 404
    seen.wait()
    assert "n’existe pas" in seen.title()


def test_a_declared_name_is_kept_by_the_browser(look: Look) -> None:
    seen = look()
    seen.open("/identite")
    seen.page.get_by_label("Votre nom").fill("Agent DGS")
    seen.page.get_by_role("button", name="Enregistrer ce nom").click()
    seen.page.wait_for_load_state("networkidle")
    assert "Agent DGS" in seen.page.locator("main [role=status]").inner_text()
    seen.page.reload()
    assert seen.page.get_by_label("Votre nom").input_value() == "Agent DGS"
    cookie = next(c for c in seen.page.context.cookies() if c["name"] == "vigie_nom")
    assert cookie["httpOnly"] is True
    assert cookie["sameSite"] == "Lax"
    assert seen.outside() == []
