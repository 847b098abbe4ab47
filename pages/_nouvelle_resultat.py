"""Le résultat d'une évaluation déclarée sur la page, avec les mêmes blocs que celles du pack."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.experiments.read import Card
from dashboard.secrecy import Gate
from pages._evaluation_analyste import build_analyst
from pages._evaluation_blocs import build_evidence, build_finding, build_reading
from pages._evaluation_mots import drawable
from pages._evaluation_plan import build_limits, build_secondary
from pages._evaluation_tete import build_top


def build_result(gate: Gate, told: Card, version: str) -> list[Component]:
    """From the conclusion down to the analyst's table; the heading is the page's."""
    found = drawable(told)
    parts = [
        build_top(told),
        *build_finding(told),
        *build_reading(told, found),
        *build_evidence(gate, told, found, version),
        build_secondary(told),
        build_limits(told),
        build_analyst(told, version),
    ]
    return [part for part in parts if part is not None]
