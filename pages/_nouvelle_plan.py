"""Le plan d'une évaluation déclarée : où il en est, ce qu'il dit, ses versions enregistrées."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from dashboard.catalogue.indicators import load_indicators
from dashboard.components.prose import definitions
from dashboard.components.reading import indicator_page
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.evaluation.telling import significant
from dashboard.experiments.registered import Registered, local_day
from dashboard.formats import NBSP, date, instant, number, plural, typography, with_unit
from dashboard.indicators import Area
from pages._evaluation_mots import SELECTIONS
from pages._evaluation_plan import CRITERIA, KEYS, LOGIC, cost_facts, labels_of

STEM = "/evaluation-declaree/"
KINDS = {"semaine": "la semaine", "mois": "le mois", "trimestre": "le trimestre", "annee": "l'an"}
CONTROLS = "les autres zones du même niveau : elles disent ce qui serait arrivé sans la mesure"
Fact = tuple[str, str | Component]
WAYS = {"baisse": "qu'il baisse", "hausse": "qu'il monte"}


def standing(one: Registered) -> list[Component | str]:
    """Draft or registered, by whom, when, under which digest, how many plans tried."""
    mark = html.Span("Déclarée sur la page", className="nouvelle-marque")
    if one.draft:
        told = f"Brouillon écrit le {instant(one.created_at)} par {one.created_by}"
        return [mark, " ", typography(f"{told}. Rien de son résultat n'a été calculé.")]
    first = one.versions[0]
    words = f"Plan enregistré le {instant(first.at)} par {first.by}"
    tried = plural(one.specifications, "plan essayé", "plans essayés")
    stamp = html.Code(one.digest[:12], title=one.digest)
    late = local_day(first.at) > one.first_start
    when = ", après le début de la mesure" if late else ", avant le début de la mesure"
    told = typography(f"{words}{when}. Empreinte (elle change si ce qui décide change) : ")
    return [mark, " ", told, stamp, f", {tried}."]


def actions(one: Registered) -> Component:
    """What may be done of a plan; each leads to a page that explains it first."""
    change = f"/evaluation/nouvelle?modifier={one.code}"
    ways = (
        [
            ("Enregistrer avant de regarder", f"{STEM}{one.code}/enregistrer", "commande"),
            ("Modifier le brouillon", change, ""),
            ("Calculer de nouveau", f"{STEM}{one.code}/calculer", ""),
        ]
        if one.draft
        else [
            ("Calculer de nouveau", f"{STEM}{one.code}/calculer", ""),
            ("Changer le plan", change, ""),
        ]
    )
    links = [html.A(words, href=href, rel="external", className=kind) for words, href, kind in ways]
    return html.P(links, className="actions nouvelle-actions")


def build_plan(one: Registered, areas: Mapping[str, Area]) -> list[Component]:
    """The plan read back: logic, what decides, areas and starts, criteria."""
    plan = one.plan
    logic = [(name, plan.get(key)) for key, name in LOGIC if plan.get(key)]
    items = [html.Li([html.Strong(name), html.Span(typography(str(text)))]) for name, text in logic]
    found: list[Component] = [html.Ol(items, className="ev-logique")] if items else []
    found.append(definitions(_facts(one, areas)))
    sheet = [(CRITERIA[name][0], typography(text)) for name, text in plan.get("fiche", {}).items()]
    if sheet:
        found += [html.H3("Fiche des critères d’évaluation"), definitions(sheet)]
    return found


def _facts(one: Registered, areas: Mapping[str, Area]) -> list[tuple[str, str | Component]]:
    plan = one.plan
    known = load_indicators().get(plan["indicateur"])
    label = typography(known.label if known else plan["indicateur"])
    unit = plan["effet_minimal_unite"]
    wanted = float(plan["effet_minimal_utile"])
    least = number(wanted) if wanted == int(wanted) else significant(wanted)
    by_start: dict[str, list[str]] = {}
    for zone in plan["zones_traitees"]:
        area = areas.get(zone["zone"])
        by_start.setdefault(zone["debut"], []).append(area.name if area else zone["zone"])
    begun = " ; ".join(f"{', '.join(names)} le {_day(day)}" for day, names in by_start.items())
    names = {code: area.name for code, area in areas.items()}
    facts: list[tuple[str, str | Component]] = [
        ("Mesure", plan["mesure"]),
        ("Indicateur", html.A(label, href=indicator_page(plan["indicateur"]))),
        ("Période regardée", KINDS[plan["genre"]]),
        ("Ce qu'on attend", WAYS[plan["sens_attendu"]]),
        ("Plus petit effet utile", f"{least}{NBSP}%" if unit == "%" else with_unit(least, unit)),
        ("Zones et débuts", begun),
    ]
    if plan.get("niveau"):
        facts.append(("Choix des zones", SELECTIONS[plan["choix_des_zones"]]))
        facts.append(("Témoins", typography(CONTROLS)))
    else:
        facts.append(("Témoins", typography("aucun : tout le territoire est sous la mesure")))
    facts += _set_aside(plan, names)
    facts += cost_facts(plan.get("cout"), _ceiling(plan, known.unit if known else ""))
    if plan.get("indicateurs_secondaires"):
        facts.append(("Indicateurs secondaires", labels_of(plan["indicateurs_secondaires"])))
    facts.append(("Évaluateur", plan["evaluateur"]))
    facts += [("Limite connue", text) for text in plan.get("limites", [])]
    return facts


def _set_aside(plan: Mapping[str, Any], names: Mapping[str, str]) -> list[Fact]:
    """What is left out of the comparison, and what else is known to happen."""
    facts: list[Fact] = []
    out = plan.get("zones_exclues", [])
    if out:
        left = ", ".join(names.get(zone["zone"], zone["zone"]) for zone in out)
        facts.append(("Zones écartées", typography(f"{left} : {out[0]['motif']}")))
    if plan.get("choix_des_zones") == "plus_mauvais_niveau":
        weeks = plural(int(plan["fenetre_de_choix_semaines"]), "semaine")
        facts.append(("Semaines du choix", f"{weeks} avant le début, laissées de côté"))
    if plan.get("transition_semaines"):
        weeks = plural(int(plan["transition_semaines"]), "semaine")
        facts.append(("Mise en route", f"{weeks} après le début, laissées de côté"))
    for event in plan.get("evenements", []):
        where = ", ".join(names.get(zone, zone) for zone in event["zones"]) or "partout"
        told = f"{_day(event['date'])}, {where} : {event['motif']}"
        facts.append(("Événement connu", typography(told)))
    for day in plan.get("changements_de_definition", []):
        facts.append(("Changement de source ou de calcul", f"le {_day(day)}"))
    return facts


def _ceiling(plan: Mapping[str, Any], unit: str) -> str:
    """The price accepted for one unit of effect; "" when none was said."""
    price = plan.get("plafond_cout_unitaire")
    if price is None:
        return ""
    each = f"pour 1 {unit}" if unit and unit != "%" else "par point"
    return f"{significant(float(price))}{NBSP}€ {each}"


def _day(text: str) -> str:
    year, month, day = text.split("-")
    return f"{day}/{month}/{year}"


def build_versions(one: Registered) -> Component | None:
    """Every plan registered, what changed and why; None when there is one only."""
    if len(one.versions) < 2:
        return None
    rows: list[list[Value]] = []
    for version in one.versions:
        keys = ", ".join(KEYS.get(key, key) for key in version.changed)
        changed = keys or ("première version" if version.number == 1 else "les mots seulement")
        rows.append(
            [
                f"version {version.number}",
                f"{date(local_day(version.at))}, {version.by}",
                typography(changed),
                typography(version.reason or "—"),
                html.Code(version.digest[:12], title=version.digest),
            ]
        )
    columns = [
        Column("Plan"),
        Column("Enregistré"),
        Column("Ce qui change"),
        Column("Pourquoi"),
        Column("Empreinte"),
    ]
    return html.Div(
        [
            html.H3("Versions enregistrées du plan"),
            table("Versions enregistrées du plan", columns, rows, show_caption=False),
        ]
    )
