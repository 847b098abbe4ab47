"""What a town shares: an evaluation or an indicator as one self-contained file.

Everything comes through the gate, as displayed: what is secret is written « s », what is not
published is not written at all, and no series of a single area of the comparison leaves the town.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.catalogue.pack import Territory
from dashboard.errors import QueryError
from dashboard.experiments.read import Card, card, portfolio
from dashboard.indicators import KINDS, Knowledge, Point, State, find, know, offered, series
from dashboard.roadmap.shared_file import EVALUATION, INDICATOR, LICENCE, write
from dashboard.secrecy import Gate

MOST_POINTS = 600
"""Points of a series that travel, the last ones: eleven years of weeks."""
KEPT_PLAN = (
    "mesure",
    "besoin",
    "action",
    "realisation",
    "resultat",
    "indicateur",
    "capteur_grandeur",
    "genre",
    "sens_attendu",
    "effet_minimal_utile",
    "effet_minimal_unite",
    "niveau",
    "zones_traitees",
    "zones_temoins",
    "zones_exclues",
    "transition_semaines",
    "choix_des_zones",
    "fenetre_de_choix_semaines",
    "evenements",
    "changements_de_definition",
    "cout",
    "plafond_cout_unitaire",
    "methode",
    "famille",
    "enregistre_le",
)
"""Keys of a plan another town can use; stage, decision and evaluator stay at home."""


def shared_name(nature: str, code: str, territory: Territory) -> str:
    """« evaluation-led_tilleuls-00036.json »."""
    return f"{nature}-{code}-{territory.insee or territory.code}.json"


def share_evaluation(gate: Gate, territory: Territory, code: str) -> tuple[str, str]:
    """Name and text of the file of an evaluation.

    Raises:
        QueryError: no such evaluation in the version.
    """
    found = card(gate, code)
    if found is None:
        known = ", ".join(c.code for c in portfolio(gate))
        raise QueryError(
            f"évaluation inconnue « {code} »",
            remedy=f"Évaluations : {known}" if known else "Ce territoire n'en a aucune",
        )
    content = evaluation_content(found, _town(gate, territory), know(gate))
    return shared_name(EVALUATION, code, territory), write(content)


def share_indicator(gate: Gate, territory: Territory, code: str) -> tuple[str, str]:
    """Name and text of the file of an indicator.

    Raises:
        QueryError: no such indicator.
    """
    indicator, knows = find(code), know(gate)
    content = indicator_content(gate, indicator, knows, _town(gate, territory))
    return shared_name(INDICATOR, code, territory), write(content)


def _town(gate: Gate, territory: Territory) -> dict[str, Any]:
    built = dt.datetime.fromisoformat(gate.version.manifest["built_at"])
    return {
        "collectivite": territory.name,
        "siren": territory.siren,
        "insee": territory.insee,
        "simule": gate.simulated,
        "version_donnees": gate.version.id,
        "construite_le": built.date().isoformat(),
    }


def definition_of(indicator: Indicator) -> dict[str, Any]:
    """A definition whole, so that another town can compute the same."""
    return {
        "code": indicator.code,
        "repere": indicator.mark,
        "libelle": indicator.label,
        "question": indicator.question,
        "definition": indicator.definition,
        "formule": indicator.formula,
        "unite": indicator.unit,
        "decimales": indicator.decimals,
        "sens": indicator.direction,
        "cadence": indicator.cadence,
        "agregation": indicator.rollup,
        "odd": list(indicator.odd),
        "reserve": indicator.caveat,
        "version": indicator.version,
        "valide_du": indicator.valid_from.isoformat(),
    }


# ───────────────────────────── An evaluation ─────────────────────────────


def evaluation_content(found: Card, town: Mapping[str, Any], knows: Knowledge) -> dict[str, Any]:
    """The content of the file of an evaluation, before its checksums."""
    indicator = load_indicators().get(found.indicateur)
    told = found.told
    return {
        "nature": EVALUATION,
        "code": found.code,
        "titre": found.titre,
        "source": dict(town),
        "licence": LICENCE,
        "definition": definition_of(indicator) if indicator else _quantity(found),
        "methode": {
            "methode": found.methode or "",
            "pourquoi": told.get("why") or "",
            "zones_traitees_nb": told.get("n_treated"),
            "zones_temoins_nb": told.get("n_control"),
            "permutations_nb": told.get("n_permutations"),
            "plans_essayes": told.get("specifications"),
            "plan_modifie": found.plan_modifie,
            "empreinte_moteur": found.code_sha,
        },
        "plan": _plan(found, knows),
        "resultat": _result(found),
        "controles": [
            {"code": c.get("code", ""), "etat": c.get("state", ""), "phrase": c.get("words", "")}
            for c in told.get("checks") or ()
        ],
        "reserves": _caveats(found, indicator),
        "serie": _counterfactual(told),
    }


def _quantity(found: Card) -> dict[str, Any]:
    told = found.told
    return {
        "code": found.capteur_grandeur or found.indicateur,
        "libelle": str(told.get("label") or found.capteur_grandeur or found.indicateur),
        "unite": str(told.get("measured_in") or ""),
    }


def _plan(found: Card, knows: Knowledge) -> dict[str, Any]:
    """The plan, its areas named: another town does not know the codes."""
    plan = {key: found.plan[key] for key in KEPT_PLAN if key in found.plan}

    def named(zone: Any) -> Any:
        if not isinstance(zone, Mapping):
            return zone
        area = knows.areas.get(str(zone.get("zone", "")))
        return {**zone, "nom": area.name} if area else dict(zone)

    for key in ("zones_traitees", "zones_exclues"):
        if isinstance(plan.get(key), list):
            plan[key] = [named(zone) for zone in plan[key]]
    return plan


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def _result(found: Card) -> dict[str, Any]:
    told = found.told
    sentences = told.get("sentences") or {}
    indicator = load_indicators().get(found.indicateur)
    return {
        "note": found.note,
        "constat": str(sentences.get("finding") or found.motif),
        "conseil": str(sentences.get("advice") or ""),
        "hypothese": str(sentences.get("hypothesis") or ""),
        "effet": _number(found.effet),
        "effet_bas": _number(found.effet_bas),
        "effet_haut": _number(found.effet_haut),
        "effet_pct": _number(found.effet_pct),
        "unite": str(told.get("measured_in") or (indicator.unit if indicator else "")),
        "par": found.genre,
        "p": _number(found.p),
        "cout_unitaire": _number(found.cout_unitaire),
        "cout_unitaire_bas": _number(found.cout_unitaire_bas),
        "cout_unitaire_haut": _number(found.cout_unitaire_haut),
        "cout_par": found.cout_par,
        "effet_visible": _number(told.get("detectable")),
    }


def _caveats(found: Card, indicator: Indicator | None) -> list[str]:
    limits = [str(text) for text in found.plan.get("limites") or ()]
    caveats = [*limits, indicator.caveat if indicator else "", found.motif]
    return [text for text in caveats if text]


def _counterfactual(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Observed and expected, over the treated areas together."""
    points = list(told.get("counterfactual") or ())[-MOST_POINTS:]
    return [
        {
            "periode": str(point.get("time", "")),
            "observe": _number(point.get("observed")),
            "attendu": _number(point.get("expected")),
            "bas": _number(point.get("low")),
            "haut": _number(point.get("high")),
        }
        for point in points
    ]


# ───────────────────────────── An indicator ─────────────────────────────


def indicator_content(
    gate: Gate, indicator: Indicator, knows: Knowledge, town: Mapping[str, Any]
) -> dict[str, Any]:
    """The content of the file of an indicator: the whole territory, at the finest period shown."""
    kinds = [kind for dimension, kind in offered(gate, indicator, knows) if not dimension]
    usual = [
        indicator.cadence,
        *(k for k in KINDS if k in ("semaine", "mois", "trimestre", "annee")),
    ]
    kind = next((k for k in usual if k in kinds and k != "jour"), "")
    points: tuple[Point, ...] = ()
    if kind:
        points = series(gate, indicator, kind=kind, knowledge=knows).points[-MOST_POINTS:]
    told = [_point(point) for point in points]
    last = next((p for p in reversed(points) if p.complete and p.value is not None), None)
    caveats = [indicator.caveat]
    if any(point.state is State.SECRET for point in points):
        caveats.append("« s » : valeur couverte par le secret statistique.")
    if not points:
        caveats.append("Aucune valeur publiée par cette collectivité : définition seule.")
    return {
        "nature": INDICATOR,
        "code": indicator.code,
        "titre": indicator.label,
        "source": dict(town),
        "licence": LICENCE,
        "definition": definition_of(indicator),
        "methode": {"agregation": indicator.rollup, "par": kind, "territoire": "ensemble"},
        "resultat": _point(last) if last else {},
        "reserves": [text for text in caveats if text],
        "serie": told,
    }


def _exact(value: Decimal | None, state: State) -> str | None:
    if state is State.SECRET:
        return "s"
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _point(point: Point) -> dict[str, Any]:
    """A period: values are exact decimals as text, « s » when secret, null when unknown."""
    return {
        "periode": point.period.code,
        "valeur": _exact(point.value, point.state),
        "complete": point.complete,
    }
