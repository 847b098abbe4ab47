"""Words of a page, linked to their definition in the glossary."""

from __future__ import annotations

import re

from dash.development.base_component import Component

from dashboard.catalogue.glossary import Term, load_glossary
from dashboard.components.address import link
from dashboard.components.tags import html
from dashboard.formats import fold, typography

GLOSSARY = "/glossaire"


def names(term: Term) -> list[str]:
    """The words of an entry that may be met in a text: « Compte administratif (CA) » has one."""
    bare = re.sub(r"\([^)]*\)", "", term.term)
    return [fold(part).strip() for part in bare.split(",") if part.strip()]


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def found_in(text: str) -> list[Term]:
    """Entries whose words are in a text, in the order of the glossary."""
    plain = f" {_words(text)} "

    def met(name: str) -> bool:
        words = _words(name)
        return f" {words} " in plain or f" {words}s " in plain

    return [term for term in load_glossary() if any(met(name) for name in names(term))]


def glossary_links(text: str) -> list[Component | str]:
    """Links to the entries whose words are in a text, separated by commas."""
    links: list[Component | str] = []
    for term in found_in(text):
        anchor = html.A(typography(term.term), href=link(GLOSSARY, anchor=term.code))
        links += [", ", anchor] if links else [anchor]
    return links
