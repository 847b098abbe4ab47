"""A report made of real data in every format: the words, the look of the town, the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import time
import zipfile
from html import unescape
from pathlib import Path

import pypdf
import pytest
from flask import Flask
from lxml import html
from state_url import fresh_url
from tinytown import Tiny

from app import create_app
from dashboard.formats import fold
from dashboard.reports.asked import Asked
from dashboard.reports.assembly import WRITERS
from dashboard.reports.making import Made, Order, make
from dashboard.settings import Settings
from tests.unit.test_earlier_version import requests

WHEN = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
READY = sorted(WRITERS)
ACCENT = "7a1f5a"
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">'
    b'<rect width="40" height="20" fill="#0a7d5a"/></svg>'
)
STYLE = f"""
accent = "#{ACCENT}"
pied = "Direction générale de {{lieu}}"
logo_texte = "Blason de Tinyville"
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    town = Tiny(tmp_path_factory.mktemp("fichiers"))
    town.write("demande", requests(30))
    town.build()
    found: Flask = create_app(Settings(town.territory, town.database, fresh_url(town.root))).server
    return found


@pytest.fixture
def own(server: Flask) -> Path:
    """The templates of the town, none yet."""
    folder = server.extensions["vigie_site"].settings.territory / "modeles"
    return Path(folder)


def _made(server: Flask, ending: str) -> Made:
    asked = Asked(indicator="demandes_recues")
    return make(server, Order("fiche-indicateur", asked, ending, "https://ville.example/"), WHEN)


def _words(ending: str, body: bytes) -> str:
    """All that a file says, its signs included for those that are text."""
    if ending == "pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    if ending == "html":
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert parts.testzip() is None
        known = [n for n in parts.namelist() if n.endswith((".xml", ".rels"))]
        return "\n".join(parts.read(name).decode() for name in known)


def _plain(words: str) -> str:
    """Letters and figures alone: files cut lines where they want."""
    return "".join(c for c in fold(words) if c.isalnum())


@pytest.mark.parametrize("ending", READY)
def test_each_format_holds_the_figures_and_their_references(server: Flask, ending: str) -> None:
    made = _made(server, ending)
    said = _plain(unescape(_words(ending, made.body)))
    assert (
        made.name
        == f"fiche-indicateur-{made.arguments['semaine'].lower()}-demandes-recues.{ending}"
    )
    for item in made.report.items:
        assert _plain(item.caption.title) in said
        assert _plain(item.caption.reference) in said


def test_the_same_report_makes_the_same_bytes(server: Flask) -> None:
    first = {ending: _made(server, ending).body for ending in READY}
    time.sleep(2.1)  # a ZIP archive tells time by two seconds
    assert [e for e, body in first.items() if _made(server, e).body != body] == []


@pytest.mark.parametrize("ending", READY)
def test_a_town_changes_colour_words_and_logo_without_code(
    server: Flask, own: Path, ending: str
) -> None:
    before = _made(server, ending).body
    own.mkdir()
    try:
        (own / "style.toml").write_text(STYLE, encoding="utf-8")
        (own / "logo.svg").write_bytes(LOGO)
        after = _made(server, ending).body
    finally:
        for file in own.iterdir():
            file.unlink()
        own.rmdir()
    was, now = _words(ending, before), _words(ending, after)
    assert _plain("Direction générale de Tinyville") in _plain(now)
    assert _plain("Direction générale de Tinyville") not in _plain(was)
    if ending != "pdf":
        assert ACCENT in now.lower()
        assert ACCENT not in was.lower()
        assert "Blason de Tinyville" in now
    else:
        assert len(_images(after)) >= len(_images(before))
        assert after != before


def _images(body: bytes) -> list[object]:
    return [image for page in pypdf.PdfReader(io.BytesIO(body)).pages for image in page.images]


def test_the_page_of_a_town_has_its_rules(server: Flask, own: Path) -> None:
    rules = own / "fiche-indicateur"
    rules.mkdir(parents=True)
    try:
        (rules / "style.css").write_text("h1 { letter-spacing: 3px }", encoding="utf-8")
        page = html.document_fromstring(_made(server, "html").body)
    finally:
        (rules / "style.css").unlink()
        rules.rmdir()
        own.rmdir()
    assert any("letter-spacing: 3px" in (one.text or "") for one in page.iter("style"))
