"""Comparaisons : les projets soutenus, commune par commune."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.comparison.projects import Place, Projects, projects
from dashboard.comparison.screen import Screen
from dashboard.components.address import View
from dashboard.components.comparison_words import level_words
from dashboard.components.context import Content
from dashboard.components.drawn import drawn_table, right
from dashboard.components.prerender import painted
from dashboard.components.prose import section
from dashboard.components.states import empty, heading, notice
from dashboard.components.table import Column, Shown, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.multiples import bar, extent
from dashboard.formats import DASH, money, money_short, number, percent, plural, typography
from pages._comparaisons_choix import area_list, here, level_list, readings_bar, sentence


def _years(found: Projects) -> str:
    first, last = found.years[0], found.years[-1]
    return str(first) if first == last else f"{first} à {last}"


def _title(found: Projects, screen: Screen) -> str:
    if not found.places:
        return "Aucun projet soutenu n'est connu à ce niveau"
    first = found.places[0]
    name = screen.name(first.area)
    return f"{name} : première aide, {money_short(first.grant)} pour {_count(first)}"


def _count(place: Place) -> str:
    return plural(len(place.projects), "projet")


def _row(screen: Screen, view: View, place: Place, ends: tuple[float, float]) -> list[Value]:
    name = screen.name(place.area)
    current = {"aria-current": "true"} if place.area == screen.focus.code else {}
    link = html.A(typography(name), href=here(view, area=place.area), **current)
    drawn: Value = ""
    if place.grant:
        drawn = vector(bar(float(place.grant), ends), class_name="dessin-cellule")
    return [
        Shown(link, name),
        len(place.projects),
        drawn,
        right(money(place.grant, 0), place.grant),
        right(money(place.cost, 0), place.cost),
        right(DASH if place.part is None else percent(place.part), place.part),
        right(DASH if place.per_head is None else money(place.per_head, 1), place.per_head),
    ]


def _by_area(found: Projects, screen: Screen, view: View) -> Component:
    ends = extent([float(p.grant or 0) for p in found.places])
    level = level_words(screen.ground.level, 1).capitalize()
    columns = [
        Column(level),
        Column("Projets"),
        Column("Aide", drawn=True),
        Column("Aide reçue", right=True),
        Column("Coût des projets", right=True),
        Column("Part aidée", right=True),
        Column("Aide par habitant", right=True),
    ]
    notes = [
        "Part aidée : somme des aides rapportée à la somme des coûts, pour les projets qui disent "
        "les deux. Une aide à un équipement sert souvent plus que ses habitants."
    ]
    if found.outside:
        notes.append(
            f"{plural(found.outside, 'projet')} du fichier ({money_short(found.outside_grant)} "
            "d'aides) portent un code hors de ce territoire et ne sont pas comptés."
        )
    none = len(screen.towns) - len(found.places)
    if none:
        words = level_words(screen.ground.level, none)
        notes.append(f"{number(none)} {words} sans projet dans le fichier.")
    rows = [_row(screen, view, place, ends) for place in found.places]
    return drawn_table(
        "comparaisons-projets",
        table("Projets soutenus", columns, rows, show_caption=False),
        title=f"{plural(sum(len(p.projects) for p in found.places), 'projet')} "
        f"dans {number(len(found.places))} {level_words(screen.ground.level, len(found.places))}",
        measure=f"Aides attribuées, en euros, {_years(found)}.",
        pictured=True,
        source="Source : listes de projets reçues, telles que publiées.",
        notes=notes,
    )


def _listed(place: Place, name: str, identifier: str) -> Component:
    columns = [
        Column("Projet"),
        Column("Thème"),
        Column("Dispositif"),
        Column("Année"),
        Column("Coût", right=True),
        Column("Aide", right=True),
    ]
    rows: list[list[Value]] = [
        [
            typography(p.name),
            typography(p.theme),
            p.programme,
            str(p.year or DASH),
            right(money(p.cost, 0), p.cost),
            right(money(p.grant, 0), p.grant),
        ]
        for p in sorted(place.projects, key=lambda p: -(p.grant or 0))
    ]
    return drawn_table(
        identifier,
        table(f"Projets, {name}", columns, rows, show_caption=False),
        title=f"{name} : {_count(place)}, {money_short(place.grant)} d'aides",
        measure="Projets tels que publiés, en euros.",
        pictured=True,
        source="Source : listes de projets reçues.",
    )


def build_projects(screen: Screen, view: View) -> Content:
    """Projects of every area, and those of the area looked at."""
    found = projects(screen.ground)
    bar_ = readings_bar(view)
    if not found.years:
        body = notice(
            "Aucun projet reçu",
            "Une liste de projets aidés (dotations de l'État, plans, programmes) se décrit comme "
            "une source de la table « projet ».",
        )
        return Content([bar_, *heading("Projets soutenus"), body], title="Projets soutenus")
    lists = [level_list(screen), area_list(screen)]
    own = next((p for p in found.places if p.area == screen.focus.code), None)
    mine = (
        _listed(own, screen.focus.name, "comparaisons-projets-lieu")
        if own
        else empty(f"{screen.focus.name} n'a pas de projet dans le fichier.")
    )
    above = [
        _listed(p, screen.knows.areas[p.area].name, f"comparaisons-projets-{rank}")
        for rank, p in enumerate(found.others)
    ]
    parts = [
        section("Lieu par lieu", _by_area(found, screen, view)),
        section(screen.focus.name, mine),
        section("Portés à un autre niveau", *above) if above else None,
    ]
    lede = f"Aides reçues par les projets, {_years(found)} ; une aide n'est ni un mérite ni un dû."
    return Content(
        [
            bar_,
            *heading(_title(found, screen), lede),
            sentence(lists, {"lecture": view.path}),
            painted([p for p in parts if p is not None], class_name="comparaisons"),
        ],
        title="Projets soutenus",
    )
