"""Comparaisons : chaque territoire à côté de la médiane de ses pairs, mesure par mesure."""

from __future__ import annotations

from decimal import Decimal

from dash.development.base_component import Component

from dashboard.comparison.heat import Heat
from dashboard.comparison.peers import Standing, Town
from dashboard.comparison.series import Cell, Series, Worth
from dashboard.components.address import View
from dashboard.components.comparison_words import (
    APART_SIGN,
    NOISE_SIGN,
    NOISE_WORDS,
    SIGNS,
    VERDICT_WORDS,
    WORTH_SIGNS,
    cell_words,
    exported,
    figure,
    group_words,
    key_of,
    level_words,
    rank_words,
    verdict_words,
    with_unit,
)
from dashboard.components.context import site
from dashboard.components.drawn import drawn_table
from dashboard.components.reading import indicator_page
from dashboard.components.states import empty
from dashboard.components.table import csv_cell
from dashboard.components.tags import html
from dashboard.components.ways import ways
from dashboard.formats import NBSP, fold, number, plural, typography
from pages._comparaisons_choix import FAMILY_WORDS, PATH, READINGS, here, listed

ORDERS = {
    "": "les plus peuplés d'abord",
    "nom": "par ordre alphabétique",
    "ecart": "les plus en retrait d'abord",
}


WIDE = Decimal("0.2")
"""Width of an interval, in parts of its value, from which it is written in the cell."""


def family_list(heat: Heat) -> Component:
    """Measures of every family at a glance, or those of one."""
    families = [("", "une mesure par domaine"), *((f, w) for f, w in FAMILY_WORDS.items())]
    return listed("famille", "Mesures", [("", families)], heat.family)


def order_list(view: View) -> Component:
    """Order of the rows."""
    return listed("tri", "Ordre des lignes", [("", list(ORDERS.items()))], view.sort)


def _ordered(heat: Heat, order: str) -> list[Town]:
    """Rows: the area looked at first, then the others in the order asked."""

    def worse(town: Town) -> int:
        verdicts = [heat.standings[town.code, s.code].verdict for s in heat.series]
        return verdicts.count("moins") - verdicts.count("mieux")

    towns = sorted(heat.screen.towns, key=lambda t: fold(t.name))
    if order == "ecart":
        towns.sort(key=lambda t: -worse(t))
    elif order != "nom":
        towns.sort(key=lambda t: -(t.population or 0))
    focus = heat.screen.focus
    return [focus, *(t for t in towns if t.code != focus.code)]


def _kind(cell: Cell, found: Standing) -> str:
    """Class of a cell: how far it is, or what its figure is worth."""
    if cell.worth is not Worth.OK:
        return f"ec ec-{cell.worth.value}"
    if found.noise:
        return "ec ec-hasard"
    return f"ec ec-{found.verdict or 'sans'}{'2' if found.clear else ''}"


def _title(series: Series, cell: Cell, found: Standing, chance: str) -> str:
    parts = [f"{series.label} : {cell_words(series, cell)}"]
    if found.median is not None:
        parts.append(f"médiane des {number(found.peers)} pairs : {with_unit(series, found.median)}")
    parts += [
        words for words in (rank_words(found, judged=series.judged), verdict_words(found)) if words
    ]
    if chance:
        parts.insert(1, f"intervalle à 95 % : {chance}")
    return typography(" ; ".join(parts))


def _chance(series: Series, area: str) -> str:
    """« 12,1 à 18,4 »: what chance leaves possible, where it is wide for the value; else ""."""
    ends, value = series.interval(area), series.cells[area].value
    if ends is None or value is None or ends[1] - ends[0] < WIDE * abs(value):
        return ""
    return f"{figure(series, ends[0])} à {figure(series, ends[1])}"


def _cell(series: Series, area: str, found: Standing) -> Component:
    cell, chance = series.cells[area], _chance(series, area)
    sign = NOISE_SIGN if found.noise else SIGNS.get(key_of(found), "")
    if cell.value is None:
        text = WORTH_SIGNS[cell.worth]
        said: list[Component | str] = [
            html.Span(text, **{"aria-hidden": "true"}),
            html.Span(cell_words(series, cell), className="cache"),
        ]
        export = cell_words(series, cell)
    else:
        words = cell.reason if cell.worth is not Worth.OK else verdict_words(found)
        words = ", ".join(said for said in (words, cell.caution) if said)
        said = [
            html.Span(
                WORTH_SIGNS.get(cell.worth, sign),
                className="sg",
                **{"aria-hidden": "true"},
            ),
            figure(series, cell.value),
            html.Span(typography(chance), className="hasard") if chance else "",
            html.Span(f" {typography(words)}", className="cache") if words else "",
        ]
        export = csv_cell(exported(series, cell.value))
    return html.Td(
        said,
        className=_kind(cell, found),
        title=_title(series, cell, found, chance),
        **{"data-csv": export},
    )


def _head(heat: Heat, series: Series) -> Component:
    name: Component | str = typography(series.label)
    if series.page:
        period = heat.screen.ground.period.code
        name = html.A(name, href=indicator_page(series.code, period=period))
    when = f", {series.period}" if series.period != heat.screen.ground.period.label else ""
    unit = html.Span(typography(f"{series.unit}{when}"), className="unite")
    return html.Th([name, unit], scope="col", **{"data-csv": f"{series.label} ({series.unit})"})


def _row(heat: Heat, view: View, town: Town) -> Component:
    focus = town.code == heat.screen.focus.code
    chosen = {"aria-current": "true"} if focus else {}
    name = html.A(typography(town.name), href=here(view, area=town.code), **chosen)
    people = number(town.population) if town.population else f"n.{NBSP}d."
    cells = [_cell(s, town.code, heat.standings[town.code, s.code]) for s in heat.series]
    return html.Tr(
        [
            html.Th(name, scope="row"),
            html.Td(people, className="nombre", **{"data-csv": csv_cell(town.population)}),
            *cells,
        ],
        className="suivi" if focus else None,
    )


def _key() -> Component:
    """What each mark means; the judged scale, then the plain one, then what is no figure."""
    marks = [(f"ec-{v}{'2' if c else ''}", SIGNS[v, c], VERDICT_WORDS[v, c]) for v, c in SIGNS]
    marks = [m for m in marks if m[0] not in ("ec-haut", "ec-bas")]
    marks += [
        ("ec-hasard", NOISE_SIGN, NOISE_WORDS),
        ("ec-secret", WORTH_SIGNS[Worth.SECRET], "secret statistique"),
        ("ec-absent", WORTH_SIGNS[Worth.ABSENT], "non disponible"),
        ("ec-non_concerne", WORTH_SIGNS[Worth.NOT_CONCERNED], "non concerné"),
        ("ec-non_comparable", APART_SIGN, "non comparable : périmètre, définition ou couverture"),
    ]
    items = [
        html.Li([html.Span(sign, className=f"ec {kind}"), typography(words)], className="cle")
        for kind, sign, words in marks
    ]
    return html.Details(
        [html.Summary("Lire les marques"), html.Ul(items, className="cles cles-ecarts")],
        className="legende-ecarts",
        open=True,
    )


def _leading(heat: Heat) -> str:
    """The finding of the matrix: where areas differ most from their peers."""
    spread = []
    for series in heat.series:
        verdicts = [heat.standings[t.code, series.code] for t in heat.screen.towns]
        clear = sum(1 for v in verdicts if v.clear)
        if clear:
            spread.append((clear, series.label))
    level = level_words(heat.screen.ground.level)
    if not spread:
        return f"Les écarts entre {level} restent contenus"
    clear, label = max(spread)
    several = level_words(heat.screen.ground.level, clear)
    return (
        f"L'écart est le plus net pour « {label} » : {number(clear)} {several} loin de leurs pairs"
    )


def _nothing(heat: Heat) -> Component:
    """Nothing to compare here: what a comparison needs, and what else there is to read."""
    level = level_words(heat.screen.ground.level)
    others = [(READINGS[path], here(View(PATH), path=path)) for path in ("couts", "politique")]
    return html.Div(
        [
            empty(
                f"Aucune mesure de ce choix n'est connue dans au moins trois {level} à cette "
                "période.",
                "Changez de domaine, de niveau ou de période.",
            ),
            html.P(
                typography(
                    f"Une comparaison entre {level} demande des données publiées pour toutes : "
                    "comptes des collectivités (OFGL), données de l'INSEE, ou l'activité des "
                    "services, lieu par lieu."
                ),
                className="note",
            ),
            ways(others),
        ]
    )


def matrix_block(heat: Heat, view: View) -> Component:
    """The heat map: a table whose cells carry colour, sign and figure."""
    if not heat.series:
        return _nothing(heat)
    screen = heat.screen
    level = level_words(screen.ground.level)
    caption = typography(f"Mesures des {level} à côté de leurs pairs")
    head = html.Tr(
        [
            html.Th(level_words(screen.ground.level, 1).capitalize(), scope="col"),
            html.Th("Habitants", scope="col", className="nombre"),
            *(_head(heat, s) for s in heat.series),
        ]
    )
    rows = [_row(heat, view, town) for town in _ordered(heat, view.sort)]
    content = html.Div(
        html.Table(
            [html.Caption(caption, className="cache"), html.Thead(head), html.Tbody(rows)],
            className="ecarts",
        ),
        className="defile defile-ecarts",
        role="region",
        tabIndex="0",
        **{"aria-label": caption},
    )
    return drawn_table(
        "comparaisons-ecarts",
        content,
        title=_leading(heat),
        measure=(
            f"{plural(len(heat.series), 'mesure')}, {level} "
            f"{group_words(screen.group, screen.ground.level)}, {screen.ground.period.label}. "
            "Couleur et signe : place par rapport aux quartiles des pairs."
        ),
        pictured=True,
        source=_source(heat),
        key=_key(),
        notes=_notes(heat),
    )


def _source(heat: Heat) -> str:
    return (
        "Source : indicateurs, contexte et comptes de cette version, une page par indicateur. "
        f"Géographie au 01/01/{site().territory.geography}."
    )


def _notes(heat: Heat) -> list[str]:
    rules = heat.screen.ground.rules
    notes = [
        "Chaque territoire est retiré de son propre groupe. Sous "
        f"{number(rules.peers.fewest)} pairs, ni médiane ni quartiles ; sous "
        f"{number(rules.peers.fewest_ranked)} valeurs, pas de rang. Le sens de chaque mesure est "
        "celui de sa définition ; une mesure de contexte n'est ni bonne ni mauvaise."
    ]
    people = sorted({s.note for s in heat.series if s.note})
    if people:
        notes.append(f"Mesures rapportées aux habitants : {', '.join(people)}.")
    if any(s.law for s in heat.series):
        notes.append(
            "Sous une valeur, ce que le hasard des petits nombres laisse possible (intervalle à "
            "95 %), écrit quand il est large d'un cinquième de la valeur ou plus."
        )
    if heat.left_out:
        notes.append(
            f"Connues dans moins de trois territoires comparables : {', '.join(heat.left_out)}."
        )
    return notes
