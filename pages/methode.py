"""Méthode : tout ce qui est calculé, tel que c'est écrit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from dash.development.base_component import Component

from dashboard.catalogue.indicators import Indicator
from dashboard.components.address import View
from dashboard.components.context import Body, Content, page, title_of
from dashboard.components.glossary import glossary_links
from dashboard.components.ids import page_ids, slug
from dashboard.components.prose import definitions
from dashboard.components.search import search_form
from dashboard.components.sql import Query, query_block
from dashboard.components.states import empty, heading
from dashboard.components.table import Column, table
from dashboard.components.tags import html, register_page
from dashboard.formats import date, number, plural, typography
from dashboard.provenance import ReaderInfo, method
from dashboard.secrecy import Gate
from pages._rapprochement import comparison

PATH = "/methode"
ids = page_ids("methode", "search", "list")

register_page(
    __name__,
    path=PATH,
    name="Méthode",
    title=title_of("Méthode"),
    description="Comment chaque chiffre est calculé : indicateurs, requêtes, formats lus.",
    order=3,
    place="menu",
)

ROLLUPS = {
    "somme": "somme",
    "taux_pondere": "rapport des sommes, jamais moyenne des rapports",
    "mediane": "relue sur les faits à chaque niveau, ne s'additionne pas",
    "centile": "relu sur les faits à chaque niveau, ne s'additionne pas",
    "par_habitant": "somme rapportée à la population du territoire",
    "dernier": "dernier état de chaque unité, additionné",
    "stock": "entrées moins sorties depuis le début",
    "distinct": "relu sur les faits à chaque niveau, ne s'additionne pas",
}
WAYS = {
    "hausse_favorable": "la hausse",
    "baisse_favorable": "la baisse",
    "cible_a_atteindre": "se rapprocher de la cible",
    "contexte": "aucun : il décrit",
}
CADENCES = {
    "jour": "jour",
    "semaine": "semaine",
    "mois": "mois",
    "trimestre": "trimestre",
    "annee": "année",
}
FAMILIES = {
    "budget": "Budget",
    "services": "Services",
    "capteurs": "Capteurs",
    "territoire": "Territoire",
    "donnees": "Données",
    "construction": "Construction",
    "faits": "Faits des indicateurs",
    "cumuls": "Cumuls des indicateurs",
    "indicateurs": "Indicateurs",
    "projets": "Projets",
}


def _indicator(indicator: Indicator) -> Component:
    query = html.A(html.Code(indicator.facts), href=f"#requete-{slug(indicator.facts)}")
    facts: list[tuple[str, str | Component]] = [
        ("Définition", indicator.definition),
        ("Calcul", indicator.formula),
        ("Unité et période", f"{indicator.unit or 'nombre'}, par {CADENCES[indicator.cadence]}"),
        ("Agrégation", ROLLUPS[indicator.rollup]),
        ("Sens favorable", WAYS[indicator.direction]),
        ("Requête", query),
        ("Réserve", indicator.caveat),
        ("Définition en vigueur", f"version {indicator.version}, {date(indicator.valid_from)}"),
    ]
    words_explained = glossary_links(f"{indicator.label} {indicator.definition}")
    if words_explained:
        facts.append(("Mots expliqués", html.Span(words_explained)))
    if indicator.min_count:
        facts.append(("Fragile sous", plural(indicator.min_count, "cas", "cas")))
    words = f"{indicator.label} {indicator.question} {indicator.definition} {indicator.code}"
    return html.Article(
        [
            html.H3(typography(indicator.label), id=slug(indicator.code)),
            html.P(typography(indicator.question), className="question"),
            definitions(facts),
        ],
        className="entree-methode",
        **{"data-cherche": words},
    )


def _queries(title: str, queries: Sequence[Query]) -> Component:
    groups: list[Component] = []
    for family, group in groupby(queries, lambda q: q.name.partition("/")[0]):
        blocks = [query_block(query) for query in group]
        name = FAMILIES.get(family, family.capitalize())
        groups.append(
            html.Div([html.H3(name), *blocks], className="famille", **{"data-groupe": family})
        )
    return html.Section([html.H2(title), *groups], className="bloc", **{"data-groupe": title})


def _readers(readers: Sequence[ReaderInfo]) -> Component:
    rows = [[html.Code(r.name), typography(r.label)] for r in readers]
    listed = table(
        "Formats lus", [Column("Lecteur"), Column("Ce qu'il lit")], rows, show_caption=False
    )
    return html.Section([html.H2("Formats lus"), listed], className="bloc etroit")


def build(gate: Gate, view: View) -> Content:
    """Indicators, then queries, then readers, all from what the program itself reads."""
    found = method(gate)
    lede = (
        f"{plural(len(found.indicators), 'indicateur')}, "
        f"{plural(len(found.reads), 'requête de lecture', 'requêtes de lecture')} et "
        f"{number(len(found.builds))} de construction. Cette page est engendrée par ce que le "
        "programme exécute : elle ne peut pas le contredire."
    )
    entries = [_indicator(i) for i in found.indicators]
    indicators = html.Section(
        [
            html.H2("Indicateurs"),
            html.Div(entries, className="indicateurs")
            if entries
            else empty("Aucun indicateur n'est encore défini."),
        ],
        className="bloc",
        **{"data-groupe": "indicateurs"},
    )
    nothing = html.Div(empty("Rien ne correspond."), hidden=True, **{"data-aucun": "oui"})
    content = [
        indicators,
        comparison(gate),
        _queries("Requêtes de lecture", found.reads),
        _queries("Requêtes de construction", found.builds),
        _readers(found.readers),
        nothing,
    ]
    form = search_form(
        ids.search, PATH, "Chercher une définition", value=view.search, controls=ids.list
    )
    shown = [part for part in content if part is not None]
    return Content([*heading("Méthode", lede), form, html.Div(shown, id=ids.list)])


def layout(**parameters: object) -> Body:
    """Lay the page out; the words looked for come from the address."""
    return page(PATH, build, parameters)
