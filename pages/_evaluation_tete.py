"""Le haut d'une fiche : conclusion, phrase, trois faits, et la règle de passage à l'échelle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from dashboard.components.address import link
from dashboard.components.reading import indicator_page
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.evaluation.telling import significant
from dashboard.experiments.portfolio import STAGES, stage_of
from dashboard.experiments.read import Card
from dashboard.experiments.rule import Criterion, apart, registered_before, rule
from dashboard.figures.evaluation_sound import Sound
from dashboard.figures.evaluation_strip import draw_strip, shared
from dashboard.formats import NBSP, date, typography
from pages._evaluation_cout import ceiling_words, cost_words, per_unit
from pages._evaluation_mots import (
    DECISIONS,
    GRADES,
    amount,
    badge,
    between,
    by_period,
    effect_name,
    lower,
    main_effect,
    main_range,
    observed,
    policy_of,
    subject_words,
    unit_of,
    useful_words,
    with_names,
    written,
)
from pages._evaluation_plan import registration

WAIT = "Attendre les données qui manquent avant de décider."


def headline(card: Card, found: Sound | None) -> str:
    """« Éclairage LED : effet démontré, −10 % »."""
    words = f"{card.titre} : {lower(GRADES[card.note])}"
    told = found is not None and card.note in ("demontre", "probable", "contraire")
    return f"{words}, {main_effect(card, found)}" if told and found else words


def build_top(card: Card) -> Component:
    """Conclusion, measure, indicator and stage on one line, over the heading."""
    subject: Component | str = typography(subject_words(card))
    if card.indicateur:
        subject = html.A(subject, href=indicator_page(card.indicateur))
    elif card.capteur_grandeur:
        subject = html.A(subject, href=link("/capteurs", measured=card.capteur_grandeur))
    stage = STAGES.get(stage_of(card), "")
    parts: list[Component | str] = [
        badge(card.note, large=True),
        html.Span([f"Indicateur{NBSP}: ", subject]),
        html.Span(f"Politique{NBSP}: {policy_of(card)[1]}"),
        html.Span(f"Étape{NBSP}: {stage.lower()}") if stage else "",
    ]
    return html.P([part for part in parts if part], className="ev-surtitre")


def _fact(name: str, value: str, *more: Component | str | None, known: bool = True) -> Component:
    kind = "ev-valeur" if known else "ev-valeur ev-absente"
    lines = [
        html.Div(typography(one) if isinstance(one, str) else one, className="ev-precision")
        for one in more
        if one is not None and one != ""  # a component without children is false
    ]
    content = [html.Dt(name), html.Dd([html.Div(value, className=kind), *lines])]
    return html.Div(content, className="ev-fait")


def _strip(found: Sound) -> Component:
    one = found.percent or found.effect
    wanted = found.useful_pct if found.percent else found.useful
    scale = shared([one], [] if wanted is None else [wanted])
    drawn = draw_strip(found, scale)
    return vector(drawn, class_name="ev-fait-bande")


def build_facts(card: Card, found: Sound) -> Component:
    """Effect, range, cost per unit: three figures."""
    rate = f"{amount(card, found.effect.value)} {by_period(card)}" if found.percent else ""
    ends = between(found.effect.low, found.effect.high, unit_of(card)) if found.percent else ""
    wanted = useful_words(card)
    cost, more = cost_words(card)
    effect = _fact(
        effect_name(card),
        main_effect(card, found),
        rate or by_period(card),
        "Non démontré : à ne pas attribuer à la mesure." if card.note == "non_demontre" else None,
        known=card.note != "non_demontre",
    )
    range_ = _fact(
        "Fourchette à 95 %",
        main_range(card, found),
        _strip(found),
        ends,
        f"Tireté : plus petit effet utile, {wanted}" if wanted else None,
    )
    price = (
        _fact("Coût par unité", cost, per_unit(card), more)
        if cost
        else _fact("Coût par unité", "—", more, known=False)
    )
    return html.Dl([effect, range_, price], className="ev-faits")


def build_missing(card: Card) -> Component:
    """What is missing before anything can be concluded, from the checks that block."""
    lacks = [
        html.Li(typography(_capital(with_names(card, f"{check['words']}{_lacks(check)}."))))
        for check in card.told.get("checks") or ()
        if check["state"] == "bloque"
    ]
    reason = card.motif or str(card.told.get("reason") or "")
    rest = "La série observée est montrée telle quelle."
    if not observed(card):
        rest = "Aucune série n'est connue de part et d'autre du début : rien n'est dessiné."
    items = lacks or [html.Li(typography(_capital(f"{reason}.")))]
    return html.Div(
        [
            html.H2("Ce qui manque pour conclure", id="manque"),
            html.Ul(items, className="ev-manque"),
            html.P(
                typography(
                    f"Aucun effet n'est affiché : un chiffre sans ces données tromperait. {rest}"
                ),
                className="note",
            ),
        ],
        className="ev-attente",
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _lacks(check: Mapping[str, Any]) -> str:
    return f" ; il manque {check['lacks']}" if check.get("lacks") else ""


def detail_of(card: Card, code: str) -> str:
    """What is known about one condition of an extension."""
    if code == "preuve":
        return GRADES[card.note].lower()
    if code == "utilite":
        wanted = useful_words(card)
        if wanted and card.note == "contraire":
            return f"l'évolution va dans l'autre sens (objectif : {wanted})"
        return (
            f"{_utility_words(str(card.told.get('utility') or ''))} (objectif : {wanted})"
            if (wanted)
            else "aucun effet utile n'a été fixé"
        )
    if code == "plan":
        return lower(registration(card)[0])
    ceiling, high = ceiling_words(card), card.cout_unitaire_haut
    if not ceiling:
        return "aucun plafond n'a été fixé"
    limit = f"plafond : {ceiling}"
    found = cost_words(card)[1] if high is None else f"{significant(high)}{NBSP}€ au plus"
    return f"{found} ({limit})"


def _utility_words(utility: str) -> str:
    return {
        "utile": "toute la fourchette le dépasse",
        "plus_petit": "toute la fourchette est en dessous",
        "incertain": "la fourchette le chevauche",
        "aucun_effet_utile": "aucun effet utile",
    }.get(utility, "la comparaison ne permet pas de le dire")


_RULE_SIGNS = {
    True: ("good", '<path d="M2 8.5 6.2 13 14 3.5" fill="none" stroke-width="2.4"/>', "remplie"),
    False: ("bad", '<path d="M3 3l10 10M13 3 3 13" fill="none" stroke-width="2.4"/>', "manque"),
    None: ("grey", '<path d="M2 8h12" fill="none" stroke-width="2.4"/>', "sans réponse"),
}


def _rule(card: Card, one: Criterion) -> Component:
    role, shape, word = _RULE_SIGNS[one.met]
    name, detail = f"{one.words[:1].upper()}{one.words[1:]}", detail_of(card, one.code)
    drawn = (
        f'<svg class="signe" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" '
        f'focusable="false" stroke="var(--{role})">{shape}</svg>'
    )
    said = html.Span([html.Strong(f"{word}{NBSP}: "), typography(detail)], className="note")
    return html.Li(
        [vector(drawn, class_name="marque"), html.Span([html.Span(typography(name)), said])]
    )


def build_decision(card: Card) -> Component:
    """What the rule says, which of its conditions hold, and what was decided."""
    found = rule(card)
    held = sum(one.met is True for one in found.criteria)
    advice = with_names(card, found.advice) or WAIT
    return html.Section(
        [
            html.H2("Faut-il étendre\u202f?", id="etendre"),
            html.P(typography(advice), className="ev-conseil"),
            html.P(
                typography(
                    f"La règle du protocole, fixée avant le résultat : {held} condition"
                    f"{'s' if held > 1 else ''} sur {len(found.criteria)}."
                ),
                className="note",
            ),
            html.Ul([_rule(card, one) for one in found.criteria], className="ev-regles"),
            *_decided(card),
        ],
        className="ev-suite",
        **{"aria-labelledby": "etendre"},
    )


def decision_words(card: Card) -> tuple[str, str]:
    """(decision, day) of a card; ("", "") when none was taken."""
    told = card.plan.get("decision")
    if not told:
        return "", ""
    words = DECISIONS.get(str(told["choix"]), str(told["choix"]).replace("_", " ").capitalize())
    return words, date(dt.date.fromisoformat(str(told["date"])))


def apart_words(card: Card) -> str:
    """« La règle fixée avant donnait : … ; décision prise : … », "" when they say the same."""
    if not apart(card):
        return ""
    advice = lower(with_names(card, rule(card).advice).split(" : ")[0].rstrip("."))
    fixed = "fixée avant" if registered_before(card) else "du protocole"
    words = lower(decision_words(card)[0])
    return f"La règle {fixed} donnait : {advice} ; décision prise : {words}."


def _decided(card: Card) -> list[Component]:
    words, day = decision_words(card)
    if not words:
        return [html.H3("Décision"), html.P("Aucune décision n\u2019est encore inscrite au plan.")]
    told = card.plan["decision"]
    parts = [html.P([html.Strong(typography(words)), f", le {day}."])]
    apart = apart_words(card)
    if apart:
        parts.append(html.P(typography(apart), className="ev-alerte"))
    if told.get("motif"):
        parts.append(html.P(f"Motif{NBSP}: {written(told['motif'])}"))
    if told.get("suite"):
        parts.append(html.P(f"Suite{NBSP}: {written(told['suite'])}"))
    return [html.H3("Décision"), *parts]
