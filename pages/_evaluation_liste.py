"""Le tableau des évaluations : une ligne par mesure, les effets sur une échelle commune."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.drawn import drawn_table
from dashboard.components.table import csv_cell
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.experiments.portfolio import STAGES, stage_of
from dashboard.experiments.read import Card
from dashboard.figures.evaluation_sound import Interval, Sound
from dashboard.figures.evaluation_strip import Scale, draw_ends, draw_strip, shared
from dashboard.formats import NBSP, in_unit, number, plural, typography
from pages._evaluation_cout import cost_words, per_unit
from pages._evaluation_mots import (
    GRADES,
    amount,
    badge,
    drawable,
    main_effect,
    main_range,
    page_of,
    policy_of,
    subject_words,
    unit_of,
    useful_words,
)
from pages._evaluation_tete import apart_words, decision_words

BAND = 2
"""Rank of the column of intervals, which is left out when none is drawn."""
LEGEND = (
    "Effet en % de ce qui était attendu sans la mesure : point, et trait de la fourchette à "
    "95 %. Tireté : plus petit effet utile ; fond clair : au-delà."
)
NONE_DRAWN = "Aucun effet n'a de fourchette : rien n'est dessiné, chaque fiche dit pourquoi."
HEADS = (
    "Mesure",
    "Conclusion",
    "Effet et fourchette à 95 %",
    "Effet",
    "Coût par unité",
    "Étape",
    "Dernière décision",
    "q (analyste)",
)


def sentence_of(cards: Sequence[Card]) -> str:
    """« 9 mesures évaluées : 2 effets démontrés, 3 probables… »; what a mayor reads first."""
    if not cards:
        return "Aucune mesure n'est encore évaluée"
    words = {
        "demontre": ("effet démontré", "effets démontrés"),
        "probable": ("effet probable", "effets probables"),
        "non_demontre": ("effet non démontré", "effets non démontrés"),
        "contraire": ("effet contraire au but", "effets contraires au but"),
        "insuffisant": ("sans données suffisantes", "sans données suffisantes"),
    }
    parts = [
        plural(count, *words[note])
        for note in GRADES
        if (count := sum(card.note == note for card in cards))
    ]
    head = plural(len(cards), "mesure évaluée", "mesures évaluées")
    return f"{head} : {', '.join(parts)}"


def _cell(content: object, head: int, value: object, kind: str = "") -> Component:
    """A cell that says its header on a telephone, and its exact value to a spreadsheet."""
    named = {"data-titre": HEADS[head], "data-csv": csv_cell(value)}
    return html.Td(content, **({"className": kind} if kind else {}), **named)


def _name(card: Card) -> Component:
    link = html.A(typography(card.titre), href=page_of(card.code))
    about = html.Span(typography(f"{subject_words(card)} ; {policy_of(card)[1]}"), className="note")
    return html.Th([link, about], scope="row", **{"data-csv": csv_cell(card.titre)})


def _effect(card: Card, found: Sound | None) -> Component:
    if found is None:
        why = "pas d\u2019effet affiché" if card.note == "insuffisant" else "sans fourchette"
        return _cell(html.Span(why, className="ev-sans"), 3, None)
    more = [html.Span(main_range(card, found), className="note")]
    if found.percent is not None:
        more.append(html.Span(amount(card, found.effect.value), className="note"))
    value = round(found.effect.value, 6)
    kind = "ev-sans" if card.note == "non_demontre" else None
    return _cell([html.Strong(main_effect(card, found), className=kind), *more], 3, value)


def _strip(card: Card, found: Sound | None, scale: Scale | None) -> Component:
    """The interval on the common scale, or on its own when a percentage has no meaning."""
    if found is None:
        return html.Td("", className="ev-colonne-bande", **{"data-dessin": "oui"})
    alone = found.percent is None or scale is None
    if alone:
        own = shared([found.effect], [found.useful] if found.useful else [])
        drawn = draw_strip(found, own, percent=False)
        ends = f"échelle propre, {in_unit(unit_of(card))}" if unit_of(card) else "échelle propre"
        note = [html.Span(typography(ends), className="note")]
    else:
        drawn, note = draw_strip(found, scale or Scale(-1, 1)), []
    useful = useful_words(card)
    said = main_range(card, found) + (
        f" ; plus petit effet utile{NBSP}: {useful}" if useful else ""
    )
    spoken = html.Span(typography(said), className="cache")
    return html.Td(
        [vector(drawn), spoken, *note], className="ev-colonne-bande", **{"data-dessin": "oui"}
    )


def _cost(card: Card) -> Component:
    cost, more = cost_words(card)
    note = html.Span(typography(more), className="note") if more else ""
    if not cost:
        return _cell(html.Span(typography(more), className="ev-sans"), 4, None)
    return _cell([html.Strong(cost), f" {per_unit(card)}", note], 4, card.cout_unitaire)


def _decision(card: Card) -> Component:
    words, day = decision_words(card)
    if not words:
        return _cell(html.Span("aucune", className="ev-sans"), 6, None)
    said = apart_words(card)
    more = [html.Span(typography(said), className="note")] if said else []
    return _cell([typography(words), html.Span(f"le {day}", className="note"), *more], 6, words)


def q_words(card: Card | None) -> str:
    """Expected share of false discoveries, « — » when nothing was estimated."""
    if card is None or card.q is None:
        return "—"
    return f"<{NBSP}{number(0.001, 3)}" if card.q < 0.001 else number(card.q, 3)


def _row(card: Card, found: Sound | None, scale: Scale | None, *, drawn: bool) -> Component:
    stage = STAGES.get(stage_of(card), "")
    note = [badge(card.note)]
    return html.Tr(
        [
            _name(card),
            _cell(note, 1, GRADES[card.note]),
            *([_strip(card, found, scale)] if drawn else []),
            _effect(card, found),
            _cost(card),
            _cell(stage, 5, stage),
            _decision(card),
            _cell(q_words(card), 7, card.q, "ev-analyste-colonne"),
        ],
        **{"data-note": card.note},
    )


def _head(rank: int, words: str, scale: Scale | None) -> Component:
    extra: list[Component] = []
    kind = None
    drawn = {}
    if rank == BAND:
        kind, drawn = "ev-colonne-bande", {"data-dessin": "oui"}
        if scale is not None:
            extra = [vector(draw_ends(scale))]
    return html.Th([typography(words), *extra], scope="col", className=kind, **drawn)


def build_list(cards: Sequence[Card], version: str) -> Component:
    """The table of the evaluations shown."""
    found = {card.code: drawable(card) for card in cards}
    parts: list[Interval] = [s.percent for s in found.values() if s and s.percent]
    useful = [s.useful_pct for s in found.values() if s and s.percent and s.useful_pct]
    scale = shared(parts, useful) if parts else None
    shown = sum(s is not None for s in found.values())
    heads = [(rank, words) for rank, words in enumerate(HEADS) if shown or rank != BAND]
    head = html.Tr([_head(rank, words, scale) for rank, words in heads])
    body = [_row(card, found[card.code], scale, drawn=bool(shown)) for card in cards]
    caption = html.Caption("Évaluations et leurs effets", className="cache")
    content = html.Table([caption, html.Thead(head), html.Tbody(body)], id="evaluations-table")
    boxed = html.Div(
        content, className="defile", role="region", tabIndex="0", **{"aria-label": "Évaluations"}
    )
    title = (
        f"{plural(shown, 'effet')} avec sa fourchette"
        if shown < 2
        else (f"{number(shown)} effets avec leur fourchette")
    )
    if not shown:
        title = "Aucun effet mesuré avec sa fourchette"
    measure = typography(LEGEND if shown else NONE_DRAWN)
    return drawn_table(
        "evaluations-liste",
        html.Div(boxed, className="ev-liste"),
        title=title,
        measure=measure,
        source=f"Calcul de Vigie à la construction. Version {version[:12]}.",
        summary=sentence_of(cards) + ".",
        notes=[
            "q : part attendue de fausses découvertes parmi les effets annoncés (Benjamini et "
            "Hochberg), pour l'analyste.",
        ],
    )
