"""Comparaisons : deux mesures, commune par commune, sans jamais conclure à une cause."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.comparison.pairs import FEWEST_POINTS, Pairing, pairing
from dashboard.comparison.screen import Screen, offered, one
from dashboard.comparison.series import Series
from dashboard.components.address import View
from dashboard.components.comparison_words import exported, figure, level_words, with_unit
from dashboard.components.context import Content, site
from dashboard.components.drawing import SIZES, drawing
from dashboard.components.drawn import right
from dashboard.components.graph import Native, Twin
from dashboard.components.paper import sizes
from dashboard.components.prerender import painted
from dashboard.components.prose import section
from dashboard.components.states import empty, heading, notice
from dashboard.components.table import Column, Shown, Value
from dashboard.components.tags import html
from dashboard.figures.cloud import draw_cloud
from dashboard.figures.plane import Spot, Write
from dashboard.formats import number, typography
from pages._comparaisons_choix import (
    area_list,
    here,
    level_list,
    listed,
    measure_list,
    period_list,
    readings_bar,
    sentence,
    ways_beside,
)

WARNING = "Corrélation n'est pas causalité."
SPACE, TIME = "", "temps"
WAYS = {SPACE: "territoire par territoire", TIME: "mois par mois"}
_FIRST = ("contexte.niveau_vie_median", "delai_prise_en_charge", "demandes_mille_habitants")
_SECOND = ("contexte.demandeurs_emploi_abc", "contexte.locataires", "ordures_habitant")
"""Measures shown when none is asked, the first of each list that is known here."""


def way_list(view: View) -> Component:
    """Across areas, or over time."""
    return listed("par", "Sens de la comparaison", [("", list(WAYS.items()))], view.dimension)


def default(wanted: Sequence[str], found: Sequence[str], but: str = "") -> str:
    """The first wanted measure that is known, else the first known; never the other one."""
    known = [code for code in found if code != but]
    return next((code for code in wanted if code in known), known[0] if known else "")


def signed(value: float | None) -> str:
    """« +0,45 »."""
    return number(value, 2, signed=True)


def strength(r: float) -> str:
    """How strong a correlation is called, in the words of the page."""
    size = abs(r)
    return "fort" if size >= 0.7 else "net" if size >= 0.4 else "faible"


def finding(found: Pairing, screen: Screen) -> str:
    """What the cloud says: together, opposite, or nothing to say."""
    level = level_words(screen.ground.level)
    one, two = found.first.label, found.second.label
    if found.linear is None:
        return f"{one} et {two} : trop peu de {level} pour dire un lien"
    if not found.told:
        return f"Aucun lien net entre « {one} » et « {two} »"
    way = "ensemble" if found.linear > 0 else "à l'opposé"
    return f"« {one} » et « {two} » vont {way} (lien {strength(found.linear)})"


def _write(series: Series) -> Write:
    """Ticks of an axis; shares are drawn as percents already."""

    def write(value: float) -> str:
        whole = abs(value - round(value)) < 1e-9
        return number(value, 0 if whole else max(1, series.decimals))

    return write


def _drawn(series: Series, value: object) -> float:
    return float(str(value)) * (100 if series.unit == "%" else 1)


def source_words() -> str:
    """Under every drawing: where figures come from, and of which geography."""
    return f"Source : mesures de cette version. Géographie au 01/01/{site().territory.geography}."


def axis_of(series: Series) -> tuple[Write, str]:
    """How values are written on an axis, and its title."""
    return _write(series), typography(f"{series.label} ({series.unit})")


def _spots(found: Pairing, screen: Screen, view: View) -> list[Spot]:
    """Dots; those furthest from the others, and the most populated, are named."""
    people = {t.code: float(t.population or 0) for t in screen.towns}
    most = max(people.values(), default=1.0) or 1.0
    drawn = []
    for code, x, y in found.points:
        name = screen.name(code)
        said = f"{name} : {with_unit(found.first, x)} ; {with_unit(found.second, y)}"
        focus = code == screen.focus.code
        drawn.append(
            Spot(
                _drawn(found.first, x),
                _drawn(found.second, y),
                name,
                typography(said),
                here(view, area=code),
                "pl-suivi" if focus else "pl-point",
                2.0 if focus else 0.01 + people[code] / most,
            )
        )
    return drawn


def _summary(found: Pairing, screen: Screen) -> str:
    level = level_words(screen.ground.level, len(found.points))
    count = f"{number(len(found.points))} {level}"
    if found.linear is None:
        words = f"{count} ont les deux mesures, il en faut {FEWEST_POINTS} pour une corrélation"
        return f"{words}. {WARNING}"
    interval = (
        f", entre {signed(found.low)} et {signed(found.high)} à 95 %"
        if found.low is not None and found.high is not None
        else ""
    )
    return (
        f"{count}. Corrélation linéaire {signed(found.linear)}{interval} ; des rangs "
        f"{signed(found.ranks)}. {WARNING}"
    )


def _table(found: Pairing, screen: Screen, view: View) -> Twin:
    columns = [
        Column(level_words(screen.ground.level, 1).capitalize()),
        Column(typography(f"{found.first.label} ({found.first.unit})"), right=True),
        Column(typography(f"{found.second.label} ({found.second.unit})"), right=True),
    ]
    rows: list[list[Value]] = []
    by_name = sorted(found.points, key=lambda p: screen.name(p[0]))
    for code, x, y in by_name:
        name = screen.name(code)
        link = html.A(typography(name), href=here(view, area=code))
        rows.append(
            [
                Shown(link, name),
                right(figure(found.first, x), exported(found.first, x)),
                right(figure(found.second, y), exported(found.second, y)),
            ]
        )
    return Twin(columns, rows)


def cloud_block(found: Pairing, screen: Screen, view: View) -> Component:
    """The cloud, its text and its table."""
    if not found.points:
        return empty("Aucun territoire n'a les deux mesures à cette période.")
    dots = _spots(found, screen, view)
    first, second = axis_of(found.first), axis_of(found.second)
    drawings = [
        draw_cloud(dots, first, second, width=w, height=h, class_name=f"plan-{kind}")
        for kind, w, h in sizes(SIZES)
    ]
    level = level_words(screen.ground.level)
    periods = list(dict.fromkeys((found.first.period, found.second.period)))
    notes = [
        "Les deux mesures peuvent dépendre d'une troisième (taille, revenu, âge) ; des lieux "
        "voisins se ressemblent, ce qui rend l'intervalle trop étroit. Médianes en pointillé ; "
        "aucune droite n'est ajustée."
    ]
    if found.missing:
        notes.append(
            f"{number(found.missing)} {level_words(screen.ground.level, found.missing)} sans l'une "
            "des deux mesures (secret, absente, non concerné ou non comparable)."
        )
    return drawing(
        "comparaisons-nuage",
        drawings,
        _table(found, screen, view),
        native=Native("nuage", 0, (1, 2)),
        title=f"{found.first.label} et {found.second.label}, lieu par lieu",
        measure=(
            f"En travers, {found.first.label} ({found.first.unit}) ; en hauteur, "
            f"{found.second.label} ({found.second.unit}). {level.capitalize()}, "
            f"{' et '.join(periods)}."
        ),
        summary=_summary(found, screen),
        source=source_words(),
        notes=notes,
    )


def _others(series: Series, screen: Screen) -> Component | None:
    """Other pages about one of the two measures."""
    found = ways_beside(series, screen, here="nuage")
    return found and html.Div([html.Strong(typography(series.label)), found], className="voies")


def build_cloud(screen: Screen, view: View) -> Content:
    """Two measures across areas."""
    found = offered(screen)
    codes = [s.code for s in found]
    first = view.indicator or default(_FIRST, codes, view.other)
    second = view.other or default(_SECOND, codes, first)
    lists = [
        level_list(screen),
        measure_list("indicateur", "Première mesure", found, first),
        measure_list("autre", "Seconde mesure", found, second),
        way_list(view),
        period_list(screen),
        area_list(screen),
    ]
    head: list[Component] = [readings_bar(view)]
    if not first or not second:
        body = notice(
            "Rien à croiser ici",
            "Il faut deux mesures connues dans trois territoires au moins, à cette période.",
        )
        return Content([*head, *heading("Deux mesures"), sentence(lists, _kept(view)), body])
    pair = pairing(one(screen, first), one(screen, second))
    lede = (
        f"Chaque point est un territoire. {WARNING} {number(len(pair.points))} "
        f"{level_words(screen.ground.level, len(pair.points))}, {screen.ground.period.label}."
    )
    others = [_others(one_, screen) for one_ in (pair.first, pair.second)]
    block = cloud_block(pair, screen, view.but(indicator=first, other=second))
    return Content(
        [
            *head,
            *heading(finding(pair, screen), lede),
            sentence(lists, _kept(view)),
            painted([section("Deux mesures ensemble", block, *others)], class_name="comparaisons"),
        ],
        title="Deux mesures ensemble",
    )


def _kept(view: View) -> dict[str, str]:
    return {"lecture": view.path}
