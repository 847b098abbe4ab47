"""Données : ce qui a été reçu, ce qui en a été fait, et le chemin d'un chiffre à ses fichiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.components.address import View, link
from dashboard.components.context import Body, Content, page, site, title_of, today
from dashboard.components.ids import page_ids
from dashboard.components.prose import section
from dashboard.components.states import empty, heading
from dashboard.components.table import Column, table
from dashboard.components.tags import html, register_page
from dashboard.components.words import CADENCES, ago, source_state
from dashboard.formats import NBSP, date, number, plural, size, typography
from dashboard.provenance import (
    Freshness,
    SourceState,
    freshness,
    leftovers,
    sources,
    unknown_codes,
)
from dashboard.secrecy import Gate
from pages._codes_inconnus import unknown_section
from pages._lignage import build_lineage
from pages._source import build_source

PATH = "/donnees"
ids = page_ids("donnees", "sources", "codes", "ailleurs", "ecartes")

register_page(
    __name__,
    path=PATH,
    name="Données",
    title=title_of("Données"),
    description="Chaque source : ce qui était attendu, ce qui est arrivé, ce qui a été rejeté.",
    order=2,
    place="menu",
)

COLUMNS = (
    Column("Source"),
    Column("État"),
    Column("Cadence attendue"),
    Column("Dernière réception"),
    Column("Données au"),
    Column("Fichiers"),
    Column("Lignes lues"),
    Column("chargées"),
    Column("rejetées"),
    Column("ignorées"),
)


def _name(source: SourceState) -> Component:
    return html.Div(
        [
            html.A(typography(source.name), href=link(PATH, source=source.code)),
            html.Div(typography(source.producer), className="note"),
        ]
    )


def _row(source: SourceState, fresh: Freshness) -> list[object]:
    loaded = source.state == "chargee"
    return [
        _name(source),
        source_state(source, late=fresh.late, ahead=fresh.ahead),
        CADENCES.get(source.cadence, source.cadence),
        ago(fresh.last_received, today()),
        date(source.last_data) if source.last_data else "sans date",
        source.files if loaded else None,
        *(
            value if loaded else None
            for value in (
                source.rows_read,
                source.rows_loaded,
                source.rows_rejected,
                source.rows_ignored,
            )
        ),
    ]


def _in_pack_order(known: Sequence[SourceState]) -> list[SourceState]:
    """Sources as the pack tells them, by subject; those it no longer has come last."""
    ranks = {code: rank for rank, code in enumerate(site().pack.sources)}
    return sorted(known, key=lambda s: ranks.get(s.code, len(ranks)))


def _total(known: Sequence[SourceState]) -> list[object]:
    sums = (
        sum(s.files for s in known),
        sum(s.rows_read for s in known),
        sum(s.rows_loaded for s in known),
        sum(s.rows_rejected for s in known),
        sum(s.rows_ignored for s in known),
    )
    return ["Ensemble", "", "", "", "", *sums]


def _lede(known: Sequence[SourceState], fresh: Mapping[str, Freshness]) -> str:
    loaded = [s for s in known if s.state == "chargee"]
    late = sum(fresh[s.code].late for s in known)
    rows = sum(s.rows_read for s in known)
    rejected = sum(s.rows_rejected for s in known)
    parts = [
        f"{plural(len(loaded), 'source chargée', 'sources chargées')} sur {number(len(known))}, "
        f"{plural(rows, 'ligne lue', 'lignes lues')}"
    ]
    parts.append(f"dont {plural(rejected, 'rejetée')}" if rejected else "aucune rejetée")
    behind = plural(late, "source est en retard", "sources sont en retard")
    return f"{', '.join(parts)}.{f' {behind} sur la cadence attendue.' if late else ''}"


def _unmatched(files: Mapping[str, int]) -> Component:
    title = "Fichiers qu'aucune source n'attend"
    if not files:
        return section(title, empty("Tous les fichiers reçus ont trouvé leur source."))
    words = (
        "Ils sont restés dans le dossier des fichiers reçus, sans être lus. Pour en lire un, "
        "déclarez sa source dans le pack du territoire."
    )
    columns = [Column("Fichier"), Column("Taille")]
    rows = [[name, size(octets)] for name, octets in sorted(files.items())]
    listed = table("Fichiers écartés", columns, rows, identifier=ids.ecartes, show_caption=False)
    count = html.Summary(plural(len(files), "fichier écarté", "fichiers écartés"))
    box = html.Details([count, listed], className="entree", open=len(files) <= 12)
    return section(title, html.P(typography(words), className="prose"), box)


def build_list(gate: Gate) -> Content:
    """Every source, against what was expected of it."""
    known = _in_pack_order(sources(gate))
    fresh = {f.code: f for f in freshness(gate, today())}
    rows = [_row(source, fresh[source.code]) for source in known]
    caption = (
        f"Lignes lues = chargées + rejetées + ignorées, pour chaque source{NBSP}: rien ne se perd."
    )
    listed = (
        table(caption, COLUMNS, [*rows, _total(known)], identifier=ids.sources, total=True)
        if rows
        else empty("Le pack de ce territoire ne déclare aucune source.")
    )
    return Content(
        [
            *heading("Données", _lede(known, fresh)),
            html.Section(listed, className="bloc"),
            *unknown_section(unknown_codes(gate), PATH, (ids.codes, ids.ailleurs)),
            _unmatched(leftovers(gate)),
        ]
    )


def build(gate: Gate, view: View) -> Content:
    """The list, one source, or the way back from a figure, as the address says."""
    if view.source:
        return build_source(gate, view.source, PATH)
    if view.query:
        return build_lineage(gate, view.query, PATH)
    return build_list(gate)


def layout(**parameters: object) -> Body:
    """Lay the page out; the source or the query detailed comes from the address."""
    return page(PATH, build, parameters)
