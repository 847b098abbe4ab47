"""Le chemin d'un chiffre : la requête lue, celles qui ont construit ses tables, ses fichiers."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.address import link
from dashboard.components.context import Content
from dashboard.components.prose import crumbs, section
from dashboard.components.sql import query_block
from dashboard.components.states import empty, heading
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.formats import date, plural, typography
from dashboard.provenance import ReceivedFile, SourceState, lineage
from dashboard.secrecy import Gate


def _step(rank: int, title: str, *content: Component) -> Component:
    return section(f"{rank}. {title}", *content)


def _sources(found: Sequence[SourceState], path: str) -> Component:
    items = [
        html.Li(
            [
                html.A(typography(s.name), href=link(path, source=s.code)),
                f" — {typography(s.producer)}, {typography(s.licence)}",
            ]
        )
        for s in found
    ]
    return html.Ul(items, className="liste")


def _files(found: Sequence[ReceivedFile]) -> Component:
    columns = [Column("Fichier"), Column("Reçu le"), Column("Lignes lues"), Column("Empreinte")]
    rows = [
        [
            f.name,
            date(f.received.date()) if f.received else "inconnue",
            f.rows_read,
            html.Code(f.checksum[:12], title=f.checksum),
        ]
        for f in found
    ]
    count = plural(len(found), "fichier lu", "fichiers lus")
    return html.Details(
        [html.Summary(count), table("Fichiers d\u2019origine", columns, rows, show_caption=False)],
        className="entree",
        open=len(found) <= 12,
    )


def build_lineage(gate: Gate, name: str, path: str) -> Content:
    """From a figure back to its files, one step after the other.

    Raises:
        QueryError: unknown query.
        AccessRefusedError: not a query pages may read.
    """
    way = lineage(gate, name)
    built = [query_block(query) for query in way.chain]
    steps = [
        _step(1, "La requête lue par la page", query_block(way.read, open_=True)),
        _step(
            2,
            "Les requêtes qui ont construit ses tables",
            *(built or [empty("Aucune : la table est lue telle qu'elle a été chargée.")]),
        ),
        _step(
            3,
            "Les sources",
            _sources(way.sources, path)
            if way.sources
            else empty("Aucune source de ce territoire ne remplit ces tables."),
        ),
        _step(
            4,
            "Les fichiers d\u2019origine",
            _files(way.files) if way.files else empty("Aucun fichier chargé."),
        ),
    ]
    return Content(
        [
            crumbs([("Données", link(path))], "D\u2019où vient ce chiffre"),
            *heading("D'où vient ce chiffre ?", way.read.purpose),
            *steps,
        ],
        title=typography(f"D'où vient ce chiffre ? {name}"),
    )
