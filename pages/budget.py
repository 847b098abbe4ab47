"""Budget : où va l'argent, ce qu'il en reste, du tout jusqu'à la ligne."""

from __future__ import annotations

from collections.abc import Iterable

from dash.development.base_component import Component

from dashboard.budget import Level, documents, text_of
from dashboard.budget.lines import Line, lines
from dashboard.budget.reading import PATHS
from dashboard.components.address import View, link
from dashboard.components.budget_bar import bar
from dashboard.components.budget_words import MEASURES, measure_word, name_of
from dashboard.components.context import Body, Content, page, title_of
from dashboard.components.prerender import painted
from dashboard.components.states import heading, notice
from dashboard.components.table import Column, table
from dashboard.components.tags import html, register_page
from dashboard.formats import plural, typography
from dashboard.secrecy import Gate
from pages._budget_barres import build_bars
from pages._budget_choix import build_choices, says, stage_name
from pages._budget_programmes import build_programmes
from pages._budget_qualite import build_quality
from pages._budget_surfaces import build_areas
from pages._budget_table import build_table
from pages._budget_tete import build_figures, build_heading, build_way
from pages._budget_vide import build_nothing
from pages._budget_vue import PAGE, PATH_WORDS, Shown, look

register_page(
    __name__,
    path=PAGE,
    name="Budget",
    title=title_of("Budget"),
    description="Où va l'argent, ce qu'il en reste, du budget entier jusqu'à la ligne.",
    order=1.6,
    place="menu",
)
FIRST_LINES = 20
"""Lines shown under the last level; the others are on their own page."""


def _lines_link(shown: Shown) -> str:
    """The lines of this level, on their own page, same state."""
    view = shown.view
    return link(
        "/budget/lignes",
        budget=view.budget,
        year=str(shown.scope.year) if shown.level.path == "operation" else view.year,
        stage=shown.scope.stage if shown.level.path == "operation" else view.stage,
        section=view.section,
        side=view.side,
        movement=view.movement,
        path=view.path,
        node=text_of(shown.level.node),
    )


def _to_lines(shown: Shown) -> Component:
    here = shown.level
    number = plural(here.total.lines_nb, "ligne")
    if here.across_years:
        number = f"lignes de {here.scope.year}"
    years = shown.link(
        page="/budget/evolution", year="", stage="", section="", measure="", anchor=""
    )
    return html.P(
        [
            html.A(
                typography(f"Voir, chercher et télécharger : {number}"), href=_lines_link(shown)
            ),
            html.A(typography("Suivre d'année en année"), href=years),
        ],
        className="vers-lignes",
    )


_LEAF = ("vote", "taken_up", "ouvert", "engage", "realise", "paye", "disponible")
"""Amounts of a line, in their order; one the document never says is not shown."""


def _leaf_columns(here: Level) -> dict[str, str]:
    """Amounts the lines say, with their words; a voted document says no execution."""
    words = {
        **{name: measure_word(here, name) for name in MEASURES[here.side]},
        "taken_up": "restes à réaliser repris",
        "disponible": here.scope.left_words(here.side),
    }
    untold = set() if here.scope.executed else {"engage", "realise", "paye", "disponible"}
    untold |= {"taken_up"} if here.scope.executed else set()
    return {
        name: words[name].capitalize()
        for name in _LEAF
        if name not in untold and getattr(here.total, name) is not None
    }


def _line_row(line: Line, amounts: Iterable[str], *, programmes: bool) -> list[object]:
    record = line.record
    return [
        name_of(record["article"] or "", record["article_libelle"] or "", "article"),
        record["libelle"] or "",
        name_of(record["fonction"] or "", record["fonction_libelle"] or "", "fonction"),
        ", ".join(part for part in (record["service"], record["enveloppe"]) if part),
        *([record["programme_libelle"] or record["programme"] or ""] if programmes else []),
        *(getattr(line.amounts, name) for name in amounts),
        f"{line.file}, n° {line.position}",
    ]


def _leaf(shown: Shown) -> list[Component]:
    """The first source lines of the last level."""
    here = shown.level
    found = lines(
        shown.gate,
        here.scope,
        path=here.path,
        node=here.node,
        side=here.side,
        section=shown.view.section,
        limit=FIRST_LINES,
        here=here,
    )
    amounts = _leaf_columns(here)
    programmes = any(line.record["programme"] for line in found.rows)
    columns = [
        Column("Article"),
        Column("Libellé reçu"),
        Column("Fonction"),
        Column("Service, enveloppe"),
        *([Column("Programme")] if programmes else []),
        *(Column(words, "€", 2) for words in amounts.values()),
        Column("Provenance"),
    ]
    rows = [_line_row(line, amounts, programmes=programmes) for line in found.rows]
    return [
        html.Div(
            [
                html.H2(typography(f"Les lignes reçues : {plural(here.total.lines_nb, 'ligne')}")),
                table("Lignes reçues", columns, rows),
            ],
            className="bloc",
        )
    ]


def _untold(shown: Shown) -> list[Component]:
    """The document does not carry the codes of this reading: which one does, which reading else."""
    scope, path = shown.scope, shown.level.path
    annex = build_programmes(shown)
    if annex:
        words = (
            "Les lignes de ce document ne portent aucun numéro de programme : son annexe les dit."
        )
        return [html.P(typography(words), className="mesure"), *annex]
    others = [
        d
        for d in shown.documents
        if d.budget_siret == scope.budget
        and d.retained
        and says(d, path)
        and d.exercice <= scope.year
    ][:3]
    told = [p for p in PATHS if p != path and any(says(d, p) for d in scope.documents)]
    items = [
        html.Li(
            html.A(
                typography(f"Lire {scope.year} par {PATH_WORDS[p]}"),
                href=shown.link(path=p, node=""),
            )
        )
        for p in told[:2]
    ]
    items += [
        html.Li(
            html.A(
                typography(f"Lire par {PATH_WORDS[path]} : {stage_name(d)}, exercice {d.exercice}"),
                href=shown.link(year=str(d.exercice), stage=d.stage, node=""),
            )
        )
        for d in others
    ]
    return [
        notice(
            f"Ce document ne se lit pas par {PATH_WORDS[path]}.",
            "Ses lignes ne portent pas ce code : il n'existe que dans le logiciel financier, ou la "
            "taille de la commune en dispense.",
            html.Ul(items, className="suites"),
        )
    ]


def _drawn(shown: Shown) -> list[Component]:
    here = shown.level
    if here.leaf:
        return [*_leaf(shown), *build_programmes(shown)]
    parts = [part for part in (build_areas(shown), build_bars(shown)) if part is not None]
    charts = [html.Div(parts, className="graphiques-budget")] if parts else []
    return [*charts, build_table(shown), *build_programmes(shown)]


def _nothing(view: View) -> Content:
    """No budget was received: what to send."""
    words = [
        "Vigie lit les documents budgétaires tels qu'ils partent à la préfecture (TotEM : budget "
        "primitif, décisions modificatives, compte), leur version ouverte (SCDL), et l'export du "
        "logiciel de finances, qui seul dit les services.",
        "Déposez-en un dans le dossier des fichiers reçus, décrivez sa source dans le pack, puis "
        "lancez « vigie build ».",
    ]
    return Content(
        [
            bar(view, PAGE),
            *heading("Aucun budget n'a encore été reçu"),
            notice("Ce qu'il faut déposer", *words),
        ]
    )


def build(gate: Gate, view: View) -> Content:
    """Everything the address asks of the budget."""
    known = documents(gate)
    if not known:
        return _nothing(view)
    shown = look(gate, view, known)
    here = shown.level
    top = [bar(view, PAGE), build_way(shown)]
    if not here.total.lines_nb:
        title, *why = build_nothing(shown)
        lost = painted([*top, title, build_choices(shown), *why], class_name="budget")
        return Content([lost], found=not here.node)
    first = [*build_heading(shown), build_choices(shown)]
    body = [build_figures(shown), *_drawn(shown), _to_lines(shown)]
    if here.missing:
        body = _untold(shown)
    return Content([painted([*top, *first, *body, build_quality(shown)], class_name="budget")])


def layout(**parameters: object) -> Body:
    """Lay the page out."""
    return page(PAGE, build, parameters)
