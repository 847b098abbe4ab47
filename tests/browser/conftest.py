"""The demonstration territory, served by gunicorn and seen through the system's Chromium."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.serving_vigie import Served, build_demo, chromium, served

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
]
FORMS = ("/identite", "/rapports")
"""Pages that Dash does not bring alive."""

READY = """() => !document.documentElement.classList.contains('attente')
    && document.querySelector('main h1') !== null"""


@dataclass
class Seen:
    """A page of the browser, and everything it complained of or asked for."""

    page: Page
    site: str
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Open an address of the site and wait until it is alive."""
        self.page.goto(self.site + path)
        self.wait()

    def wait(self) -> None:
        """Wait until scripts have taken over the first paint and nothing moves on the network."""
        if urlsplit(self.page.url).path not in FORMS:
            self.page.wait_for_function(READY)
        self.page.wait_for_load_state("networkidle")

    def outside(self) -> list[str]:
        """Requests that left the site; `data:` and `blob:` never leave the browser."""
        own = urlsplit(self.site).netloc
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme not in {"data", "blob"} and urlsplit(url).netloc != own
        ]

    def title(self) -> str:
        """The text of the page's heading."""
        return self.page.locator("main h1").inner_text()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration served to one worker; what is written there is written for it alone."""
    own = tmp_path_factory.mktemp("vigie") / "base"
    shutil.copytree(_demonstration(tmp_path_factory), own, copy_function=_linked)
    with served(own) as running:
        yield running


def _demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the versions, built by the first worker that asks; the others wait for it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with (folder / "demonstration.verrou").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "demonstration.fait"
        if not done.exists():
            build_demo(folder / "demonstration")
            done.touch()
    return folder / "demonstration" / "base"


def _linked(source: str, target: str) -> None:
    """What never changes is not copied."""
    fixed = source.endswith((".duckdb", ".parquet"))
    (os.link if fixed else shutil.copy2)(source, target)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = chromium()
    if executable is None:
        message = "Chromium est absent : l'installer, ou donner son chemin dans VIGIE_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def look(browser: Browser, site: Served) -> Iterator[Callable[..., Seen]]:
    """Open a fresh context: `look(color_scheme="dark", width=390)`."""
    with looking(browser, site) as make:
        yield make


@contextmanager
def looking(browser: Browser, site: Served) -> Iterator[Callable[..., Seen]]:
    """What opens fresh contexts, closed at the end."""
    contexts: list[BrowserContext] = []

    def make(width: int = 1366, height: int = 768, **options: object) -> Seen:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, locale="fr-FR", **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(30_000)
        return watched(context, site.url)

    yield make
    for context in contexts:
        context.close()


def watched(context: BrowserContext, url: str) -> Seen:
    """A page whose console and network are written down.

    Requests are read from the DevTools protocol: it also sees those that fail, are refused by
    the content policy, or only resolve a name.
    """
    page = context.new_page()
    seen = Seen(page, url)
    page.on("console", lambda message: seen.messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen.messages.append(f"error: {error}"))
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.requestWillBeSent", lambda e: seen.requests.append(e["request"]["url"]))
    tools.on("Network.webSocketCreated", lambda e: seen.requests.append(e["url"]))
    return seen


@pytest.fixture(scope="session")
def axe() -> str:
    return (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
