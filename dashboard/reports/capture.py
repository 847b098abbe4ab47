"""A block of the page at an address, laid out as the site lays it out for a reader."""

from __future__ import annotations

from functools import cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, g
from lxml import etree
from lxml.html import HtmlElement

from dashboard.components import document
from dashboard.components.context import EXTENSION, Site
from dashboard.components.prerender import to_html
from dashboard.errors import QueryError
from dashboard.provenance import sources
from dashboard.reports.block import Block, Origin, Producer
from dashboard.reports.charts import drawn_charts
from dashboard.reports.ink import Shape
from dashboard.reports.reading import read_blocks


def _split(address: str) -> tuple[str, dict[str, str]]:
    """Path and choices of an address of this site."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        raise QueryError(
            f"« {address[:80]} » n'est pas l'adresse d'une page de ce site",
            field="adresse",
            remedy="Écrivez le chemin de la page et ses choix, comme /budget?exercice=2025",
        )
    return parts.path, dict(reversed(parse_qsl(parts.query, keep_blank_values=True)))


def capture_all(server: Flask, address: str, width: int = 0) -> tuple[dict[str, Block], Origin]:
    """The blocks of the page at that address, by id, and where they were read.

    Args:
        server: the application.
        address: path and choices, as in the address bar; `version` in it chooses the data.
        width: pixels that its drawings have; 0 for those of screens.

    Raises:
        QueryError: no such page, or no data for it.
    """
    path, choices = _split(address)
    site: Site = server.extensions[EXTENSION]
    # A context of its own: what the page says of itself must not reach the answer under way.
    with server.app_context(), server.test_request_context(path, query_string=choices):
        g.vigie_width = width
        content = document.answer(path, choices)
        version = str(g.get("vigie_version", ""))
        if not (content.found and version):
            raise QueryError(
                f"« {address[:80]} » n'est l'adresse d'aucune page de figures",
                field="adresse",
                remedy="Ouvrez la page dans le site et recopiez son adresse",
            )
        markup = to_html(drawn_charts(content.body, width, site.territory.accent))
        known = site.known(site.gate(version))
    blocks = read_blocks(markup, site.territory.accent, _shapes(server))
    named = f"{path}?{urlencode({**choices, 'version': version})}"
    place = site.territory
    return blocks, Origin(
        named,
        version,
        known.built_at,
        place.name,
        place.simulated,
        known.last_data,
        _producers(site, version),
    )


def _shapes(server: Flask) -> Shape:
    """Finds the contours that maps take from the files of the site, each file read once."""
    client = server.test_client()

    @cache
    def held(file: str) -> dict[str, HtmlElement]:
        if not file.startswith("/carte/"):
            return {}
        answer = client.get(file, headers={"Accept-Encoding": "identity"})
        return {
            one.get("id", ""): one for one in etree.fromstring(answer.data).iter() if one.get("id")
        }

    def find(address: str) -> HtmlElement | None:
        file, _, identifier = address.partition("#")
        return held(file).get(identifier)

    return find


def _producers(site: Site, version: str) -> tuple[Producer, ...]:
    """The sources loaded in a version, read once."""

    def read() -> tuple[Producer, ...]:
        found = sources(site.gate(version))
        return tuple(Producer(s.name, s.producer, s.licence) for s in found if s.files)

    known: tuple[Producer, ...] = site.memory.get(("sources", version), read)
    return known


def capture(server: Flask, address: str, identifier: str, width: int = 0) -> tuple[Block, Origin]:
    """The block of that id in the page at that address, and where it was read.

    Raises:
        QueryError: no such page, no such block in it.
    """
    blocks, origin = capture_all(server, address, width)
    if identifier not in blocks:
        raise QueryError(
            f"la page {address[:80]} n'a pas de figure « {identifier[:60]} »",
            field="figure",
            remedy="Ouvrez la page, puis demandez le fichier depuis la figure",
        )
    return blocks[identifier], origin
