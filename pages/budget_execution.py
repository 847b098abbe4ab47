"""L'exécution du budget : où en est-on, est-ce le bon rythme, où l'exercice va-t-il finir."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.budget.backtest import track_record
from dashboard.budget.execution import Execution
from dashboard.budget.scope import LEFT, UNSPENT
from dashboard.components.address import View, link
from dashboard.components.budget_bar import bar
from dashboard.components.context import Body, Content, page, title_of
from dashboard.components.execution_words import finding, lede, record_words
from dashboard.components.prerender import painted
from dashboard.components.states import heading, notice
from dashboard.components.tags import html, register_page
from dashboard.formats import plural, typography
from dashboard.secrecy import Gate
from pages._execution_annuelle import annual_finding, build_chapters, build_years, why, yearly
from pages._execution_choix import build_choices, build_open, build_trail
from pages._execution_courbe import build_course
from pages._execution_table import build_parts
from pages._execution_vue import PAGE, Shown, look

register_page(
    __name__,
    path=PAGE,
    name="Exécution du budget",
    title=title_of("Exécution du budget"),
    description="Le réalisé face au rythme attendu, et l'atterrissage de l'exercice.",
    order=1.62,
    place="budget",
)


def _unread(read: Execution) -> Component | None:
    """Lines of the export that could not be read: the amounts of that week are not whole."""
    lost = read.export.rejects_nb
    if not lost:
        return None
    words = f"{plural(lost, 'ligne')} de cet extrait {'n’a' if lost < 2 else 'n’ont'} pas pu être "
    words += f"{'lue' if lost < 2 else 'lues'} ({read.export.file}) : les montants de cette date "
    words += "sont incomplets d'autant."
    return notice(
        "Extrait incomplet",
        words,
        html.P(html.A("Voir les rejets", href=link("/donnees"))),
    )


def _method(shown: Shown, read: Execution) -> Component:
    """How it is worked out, and how well it held before."""
    found = track_record(read.chapters, read.date)
    record = record_words(found[1], found[0]) if found else ""
    words = [
        "Rythme attendu : moyenne de ce qui était réalisé à la même semaine des trois derniers "
        "exercices clos, au plus, ramenée aux crédits ouverts d'aujourd'hui. Une ligne sans passé "
        "prend le profil de l'ensemble ; sans aucun exercice clos, le rythme est linéaire, et dit.",
        "Atterrissage : réalisé à ce jour, plus ce qui restait à venir à la même semaine des "
        "exercices passés. L'intervalle vient de leur dispersion, élargi quand ils sont peu "
        "nombreux ; il ne descend jamais sous ce qui est déjà réalisé.",
        "Au regard des crédits : le dépassement (ou le manque) est « probable » quand tout "
        "l'intervalle les passe, « possible » quand son milieu les passe.",
        f"{(UNSPENT if read.closed else LEFT)['D'].capitalize()} : crédits ouverts moins le plus "
        "grand de l'engagé et du réalisé."
        if shown.side == "D"
        else "",
        "Taux : réalisé sur crédits ouverts. Opérations réelles, résultats reportés (001 et 002) "
        "exclus. L'ensemble est lu pour lui-même : son écart n'est pas la somme des écarts, ni son "
        "intervalle celle des intervalles.",
        record,
    ]
    return html.Section(
        [
            html.H2("Comment c’est calculé"),
            *(html.P(typography(text)) for text in words if text),
        ],
        className="bloc prose",
    )


def _weekly(shown: Shown, read: Execution) -> Content:
    tables = [build_parts(shown, kind) for kind in ("chapitre", "service")]
    title = finding(read)
    first = [
        *heading(title, lede(read)),
        build_choices(shown),
        build_open(shown),
        build_trail(shown),
        _unread(read),
        build_course(read),
    ]
    rest = [*tables, _lines(shown), _method(shown, read)]
    return _content(shown, first, rest, title)


def _lines(shown: Shown) -> Component:
    """The way to the lines of what is shown."""
    words = typography("Voir les lignes budgétaires")
    return html.P(html.A(words, href=shown.lines_link), className="vers-lignes")


def _annual(shown: Shown) -> Content:
    known = yearly(shown)
    title = typography(annual_finding(shown, known))
    first = [*heading(title), build_choices(shown), build_trail(shown), why(shown)]
    rest = [build_years(shown, known), build_chapters(shown), _lines(shown)]
    return _content(shown, first, rest, title)


def _content(
    shown: Shown,
    first: Sequence[Component | None],
    rest: Sequence[Component | None],
    title: str,
) -> Content:
    kept = [part for part in [*first, *rest] if part is not None]
    body = [bar(shown.view, PAGE), *kept]
    return Content([html.Div(painted(body), className="budget execution")], title=title)


def build(gate: Gate, view: View) -> Content:
    """What is done, what was expected, where it lands; by exercice when no week is known."""
    shown = look(gate, view)
    return _weekly(shown, shown.execution) if shown.execution else _annual(shown)


def layout(**parameters: object) -> Body:
    """Lay the page out; everything shown comes from the address."""
    return page(PAGE, build, parameters)
