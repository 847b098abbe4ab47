"""Délibérations that gates name, as published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.secrecy import Gate


def minutes(gate: Gate, numbers: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Number → day, subject and address of the délibération; those unknown are left out."""
    if not numbers:
        return {}
    asked = {"numeros": "|".join(sorted(set(numbers)))}
    rows = gate.run("feuille_de_route/deliberations", asked).records()
    return {row["deliberation_id"]: row for row in rows}
