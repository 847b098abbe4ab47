"""Chapters, then services: what is done, what was expected, where it lands; largest gap first."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget.amounts import share
from dashboard.budget.execution import Execution
from dashboard.budget.post import Post
from dashboard.components.drawn import drawn_table
from dashboard.components.execution_words import (
    AGAINST,
    DONE,
    PACES,
    interval_words,
    listed,
    name_of,
    rate,
    verdict,
)
from dashboard.components.graph import Native
from dashboard.components.table import csv_cell
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.pace_bar import Pace, pace_bar
from dashboard.figures.vector import arrow, mark
from dashboard.formats import DASH, NBSP, date, money_short, number, plural, typography
from pages._execution_vue import Shown

TITLES = {"chapitre": "chapitres", "service": "services"}
SMALL = Decimal("0.001")
"""Under a thousandth of the credits of the whole, a gap is not the finding of a table."""
OF = {"D": "des crédits", "R": "de la prévision"}
HEADS = {"chapitre": "Chapitre", "service": "Service"}


def _part(value: Decimal | None, whole: Decimal | None) -> float | None:
    found = share(value, whole)
    return None if found is None else float(found)


def _pace(post: Post) -> Pace:
    opened, rhythm, landing = post.now.opened, post.rhythm, post.landing
    band = ends = None
    if rhythm is not None and rhythm.low is not None and rhythm.high is not None and opened:
        band = (float(rhythm.low / opened), float(rhythm.high / opened))
    if landing is not None and landing.low is not None and landing.high is not None and opened:
        ends = (float(landing.low / opened), float(landing.high / opened))
    return Pace(
        done=_part(post.now.realised, opened),
        expected=_part(rhythm.amount if rhythm else None, opened),
        band=band,
        landing=ends,
    )


def _number(value: Decimal | None, *, signed: bool = False) -> Component:
    words = DASH if value is None else number(value, 0, signed=signed)
    return html.Td(words, className="nombre", **{"data-csv": csv_cell(value)})


def _rate(value: Decimal | None) -> Component:
    exact = None if value is None else value.quantize(Decimal("0.000001"))
    return html.Td(rate(value), className="nombre", **{"data-csv": csv_cell(exact)})


def _pace_cell(post: Post) -> Component:
    found = PACES.get(post.pace)
    if found is None:
        return html.Td(DASH)
    sign = vector(arrow(found[0]), class_name="marque")
    return html.Td([sign, found[1]], className="etat", **{"data-csv": found[1]})


def _outlook_cell(post: Post) -> Component:
    found = verdict(post)
    if found is None:
        return html.Td(DASH)
    sign = vector(mark(found[0]), class_name="marque")
    return html.Td([sign, found[1]], className="etat", **{"data-csv": found[1]})


def _row(post: Post, name: Component | str, read: Execution, kind: str = "") -> Component:
    rhythm, landing = post.rhythm, post.landing
    usual = share(rhythm.amount, post.now.opened) if rhythm else None
    cells = [
        html.Th(name, scope="row"),
        _number(post.now.opened),
        _number(post.now.realised),
        html.Td(vector(pace_bar(_pace(post)), class_name="rythme-trait"), **{"data-dessin": "oui"}),
        _rate(post.rate),
        _rate(usual),
        _number(post.gap, signed=True),
        _pace_cell(post),
        _rate(post.previous_rate),
    ]
    if not read.closed:
        ends = [landing.low, landing.high] if landing and landing.low is not None else []
        exact = " à ".join(csv_cell(value) for value in ends)
        cells.append(
            html.Td(interval_words(post) or DASH, className="nombre", **{"data-csv": exact})
        )
        cells.append(_outlook_cell(post))
    return html.Tr(cells, className=kind or None)


def _heads(read: Execution, kind: str) -> list[Component]:
    done = DONE[read.side][0].capitalize()
    before = read.total.previous
    then = f"Taux {read.scope.year - 1} au {date(before.date)}" if before else "Taux un an avant"
    opens = "Crédits ouverts" if read.side == "D" else "Prévision"
    words = [
        (HEADS[kind], False),
        (f"{opens} (€)", True),
        (f"{done} (€)", True),
        (f"Exécution, en part {OF[read.side]}", False),
        ("Taux", True),
        ("Taux attendu", True),
        ("Écart (€)", True),
        ("Rythme", False),
        (then, True),
    ]
    if not read.closed:
        words += [("Atterrissage, 80 %", True), (AGAINST[read.side], False)]
    return [
        html.Th(
            typography(text),
            scope="col",
            className="nombre" if right else None,
            **({"data-dessin": "oui"} if text.startswith("Exécution") else {}),
        )
        for text, right in words
    ]


def _title(posts: Sequence[Post], kind: str, read: Execution) -> str:
    """The finding of a cut: what will pass its credits, else what is away from its rhythm."""
    bad = [p for p in posts if p.outlook == "probable"]
    if bad:
        over = "dépassement probable" if read.side == "D" else "manque probable"
        if all(p.passed for p in bad):
            over = "dépassement de crédits"
        names = listed([name_of(p, kind) for p in bad])
        if len(bad) == 1:
            return f"{names} : {over}"
        return f"{len(bad)} {TITLES[kind]} en {over} : {names}"
    least = SMALL * (read.total.now.opened or Decimal(0))
    away = [
        p for p in posts if p.pace in ("avance", "retard") and abs(p.gap or Decimal(0)) >= least
    ]
    if away:
        gap = money_short(away[0].gap, signed=True)
        return f"{name_of(away[0], kind)} : {gap} par rapport au rythme attendu"
    if any(p.pace for p in posts):
        small = any(p.pace in ("avance", "retard") for p in posts)
        rest = ", à de faibles montants près" if small else ""
        return f"Les {TITLES[kind]} restent dans la bande des exercices passés{rest}"
    return f"{plural(len(posts), HEADS[kind].lower(), TITLES[kind])}, par écart au rythme"


def _key(read: Execution) -> Component:
    keys = [
        ("ry-cle-fait", DONE[read.side][0]),
        ("ry-cle-attendu", "rythme attendu"),
        ("ry-cle-bande", "bande des exercices passés"),
    ]
    if not read.closed:
        keys.append(("ry-cle-atterrissage", "atterrissage, 80 %"))
    whole = "crédits ouverts" if read.side == "D" else "prévision"
    keys.append(("ry-cle-credits", f"{whole} (100 %)"))
    items = [
        html.Li([html.Span(className=f"pastille {kind}"), typography(words)], className="cle")
        for kind, words in keys
    ]
    return html.Ul(items, className="cles")


def build_parts(shown: Shown, kind: str) -> Component | None:
    """The table of the chapters, or of the services; None when there is only one to show."""
    read = shown.execution
    posts = read.parts.get(kind, ()) if read else ()
    if read is None or not posts or (len(posts) == 1 and not posts[0].code):
        return None
    rows = [
        _row(
            post,
            html.A(
                typography(name_of(post, kind)) or "Non dit", href=shown.post_link(kind, post.code)
            ),
            read,
        )
        for post in posts
    ]
    rows.append(_row(read.total, "Ensemble", read, "total"))
    caption = f"{TITLES[kind].capitalize()}, exercice {read.scope.year}, au {date(read.date)}"
    region = {"role": "region", "aria-label": typography(caption), "tabIndex": "0"}
    content = html.Div(
        html.Table(
            [
                html.Caption(html.Span(typography(caption)), className="cache"),
                html.Thead(html.Tr(_heads(read, kind))),
                html.Tbody(rows),
            ]
        ),
        className="defile",
        **region,
    )
    measure = (
        f"{plural(len(posts), HEADS[kind].lower(), TITLES[kind])}, {read.scope.budget_name}, "
        f"exercice {read.scope.year}, au {date(read.date)}. Du plus grand écart au rythme "
        "attendu au plus petit. Cliquer pour entrer."
    )
    return html.Section(
        [
            html.H2(f"Par {HEADS[kind].lower()}"),
            drawn_table(
                f"execution-{TITLES[kind]}",
                content,
                native=Native("barres", 0, (3, 4)),
                title=_title(posts, kind, read),
                measure=measure,
                source=f"Source{NBSP}: {read.export.file or 'extraits du logiciel de finances'}",
                key=_key(read),
            ),
        ],
        className="bloc parts-execution",
    )
