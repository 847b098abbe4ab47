"""Références : les résultats reçus d'autres collectivités, toujours à part de ceux d'ici."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dash.development.base_component import Component

from dashboard.catalogue.indicators import load_indicators
from dashboard.components.context import site
from dashboard.components.prose import definitions, section
from dashboard.components.reading import indicator_page
from dashboard.components.states import command, notice
from dashboard.components.tags import html
from dashboard.errors import VigieError
from dashboard.evaluation.telling import significant
from dashboard.formats import NBSP, date, number, plural, typography, with_unit
from dashboard.indicators.periods import parse_period
from dashboard.roadmap.references import Received, received, same_definition
from dashboard.roadmap.shared_file import EVALUATION, Shared
from pages._evaluation_mots import METHODS, badge

ELSEWHERE = "Résultat d'une autre collectivité"
_PERIODS = {
    "semaine": "par semaine",
    "mois": "par mois",
    "trimestre": "par trimestre",
    "annee": "par an",
}
_STATES = {
    "passe": "passé",
    "alerte": "alerte",
    "plafond_probable": "plafonne la conclusion à « probable »",
    "plafond_non_demontre": "plafonne la conclusion à « non démontré »",
    "bloque": "bloque",
}


def _day(label: object) -> str:
    try:
        return date(dt.date.fromisoformat(str(label)))
    except ValueError:
        return str(label)


def _period(code: object) -> str:
    """« octobre 2026 » for « 2026-10 »; as it is written when it is no period of ours."""
    try:
        return parse_period(str(code)).label
    except VigieError:
        return str(code or "période non dite")


def _amount(shared: Shared, name: str, *, signed: bool = True) -> str:
    value = shared.result.get(name)
    if value is None:
        return ""
    return with_unit(significant(float(value), signed=signed), str(shared.result.get("unite", "")))


def effect_words(shared: Shared) -> str:
    """« −12 kWh par semaine, de −15 à −9,0 kWh »; "" when nothing was estimated."""
    value, low, high = (_amount(shared, name) for name in ("effet", "effet_bas", "effet_haut"))
    if not value:
        return "aucun effet estimé"
    by = _PERIODS.get(str(shared.result.get("par")), "")
    between = f", de {low} à {high}" if low and high else ""
    return f"{value} {by}{between}"


def _definition(shared: Shared) -> str:
    same = same_definition(shared)
    if same is None:
        return "Cet indicateur n'existe pas ici."
    if same:
        return "Même définition qu'ici."
    return "Définition différente de celle d'ici : comparer avec prudence."


def _from(shared: Shared) -> str:
    simulated = " · données simulées" if shared.simulated else ""
    return f"{shared.town} · version {shared.version}{simulated} · {shared.licence}"


def _tag(words: str = ELSEWHERE, *, simulated: bool = False) -> Component:
    said = f"{words} · données simulées" if simulated else words
    return html.P(typography(said), className="rf-ailleurs")


def _checks(shared: Shared) -> Component | None:
    if not shared.checks:
        return None
    items = [
        html.Li(
            typography(
                f"{check.get('phrase', '')} — {_STATES.get(str(check.get('etat')), '')}".strip(" —")
            )
        )
        for check in shared.checks
    ]
    title = "Son seul contrôle" if len(items) == 1 else f"Ses {plural(len(items), 'contrôle')}"
    return html.Details([html.Summary(typography(title)), html.Ul(items)], className="rf-suite")


def _facts(shared: Shared) -> Component:
    plan: Mapping[str, Any] = shared.plan
    method = str(shared.method.get("methode") or "")
    zones = shared.method.get("zones_traitees_nb"), shared.method.get("zones_temoins_nb")
    facts = [
        ("Mesure", str(plan.get("mesure") or "")),
        ("Indicateur", f"{shared.label}. {_definition(shared)}"),
        ("Effet", effect_words(shared)),
        ("Méthode", METHODS.get(method, method)),
        ("Zones", f"{zones[0]} équipées, {zones[1]} témoins" if all(zones) else ""),
        ("Plan enregistré le", _day(plan.get("enregistre_le") or "")),
        ("Limites", " ".join(shared.caveats)),
        ("Origine", _from(shared)),
    ]
    return definitions([(name, words) for name, words in facts if words])


def _evaluation(shared: Shared) -> Component:
    return html.Article(
        [
            _tag(simulated=shared.simulated),
            html.H3([typography(shared.title), html.Span(typography(f", {shared.town}"))]),
            html.P(badge(shared.grade, large=True)),
            html.P(typography(shared.finding), className="rf-constat") if shared.finding else None,
            _facts(shared),
            _checks(shared),
        ],
        className="rf-fiche",
    )


def _indicator(shared: Shared) -> Component:
    last = shared.result
    value = str(last.get("valeur") or "")
    unit = str(shared.definition.get("unite") or "")
    said = (
        f"{_plain(value, unit)} ({_period(last.get('periode'))})"
        if value
        else "aucune valeur publiée"
    )
    own = shared.indicator in load_indicators()
    facts = [
        ("Dernière valeur", said),
        ("Définition", str(shared.definition.get("definition") or "")),
        ("Formule", str(shared.definition.get("formule") or "")),
        ("Ici", _definition(shared)),
        ("Limites", " ".join(shared.caveats)),
        ("Origine", _from(shared)),
    ]
    here = html.A("Voir cet indicateur ici", href=indicator_page(shared.indicator))
    return html.Article(
        [
            _tag("Valeurs d'une autre collectivité", simulated=shared.simulated),
            html.H3([typography(shared.title), html.Span(typography(f", {shared.town}"))]),
            definitions([(name, words) for name, words in facts if words]),
            html.P(here) if own else None,
        ],
        className="rf-fiche",
    )


def _plain(value: str, unit: str) -> str:
    try:
        amount = float(value)
    except ValueError:
        return value
    if not math.isfinite(amount):
        return value
    if unit == "%":
        return with_unit(number(100 * amount, 1), "%")
    return with_unit(number(amount, 0 if amount == int(amount) else 1), unit)


def files(found: Received) -> list[Component]:
    """Every file received, then those that cannot be trusted."""
    made = [_evaluation(s) if s.nature == EVALUATION else _indicator(s) for s in found.files]
    if not made:
        made = [
            notice(
                "Aucun résultat reçu pour l'instant",
                "Une collectivité qui emploie Vigie donne une évaluation en un fichier ; il se "
                "range, une fois vérifié, dans le dossier « references » du pack :",
                command("vigie reference ajouter FICHIER"),
            )
        ]
    if found.faults:
        items = html.Ul([html.Li(typography(fault)) for fault in found.faults])
        made.append(notice("Fichiers laissés de côté", items))
    return made


def stamp() -> str:
    """Changes when a file is received, changed or taken away: what a page that shows them keeps."""
    found = received(site().pack.folder)
    return "|".join([*(s.mark for s in found.files), *found.faults])


def beside(pack: Path, indicator: str) -> Component | None:
    """Evaluations of other towns on an indicator, as a small block of a page; None without any."""
    found = received(pack).beside(indicator)
    if not found:
        return None
    rows = [
        html.Li(
            [
                html.P([html.Strong(typography(s.town)), f"{NBSP}: ", typography(s.title)]),
                html.P([badge(s.grade), f"{NBSP}: ", typography(effect_words(s))]),
                html.P(typography(f"{_definition(s)} {_from(s)}"), className="note"),
            ]
        )
        for s in found
    ]
    link = html.A("Toutes les références", href="/references")
    title = "Le même indicateur, dans d'autres collectivités"
    content = html.Div([_tag(), html.Ul(rows), html.P(link)], className="rf-fiche rf-bloc")
    return section(title, content)
