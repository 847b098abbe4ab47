"""The whole card of an evaluation as a file: what the engine said, the plan, the versions."""

from __future__ import annotations

import json

from dashboard.components.context import site
from dashboard.errors import QueryError
from dashboard.experiments.read import card

CARD = "fiche"


def card_address(code: str) -> str:
    """Where the file of a card is downloaded."""
    return f"/evaluation/{code}/fiche.json"


def card_file(code: str) -> tuple[str, str]:
    """Name and text of the file of a card, versions of the data and of the code in it.

    Raises:
        QueryError: the version has no such evaluation.
    """
    gate = site().gate()
    found = card(gate, code)
    if found is None:
        raise QueryError(f"aucune évaluation n'a pour code « {code} »")
    told = {
        "code": found.code,
        "titre": found.titre,
        "version_donnees": gate.version.id,
        "simule": gate.simulated,
        "code_sha": found.code_sha,
        "plan_sha": found.plan_sha,
        "plan_modifie": found.plan_modifie,
        "enregistre_le": found.enregistre_le.isoformat() if found.enregistre_le else None,
        "q": found.q,
        "plan": dict(found.plan),
        "fiche": dict(found.told),
    }
    text = json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False)
    return f"evaluation-{code}-{gate.version.id[:12]}.json", text + "\n"
