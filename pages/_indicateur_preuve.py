"""« Preuve » : from the figure to the SQL that read it and built it, its files, its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.components.address import link
from dashboard.components.finding import value_text
from dashboard.components.ids import slug
from dashboard.components.prose import definitions, section
from dashboard.components.sql import query_block
from dashboard.components.states import command, empty
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.formats import NBSP, date, number, plural, typography
from dashboard.indicators import KIND_WORDS, Point, State
from dashboard.provenance import Lines, SourceState, Step, lines, read_step
from pages._indicateur_vue import Shown, ids

MADE = {"lignes_nb", "secret_k"}
"""Columns of the line queries that are not of the lines."""
LIMIT = 20


def _text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(part) or "ensemble" for part in value)
    if value is None:
        return "sans objet"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value)


def _given(given: Mapping[str, object]) -> Component | None:
    if not given:
        return None
    rows = [(name, html.Code(_text(value))) for name, value in given.items()]
    return html.Div(
        [html.P("Valeurs données aux paramètres :".replace(" :", f"{NBSP}:")), definitions(rows)]
    )


def _step(title: str, words: str, *content: Component | None) -> Component:
    kept = [part for part in content if part is not None]
    return html.Li([html.H3(typography(title)), html.P(typography(words)), *kept])


def _query(step: Step) -> list[Component | None]:
    return [_given(step.given), query_block(step.query)]


def _figure(shown: Shown) -> Component:
    """What the value is made of, in figures."""
    point = shown.course.reading.current
    where = f"{shown.place}, {point.period.label}" if point else shown.place
    return _step("Le chiffre", f"{shown.indicator.label}, {where} : {_made(shown, point)}")


def _made(shown: Shown, point: Point | None) -> str:
    if point is None or point.state is State.ABSENT:
        return "aucune valeur."
    if point.state is State.SECRET:
        return "valeur secrète, effectif trop petit ; ses composants le sont aussi."
    said = value_text(shown.course.reading)
    indicator = shown.indicator
    if point.numerator is not None and point.denominator is not None:
        top, bottom = (
            number(point.numerator, _decimals(point.numerator)),
            number(point.denominator, _decimals(point.denominator)),
        )
        times = f" × {number(indicator.scale)}" if indicator.scale != 1 else ""
        return f"{top}{times} ÷ {bottom} = {said}."
    if point.count is not None:
        return f"{said}, sur {plural(point.count, 'cas', 'cas')}."
    return f"{said}."


def _decimals(value: object) -> int:
    """None for a whole number, two otherwise."""
    return 0 if value == int(value) else 2  # type: ignore[call-overload]


def _read(shown: Shown) -> Component:
    values = {
        "indicateur": shown.indicator.code,
        "genre": shown.course.kind,
        "territoire": shown.area,
        "depuis": None,
        "jusque": None,
    }
    step = read_step(shown.gate, shown.course.query, values)
    words = "Cette page lit la ligne déjà calculée, à travers le filtre du secret statistique."
    period = shown.period
    asked = f" --period {period.code}" if period else ""
    area = f" --area {shown.view.area}" if shown.view.area else ""
    line = command(f"vigie kpi {shown.indicator.code}{asked}{area}")
    return _step(
        "La lecture",
        words,
        *_query(step),
        html.P(typography("Le même chiffre en ligne de commande :")),
        line,
    )


def _built(shown: Shown) -> Component:
    words = (
        "À la construction, les faits sont cumulés pour chaque période, territoire et découpage, "
        "puis la couverture est ajoutée."
    )
    content = [part for step in shown.proof.rollups for part in _query(step)]
    return _step("Le cumul", words, *content)


def _facts(shown: Shown) -> Component:
    words = "Un fait par ligne : c'est ici que la définition devient calcul."
    items = [
        html.Li(
            [
                html.A(html.Code(q.name), href=link("/methode", anchor=f"requete-{slug(q.name)}")),
                f"{NBSP}: {typography(q.purpose)}",
            ]
        )
        for q in shown.proof.chain
    ]
    chain = html.Details(
        [
            html.Summary(
                plural(
                    len(items),
                    "requête de construction avant elle",
                    "requêtes de construction avant elle",
                )
            ),
            html.Ul(items, className="liste"),
        ],
        className="entree",
    )
    return _step("Les faits", words, *_query(shown.proof.facts), chain if items else None)


def _files(shown: Shown) -> Component:
    sources = shown.proof.sources
    if not sources:
        return _step("Les fichiers", "Aucune source reçue ne le nourrit.")
    columns = [
        Column("Source"),
        Column("Fichiers"),
        Column("Lignes lues"),
        Column("chargées"),
        Column("rejetées"),
        Column("ignorées"),
        Column("Dernier fichier"),
    ]
    rows = [_source(shown, source) for source in sources]
    words = "Lignes lues = chargées + rejetées + ignorées ; chaque source détaille ses rejets."
    return _step(
        "Les fichiers", words, table("Sources de l'indicateur", columns, rows, show_caption=False)
    )


def _source(shown: Shown, source: SourceState) -> list[object]:
    received = [f for f in shown.proof.files if f.source == source.code]
    last = max(received, key=lambda f: (f.received is not None, f.received, f.name), default=None)
    name = html.A(typography(source.name), href=link("/donnees", source=source.code))
    detail: object = "aucun"
    if last is not None:
        detail = html.Span([last.name, " ", html.Code(last.checksum[:12], title=last.checksum)])
    return [
        name,
        len(received),
        source.rows_read,
        source.rows_loaded,
        source.rows_rejected,
        source.rows_ignored,
        detail,
    ]


def _below(shown: Shown) -> Sequence[str] | None:
    """Codes of the territory shown and of all those under it; None for the whole."""
    if shown.area == shown.knows.root:
        return None
    found, waiting = [], [shown.area]
    while waiting:
        code = waiting.pop()
        found.append(code)
        waiting += [
            a.code for a in shown.knows.areas.values() if a.parent == code and a.code not in found
        ]
    return found


def _lines(shown: Shown) -> Component:
    period = shown.period
    if period is None:
        return _step("Les lignes", "Aucune période à détailler.")
    found = lines(
        shown.gate,
        shown.indicator,
        shown.proof,
        start=period.start,
        end=period.end,
        areas=_below(shown),
        limit=LIMIT,
    )
    if any(source.personal for source in shown.proof.sources):
        words = (
            "La source est personnelle : seules ses colonnes déclarées sont lues ; ses lignes ne "
            "sont pas gardées dans la base et ne peuvent être montrées à personne."
        )
        return _step("Les lignes", words)
    if found.result is None or found.reason:
        return _step("Les lignes", f"Pas de ligne à montrer : {found.reason}.")
    shown_rows = number(min(found.total, LIMIT))
    words = (
        f"{shown_rows} sur {plural(found.total, 'ligne', 'lignes')}, "
        f"du {date(period.start)} au {date(period.end)}."
    )
    return _step("Les lignes", words, _sample(found))


def _sample(found: Lines) -> Component | None:
    if found.result is None:
        return None
    kept = [i for i, c in enumerate(found.result.columns) if c.name not in MADE]
    columns = [
        Column(
            found.result.columns[i].name,
            found.result.columns[i].unit,
            2 if found.result.columns[i].type in ("DOUBLE", "DECIMAL(18,2)") else 0,
        )
        for i in kept
    ]
    rows = [
        [
            ""
            if row[i] is None
            else str(row[i])
            if isinstance(row[i], int) and found.result.columns[i].name in ("exercice", "position")
            else row[i]
            for i in kept
        ]
        for row in found.result.rows
    ]
    listed = table(
        "Lignes derrière le chiffre", columns, rows, identifier=ids.lines, show_caption=False
    )
    return html.Div(listed, className="haut")


def build_proof(shown: Shown) -> Component:
    """The way back, one step after the other."""
    if not shown.proof.sources:
        return section("Preuve", empty("Rien n'a été calculé : aucune source reçue ne le nourrit."))
    steps = [
        _figure(shown),
        _read(shown),
        _built(shown),
        _facts(shown),
        _files(shown),
        _lines(shown),
    ]
    words = f"{KIND_WORDS[shown.course.kind]}, de la valeur affichée aux fichiers reçus."
    return section(
        "Preuve", html.P(typography(words), className="note"), html.Ol(steps, className="preuve")
    )
