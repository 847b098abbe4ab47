"""A block of the page at an address, laid out as the site lays it out for a reader."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, g

from dashboard.components import document
from dashboard.components.context import EXTENSION, Site
from dashboard.components.prerender import to_html
from dashboard.errors import QueryError
from dashboard.reports.block import Block, Origin
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


def capture(server: Flask, address: str, identifier: str) -> tuple[Block, Origin]:
    """The block of that id in the page at that address, and where it was read.

    Args:
        server: the application.
        address: path and choices, as in the address bar; `version` in it chooses the data.
        identifier: id of the block.

    Raises:
        QueryError: no such page, no such block in it.
    """
    path, choices = _split(address)
    site: Site = server.extensions[EXTENSION]
    # A context of its own: what the page says of itself must not reach the answer under way.
    with server.app_context(), server.test_request_context(path, query_string=choices):
        content = document.answer(path, choices)
        version = str(g.get("vigie_version", ""))
        blocks = read_blocks(to_html(content.body)) if content.found else {}
        if identifier not in blocks or not version:
            raise QueryError(
                f"la page {path} n'a pas de figure « {identifier[:60]} » avec ces choix",
                field="figure",
                remedy="Ouvrez la page, puis demandez le fichier depuis la figure",
            )
        known = site.known(site.gate(version))
    named = f"{path}?{urlencode({**choices, 'version': version})}"
    return blocks[identifier], Origin(
        named, version, known.built_at, site.territory.name, site.territory.simulated
    )
