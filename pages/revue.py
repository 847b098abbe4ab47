"""Revue hebdomadaire : l'état de la semaine, ce qui a changé, puis tous les indicateurs."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget import documents
from dashboard.catalogue.ambitions import load_ambitions
from dashboard.catalogue.indicators import FAMILIES, load_indicators
from dashboard.components import desk
from dashboard.components.address import View, link
from dashboard.components.budget_search import search_form
from dashboard.components.context import Body, Content, page, site, title_of
from dashboard.components.prerender import painted
from dashboard.components.review_cards import cards
from dashboard.components.review_filters import keeps, neighbours, sentence, span_words
from dashboard.components.review_head import (
    by_family,
    counted,
    counts,
    finding,
    meeting,
    what_changed,
)
from dashboard.components.review_rows import Shown, families_index, family
from dashboard.components.states import empty
from dashboard.components.tags import html, register_page
from dashboard.errors import QueryError
from dashboard.formats import instant, plural, typography
from dashboard.indicators import Knowledge, Reading, know
from dashboard.reviews.brief import Brief
from dashboard.secrecy import Gate
from pages._evaluation_liens import in_brief

PATH = "/"

register_page(
    __name__,
    path=PATH,
    name="Revue hebdomadaire",
    title=title_of("Revue hebdomadaire"),
    description="Ce qui a changé, ce qui est hors cible, ce qui a été décidé.",
    order=1,
    place="menu",
)


def absent(knowledge: Knowledge) -> list[str]:
    """Labels of the indicators wanted, or known, that the extracts do not allow."""
    known = load_indicators()
    wanted = load_ambitions(site().settings.territory, known) or known
    return [known[code].label for code in wanted if code not in knowledge.definitions]


def _readings(brief: Brief) -> list[Reading]:
    return [reading for _, found in brief.families for reading in found]


def _decided(brief: Brief, area: str) -> frozenset[str]:
    """Indicators with an open decision in an area."""
    open_ones = (s.decision for s in brief.standings)
    return frozenset(d.subject for d in open_ones if d.about(d.subject, area))


def _frozen(brief: Brief) -> list[Component]:
    if not brief.frozen or brief.review is None:
        return []
    words = f"Figures figées le {instant(brief.review.closed_at)}."
    more = " Ce sont les valeurs affichées pendant la réunion ; elles ne changent plus."
    return [html.P([html.Strong(typography(words)), typography(more)], className="figees")]


def _tools(brief: Brief, view: View) -> Component:
    choices = {"week": brief.week.code, "area": view.area}
    kept = "" if brief.frozen else brief.version_id
    show = html.A(
        "Présenter",
        href=link("/revue/presenter", **choices, version=kept),
        rel="external",
        className="commande",
    )
    hold = html.A(
        "Tenir ou clore la revue",
        href=link("/revues/tenir", **choices),
        rel="external",
        className="commande",
    )
    return html.P([show, *([] if brief.frozen else [hold])], className="actions")


def _budget(gate: Gate) -> Component | None:
    """The field that searches the budget, when there is one to search."""
    try:
        known = documents(gate)
    except QueryError:  # a version built before the budget could be searched
        return None
    return search_form(View(), brief=True) if known else None


def _top(
    brief: Brief, view: View, knowledge: Knowledge, shown: Shown, search: Component | None
) -> list[Component]:
    kept = [r for r in _readings(brief) if r.indicator.code in shown.kept]
    last = knowledge.last_week
    when = typography(f"Revue de la semaine {brief.week.label}, {span_words(brief.week)}")
    return [
        html.Div(
            [
                html.P([html.Span(when), *neighbours(view, brief.week, last)], className="semaine"),
                *([search] if search else []),
                _tools(brief, view),
            ],
            className="surtitre",
        ),
        html.H1(typography(finding(*counted(kept, shown.decided))), id="titre", tabIndex="-1"),
        sentence(
            view,
            _readings(brief),
            week=brief.week,
            last=last,
            place=brief.place,
            root=knowledge.root,
            areas=knowledge.areas,
        ),
        *_frozen(brief),
        counts(kept),
    ]


def _grid(brief: Brief, shown: Shown, missing: list[str]) -> list[Component]:
    groups = by_family(_readings(brief))
    families = [family(code, FAMILIES[code], found, shown) for code, found in groups]
    said = plural(len(_readings(brief)), "indicateur suivi", "indicateurs suivis")
    note = (
        f"{said}. La ligne tiretée est la cible, la bande grise les limites habituelles. "
        "Écart : à la cible. Évolution : depuis la période précédente ; un astérisque : jours "
        "fériés, vacances ou grève d'un seul côté."
    )
    gone = (
        [html.P(typography(f"Non calculés, faute de données : {', '.join(missing)}."))]
        if missing
        else []
    )
    return [
        html.H2("Tous les indicateurs", id="indicateurs"),
        html.P(typography(note), className="note"),
        families_index([(code, FAMILIES[code]) for code, _ in groups]),
        html.P(
            "Aucun indicateur ne passe ces filtres.",
            id="aucun",
            className="vide",
            **({"hidden": True} if shown.kept else {}),
        ),
        html.Div(families, className="familles", id="familles"),
        *gone,
    ]


def board(
    brief: Brief,
    view: View,
    knowledge: Knowledge,
    missing: list[str],
    search: Component | None = None,
    evaluated: Component | None = None,
) -> list[Component]:
    """The whole page of a week, as a tree."""
    readings = _readings(brief)
    if not readings:
        return [
            html.H1("Aucun indicateur ne peut être calculé", id="titre", tabIndex="-1"),
            empty("Les extraits reçus ne suffisent à aucun indicateur de ce territoire."),
            *([search] if search else []),
        ]
    place = "" if view.area == knowledge.root else view.area
    territory = site().territory
    shown = Shown(
        week=brief.week,
        decided=_decided(brief, place),
        kept=frozenset(r.indicator.code for r in readings if keeps(r, view)),
        choices={"week": brief.week.code, "area": place},
        body=territory.main_name if territory.holds(place) else "",
    )
    exceptions = html.Section(
        [
            html.H2("À regarder d\u2019abord", id="exceptions"),
            *cards(brief.exceptions, brief.sources, shown),
        ],
        className="a-regarder",
        **{"aria-labelledby": "exceptions"},
    )
    return [
        *_top(brief, view, knowledge, shown, search),
        exceptions,
        html.Div([what_changed(brief, shown), meeting(brief.metrics)], className="seconde"),
        *([evaluated] if evaluated is not None else []),
        *_grid(brief, shown, missing),
    ]


def build(gate: Gate, view: View) -> Content:
    """The week asked for, or the last one over."""
    knowledge = know(gate)
    brief = desk.brief_of(gate, view.week, view.area)
    tree = board(brief, view, knowledge, absent(knowledge), _budget(gate), in_brief(gate))
    title = f"Revue de la semaine {brief.week.label}"
    return Content([painted(tree, class_name="revue")], title=title)


def layout(**parameters: object) -> Body:
    """Lay the page out; the week and the filters come from the address."""
    return page(PATH, build, parameters, stamp=desk.stamp)
