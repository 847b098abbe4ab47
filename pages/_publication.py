"""Ce qu'une source protégée publie : ses tableaux, et les seuils qui y cachent des nombres."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dash.development.base_component import Component

from dashboard.catalogue.indicators import DIMENSIONS, load_indicators
from dashboard.catalogue.rollups import AVERAGED, RUNNING
from dashboard.components.prose import section
from dashboard.components.reading import indicator_page
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.formats import number, percent, typography
from dashboard.indicators import KIND_WORDS, KINDS, Published, published
from dashboard.provenance import SourceState
from dashboard.secrecy import Gate

WORDS = (
    "Ces tableaux sont les seuls qui se lisent, sur les pages, les cartes, les exports et en ligne "
    "de commande. Tout autre est refusé. Chaque ligne y est montrée à la période la plus courte où "
    "elle compte assez de cas, et à toutes les plus longues."
)


def _kinds(kinds: Iterable[str]) -> str:
    wanted = set(kinds)
    found = [kind for kind in KINDS if kind in wanted]
    return ", ".join(KIND_WORDS[kind].lower() for kind in found) or "aucune"


def _levels(found: Published, names: Mapping[str, str]) -> str:
    """Levels under the whole, at any period."""
    levels = [levels for (dimension, _), levels in found.tables.items() if not dimension]
    if any(held is None for held in levels):
        return "tous"
    listed = dict.fromkeys(level for held in levels for level in held or ())
    return ", ".join(names.get(level, level) for level in listed) or "l'ensemble seul"


def _splits(found: Published) -> str:
    listed: dict[str, list[str]] = {}
    for dimension, kind in found.tables:
        if dimension:
            listed.setdefault(dimension, []).append(kind)
    plain = {kind for dimension, kind in found.tables if not dimension and kind not in RUNNING}
    return (
        ", ".join(
            DIMENSIONS[dimension].lower() + ("" if set(kinds) == plain else f" ({_kinds(kinds)})")
            for dimension, kinds in listed.items()
        )
        or "aucun"
    )


def _limits(found: Published) -> str:
    """Thresholds, in words."""
    parts, indicator = [f"effectif de {number(found.k)}"], load_indicators().get(found.code)
    if indicator and indicator.rollup in AVERAGED and found.denominator > found.k:
        parts = [f"{number(found.denominator)} cas"]
        if indicator.rollup == "taux_pondere" and indicator.unit == "%":
            parts.append(f"{number(found.k)} au numérateur, et {number(found.k)} hors de lui, ou 0")
    if found.dominance:
        parts.append(f"pas plus de {percent(found.dominance, 0)} pour un seul contributeur")
    return typography(" ; ".join(parts))


def build_publication(gate: Gate, source: SourceState) -> list[Component]:
    """The tables a protected source publishes; nothing for the others."""
    found = published(gate, source=source.code)
    if not found:
        return []
    known = load_indicators()
    names = {r["code"]: r["pluriel"].lower() for r in gate.run("donnees/niveaux").records()}
    rows = [
        [
            html.A(typography(known[p.code].label), href=indicator_page(p.code))
            if p.code in known
            else p.code,
            _levels(p, names),
            _splits(p),
            _kinds(kind for dimension, kind in p.tables if not dimension),
            _limits(p),
        ]
        for p in found
    ]
    columns = [
        Column("Indicateur"),
        Column("Territoires"),
        Column("Découpages de l'ensemble"),
        Column("Périodes"),
        Column("Au moins"),
    ]
    listed = table("Tableaux publiés de cette source", columns, rows, show_caption=False)
    words = html.P(typography(WORDS), className="prose note")
    return [section("Ce qui en est publié", words, html.Div(listed, className="haut"))]
