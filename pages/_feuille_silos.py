"""Feuille de route : qui travaille avec qui, et qui ne se croise jamais."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.catalogue.indicators import FAMILIES
from dashboard.components.drawn import drawn_table
from dashboard.components.prose import section
from dashboard.components.roadmap_words import project_page, short
from dashboard.components.states import empty
from dashboard.components.table import Column, Value, table
from dashboard.components.table import Shown as Cell
from dashboard.components.tags import html
from dashboard.formats import plural, typography
from dashboard.roadmap import Silos, silos
from dashboard.roadmap.silos import Cell as Crossing
from pages._feuille_vue import Shown

MOST_PAIRS, MOST_ALONE = 8, 5
"""Pairs and services named under the tables, which hold them all."""


def _crossing(cell: Crossing | None) -> Value:
    """Full squares for projects led, open ones for projects joined, and the words."""
    if cell is None:
        return Cell(html.Span("·", className="fr-rien"), "")
    said = []
    if cell.led:
        said.append(f"{len(cell.led)} mené" + ("s" if len(cell.led) > 1 else ""))
    if cell.joined:
        said.append(f"{len(cell.joined)} associé" + ("s" if len(cell.joined) > 1 else ""))
    words = ", ".join(said)
    squares = "■" * len(cell.led) + "□" * len(cell.joined)
    return Cell(
        html.Span(
            [
                html.Span(squares, className="fr-carres", **{"aria-hidden": "true"}),
                html.Span(words, className="cache"),
            ],
            title=words,
        ),
        words,
    )


def _objectives(shown: Shown, found: Silos) -> Component:
    kept = [o for o in shown.roadmap.objectives if shown.under(o)]
    columns = [Column("Service"), *(Column(typography(o.title)) for o in kept)]
    rows: list[list[Value]] = [
        [
            Cell(typography(short(name)), name),
            *(_crossing(found.cells.get((name, o.code))) for o in kept),
        ]
        for name in found.services
    ]
    policies = ", ".join(dict.fromkeys(FAMILIES[o.policy] for o in kept if o.policy))
    alone = len(found.alone)
    return drawn_table(
        "feuille-silos",
        html.Div(
            table("Services et objectifs", columns, rows, show_caption=False), className="fr-silos"
        ),
        title=_busiest(shown, found),
        measure="■ projet mené, □ projet auquel le service est associé, par objectif.",
        source=f"Politiques concernées : {policies}." if policies else "",
        notes=[
            f"{plural(alone, 'projet')} mené par un seul service."
            if alone == 1
            else f"{plural(alone, 'projet')} menés par un seul service."
        ]
        if alone
        else [],
    )


def _busiest(shown: Shown, found: Silos) -> str:
    """The service with the most projects, or those that have as many."""
    count = {n: sum(n in f.project.services for f in shown.kept) for n in found.services}
    most = max(count.values())
    first = [short(name) for name, number in count.items() if number == most]
    if len(first) == 1:
        return f"{first[0]} travaille sur {plural(most, 'projet')}, plus que tout autre service"
    return f"{plural(len(first), 'service')} travaillent sur {plural(most, 'projet')} chacun"


def _grid(found: Silos, titles: Mapping[str, str]) -> Component:
    """Services against services: how many projects in common."""
    numbers = {name: rank for rank, name in enumerate(found.services, start=1)}

    def cell(one: str, other: str) -> Value:
        if one == other:
            return Cell(html.Span("", className="fr-soi"), "")
        codes = found.pairs.get((one, other)) or found.pairs.get((other, one)) or ()
        if not codes:
            return Cell(html.Span("·", className="fr-rien"), 0)
        words = ", ".join(titles[c] for c in codes)
        kind = f"fr-commun fr-commun-{min(len(codes), 3)}"
        return Cell(html.Span(str(len(codes)), className=kind, title=words), len(codes))

    columns = [Column("Service"), *(Column(str(rank)) for rank in numbers.values())]
    rows: list[list[Value]] = [
        [
            Cell(typography(f"{rank}. {short(name)}"), name),
            *(cell(name, other) for other in found.services),
        ]
        for name, rank in numbers.items()
    ]
    met, never = len(found.together), len(found.never)
    return drawn_table(
        "feuille-croisements",
        html.Div(
            table("Projets communs", columns, rows, show_caption=False), className="fr-croise"
        ),
        title=f"Sur {plural(met + never, 'paire')} de services, {met} "
        f"{'partagent' if met > 1 else 'partage'} un projet, {never} jamais",
        measure="Nombre de projets communs ; « · » : aucun. Les colonnes portent le numéro du "
        "service.",
        source="Source : services pilotes et associés de la feuille de route.",
    )


def _lists(found: Silos, titles: Mapping[str, str]) -> list[Component | None]:
    pairs = [
        html.Li(
            [
                html.Strong(typography(f"{short(one)} et {short(other)}")),
                " : ",
                *_links(codes, titles),
            ]
        )
        for (one, other), codes in found.together[:MOST_PAIRS]
    ]
    apart = {
        name: [other for pair in found.never if name in pair for other in pair if other != name]
        for name in found.services
    }
    lonely = sorted(found.services, key=lambda name: -len(apart[name]))[:MOST_ALONE]
    never = [
        html.Li(
            [
                html.Strong(typography(short(name))),
                typography(f" : jamais avec {', '.join(short(o) for o in apart[name])}."),
            ]
        )
        for name in lonely
        if apart[name]
    ]
    idle = ", ".join(short(name) for name in found.idle)
    more = len(found.together) - len(pairs)
    rest = sum(bool(others) for others in apart.values()) - len(never)
    return [
        section(
            "Ceux qui travaillent le plus ensemble",
            html.Ul(pairs, className="enumeration"),
            _others(f"et {plural(more, 'autre paire', 'autres paires')}", more),
        )
        if pairs
        else section("Ceux qui travaillent ensemble", empty("Aucun projet n'est partagé.")),
        section(
            "Ceux qui se croisent le moins",
            html.Ul(never, className="enumeration"),
            _others(f"et {plural(rest, 'autre service', 'autres services')}", rest),
        )
        if never
        else None,
        section("Sans projet", html.P(typography(f"{idle}."))) if idle else None,
    ]


def _others(words: str, count: int) -> Component | None:
    """What a list leaves to the table above it."""
    if count <= 0:
        return None
    return html.P(typography(f"{words} : voir le tableau."), className="note")


def _links(codes: tuple[str, ...], titles: Mapping[str, str]) -> list[Component | str]:
    parts: list[Component | str] = []
    for code in codes:
        parts += [html.A(typography(titles[code]), href=project_page(code)), ", "]
    return parts[:-1]


def crossings(shown: Shown) -> list[Component]:
    """Two tables, then names."""
    if not shown.kept:
        return [empty("Aucun projet ne répond à ces filtres.", "Retirez-en un.")]
    known = {d.owner for d in shown.knows.definitions.values() if d.owner}
    found = silos([f.project for f in shown.kept], known)
    titles = {p.code: p.title for p in shown.roadmap.projects}
    return [
        section("Services et objectifs", _objectives(shown, found)),
        section("Services entre eux", _grid(found, titles)),
        *(part for part in _lists(found, titles) if part is not None),
    ]
