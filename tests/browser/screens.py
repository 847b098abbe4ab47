"""Pictures of every page, to be looked at: `python -m tests.browser.screens --out FOLDER`.

Wide, laptop, telephone, dark, and printed in grey as the council receives it. `--readme` only
takes the three pictures of the README.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, READY
from tests.browser.test_every_page import PAGES
from tests.serving_vigie import TERRITORY, build_demo, chromium, served

VIEWS: dict[str, dict[str, Any]] = {
    "1366": {"viewport": {"width": 1366, "height": 768}},
    "1920": {"viewport": {"width": 1920, "height": 1080}},
    "390": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
    "sombre": {"viewport": {"width": 1366, "height": 768}, "color_scheme": "dark"},
}
README = {"accueil": "/", "donnees": "/donnees", "methode": "/methode"}


def name_of(path: str) -> str:
    """« accueil » for the first page, the address for the others."""
    return path.strip("/").replace("/", "-") or "accueil"


def take(browser: Browser, address: str, target: Path, *, full: bool, **view: Any) -> None:
    """One picture of one page, once it is still."""
    context = browser.new_context(locale="fr-FR", **view)
    page = context.new_page()
    page.goto(address)
    if not address.endswith("/identite"):
        page.wait_for_function(READY)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    page.screenshot(path=target, full_page=full)
    context.close()


def print_page(browser: Browser, address: str, target: Path) -> None:
    """The page on paper."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.pdf(path=target, format="A4")
    context.close()


def take_all(browser: Browser, site: str, out: Path) -> None:
    """Every page in every view."""
    for path in PAGES:
        for label, view in VIEWS.items():
            target = out / f"{name_of(path)}-{label}.png"
            take(browser, site + path, target, full=True, **view)
        print_page(browser, site + path, out / f"{name_of(path)}.pdf")


def take_readme(browser: Browser, site: str, out: Path) -> None:
    """The first screen of the pages the README shows."""
    for name, path in README.items():
        take(browser, site + path, out / f"{name}.png", full=False, **VIEWS["1366"])


def main() -> int:
    """Build the demonstration, or look at a base already built, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--database", type=Path)
    parser.add_argument("--territory", type=Path, default=TERRITORY)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        database = chosen.database or build_demo(Path(place))
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        with served(database, chosen.territory) as running:
            (take_readme if chosen.readme else take_all)(browser, running.url, chosen.out)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
