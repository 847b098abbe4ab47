"""Évolution d'un budget : vingt exercices sur un axe, leurs ruptures, en euros au choix."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.budget import PATHS, documents, level, node_of, scope_of, text_of
from dashboard.budget.asked import one_of
from dashboard.budget.courses import NO_POLICY, Course
from dashboard.budget.credits import credits_gap
from dashboard.budget.evolution import evolution
from dashboard.budget.prices import CURRENT
from dashboard.budget.reading import ABSENT
from dashboard.budget.scope import Document
from dashboard.budget.years import CLOSED, span_words
from dashboard.components.address import View, encode
from dashboard.components.budget_bar import bar
from dashboard.components.budget_gap import gap_block
from dashboard.components.budget_years import SIDES, TABLE, Shown, euros_words, legend
from dashboard.components.budget_years_tables import parts_table, twin
from dashboard.components.context import Body, Content, page, title_of
from dashboard.components.prerender import painted
from dashboard.components.prose import crumbs, section
from dashboard.components.states import heading
from dashboard.components.table import table
from dashboard.components.tags import html, register_page
from dashboard.formats import typography
from dashboard.secrecy import Gate
from pages._evolution_choix import build_choices
from pages._evolution_dessin import (
    balance,
    node_panel,
    node_title,
    panels,
    place_words,
)
from pages._evolution_notes import notes, refusal

PATH = "/budget/evolution"

register_page(
    __name__,
    path=PATH,
    name="Évolution du budget",
    title=title_of("Évolution du budget"),
    description="Le budget d'année en année, avec ses ruptures de série.",
    order=2.4,
    place="budget",
)

_OPENED = "Ouvert : crédits ouverts du document ; montant voté tant qu'il n'y a que des votes."


def _parts(view: View, shown: Shown) -> list[Component]:
    """The next level, each part with its own small course."""
    found = shown.evolution
    if not found.parts:
        return []
    path = view.path or "nature"
    node = node_of(view.node)
    side = view.side or "D"
    top = path == "nature" and not node
    depth = len(PATHS[path]) - (path == "operation")

    def link(course: Course) -> str:
        deeper = (*((course.section,) if top else node), course.code or ABSENT)
        if len(deeper) > depth or (path == "operation" and node):
            return ""
        return encode(view.but(path=path, side=side, node=text_of(deeper), anchor=""))

    named = "chapitre" if top else found.kind or "article"
    words = {"fonction1": "fonction", "fonction2": "sous-fonction", "famille": "famille"}
    title = f"{SIDES[side]} par {words.get(named, named)}"
    warned: list[Component] = []
    if path == "politique" and any("passage" in b.words for b in found.breaks):
        warned.append(
            html.P(
                typography(
                    "Rupture de série : les fonctions de M14 et de M57 portent parfois le même "
                    "numéro sans dire la même chose. Les courbes s'arrêtent à la bascule."
                ),
                className="mesure",
            )
        )
    return [section(title, *warned, *parts_table(shown, found.parts, title, link))]


def _policies(shown: Shown) -> list[Component]:
    """Ten coarse policies, the only ones that can be followed from M14 to M57."""
    if not shown.evolution.policies:
        return []
    crossed = any("passage" in b.words for b in shown.evolution.breaks)
    words = "Dix politiques regroupent les fonctions des deux nomenclatures."
    if crossed:
        words = (
            "Rupture de série : dix politiques rapprochent grossièrement les fonctions de M14 et "
            "de M57, pour un ordre de grandeur ; aucune variation n'est calculée à travers la "
            "bascule."
        )
    title = "Grandes politiques, par-delà les nomenclatures"
    named = [c for c in shown.evolution.policies if c.code != NO_POLICY]
    rest = [c for c in shown.evolution.policies if c.code == NO_POLICY]
    rows = parts_table(shown, [*named, *rest], title, lambda _course: "")
    return [section(title, html.P(typography(words), className="mesure"), *rows)]


def _way(view: View, shown: Shown, steps: Sequence[tuple[str, tuple[str, ...]]]) -> Component:
    top = view.but(node="", path=view.path)
    way = [("Budget", encode(view.but(page="/budget", node=""))), ("Évolution", encode(top))]
    way += [(typography(words), encode(view.but(node=text_of(node)))) for words, node in steps[:-1]]
    return crumbs(way, typography(steps[-1][0]))


def _steps(
    gate: Gate, view: View, shown: Shown, known: tuple[Document, ...]
) -> list[tuple[str, tuple[str, ...]]]:
    """Words of the codes gone through, from the last document that names them."""
    node, path = node_of(view.node), view.path or "nature"
    codes = [(code, node[: rank + 1]) for rank, code in enumerate(node)]
    budget = shown.evolution.budget
    for exercice in reversed(shown.evolution.known):
        scope = scope_of(gate, budget=budget, year=str(exercice.year), known=known)
        side = view.side or "D"
        trail = level(gate, scope, path=path, node=node, side=side, known=known).trail
        words = {step.node: step.label for step in trail}
        if all(words.get(part) for _, part in codes):
            return [(words[part], part) for _, part in codes]
        if not codes or exercice.year < shown.evolution.years[-1].year - 8:
            break
    return [(code, part) for code, part in codes]


def _explore(view: View) -> list[Component]:
    """The same node, in the explorer of one exercice."""
    if not view.node:
        return []
    words = "Explorer ce poste dans un exercice"
    return [html.P(html.A(words, href=encode(view.but(page="/budget", euros=""))))]


def _gap(gate: Gate, view: View, shown: Shown) -> list[Component]:
    """Credits of the exercice asked for, or of the last one with an account."""
    years = [y.year for y in shown.evolution.years if y.state == CLOSED]
    asked = int(view.year) if view.year.isdecimal() else max(years, default=0)
    if view.node or asked not in years:
        return []
    movement = shown.evolution.movement
    found = credits_gap(gate, budget=shown.evolution.budget, year=asked, movement=movement)
    return [gap_block(found)] if found else []


def _nothing(view: View) -> Content:
    """No budget was received: what to send."""
    words = "Déposez les documents budgétaires (TotEM, SCDL ou tableau), puis « vigie build »."
    title = "Aucun document budgétaire n'a été reçu"
    return Content([bar(view, PATH), *heading(title, words)])


def _lost(view: View, choices: Component) -> Content:
    """No exercice has a line there: the ways back."""
    node = node_of(view.node)
    ways = [("Voir tout le budget d'année en année", view.but(node="", path="", anchor=""))]
    if len(node) > 1:
        ways.insert(0, ("Remonter d'un niveau", view.but(node=text_of(node[:-1]), anchor="")))
    if view.movement == "ordre":
        ways.insert(0, ("Voir les opérations réelles", view.but(movement="", anchor="")))
    items = [html.Li(html.A(typography(words), href=encode(way))) for words, way in ways]
    title, words = "Rien à cet endroit du budget", "Aucun exercice reçu ne porte ce poste."
    body = [bar(view, PATH), *heading(title, words), choices, html.Ul(items, className="suites")]
    return Content(body, title=title, found=False)


def build(gate: Gate, view: View) -> Content:
    """The budget, or one node of a reading, over its exercices."""
    known = documents(gate)
    if not known:
        return _nothing(view)
    node, path = node_of(view.node), view.path or "nature"
    found = evolution(
        gate,
        budget=view.budget,
        movement=view.movement,
        path=path,
        node=node,
        side=view.side or "D",
        euros=view.euros or CURRENT,
        known=known,
    )
    one_of("exercice", view.year, "year", [str(y.year) for y in reversed(found.years)])
    shown = Shown(found, cut_norms=path == "politique")
    if node and not found.whole:
        return _lost(view, build_choices(view, found, known))
    steps = _steps(gate, view, shown, known) if node else []
    title = steps[-1][0] if steps else balance(shown)
    if steps and found.whole:
        title = node_title(shown, steps[-1][0])
    drawn = node_panel(shown) if steps else panels(shown)
    values = twin(shown)
    caption = f"{place_words(shown)}, en {euros_words(shown)}."
    body: list[Component] = [
        bar(view, PATH),
        *([_way(view, shown, steps)] if steps else []),
        *heading(title, f"{place_words(shown)}, {span_words(found.years)}."),
        build_choices(view, found, known),
        *refusal(found, view.euros),
        *drawn,
        legend(shown),
        *_explore(view),
        *_policies(shown),
        *_parts(view, shown),
        section(
            "Exercice par exercice",
            html.P(typography(f"{caption} {_OPENED}"), className="mesure"),
            table(caption, values.columns, values.rows, identifier=TABLE, show_caption=False),
        ),
        *_gap(gate, view, shown),
        notes(shown),
    ]
    return Content([painted(body, class_name="evolution")], title=typography(title))


def layout(**parameters: object) -> Body:
    """Lay the page out; the state is the address."""
    return page(PATH, build, parameters)
