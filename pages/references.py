"""Références : ce que d'autres collectivités ont fait, et ce qu'elles en ont mesuré."""

from __future__ import annotations

from dashboard.components.address import View
from dashboard.components.context import Body, Content, page, site, title_of
from dashboard.components.prerender import painted
from dashboard.components.prose import section
from dashboard.components.states import heading
from dashboard.components.tags import html, register_page
from dashboard.formats import plural, typography
from dashboard.indicators import know
from dashboard.roadmap.references import (
    Received,
    load_cartography,
    load_practices,
    named_here,
    received,
)
from dashboard.secrecy import Gate
from pages._references_fichiers import files, stamp
from pages._references_guide import cartography, named_words, practice_sheet

PATH = "/references"

register_page(
    __name__,
    path=PATH,
    name="Références",
    title=title_of("Références"),
    description="Résultats d\u2019autres collectivités, bonnes pratiques, cartographie de 2017.",
    order=3.6,
    place="menu",
)


def _finding(found: Received) -> str:
    count = len(found.files)
    if not count:
        return "Ce que d'autres collectivités ont fait"
    towns = len({s.town for s in found.files})
    others = "d'une autre collectivité"
    if towns > 1:
        others = f"de {plural(towns, 'autre collectivité', 'autres collectivités')}"
    return f"{plural(count, 'résultat')} {others}"


def build(gate: Gate, view: View) -> Content:
    """Files received, good practices, the cartography of the guide."""
    here, knows = site(), know(gate)
    found, told = received(here.pack.folder), load_cartography()
    own = named_here(knows.areas, (here.territory.insee, here.territory.siren))
    sheets = [practice_sheet(p, own, knows.definitions) for p in load_practices()]
    named = named_words(told, own)
    lede = (
        "Rien de cette page n'est un résultat d'ici : ce sont des exemples à regarder, avec leur "
        "source, et ce qui manque pour en juger."
    )
    parts = [
        section("Résultats reçus", html.Div(files(found), className="rf-grille")),
        section(
            "Bonnes pratiques",
            html.P(
                typography(
                    "Les services en ligne de Boé, cités par le guide. Aucun chiffre n'est publié "
                    "sur leurs effets : les indicateurs nommés diraient s'ils marchent ici."
                ),
                className="note",
            ),
            html.Div(sheets, className="rf-grille"),
        ),
        section(
            told.title,
            html.P(typography(named), className="rf-nous") if named else None,
            *cartography(told, own),
        ),
    ]
    return Content([*heading(_finding(found), lede), painted(parts, class_name="page-references")])


def layout(**parameters: object) -> Body:
    """Lay the page out; it depends on the files received too."""
    return page(PATH, build, parameters, stamp=stamp)
