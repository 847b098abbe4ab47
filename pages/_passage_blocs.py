"""Passage à l'échelle : les conditions, les sites, le coût, le projet de délibération."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.components.drawn import drawn_table, right
from dashboard.components.states import empty, notice
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.evaluation.telling import significant
from dashboard.experiments.read import Card
from dashboard.figures.stretched import share_bar
from dashboard.formats import DASH, NBSP, date, money_short, percent, plural, typography
from dashboard.roadmap.deliberation import VOTED, Draft
from dashboard.roadmap.scale_conditions import STATE_WORDS, Condition, State, spent
from dashboard.roadmap.scale_rules import Between
from dashboard.roadmap.scale_sites import Site
from dashboard.roadmap.scale_up import Sheet

_SIGNS = {
    State.MET: ("good", '<circle cx="8" cy="8" r="7"/>'),
    State.NOT_MET: ("bad", '<path d="M8 0 16 8 8 16 0 8z"/>'),
    State.UNKNOWN: ("grey", '<circle cx="8" cy="8" r="6.2" fill="none" stroke-width="1.6"/>'),
}


def state_tag(state: State) -> Component:
    """A state: its shape and its word."""
    role, shape = _SIGNS[state]
    sign = (
        '<svg class="signe" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" '
        f'focusable="false" fill="var(--{role})" stroke="var(--{role})" stroke-width="0">'
        f"{shape}</svg>"
    )
    return html.Span([vector(sign, class_name="marque"), STATE_WORDS[state]], className="pe-etat")


def _condition(condition: Condition) -> Component:
    return html.Li(
        [
            html.P(state_tag(condition.state), className="pe-marque"),
            html.Div(
                [
                    html.H3(typography(condition.title)),
                    html.P(typography(condition.says)),
                    html.Ul([html.Li(typography(part)) for part in condition.parts])
                    if condition.parts
                    else None,
                    html.P(typography(condition.source), className="note"),
                ]
            ),
        ],
        className=f"pe-condition pe-{condition.state}",
    )


def conditions(told: Sheet) -> Component:
    """Every condition: its state in a word and a shape, and the figures that say so."""
    return html.Ol([_condition(c) for c in told.conditions], className="pe-conditions")


def _found(site: Site) -> str:
    if site.found is None:
        return "ne peut être jugé seul"
    return "oui" if site.found else "non"


def _as_much(site: Site) -> Value:
    if site.as_much is None:
        return right(DASH, None)
    count = round(site.as_much * site.controls)
    return right(f"{count} sur {site.controls}", count)


def _site_row(site: Site, most: float, useful: float) -> list[Value]:
    bar: Component | str = ""
    said = right(DASH, None)
    if site.effect is not None:
        said = right(significant(site.effect, signed=True), site.effect)
        if site.toward:
            bar = vector(share_bar(abs(site.effect), useful, most), class_name="dessin-cellule")
    start = typography(date_words(site.start))
    return [site.name, _found(site), start, said, bar, _as_much(site)]


def date_words(label: str) -> str:
    """« 04/03/2024 » for a day; any other period as it is written."""
    try:
        return date(dt.date.fromisoformat(label))
    except ValueError:
        return label


def places(told: Sheet) -> Component:
    """The effect site by site, beside the smallest useful one."""
    found = told.card
    if found is None or not told.sites:
        return empty("Aucune série zone par zone à regarder.")
    unit = str(found.told.get("measured_in") or "")
    useful = float(found.told.get("useful") or 0)
    sizes = [abs(s.effect) for s in told.sites if s.effect is not None and s.toward]
    most = max([*sizes, useful, 1e-9])
    rows = [_site_row(site, most, useful) for site in told.sites]
    count = sum(site.found is True for site in told.sites)
    columns = [
        Column("Site"),
        Column("Retrouvé"),
        Column("Début"),
        Column("Écart aux témoins", unit, right=True),
        Column("Face à l\u2019effet utile", drawn=True),
        Column("Témoins ayant évolué autant", right=True),
    ]
    return drawn_table(
        "passage-sites",
        html.Div(table("Sites", columns, rows, show_caption=False), className="pe-sites"),
        title=f"Effet retrouvé dans {plural(count, 'site')} sur {len(rows)}",
        measure="Évolution de chaque site moins celle des témoins, "
        f"moyenne d'après moins moyenne d'avant{f', en {unit}' if unit else ''}.",
        source=f"Évaluation « {found.titre} ».",
        notes=[
            "Différence simple, sans fourchette : la conclusion reste celle de l'évaluation. Un "
            "site compte si l'écart va dans le sens attendu et si un témoin sur cinq au plus a "
            "évolué autant. Le trait marque le plus petit effet utile."
        ],
    )


def _line(name: str, pilot: Decimal | None, scale: Between | None) -> list[Value]:
    first = right(DASH, None) if pilot is None else right(money_short(pilot), pilot)
    if scale is None:
        return [name, first, right(DASH, None), right(DASH, None)]
    low, high = right(money_short(scale.low), scale.low), right(money_short(scale.high), scale.high)
    return [name, first, low, high]


def _pilot(found: Card | None, key: str) -> Decimal | None:
    cost = (found.plan.get("cout") if found else None) or {}
    return Decimal(str(cost[key])) if key in cost else None


def costs(told: Sheet) -> Component:
    """What the pilot cost, what the scale would, and the threshold of the impact study."""
    cost, found = told.cost, told.card
    if cost.investment is None:
        return notice(
            "Coût à l'échelle non chiffré",
            "Déclarez « cout » dans le plan de l'évaluation, puis « cout_fixe » et "
            "« cout_par_site » du projet dans passages_echelle.toml.",
        )
    at = f"{cost.sites} {cost.word}"
    if cost.declared:
        formula = f"coût fixe + coût par site × {at}, tels que le pack les donne"
    else:
        formula = (
            f"de « tout fixe » (une fois le coût du pilote) à « tout par site » (coût du pilote ÷ "
            f"{plural(cost.pilot, 'site')} × {cost.sites})"
        )
    rows = [
        _line("Investissement", _pilot(found, "investissement"), cost.investment),
        _line("Fonctionnement par an", _pilot(found, "fonctionnement_annuel"), cost.yearly),
    ]
    columns = [
        Column("Dépense"),
        Column("Pilote", right=True),
        Column("À l\u2019échelle, au moins", right=True),
        Column("À l\u2019échelle, au plus", right=True),
    ]
    return drawn_table(
        "passage-cout",
        html.Div(table("Coût", columns, rows, show_caption=False), className="pe-couts"),
        title=f"Étendre à {at} coûterait {spent(cost)}",
        measure=f"Euros. {formula[:1].upper()}{formula[1:]}.",
        source="Coût déclaré dans le plan de l'évaluation"
        + (" et passages_echelle.toml." if cost.declared else "."),
        notes=[_threshold(told)] if told.limit else [],
    )


def _threshold(told: Sheet) -> Component | str:
    limit, cost = told.limit, told.cost.investment
    if limit is None or cost is None:
        return ""
    share = percent(cost.high / limit.revenue)
    return (
        f"Seuil D. 1611-35 : opération = {share} des recettes réelles de fonctionnement au plus ; "
        f"étude d'impact due au-delà de {money_short(limit.amount)}."
    )


def decision(told: Draft, href: str) -> Component:
    """The draft, to read, copy or take away."""
    paragraphs: list[Component] = [
        html.P(["Objet", f"{NBSP}: ", typography(told.subject)], className="pe-objet"),
        html.P(f"{told.body},"),
        *(html.P(typography(f"Vu {said} ;")) for said in told.seen),
        *(html.P(typography(f"Considérant {said} ;")) for said in told.whereas),
        html.P(typography(VOTED)),
        *(
            html.P([html.Strong(f"Article {n}"), typography(f" — {said}")])
            for n, said in enumerate(told.articles, start=1)
        ),
    ]
    return html.Div(
        [
            html.Div(paragraphs, className="pe-texte", id="deliberation", tabIndex="0"),
            html.P(typography(told.note), className="note"),
            html.P(
                html.A(
                    "Télécharger le texte (.txt)",
                    href=href,
                    download="",
                    rel="external",
                    className="outil",
                ),
                className="outils pas-papier",
            ),
        ]
    )
