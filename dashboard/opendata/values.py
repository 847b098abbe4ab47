"""Values of an indicator as rows to publish: the points the pages draw, nothing else.

Everything comes from the queries of the pages through the gate. A share is published in percent,
as its unit says; a value that is a quotient keeps nine decimals, its numerator and its denominator
are exact.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from dashboard.catalogue.indicators import Indicator
from dashboard.catalogue.rollups import periods_of
from dashboard.exports.sheet import Cell
from dashboard.indicators import Knowledge, Point, State, offered, split
from dashboard.indicators.points import assemble
from dashboard.indicators.readings import target_at
from dashboard.opendata.files import OpenColumn
from dashboard.secrecy import Gate

PLACES = Decimal("0.000000001")
_EXACT = Context(prec=38, rounding=ROUND_HALF_EVEN)
STATES: Mapping[State, str] = {
    State.OK: "ok",
    State.PARTIAL: "estime",
    State.SECRET: "secret",
    State.ABSENT: "nd",
}
"""Our state → the word published."""

COLUMNS: tuple[OpenColumn, ...] = (
    OpenColumn(
        "indicateur", "texte", "code de l'indicateur ; sa définition est dans indicateurs.csv"
    ),
    OpenColumn(
        "territoire", "texte", "code INSEE (commune), SIREN (intercommunalité) ou code local"
    ),
    OpenColumn("territoire_nom", "texte", "nom du territoire"),
    OpenColumn("niveau", "texte", "niveau du territoire : commune, quartier…"),
    OpenColumn(
        "periode", "texte", "genre de période : semaine (ISO 8601), mois, trimestre ou annee"
    ),
    OpenColumn("debut", "date", "premier jour de la période"),
    OpenColumn("fin", "date", "dernier jour de la période, compris"),
    OpenColumn("decoupage", "texte", "service, categorie, canal ou equipement ; vide : l'ensemble"),
    OpenColumn("modalite", "texte", "valeur du découpage ; vide : l'ensemble, ou non dit"),
    OpenColumn(
        "valeur", "decimal", "valeur, dans l'unité de la colonne « unite » ; vide : voir « etat »"
    ),
    OpenColumn("unite", "texte", "unité de la valeur et de la cible ; « % » : de 0 à 100"),
    OpenColumn("numerateur", "decimal", "ce qui est compté ; vide : médiane ou centile, ou secret"),
    OpenColumn(
        "denominateur", "decimal", "ce à quoi on rapporte ; vide : pas un rapport, ou secret"
    ),
    OpenColumn("effectif", "entier", "cas derrière la valeur ; vide : non compté, ou secret"),
    OpenColumn(
        "etat",
        "texte",
        "ok ; estime : une partie des unités attendues manque ; secret : secret statistique ;"
        " nd : non disponible. Zéro est une valeur",
    ),
    OpenColumn(
        "complete", "booleen", "false : la période n'est pas finie, ou pas entièrement connue"
    ),
    OpenColumn(
        "cible_basse", "decimal", "cible du territoire à la fin de la période ; vide : aucune"
    ),
    OpenColumn(
        "cible_haute", "decimal", "borne haute de la cible ; égale à la basse sans fourchette"
    ),
)


def rounded(value: Decimal) -> Decimal:
    """At most nine decimals, without useless zeros."""
    found = value.quantize(PLACES, context=_EXACT).normalize(_EXACT)
    return found.quantize(Decimal(1), context=_EXACT) if found == found.to_integral() else found


def published_value(indicator: Indicator, value: Decimal | None) -> Decimal | None:
    """A value in its unit: a share in percent."""
    if value is None:
        return None
    return rounded(_EXACT.multiply(value, Decimal(100)) if indicator.unit == "%" else value)


def periods_published(indicator: Indicator, wanted: tuple[str, ...]) -> list[str]:
    """Kinds of period of an indicator that are published."""
    return [kind for kind in periods_of(indicator) if kind in wanted]


def rows_of(
    gate: Gate, indicator: Indicator, knowledge: Knowledge, wanted: tuple[str, ...]
) -> Iterator[tuple[Cell, ...]]:
    """Rows under `COLUMNS`: areas, then splits of the whole territory, period after period."""
    readable = offered(gate, indicator, knowledge)
    for kind in periods_published(indicator, wanted):
        if ("", kind) in readable:
            for area, points in areas(gate, indicator, knowledge, kind).items():
                yield from (_row(indicator, knowledge, area, "", "", p) for p in points)
        for dimension in indicator.dimensions:
            if (dimension, kind) not in readable:
                continue
            found = split(gate, indicator, kind=kind, dimension=dimension, knowledge=knowledge)
            for one in sorted(found, key=lambda s: s.modality):
                yield from (
                    _row(indicator, knowledge, one.area, dimension, one.modality, p)
                    for p in one.points
                )


def areas(
    gate: Gate, indicator: Indicator, knowledge: Knowledge, kind: str
) -> dict[str, tuple[Point, ...]]:
    """Points of every area, by code in order; what `series` gives of each, in one query."""
    definition = knowledge.definitions.get(indicator.code)
    if definition is None:
        return {}
    asked: dict[str, Any] = {
        "indicateur": indicator.code,
        "genre": kind,
        "territoire": None,
        "depuis": None,
        "jusque": None,
    }
    records: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for record in gate.run("indicateurs/serie", asked).records():
        records[record["territoire"]].append(record)
    today = knowledge.built + dt.timedelta(days=1)
    return {a: assemble(indicator, definition, records[a], today) for a in sorted(records)}


def _row(
    indicator: Indicator,
    knowledge: Knowledge,
    area: str,
    dimension: str,
    modality: str,
    point: Point,
) -> tuple[Cell, ...]:
    place = knowledge.areas.get(area)
    target = None
    if not dimension:
        target = target_at(knowledge, indicator, point.period.kind, point.period.end)
    return (
        indicator.code,
        area,
        place.name if place else None,
        place.level if place else None,
        point.period.kind,
        point.period.start,
        point.period.end,
        dimension or None,
        modality or None,
        published_value(indicator, point.value),
        indicator.unit,
        None if point.numerator is None else rounded(point.numerator),
        None if point.denominator is None else rounded(point.denominator),
        None if point.state is State.SECRET else point.count,
        STATES[point.state],
        point.complete,
        published_value(indicator, target.low) if target else None,
        published_value(indicator, target.high) if target else None,
    )
