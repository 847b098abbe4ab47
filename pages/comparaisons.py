"""Comparaisons : un territoire et ses pairs, deux mesures ensemble, les coûts, les politiques."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dashboard.comparison.heat import heat
from dashboard.comparison.screen import Screen, check, screen
from dashboard.components.address import View
from dashboard.components.comparison_words import group_words, heat_title, level_words, peers_words
from dashboard.components.context import Body, Content, page, site, title_of
from dashboard.components.prerender import painted
from dashboard.components.prose import section
from dashboard.components.states import heading
from dashboard.components.tags import register_page
from dashboard.errors import ChoiceError
from dashboard.formats import NBSP, number
from dashboard.indicators import Knowledge, know
from dashboard.secrecy import Gate
from pages._comparaisons_choix import (
    PATH,
    READINGS,
    area_list,
    group_list,
    level_list,
    period_list,
    readings_bar,
    sentence,
)
from pages._comparaisons_couts import build_costs
from pages._comparaisons_ecarts import ORDERS, family_list, matrix_block, order_list
from pages._comparaisons_entonnoir import build_funnel
from pages._comparaisons_nuage import TIME, WAYS, build_cloud
from pages._comparaisons_politique import build_policy
from pages._comparaisons_profil import profile_block
from pages._comparaisons_projets import build_projects
from pages._comparaisons_temps import build_time

register_page(
    __name__,
    path=PATH,
    name="Comparaisons",
    title=title_of("Comparaisons"),
    description="Territoires et leurs pairs, deux mesures ensemble, coûts unitaires, politiques.",
    order=1.8,
    place="menu",
)


def _screen(gate: Gate, view: View) -> Screen:
    return screen(
        gate,
        level=view.level,
        period=view.period,
        group=view.peers,
        area=view.area,
        main=site().territory.main,
    )


def _gaps(gate: Gate, view: View) -> Content:
    """Every area beside its peers."""
    shown = _screen(gate, view)
    found = heat(shown, view.family)
    level = shown.ground.level
    lede = (
        f"{number(len(shown.towns))}{NBSP}{level_words(level)}, {group_words(shown.group, level)}. "
        f"Pairs de {shown.focus.name} : {peers_words(shown)}. {shown.ground.period.label}."
    )
    lists = [
        level_list(shown),
        family_list(found),
        group_list(shown),
        period_list(shown),
        area_list(shown),
        order_list(view),
    ]
    parts = [
        section("Écarts aux pairs", matrix_block(found, view)),
        section(f"{shown.focus.name} parmi ses pairs", profile_block(found))
        if found.series
        else None,
    ]
    return Content(
        [
            readings_bar(view),
            *heading(heat_title(found), lede),
            sentence(lists, {"lecture": view.path}),
            painted([p for p in parts if p], class_name="comparaisons"),
        ],
        title=f"Comparaisons, {level_words(level)}",
    )


def _together(gate: Gate, view: View) -> Content:
    """Two measures, across areas or over time; any territory of the tree may be read over time."""
    if view.dimension != TIME:
        return build_cloud(_screen(gate, view), view)
    return build_time(_screen(gate, view.but(area="")), view)


def _small(gate: Gate, view: View) -> Content:
    """A rate in small and large places."""
    return build_funnel(_screen(gate, view), view)


def _projects(gate: Gate, view: View) -> Content:
    """Projects others helped to pay for."""
    return build_projects(_screen(gate, view), view)


BUILDS: Mapping[str, Callable[[Gate, View], Content]] = {
    "": _gaps,
    "nuage": _together,
    "couts": build_costs,
    "politique": build_policy,
    "entonnoir": _small,
    "projets": _projects,
}
"""What each reading shows; one kind of view each, all in the address."""


def _check(choice: str, value: str, known: Mapping[str, str], what: str) -> None:
    if value not in known:
        raise ChoiceError(
            f"aucun {what} ne s'appelle « {value} »",
            choice=choice,
            known=[(code, words) for code, words in known.items() if code],
        )


def build(gate: Gate, view: View) -> Content:
    """The reading asked for.

    Raises:
        ChoiceError: no such reading, order, way of comparing, period or area.
    """
    _check("sort", view.sort, ORDERS, "ordre")
    _check("dimension", view.dimension, WAYS, "sens de comparaison")
    known: Knowledge = site().memory.get((gate.version.id, "connu"), lambda: know(gate))
    check(known, period=view.period, area=view.area)
    found = BUILDS.get(view.path)
    if found is None:
        raise ChoiceError(
            f"aucune lecture ne s'appelle « {view.path} »",
            choice="path",
            known=[(path, words) for path, words in READINGS.items() if path],
        )
    return found(gate, view)


def layout(**parameters: object) -> Body:
    """Lay the page out; everything chosen is in the address."""
    return page(PATH, build, parameters)
