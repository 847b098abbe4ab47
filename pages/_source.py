"""Une source : sa fiche, ses fichiers, le sort de chaque ligne, ses totaux de contrôle."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from dash.development.base_component import Component

from dashboard.components.address import link
from dashboard.components.context import Content, today
from dashboard.components.prose import crumbs, definitions, section
from dashboard.components.states import empty, heading
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.components.words import CADENCES, FILE_STATES, ago, control_words, fact_words
from dashboard.formats import NBSP, SECRET, date, number, plural, size, typography
from dashboard.provenance import (
    Freshness,
    ReceivedFile,
    SourceDetail,
    SourceState,
    freshness,
    method,
    source_detail,
    unlabelled_codes,
)
from dashboard.secrecy import Gate
from pages._publication import build_publication


def exact(value: str | None) -> str:
    """A control total, every digit kept; a masked one is said so."""
    if value is None:
        return SECRET
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return value
    exponent = amount.as_tuple().exponent
    return number(amount, max(0, -exponent) if isinstance(exponent, int) else 0)


def null(value: str) -> bool:
    """True for « 0 » and « 0.00 »."""
    return not value.strip("0.")


def _card(source: SourceState, fresh: Freshness | None) -> Component:
    received = ago(fresh.last_received, today()) if fresh else "jamais reçue"
    expected = CADENCES.get(source.cadence, source.cadence)
    late = f" (en retard{NBSP}: attendue {expected})" if fresh and fresh.late else ""
    until = date(source.last_data) if source.last_data else "sans date"
    if fresh and fresh.ahead:
        until += f"{NBSP}: date à venir, à vérifier chez le producteur"
    facts: list[tuple[str, str | Component]] = [
        ("Producteur", typography(source.producer)),
        ("Licence", typography(source.licence)),
        ("Adresse publique", source.address or "non renseignée"),
        ("Responsable", typography(source.owner or "non renseigné")),
        ("Cadence attendue", expected),
        ("Dernière réception", received + late),
        ("Données au", until),
        ("Présence", "obligatoire" if source.required else "facultative"),
        ("Lecteur", html.Code(source.reader)),
        ("Table remplie", html.Code(source.table)),
    ]
    if source.personal:
        facts.append(("Données personnelles", "oui, réduites aux colonnes déclarées"))
    if source.secrecy_k:
        facts.append(("Plus petit effectif montré", number(source.secrecy_k)))
    return definitions(facts)


def _counted(caption: str, head: str, counts: Mapping[str, int]) -> list[Component]:
    if not counts:
        return []
    rows = [[typography(label), count] for label, count in counts.items()]
    return [table(caption, [Column(head), Column("Lignes")], rows)]


def _balance(detail: SourceDetail) -> Component:
    source = detail.source
    words = (
        f"{plural(source.rows_read, 'ligne lue', 'lignes lues')}{NBSP}= "
        f"{plural(source.rows_loaded, 'chargée')} + {plural(source.rows_rejected, 'rejetée')} + "
        f"{plural(source.rows_ignored, 'ignorée')}."
    )
    return section(
        "Ce que sont devenues les lignes",
        html.P(words),
        *_counted("Lignes rejetées, par motif", "Motif", detail.rejected),
        *_counted("Lignes ignorées, par règle", "Règle", detail.ignored),
    )


def _values(values: Mapping[str, str] | None) -> str:
    if values is None:
        return "masquées (source personnelle)"
    return " · ".join(f"{name}{NBSP}: {text}" for name, text in values.items()) or "aucune"


def _rejected_lines(detail: SourceDetail) -> list[Component]:
    if not detail.rejects:
        return []
    columns = [Column("Fichier"), Column("Ligne"), Column("Motif"), Column("Colonnes retenues")]
    rows = [[r.file, r.position, typography(r.label), _values(r.values)] for r in detail.rejects]
    partial = len(rows) < detail.source.rows_rejected
    caption = plural(len(rows), "ligne montrée", "lignes montrées")
    caption += f" sur {number(detail.source.rows_rejected)}" if partial else ""
    note = (
        "Seules les colonnes déclarées dans le pack sont gardées ; une adresse électronique ou un "
        "numéro de téléphone y est masqué."
    )
    words = html.P(typography(note), className="prose note")
    return [
        section("Lignes rejetées", words, html.Div(table(caption, columns, rows), className="haut"))
    ]


def _controls(detail: SourceDetail) -> list[Component]:
    if not detail.controls:
        return []
    rows = [
        [control_words(detail.source.table, key), html.Span(exact(value), className="exact")]
        for key, value in detail.controls.items()
        if value is None or not null(value)
    ]
    caption = (
        "Calculés à la lecture, vérifiés dans la base, à comparer au document d\u2019origine. "
        "Les totaux nuls ne sont pas montrés."
    )
    listed = table(caption, [Column("Total"), Column("Valeur", right=True)], rows)
    return [section("Totaux de contrôle", listed)]


def _file_row(file: ReceivedFile) -> list[object]:
    state = FILE_STATES.get(file.state, file.state)
    reason = typography(file.message or file.twin_of)
    return [
        file.name,
        f"{state} ({reason})" if reason else state,
        date(file.received.date()) if file.received else "inconnue",
        size(file.size),
        file.rows_read,
        file.rows_rejected,
        html.Div(fact_words(file.facts), className="long"),
        html.Code(file.checksum[:12], title=file.checksum),
    ]


def _files(detail: SourceDetail) -> Component:
    if not detail.files:
        remedy = "Déposez-les dans le dossier des fichiers reçus, puis relancez la construction."
        return section("Fichiers reçus", empty("Aucun fichier reçu.", remedy))
    columns = [
        Column("Fichier"),
        Column("État"),
        Column("Reçu le"),
        Column("Taille"),
        Column("Lignes lues"),
        Column("rejetées"),
        Column("Ce qui a été reconnu"),
        Column("Empreinte"),
    ]
    listed = table(
        "L\u2019empreinte (SHA-256) dit si deux fichiers sont identiques, à l\u2019octet près.",
        columns,
        [_file_row(file) for file in detail.files],
    )
    remarks = [html.Li(typography(f"{file} : {text}")) for file, text in detail.notes]
    notes = [html.H3("Remarques"), html.Ul(remarks)] if remarks else []
    return section("Fichiers reçus", listed, *notes)


def _unlabelled(gate: Gate, source: SourceState) -> list[Component]:
    """Codes that no official chart names, for all the budgets received: counted, then listed."""
    if source.table != "budget_ligne":
        return []
    codes = unlabelled_codes(gate)
    if not codes:
        words = "Tous les codes employés ont un libellé officiel."
        return [section("Codes sans libellé officiel", html.P(words, className="prose"))]
    columns = [
        Column("Exercice"),
        Column("Nomenclature"),
        Column("Genre"),
        Column("Code"),
        Column("Libellé de la source"),
        Column("Lignes"),
    ]
    rows = [
        [str(c.exercice), c.nomenclature, c.kind, c.code, c.label or "aucun", c.rows] for c in codes
    ]
    caption = plural(len(codes), "code", "codes") + ", tous budgets confondus"
    words = "Pour les nommer, joignez aux fichiers reçus le plan de comptes de l'exercice."
    note = html.P(typography(words), className="prose note")
    listed = html.Div(table(caption, columns, rows), className="haut")
    return [section("Codes sans libellé officiel", note, listed)]


def _readers(gate: Gate, source: SourceState, path: str) -> list[Component]:
    using = [q for q in method(gate).reads if source.table in gate.queries.facts(q.name)]
    if not using:
        return []
    items = [
        html.Li(
            [html.A(typography(q.purpose), href=link(path, query=q.name)), " ", html.Code(q.name)]
        )
        for q in using
    ]
    return [section("Chiffres qui en viennent", html.Ul(items, className="liste"))]


def _lede(source: SourceState) -> str:
    """What became of what was received, in one sentence."""
    files = plural(source.files, "fichier", "fichiers")
    rows = plural(source.rows_loaded, "ligne chargée", "lignes chargées")
    parts = [f"{rows} sur {number(source.rows_read)}, lues dans {files}"]
    if source.rows_rejected:
        parts.append(plural(source.rows_rejected, "rejetée"))
    if source.last_data:
        parts.append(f"données au {date(source.last_data)}")
    return f"{' ; '.join(parts)}."


def build_source(gate: Gate, code: str, path: str) -> Content:
    """Everything known of one source.

    Raises:
        QueryError: the pack has no such source.
    """
    detail = source_detail(gate, code)
    source = detail.source
    fresh = next((f for f in freshness(gate, today()) if f.code == code), None)
    return Content(
        [
            crumbs([("Données", link(path))], typography(source.name)),
            *heading(source.name, source.message or _lede(source)),
            html.Div(
                [
                    section("Carte d'identité", _card(source, fresh)),
                    html.Div([_balance(detail), *_controls(detail)]),
                ],
                className="cote",
            ),
            *build_publication(gate, source),
            *_rejected_lines(detail),
            *_unlabelled(gate, source),
            _files(detail),
            *_readers(gate, source, path),
        ],
        title=typography(source.name),
    )
