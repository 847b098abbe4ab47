"""The state of the week on one screen: finding, counts, what changed, the meeting itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from dash.development.base_component import Component

from dashboard.components.finding import value_text
from dashboard.components.reading import indicator_page
from dashboard.components.review_rows import COUNTED, SHORT, Shown, agreed
from dashboard.components.review_words import judged_way
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.vector import ARROWS, arrow, mark
from dashboard.formats import NBSP, date, number, percent, plural, typography
from dashboard.indicators import Reading, Status
from dashboard.indicators.wording import change_words
from dashboard.reviews.brief import Brief
from dashboard.reviews.changes import Change, Kind
from dashboard.reviews.metrics import Metrics, Share
from dashboard.reviews.words import base_words, change_sentence

LISTED = 3
"""Changes of a kind named on the first screen; the others are one gesture away."""


def finding(signals: int, off: int, undecided: int) -> str:
    """« 5 signaux, 7 indicateurs hors cible dont 3 sans décision »; `review.js` says the same."""
    if not signals and not off:
        return "Aucun signal, aucun indicateur hors cible"
    first = plural(signals, "signal", "signaux") if signals else "Aucun signal"
    if not off:
        return f"{first}, aucun indicateur hors cible"
    words = plural(off, "indicateur hors cible", "indicateurs hors cible")
    if not undecided:
        return f"{first}, {words}, une décision en cours sur chacun"
    share = "sans décision" if undecided == off else f"dont {number(undecided)} sans décision"
    return f"{first}, {words} {share}"


def counted(readings: Sequence[Reading], decided: frozenset[str]) -> tuple[int, int, int]:
    """(signals, off target, off target without an open decision)."""
    off = [r.indicator.code for r in readings if r.status is Status.OFF]
    undecided = [code for code in off if code not in decided]
    return sum(r.signal is not None for r in readings), len(off), len(undecided)


def counts(readings: Sequence[Reading]) -> Component:
    """How many of each status, as one ruled bar and as words with their shapes."""
    found = {status: sum(r.status is status for r in readings) for status in COUNTED}
    bar = [
        html.Span(
            className=f"part part-{status}",
            style={"flexGrow": str(count)},
            **{"data-part": str(status)},
        )
        for status, count in found.items()
    ]
    items = []
    for status, count in found.items():
        shape = [vector(mark(status))] if status is not Status.NO_TARGET else []
        items.append(
            html.Li(
                [
                    *shape,
                    html.B(str(count), **{"data-compte": str(status)}),
                    *agreed(status, count),
                ],
                className=f"bilan-{status}",
            )
        )
    words = html.Ul(items, className="bilan-mots")
    return html.Div([html.Div(bar, className="bilan-barre", **{"aria-hidden": "true"}), words])


def _named(change: Change, shown: Shown) -> Component:
    indicator = change.reading.indicator
    href = indicator_page(indicator.code, **shown.choices)
    return html.A(typography(indicator.label), href=href)


def _moved(change: Change) -> list[Component | str]:
    now, move = change.now, change.move
    if now is None or move is None:
        return []
    way, role = judged_way(now, move)
    shape = [vector(arrow(way, role))] if way in ARROWS and way != "stable" else []
    words = f"{value_text(now)}, "
    turned = ""
    if change.turned and change.before is not None:
        turned = f", {SHORT[now.status]} (était {SHORT[change.before.status]})"
    return [f"{NBSP}: {words}", *shape, change_words(move, now.indicator.unit), turned]


def _told(change: Change, shown: Shown) -> Component:
    """One change: the indicator, and what happened to its figure."""
    if change.kind is Kind.MOVED:
        return html.Li([_named(change, shown), *_moved(change)])
    said = typography(change_sentence(change))
    return html.Li([_named(change, shown), f"{NBSP}: {said[:1].lower()}{said[1:]}"])


_BLOCKS: Sequence[tuple[tuple[str, str], tuple[Kind, ...], str]] = (
    (
        ("mouvement réel", "mouvements réels"),
        (Kind.MOVED,),
        "Rien n'a bougé au-delà de l'habituel.",
    ),
    (
        ("donnée en retard", "données en retard ou arrivées"),
        (Kind.LATE, Kind.ARRIVED),
        "Tout est arrivé à l'heure.",
    ),
    (
        ("historique corrigé", "historiques corrigés"),
        (Kind.CORRECTED,),
        "Aucun chiffre passé n'a été corrigé.",
    ),
    (
        ("définition changée", "définitions changées"),
        (Kind.REDEFINED,),
        "Aucune définition n'a changé.",
    ),
)
Told = Callable[[Change], Component]


def _sorted(found: Sequence[Change]) -> list[Change]:
    """Turned judgements first, then signals, then the others."""

    def rank(change: Change) -> tuple[bool, bool]:
        return (not change.turned, change.now is None or change.now.signal is None)

    return sorted(found, key=rank)


def _block(
    names: tuple[str, str],
    found: Sequence[Change],
    nothing: str,
    tell: Callable[[Change], Component],
) -> Component:
    items = [tell(change) for change in _sorted(found)]
    head = html.H3([html.B(str(len(found))), f" {names[len(found) > 1]}"])
    if not items:
        return html.Div([head, html.P(typography(nothing), className="note")])
    rest = items[LISTED:]
    more = (
        [html.Details([html.Summary(f"et {number(len(rest))} de plus"), html.Ul(rest)])]
        if rest
        else []
    )
    return html.Div([head, html.Ul(items[:LISTED]), *more])


def _grouped(changes: Sequence[Change]) -> Iterator[tuple[tuple[str, str], list[Change], str]]:
    for names, kinds, nothing in _BLOCKS:
        yield names, [c for c in changes if c.kind in kinds], nothing


def what_changed(brief: Brief, shown: Shown) -> Component:
    """Four things that must not be taken for each other, side by side."""
    blocks = [
        _block(names, found, nothing, lambda change: _told(change, shown))
        for names, found, nothing in _grouped(brief.changes)
    ]
    since = brief.base.review is not None
    title = "Ce qui a changé depuis la dernière revue" if since else "Ce qui a changé"
    return html.Section(
        [
            html.H2(title, id="changements"),
            html.P(typography(f"Par rapport à {base_words(brief.base)}."), className="note"),
            html.Div(blocks, className="quatre"),
        ],
        className="changements",
        **{"aria-labelledby": "changements"},
    )


def _share(share: Share) -> str:
    if not share.whole:
        return "sans objet"
    return f"{percent(share.part / share.whole, 0)} ({share.part} sur {share.whole})"


def _age(found: Metrics) -> str:
    if not found.open:
        return "aucune"
    median = plural(round(found.median_age_days or 0), "jour")
    return f"{found.open}, âge médian {median}, la plus ancienne {number(found.oldest_days)}{NBSP}j"


def meeting(found: Metrics) -> Component:
    """What the meeting says of itself."""
    last = "aucune revue close" if found.last_review is None else date(found.last_review)
    if found.since_days is not None:
        last += f", il y a {plural(found.since_days, 'jour')}"
    facts = [
        ("Décisions faites dans les délais", _share(found.on_time)),
        ("Décisions ouvertes", _age(found)),
        ("En retard", plural(found.late, "décision")),
        ("Hors cible avec une décision ouverte", _share(found.decided)),
        ("Dernière revue", last),
    ]
    items = [
        part
        for name, value in facts
        for part in (html.Dt(typography(name)), html.Dd(typography(value)))
    ]
    links = html.P(
        [
            html.A("Registre des décisions", href="/decisions"),
            html.A("Revues", href="/revues"),
            html.A("Feuille de route", href="/feuille-de-route"),
        ],
        className="liens",
    )
    return html.Section(
        [html.H2("Nos réunions", id="reunions"), html.Dl(items, className="faits"), links],
        className="reunions",
        **{"aria-labelledby": "reunions"},
    )


def by_family(readings: Sequence[Reading]) -> list[tuple[str, list[Reading]]]:
    """Readings of each family, in the order they come."""
    return [(code, list(found)) for code, found in groupby(readings, lambda r: r.indicator.family)]
