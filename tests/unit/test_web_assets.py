"""Answers are compressed once and kept by the browser."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask

from dashboard.settings import ASSETS
from dashboard.web.assets import IMMUTABLE, LASTING, Memo, install_assets
from dashboard.web.bundles import ALONE, asset_address, install_bundles
from tests.unit.web_app import client, press


def a_script(page: str) -> str:
    return re.findall(r'src="(/_dash-component-suites/[^"]+)"', page)[0]


@pytest.mark.parametrize(
    ("accepted", "decode"), [("gzip, br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_a_page_is_compressed_as_the_browser_accepts(tmp_path, accepted, decode):
    browser = client(tmp_path)
    plain = browser.get("/_dash-layout").data
    answer = browser.get("/_dash-layout", headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == accepted.split(", ")[-1]
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert decode(answer.data) == plain
    assert len(answer.data) < len(plain) / 2


def test_a_browser_without_compression_gets_plain_text(tmp_path: Path) -> None:
    assert "Content-Encoding" not in client(tmp_path).get("/").headers


def test_refusing_an_encoding_is_respected(tmp_path: Path) -> None:
    answer = client(tmp_path).get("/", headers={"Accept-Encoding": "br;q=0, gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_a_component_file_is_immutable_and_compressed(tmp_path: Path) -> None:
    browser = client(tmp_path)
    script = a_script(browser.get("/").get_data(as_text=True))
    answer = browser.get(script, headers={"Accept-Encoding": "br"})
    assert answer.headers["Cache-Control"] == IMMUTABLE
    assert answer.headers["Content-Encoding"] == "br"


def test_a_font_lasts_and_another_file_is_asked_again(tmp_path: Path) -> None:
    browser = client(tmp_path)
    font = browser.get("/assets/fonts/source-sans-3-latin-wght-normal.woff2", buffered=True)
    icon = browser.get("/assets/vigie.svg", buffered=True)
    assert (font.status_code, font.headers["Cache-Control"]) == (200, LASTING)
    assert (icon.status_code, icon.headers["Cache-Control"]) == (200, "no-cache")
    known = {"If-None-Match": icon.headers["ETag"]}
    again = browser.get("/assets/vigie.svg", headers=known, buffered=True)
    assert again.status_code == 304


@pytest.mark.parametrize("ending", ["css", "js"])
def test_our_sheets_and_scripts_come_as_one_file_named_by_its_content(ending: str) -> None:
    server = Flask(__name__, static_folder=None)
    address = install_bundles(server, ASSETS)[f"vigie.{ending}"]
    install_assets(server)
    answer = server.test_client().get(address)
    assert answer.headers["Cache-Control"] == IMMUTABLE
    own = [f.read_text("utf-8") for f in ASSETS.glob(f"*.{ending}") if f.name not in ALONE]
    body = answer.get_data(as_text=True)
    assert len(own) > 1
    assert all(text in body for text in own)


def test_an_asset_changed_has_another_address(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    (tmp_path / "b.js").write_text("2")
    ours = {asset_address(tmp_path, name).partition("?")[2] for name in ("a.js", "b.js")}
    assert len(ours) == 2


def test_the_page_itself_is_asked_again_each_time(tmp_path: Path) -> None:
    assert client(tmp_path).get("/").headers["Cache-Control"] == "no-cache"


def test_an_unchanged_answer_costs_no_body(tmp_path: Path) -> None:
    browser = client(tmp_path)
    first = browser.get("/_dash-layout", headers={"Accept-Encoding": "br"})
    known = {"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]}
    second = browser.get("/_dash-layout", headers=known)
    assert second.status_code == 304
    assert second.data == b""


def test_a_refusal_is_never_kept(tmp_path: Path) -> None:
    answer = client(tmp_path).get("/", headers={"Host": "attaquant.example"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_short_answer_stays_as_it_is(tmp_path: Path) -> None:
    browser = client(tmp_path)
    short = press(browser, **{"Accept-Encoding": "br"})
    assert '"children":"3"' in short[1]
    long = browser.get("/", headers={"Accept-Encoding": "br"})
    assert long.headers["Content-Encoding"] == "br"


def test_the_memo_makes_each_body_once_and_forgets_the_oldest() -> None:
    memo, made = Memo(most_bytes=10), []

    def make(name: str) -> bytes:
        made.append(name)
        return name.encode() * 4

    for name in ("a", "a", "b", "c", "a"):
        assert memo.get((name, "br"), lambda name=name: make(name)) == name.encode() * 4
    assert made == ["a", "b", "c", "a"]
