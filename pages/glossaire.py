"""Glossaire : les mots du tableau de bord, en clair."""

from __future__ import annotations

from itertools import groupby

from dash.development.base_component import Component

from dashboard.catalogue.glossary import FAMILIES, Term, load_glossary
from dashboard.components.address import View
from dashboard.components.context import Body, Content, plain_page, title_of
from dashboard.components.ids import page_ids
from dashboard.components.search import search_form
from dashboard.components.states import empty, heading
from dashboard.components.tags import html, register_page
from dashboard.formats import number, typography

PATH = "/glossaire"
ids = page_ids("glossaire", "search", "list")

register_page(
    __name__,
    path=PATH,
    name="Glossaire",
    title=title_of("Glossaire"),
    description="Les mots du budget, des services et des mesures, en clair.",
    order=4,
    place="menu",
)


def _related(term: Term, names: dict[str, str]) -> list[Component | str]:
    links: list[Component | str] = []
    for code in term.see:
        links += [", " if links else " Voir aussi ", html.A(names[code], href=f"#{code}")]
    return [*links, "."] if links else []


def _entry(term: Term, names: dict[str, str]) -> Component:
    words = f"{term.term} {term.text}"
    return html.Div(
        [
            html.Dt(typography(term.term)),
            html.Dd([typography(term.text), *_related(term, names)]),
        ],
        id=term.code,
        className="terme",
        **{"data-cherche": words},
    )


def _family(code: str, terms: list[Term], names: dict[str, str]) -> Component:
    return html.Section(
        [
            html.H2(FAMILIES[code], id=f"famille-{code}"),
            html.Dl([_entry(term, names) for term in terms], className="termes"),
        ],
        className="bloc",
        **{"data-groupe": code, "aria-labelledby": f"famille-{code}"},
    )


def build(view: View) -> Content:
    """Every term by family; the browser filters as words are typed."""
    terms = load_glossary()
    names = {term.code: typography(term.term) for term in terms}
    families = [
        _family(code, list(group), names) for code, group in groupby(terms, lambda t: t.family)
    ]
    nothing = html.Div(
        empty("Aucun terme ne correspond.", "Essayez un mot plus court, sans terminaison."),
        hidden=True,
        **{"data-aucun": "oui"},
    )
    lede = (
        f"{number(len(terms))} termes employés dans ces pages, expliqués sans supposer que l'on "
        "connaît la comptabilité publique ni la statistique."
    )
    search = search_form(
        ids.search, PATH, "Chercher un terme", value=view.search, controls=ids.list
    )
    return Content(
        [*heading("Glossaire", lede), search, html.Div([*families, nothing], id=ids.list)]
    )


def layout(**parameters: object) -> Body:
    """Lay the page out; the words looked for come from the address."""
    return plain_page(PATH, build, parameters)
