"""The digest of a plan: what decides its result, in a canonical form, hashed."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboard.catalogue.evaluations import Declared

_SHORT = 8


def deciding(declared: Declared) -> dict[str, Any]:
    """French key → canonical value of what decides the result; words and titles are not there.

    The order of areas and of events does not count, nor a value written that is the usual one.
    """
    cost = declared.cost
    return {
        "indicateur": declared.indicator,
        "capteur_grandeur": declared.quantity,
        "genre": declared.kind,
        "sens_attendu": declared.expected,
        "effet_minimal_utile": declared.smallest,
        "effet_minimal_unite": declared.smallest_unit if declared.smallest is not None else "",
        "niveau": declared.level,
        "zone": declared.zone,
        "zones_traitees": sorted([zone.zone, zone.start.isoformat()] for zone in declared.treated),
        "zones_temoins": "auto" if declared.controls is None else sorted(declared.controls),
        "zones_exclues": sorted(zone.zone for zone in declared.excluded),
        "transition_semaines": declared.transition,
        "choix_des_zones": declared.selection,
        "fenetre_de_choix_semaines": declared.selection_weeks,
        "evenements": sorted([e.day.isoformat(), *sorted(e.zones)] for e in declared.events),
        "changements_de_definition": sorted(d.isoformat() for d in declared.definition_changes),
        "cout": [cost.investment, cost.life, cost.running, cost.savings] if cost else None,
        "plafond_cout_unitaire": declared.ceiling,
        "indicateurs_secondaires": sorted(declared.secondary),
        "methode": declared.method,
        "famille": declared.family,
    }


def plan_digest(declared: Declared) -> str:
    """sha256 of the canonical form."""
    return _sha(deciding(declared))


def key_digests(declared: Declared) -> dict[str, str]:
    """Key → short digest of its canonical value, kept at registration to name what changed."""
    return {key: _sha(value)[:_SHORT] for key, value in deciding(declared).items()}


def modified(declared: Declared) -> bool:
    """True when the plan is no longer the one registered."""
    return bool(declared.fingerprint) and declared.fingerprint != plan_digest(declared)


def changed_keys(declared: Declared) -> tuple[str, ...]:
    """Keys whose value differs from the one registered; () when that was not kept."""
    if not modified(declared):
        return ()
    now = key_digests(declared)
    return tuple(key for key in now if declared.fingerprints.get(key, now[key]) != now[key])


def specifications(declared: Declared) -> int:
    """Plans tried: the first one, one more for each later change, said or found."""
    return 1 + len(declared.modifications) + int(modified(declared))


def _sha(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
