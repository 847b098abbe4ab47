"""The panel of a map of projects: what the area selected carries, project by project."""

from __future__ import annotations

from collections.abc import Iterator

from dash.development.base_component import Component

from dashboard.components.address import link
from dashboard.components.map_view import Read, Shown
from dashboard.components.map_words import rank_words, value_words
from dashboard.components.tags import html
from dashboard.formats import money, money_short, number, plural, typography
from dashboard.territory import Project, known_sum, projects_received

LISTED = 8
"""Projects named in the panel, largest grant first; the others are counted."""


def _amount(project: Project) -> str:
    if project.grant is not None:
        return f"{money(project.grant, 0)} d'aide"
    return f"{money(project.cost, 0)} de coût" if project.cost is not None else "montant non dit"


def _item(project: Project) -> Component:
    said = [project.programme, str(project.year or ""), project.theme]
    note = ", ".join(part for part in said if part)
    return html.Li(
        [
            typography(f"{project.name} : {_amount(project)} "),
            html.Span(typography(f"({note})"), className="note") if note else "",
        ]
    )


def _facts(shown: Shown, read: Read, found: list[Project]) -> Iterator[tuple[str, str]]:
    """Rank, sums, inhabitants."""
    place = shown.ground.selected
    value = read.layer.of(place.code)
    if value is not None and (words := rank_words(shown, value, read)):
        yield "Rang", words
    grants, costs = known_sum([p.grant for p in found]), known_sum([p.cost for p in found])
    if grants is not None:
        yield "Aides reçues", money_short(grants)
    if costs is not None:
        yield "Coût des projets", money_short(costs)
    if place.population:
        yield "Habitants", f"{number(place.population)} en {place.population_year}"


def _listed(found: list[Project]) -> list[Component]:
    if not found:
        return []
    first = sorted(found, key=lambda p: (-(p.grant or p.cost or 0), p.name))[:LISTED]
    rest = len(found) - len(first)
    parts: list[Component] = [
        html.H3(typography(f"{plural(len(found), 'projet')} dans les listes reçues")),
        html.Ul([_item(project) for project in first], className="enumeration"),
    ]
    if rest:
        parts.append(html.P(typography(f"Et {plural(rest, 'autre')}."), className="note"))
    return parts


def build_projects(shown: Shown, read: Read) -> Component:
    """What the area selected carries itself; its parts carry their own."""
    place = shown.ground.selected
    found = [p for p in projects_received(shown.gate) if p.area == place.code]
    drawn = read.layer.of(place.code)
    said = value_words(read, drawn) if drawn is not None else ""
    if drawn is None:
        words = (
            "projet porté par ce territoire lui-même",
            "projets portés par ce territoire lui-même",
        )
        said = plural(len(found), *words) if found else f"Aucun {words[0]}"
    facts = [
        part
        for name, words in _facts(shown, read, found)
        for part in (html.Dt(name), html.Dd(typography(words)))
    ]
    code = "" if place.code == shown.ground.tree.root else place.code
    more = link("/comparaisons", path="projets", area=code, level=shown.ground.level.code)
    return html.Aside(
        [
            html.P(shown.ground.tree.level(place.level).name, className="note"),
            html.H2(typography(place.name), id="carte-lieu"),
            html.P(typography(f"{read.indicator.label}, {read.period.label}"), className="mesure"),
            html.P(typography(said), className="ca-absence"),
            html.Dl(facts, className="fiche"),
            *_listed(found),
            html.P(html.A("Tous les projets, lieu par lieu", href=more), className="actions"),
        ],
        className="ca-panneau",
        **{"aria-labelledby": "carte-lieu"},
    )
