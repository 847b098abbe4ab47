"""Ce qui était prévu : logique de la mesure, fiche des critères, plan enregistré, limites."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from dashboard.catalogue.indicators import load_indicators
from dashboard.components.prose import definitions
from dashboard.components.reading import indicator_page
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.evaluation.telling import significant
from dashboard.experiments.read import Card
from dashboard.formats import NBSP, UNKNOWN, date, money_short, number, plural, typography
from pages._evaluation_cout import ceiling_words
from pages._evaluation_mots import SELECTIONS, useful_words, written

LOGIC: tuple[tuple[str, str], ...] = (
    ("besoin", "Besoin"),
    ("action", "Action"),
    ("realisation", "Réalisation"),
    ("resultat", "Résultat attendu"),
)
CRITERIA: Mapping[str, tuple[str, str]] = {
    "pertinence": ("Pertinence", "Les objectifs répondent-ils au besoin constaté ?"),
    "coherence": ("Cohérence", "Les moyens sont-ils adaptés, et accordés aux autres politiques ?"),
    "efficacite": ("Efficacité", "Les résultats attendus sont-ils atteints ?"),
    "efficience": ("Efficience", "À quel coût par unité de résultat ?"),
    "impact": ("Effets propres", "Quels effets, voulus ou non, et sur qui ?"),
    "utilite": ("Utilité", "Les effets correspondent-ils aux besoins, et durent-ils ?"),
}
KEYS: Mapping[str, str] = {
    "indicateur": "indicateur",
    "capteur_grandeur": "grandeur mesurée",
    "genre": "rythme",
    "sens_attendu": "sens attendu",
    "effet_minimal_utile": "plus petit effet utile",
    "effet_minimal_unite": "unité de cet effet",
    "niveau": "niveau de territoire",
    "zone": "zone",
    "zones_traitees": "zones sous la mesure et dates",
    "zones_temoins": "zones témoins",
    "zones_exclues": "zones écartées",
    "transition_semaines": "semaines de mise en route",
    "choix_des_zones": "façon de choisir les zones",
    "fenetre_de_choix_semaines": "durée du choix",
    "evenements": "événements connus",
    "changements_de_definition": "changements de définition",
    "cout": "coût",
    "plafond_cout_unitaire": "plafond de coût",
    "indicateurs_secondaires": "indicateurs secondaires",
    "methode": "méthode",
    "famille": "loi des comptages",
}


def build_logic(card: Card) -> Component | None:
    """Need → action → output → outcome; None when the plan says none."""
    told = [(name, card.plan.get(key)) for key, name in LOGIC if card.plan.get(key)]
    if not told:
        return None
    items = [html.Li([html.Strong(name), html.Span(written(words))]) for name, words in told]
    return html.Ol(items, className="ev-logique")


def build_sheet(card: Card) -> Component | None:
    """Answers of the town to the criteria of an evaluation; None without any."""
    told = card.plan.get("fiche") or {}
    rows: list[list[Value]] = []
    for key, (name, question) in CRITERIA.items():
        if told.get(key):
            asked = html.Span(typography(question), className="note")
            rows.append([html.Span([name, " ", asked]), written(told[key])])
    if not rows:
        return None
    columns = [Column("Critère"), Column("Réponse de la collectivité")]
    return html.Div(
        [
            html.H3("Fiche des critères d\u2019évaluation"),
            table("Critères d\u2019évaluation", columns, rows, show_caption=False),
        ],
        className="ev-fiche",
    )


def _day(text: object) -> str:
    return date(dt.date.fromisoformat(str(text))) if text else UNKNOWN


def _keys(keys: object) -> str:
    found = keys if isinstance(keys, (list, tuple)) else []
    return ", ".join(KEYS.get(str(key), str(key)) for key in found)


def registration(card: Card) -> tuple[str, list[str]]:
    """(state of the plan in one sentence, what to know of it)."""
    told = card.told
    if card.enregistre_le is None:
        return "Plan non enregistré", [
            "Rien n'atteste qu'il a été écrit avant de regarder le résultat."
        ]
    words = f"Plan enregistré le {date(card.enregistre_le)}"
    if told.get("registered_before_start"):
        words += ", avant le début de la mesure"
    elif told.get("registered_before_start") is False:
        words += ", après le début de la mesure"
    more = []
    if told.get("registered_after_result"):
        more.append("Il a été enregistré alors qu'un résultat était déjà visible.")
    changed = _keys(told.get("changed_keys"))
    if card.plan_modifie:
        which = f" : {changed}" if changed else ""
        more.append(f"Plan modifié depuis l'enregistrement{which}.")
    for one in card.plan.get("modifications", ()):
        why = f" ({one['motif']})" if one.get("motif") else ""
        more.append(f"Modifié le {_day(one['date'])} : {_keys(one['cles'])}{why}.")
    tried = int(told.get("specifications") or 1)
    if tried > 1:
        more.append(f"{tried} plans essayés : la part du hasard est comptée {tried} fois.")
    return words, more


def build_registration(card: Card) -> Component:
    """When the plan was written, its print, what changed since, and what it fixed."""
    words, more = registration(card)
    stamp = html.Code(card.plan_sha[:12], title=card.plan_sha)
    return html.Div(
        [
            html.H3(typography(words)),
            html.P([f"Empreinte du plan{NBSP}: ", stamp], className="note"),
            *(html.P(typography(line), className="ev-alerte") for line in more),
            definitions(_facts(card)),
        ],
        className="ev-plan",
    )


def _facts(card: Card) -> list[tuple[str, str | Component]]:
    plan = card.plan
    wanted = useful_words(card)
    controls = plan.get("zones_temoins", "auto")
    shown = (
        "toutes les autres"
        if controls == "auto"
        else plural(len(controls), "zone choisie", "zones choisies")
    )
    facts: list[tuple[str, str | Component]] = [
        ("Sens attendu", str(plan.get("sens_attendu", ""))),
        ("Plus petit effet utile", wanted or "non fixé"),
    ]
    if card.several:
        chosen = SELECTIONS.get(str(plan.get("choix_des_zones", "volontariat")), "")
        facts += [("Choix des zones", chosen), ("Témoins", shown if controls else "aucun")]
    else:
        where = ", ".join(map(str, (card.told.get("names") or {}).values()))
        facts += [("Série", f"{where}, sans témoin" if where else "une seule, sans témoin")]
    if plan.get("transition_semaines"):
        weeks = plural(int(plan["transition_semaines"]), "semaine")
        facts.append(("Mise en route écartée", weeks))
    facts += cost_facts(plan.get("cout"), ceiling_words(card))
    if plan.get("evaluateur"):
        facts.append(("Évaluateur", str(plan["evaluateur"])))
    if plan.get("indicateurs_secondaires"):
        facts.append(("Secondaires", labels_of(plan["indicateurs_secondaires"])))
    return facts


def cost_facts(told: Mapping[str, Any] | None, ceiling: str) -> list[tuple[str, str | Component]]:
    """What a measure costs and the price accepted for one unit of effect; [] without a cost."""
    if not told:
        return []
    parts = []
    if told.get("investissement"):
        years = plural(int(told.get("duree_vie_ans", 1)), "an")
        parts.append(f"{money_short(told['investissement'])} sur {years}")
    if told.get("fonctionnement_annuel"):
        parts.append(f"{money_short(told['fonctionnement_annuel'])} par an")
    if told.get("economie_annuelle"):
        parts.append(f"moins {money_short(told['economie_annuelle'])} par an")
    facts: list[tuple[str, str | Component]] = [("Coût", " ; ".join(parts) or "nul")]
    if ceiling:
        facts.append(("Plafond du coût", typography(ceiling)))
    return facts


def labels_of(codes: object) -> Component:
    """Names of indicators, each leading to its page."""
    known = load_indicators()
    found = codes if isinstance(codes, (list, tuple)) else []
    parts: list[Component | str] = []
    for code in found:
        one = known.get(str(code))
        parts += [", "] if parts else []
        name = typography(one.label if one else str(code))
        parts.append(html.A(name, href=indicator_page(str(code))) if one else name)
    return html.Span(parts)


def events_of(card: Card) -> list[str]:
    """What else happened, one line for a same fact in several places."""
    told = card.told.get("events") or card.plan.get("evenements") or ()
    names = card.told.get("names") or {}
    found: dict[str, list[str]] = {}
    for one in told:
        reason = str(one.get("motif") or one.get("words") or one.get("reason") or "")
        day = _day(one.get("date") or one.get("day") or one.get("start"))
        zones = ", ".join(str(names.get(z, z)) for z in one.get("zones") or ())
        found.setdefault(reason, []).append(f"{zones} le {day}" if zones else f"le {day}")
    return [f"{reason} : {', '.join(places)}." for reason, places in found.items()]


def build_limits(card: Card) -> Component | None:
    """Limits the town wrote, and what else happened; None without any."""
    limits = [written(words) for words in card.plan.get("limites", ())]
    events = [written(words) for words in events_of(card)]
    if not limits and not events:
        return None
    parts: list[Component] = []
    if limits:
        parts += [html.H3("Limites"), html.Ul([html.Li(words) for words in limits])]
    if events:
        parts += [
            html.H3("Ce qui s\u2019est passé d\u2019autre"),
            html.Ul([html.Li(words) for words in events]),
        ]
    return html.Div(parts, className="ev-limites")


def build_secondary(card: Card) -> Component | None:
    """Secondary indicators, corrected together; None without any."""
    told = card.told.get("secondary") or ()
    missing = list(card.told.get("missing_secondary") or ())
    if not told:
        return _not_made(missing) if missing else None
    known = load_indicators()
    rows: list[list[Value]] = []
    for one in told:
        label = known[one["outcome"]].label if one["outcome"] in known else one["outcome"]
        p = one["p_holm"]
        rows.append(
            [
                typography(label),
                _number(one["effect"]),
                _ends(one),
                _often(p),
            ]
        )
    columns = [
        Column("Indicateur"),
        Column("Écart"),
        Column("Fourchette à 95 %"),
        Column("Le hasard seul donnerait autant"),
    ]
    return html.Div(
        [
            html.H3("Indicateurs secondaires"),
            html.P(
                typography(
                    "Regardés ensemble, et corrigés pour cela (Holm) : ils éclairent, l'indicateur "
                    "principal décide."
                ),
                className="note",
            ),
            table("Indicateurs secondaires", columns, rows, show_caption=False),
            *([_not_made(missing)] if missing else []),
        ],
        className="ev-secondaires",
    )


def _not_made(codes: list[str]) -> Component:
    """Secondary indicators that the data received do not allow."""
    head = "Indicateurs secondaires non calculés, faute de données : "
    return html.P([typography(head), labels_of(codes), "."], className="note")


def _ends(one: Mapping[str, Any]) -> str:
    """Interval of a secondary indicator, or why it is unknown."""
    if one["effect"] is None:
        return typography(f"inconnu : {one.get('reason') or 'données absentes'}")
    return f"{_number(one['ci_low'])} à {_number(one['ci_high'])}"


def _number(value: float | None) -> str:
    return UNKNOWN if value is None else significant(value, signed=True)


def _often(p: float | None) -> str:
    """A probability as a frequency."""
    if p is None:
        return UNKNOWN
    if p >= 0.5:
        return "plus d\u2019une fois sur deux"
    if p < 0.001:
        return f"moins d\u2019une fois sur {number(1000)}"
    return f"environ une fois sur {number(round(1 / p))}"
