"""Every page: silent console, nothing from outside, accessible, narrow, printable, bare."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Seen, looking
from tests.serving_vigie import Served

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/decisions",
    "/rapports",
    "/revues",
    "/budget",
    "/budget/lignes",
    "/budget/execution",
    "/budget/equilibre",
    "/budget/evolution",
    "/budget/vert",
    "/budget/marches",
    "/carte",
    "/capteurs",
    "/comparaisons",
    "/evaluations",
    "/feuille-de-route",
    "/projet/led",
    "/projet/led/passage-a-l-echelle",
    "/references",
    "/donnees",
    "/methode",
    "/glossaire",
    "/plan-du-site",
    "/accessibilite",
    "/mentions-legales",
    "/donnees-personnelles",
    "/identite",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Look = Callable[..., Seen]


def violations(seen: Seen, axe: str) -> list[str]:
    """What axe reproaches the page with: rule, element, reason."""
    seen.page.evaluate(axe)
    options = json.dumps(
        {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    )
    found = seen.page.evaluate(f"async () => (await axe.run(document, {options})).violations")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.fixture(scope="module", params=PAGES)
def opened(request: pytest.FixtureRequest, browser: Browser, site: Served) -> Iterator[Seen]:
    """A page on a laptop, opened once for all that is asked of it there."""
    with looking(browser, site) as look:
        seen = look()
        seen.open(request.param)
        yield seen


def test_a_page_opens_in_silence_and_asks_nothing_outside(opened: Seen) -> None:
    assert opened.messages == []
    assert opened.outside() == []
    assert len(opened.requests) > 1


def test_a_page_has_one_title_one_heading_and_says_its_language(opened: Seen) -> None:
    assert opened.page.locator("html").get_attribute("lang") == "fr"
    assert opened.page.locator("h1").count() == 1
    assert "Vigie" in opened.page.title()
    assert opened.page.locator("main").count() == 1


def test_simulated_data_is_said_on_every_page(opened: Seen) -> None:
    assert "Données simulées" in opened.page.inner_text("body")


def test_axe_finds_nothing(opened: Seen, axe: str) -> None:
    assert violations(opened, axe) == []


def test_a_page_prints(opened: Seen, tmp_path: Path) -> None:
    printed = opened.page.pdf(format="A4", path=tmp_path / "page.pdf")
    assert printed.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 1
    assert opened.messages == []


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_in_the_dark(look: Look, axe: str, path: str) -> None:
    seen = look(color_scheme="dark")
    seen.open(path)
    assert violations(seen, axe) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_telephone_shows_all_and_never_scrolls_sideways(look: Look, axe: str, path: str) -> None:
    seen = look(width=390, height=844)
    seen.open(path)
    assert violations(seen, axe) == []
    widths = seen.page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert widths[0] <= widths[1]


def test_every_page_of_the_menus_is_checked_here(look: Look) -> None:
    seen = look()
    seen.open("/plan-du-site")
    links = seen.page.eval_on_selector_all(
        "a[href]", "links => links.map(link => [link.origin, link.pathname])"
    )
    assert {origin for origin, _ in links} == {seen.site}
    known = set(PAGES)
    assert {path for _, path in links if not path.startswith(("/donnees/", "/assets/"))} <= known


def test_the_figures_are_in_the_page_before_any_script(look: Look) -> None:
    alive = look()
    alive.open("/")
    shown = alive.page.locator(".chiffre .valeur").all_text_contents()
    bare = look(java_script_enabled=False)
    bare.page.goto(bare.site + "/")
    painted = bare.page.locator(".chiffre .valeur").all_text_contents()
    assert painted == shown
    assert sum(any(char.isdigit() for char in value) for value in painted) >= 3


def test_no_script_can_be_evaluated(look: Look) -> None:
    seen = look()
    answer = seen.page.goto(seen.site + "/")
    assert answer is not None
    assert "unsafe-eval" not in answer.headers["content-security-policy"]
    seen.wait()
    outcome = seen.page.evaluate(
        """() => new Promise(done => {
            document.addEventListener('securitypolicyviolation', e => done(e.blockedURI));
            const link = document.createElement('a');
            setTimeout(() => { try { new Function('return 1')(); done('permis'); } catch (e) {} });
        })"""
    )
    assert outcome == "eval"


def test_an_image_from_elsewhere_is_blocked_by_the_policy(look: Look) -> None:
    seen = look()
    seen.open("/")
    seen.page.evaluate("() => { const i = new Image(); i.src = 'http://ailleurs.invalid/x.png'; }")
    seen.page.wait_for_timeout(300)
    assert any("Content Security Policy" in message for message in seen.messages)


def test_a_foreign_host_is_refused(site: Served) -> None:
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    connection.request("GET", "/", headers={"Host": "attaquant.example"})
    answer = connection.getresponse()
    assert answer.status == 421
    assert "ne répond pas à ce nom" in answer.read().decode()
    connection.close()
