"""Lignes du budget : chercher, trier, vérifier et télécharger, jusqu'au fichier reçu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash.development.base_component import Component

from dashboard.budget import documents, text_of
from dashboard.budget.columns import carried_words, sums_of
from dashboard.budget.lines import Selected
from dashboard.budget.screen import ScreenColumn, screen_columns
from dashboard.components.address import View, encode, link
from dashboard.components.budget_bar import bar
from dashboard.components.budget_lines import DOWNLOADS, PATH, download, selected_by
from dashboard.components.budget_search import search_form
from dashboard.components.budget_words import MEASURES, SIDES, name_of
from dashboard.components.context import Body, Content, page, title_of
from dashboard.components.grid import GridColumn, grid
from dashboard.components.ids import page_ids
from dashboard.components.prerender import painted, to_html
from dashboard.components.prose import crumbs
from dashboard.components.states import heading
from dashboard.components.tags import html, register_page
from dashboard.formats import NBSP, money, money_short, plural, typography
from dashboard.secrecy import Gate
from pages._budget_choix import ask, stage_name
from pages._budget_lignes_table import painted_lines
from pages._budget_mots import understood
from pages._budget_tete import build_figures
from pages._budget_trouvailles import build_hits
from pages._budget_vue import Shown

ids = page_ids("budget-lignes", "grid")

register_page(
    __name__,
    path=PATH,
    name="Lignes du budget",
    title=title_of("Lignes du budget"),
    description="Chercher un mot, trier, vérifier une ligne dans son fichier, télécharger.",
    order=1.61,
    place="budget",
)


def _shown(gate: Gate, view: View, chosen: Selected) -> Shown:
    """The lines chosen, as the parts of `/budget` draw a level."""
    level = replace(chosen.level, total=chosen.total)
    if chosen.text:
        level = replace(level, previous=None)
    measure = "ouvert" if chosen.scope.executed else "vote"
    return Shown(gate, view, documents(gate), chosen.scope, level, measure, {})


def _asked(chosen: Selected) -> str:
    return f"« {chosen.text} »"


def _amount_words(chosen: Selected) -> str:
    """« il reste 42 k€ sur 722 k€ de crédits ouverts », or what was voted, or what was done."""
    total, side, scope = chosen.total, chosen.side, chosen.scope
    left, opened = total.disponible, total.credits
    if side == "D" and scope.running and left is not None and opened:
        if left < 0:
            return f"crédits dépassés de {money_short(-left)} sur {money_short(opened)}"
        return f"il reste {money_short(left)} sur {money_short(opened)} de crédits ouverts"
    if scope.executed and total.executed is not None:
        done = f"{money_short(total.executed)} {MEASURES[side]['realise']}s"
        return done if not opened else f"{done} sur {money_short(opened)}"
    voted = f"{money_short(total.voted)} votés"
    if total.taken_up and total.ouvert is not None:
        return f"{voted}, {money_short(total.taken_up)} de restes à réaliser repris"
    return voted


def finding_of(chosen: Selected) -> str:
    """The title of the page: what the lines chosen amount to."""
    count = chosen.total.lines_nb
    if not count:
        return f"Aucune ligne ne répond à {_asked(chosen)}" if chosen.text else "Aucune ligne ici"
    lines = plural(count, "ligne")
    if chosen.text:
        return f"{_asked(chosen)} : {_amount_words(chosen)}, en {lines}"
    return f"{lines} de {SIDES[chosen.side]} : {_amount_words(chosen)}"


def _lede(chosen: Selected) -> str:
    scope = chosen.scope
    order = " d'ordre" if scope.movement == "ordre" else " réelles"
    kinds = {"P": "budget principal", "A": f"budget annexe {scope.budget_name}"}
    name = kinds.get(scope.budget_type, scope.budget_name)
    where = f"{scope.body}, {name}" if scope.body else scope.budget_name
    return f"{SIDES[chosen.side].capitalize()}{order}, en euros. {where}, {scope.stage_words}."


def _way(view: View, chosen: Selected) -> list[Component]:
    """The post whose lines are shown, and how to leave it."""
    if not chosen.level.trail:
        return []
    names = [name_of(step.code, step.label, step.kind) for step in chosen.level.trail]
    steps = [
        (typography(name), encode(view.but(node=text_of(step.node))))
        for name, step in zip(names, chosen.level.trail, strict=True)
    ]
    whole = (f"Toutes les lignes de {SIDES[chosen.side]}", encode(view.but(node="", path="")))
    return [crumbs([whole, *steps[:-1]], steps[-1][0])]


def _grid_columns(chosen: Selected, columns: Sequence[ScreenColumn]) -> list[GridColumn]:
    asked = chosen.sort.lstrip("-")
    order = "desc" if chosen.sort.startswith("-") else "asc"
    return [
        GridColumn(
            field=c.field,
            heading=typography(c.label),
            sort=c.sort,
            order=order if c.sort == asked else "",
            width=c.width,
            numeric=c.numeric,
        )
        for c in columns
    ]


def _downloads(view: View) -> Component:
    items = [
        html.Li(
            [
                html.A(name, href=download(view, ending), download="", rel="external"),
                html.Span(f" {typography(words)}", className="note"),
            ]
        )
        for ending, name, words in DOWNLOADS
    ]
    head = html.Span(f"Télécharger ces lignes{NBSP}:", className="choix-nom")
    return html.Div([head, html.Ul(items)], className="telecharger")


def _total(chosen: Selected) -> Component:
    """Sum of every line chosen, to the cent: of the selection, not of the page shown."""
    parts: list[Component | str] = [f"Total de la sélection{NBSP}: "]
    for rank, (label, amount) in enumerate(sums_of(chosen)):
        parts += [", " if rank else "", f"{label.lower()} ", html.B(money(amount))]
    if carried := carried_words(chosen):
        parts.append(typography(f", dont résultats reportés (001, 002) : {carried}"))
    return html.P([*parts, "."], className="total-lignes")


def _lines(view: View, chosen: Selected) -> Component:
    columns = screen_columns(chosen)
    files = sorted({d.file for d in chosen.scope.documents if d.file})
    sources = ", ".join(files)
    several = "Fichiers reçus" if len(files) > 1 else "Fichier reçu"
    return html.Section(
        [
            html.H2("Ligne par ligne"),
            _downloads(view),
            _total(chosen),
            grid(
                ids.grid,
                _grid_columns(chosen, columns),
                markup=to_html(painted_lines(view, chosen, columns)),
                label="Lignes du budget, montants en euros",
                address=encode(view.but(page=f"{PATH}.json", sort="", first="")),
                total=chosen.total.lines_nb,
            ),
            html.P(
                [
                    typography(f"{several} : {sources}. "),
                    html.A("D’où viennent les données", href=link("/donnees")),
                    ".",
                ],
                className="note",
            ),
        ],
        className="bloc",
        id="lignes",
    )


def _elsewhere(view: View, shown: Shown, chosen: Selected) -> Component:
    """No line here: filters to take away, other documents of the exercice to look in.

    Where no word was read, none of them would find more.
    """
    scope = shown.scope
    verb = "Chercher dans" if view.search else "Voir"
    ways = []
    if not chosen.asked.unread and (view.node or view.section or view.movement):
        whole = view.but(node="", path="", section="", movement="")
        ways.append((f"{verb} tout le document", whole))
    if view.search:
        ways.append(("Voir toutes les lignes", view.but(search="", words="")))
    ways += [
        (f"{verb} le document : {stage_name(d)}", view.but(stage=d.stage, node=""))
        for d in shown.documents
        if d.retained
        and not chosen.asked.unread
        and (d.budget_siret, d.exercice) == (scope.budget, scope.year)
        and d.stage != scope.stage
    ]
    items = [html.Li(html.A(typography(words), href=encode(way))) for words, way in ways]
    words = "Aucune ligne de ce document ne passe ces filtres."
    if chosen.level.node and not chosen.level.total.lines_nb:
        words = "Ce document ne porte pas ce poste."
    return html.Div([html.P(words), html.Ul(items, className="suites")], className="avis")


def build(gate: Gate, view: View) -> Content:
    """The lines the address asks for: what they amount to, where they are, one by one."""
    chosen = selected_by(gate, view)
    shown = _shown(gate, view, chosen)
    top = [
        bar(view, PATH),
        *_way(view, chosen),
        *heading(finding_of(chosen), _lede(chosen)),
        search_form(view),
        ask(shown, action=PATH),
        *understood(view, chosen.asked),
    ]
    if not chosen.total.lines_nb:
        lost = [_elsewhere(view, shown, chosen)]
        found = bool(chosen.level.total.lines_nb or not chosen.level.node)
        return Content([*top, *lost], title=finding_of(chosen), found=found)
    rest = [build_figures(shown), *build_hits(view, chosen)]
    return Content(
        [*top, painted(rest, class_name="budget"), _lines(view, chosen)], title=finding_of(chosen)
    )


def layout(**parameters: object) -> Body:
    """Lay the page out; node, filters and words come from the address."""
    return page(PATH, build, parameters)
