"""The background of the map: a tile server of its own, in sight and out of reach."""

from __future__ import annotations

import shutil
import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Seen, looking
from tests.serving_vigie import TERRITORY, Served, free_port, served

pytestmark = pytest.mark.browser

MAP = "/carte?indicateur=delai_median_resolution"
TILES = "#_pages_content .ca-fond image"
SILENT = "#_pages_content .ca-fond-muet"


def picture() -> bytes:
    """A PNG of 256 grey pixels by 256."""

    def part(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\xb0" * 256) * 256
    parts = part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


class Tiles(BaseHTTPRequestHandler):
    """Answers any tile."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(picture())

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def port() -> int:
    """Where the tiles are asked for; nobody listens there unless a test says so."""
    return free_port()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, port: int, site: Served) -> Iterator[Served]:
    """The demonstration, whose pack names a tile server on this machine."""
    territory = tmp_path_factory.mktemp("fond") / TERRITORY.name
    shutil.copytree(TERRITORY, territory)
    told = (territory / "territoire.toml").read_text(encoding="utf-8")
    address = f"http://127.0.0.1:{port}/{{z}}/{{x}}/{{y}}.png"
    ground = f'[fond]\nadresse = "{address}"\nattribution = "Plan d\'essai"\nraster = true\n'
    (territory / "territoire.toml").write_text(f"{told}\n{ground}", encoding="utf-8")
    with served(site.database, territory, workers=1) as running:
        yield running


@pytest.fixture
def tiles(port: int) -> Iterator[None]:
    """A tile server that answers, for the time of a test."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Tiles)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


def hosts(seen: Seen) -> set[str]:
    """Hosts asked for outside the site."""
    return {urlsplit(url).netloc for url in seen.outside()}


@pytest.mark.usefixtures("tiles")
def test_tiles_are_asked_of_the_one_host_named_and_only_once_chosen(
    browser: Browser, town: Served, port: int
) -> None:
    with looking(browser, town) as look:
        seen = look()
        seen.open(MAP)
        assert hosts(seen) == set()
        seen.page.locator("#_pages_content .choix a", has_text="Fond de plan").click()
        seen.page.wait_for_url("**fond=plan**")
        expect(seen.page.locator(TILES).first).to_be_attached()
        seen.wait()
        assert hosts(seen) == {f"127.0.0.1:{port}"}
        first = len(seen.outside())
        expect(seen.page.locator(SILENT)).to_be_hidden()
        assert seen.page.locator(TILES).count() >= 6
        assert seen.page.locator("#_pages_content svg.carte a[data-code]").count() == 44
        with seen.page.expect_request(f"http://127.0.0.1:{port}/**"):
            seen.page.locator("#_pages_content [data-action=carte-plus]").click()
        seen.wait()
        assert len(seen.outside()) > first, "nearer, the tiles are finer ones"
        assert not [url for url in seen.requests if "plotly" in url or "maplibre" in url]
        assert seen.messages == []
        seen.page.emulate_media(media="print")
        expect(seen.page.locator("#_pages_content .ca-fond")).to_be_hidden()


def test_without_its_tiles_the_map_says_so_and_stays(browser: Browser, town: Served) -> None:
    with looking(browser, town) as look:
        seen = look()
        seen.open(f"{MAP}&fond=plan")
        expect(seen.page.locator(SILENT)).to_be_visible()
        expect(seen.page.locator(TILES)).to_have_count(0)
        seen.page.locator("#_pages_content a.ca-lien[data-code='00036']").click()
        seen.page.wait_for_url("**territoire=00036**")
        seen.wait()
        assert "fond=plan" in seen.page.url
        assert seen.page.locator("#_pages_content svg.carte a[data-code]").count() > 3
