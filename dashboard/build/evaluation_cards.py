"""The cards of a version: each evaluation of the pack, estimated on the values just computed.

A plan whose data are not there is a card « données insuffisantes » with its reason, never a broken
build. The engine and its libraries are loaded only when a pack declares evaluations.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from dashboard.build.digests import digest, engine_digest
from dashboard.build.evaluation_table import COLUMNS, TABLE
from dashboard.build.evaluation_values import Making
from dashboard.build.previous import ATTACHED
from dashboard.build.reuse import Reuse
from dashboard.catalogue.evaluation_digest import changed_keys, modified, plan_digest
from dashboard.catalogue.evaluations import Declared
from dashboard.catalogue.indicators import Indicator
from dashboard.errors import PlanError
from dashboard.queries import Library
from dashboard.secrecy import Gate

if TYPE_CHECKING:
    from dashboard.build.evaluation_panel import Compiled

NOT_MADE = "Compléter les données ou revoir le plan avant de décider."
"""Advice of a card whose plan does not fit the data: waiting alone would not help."""
_KEPT = ("methode", "note", "effet", "effet_bas", "effet_haut", "effet_pct", "p", "carte", "motif")
_KEPT_COST = ("cout_unitaire", "cout_unitaire_bas", "cout_unitaire_haut")

WORDED = ("words", "reason", "why", "sentences", "checks")
"""Keys of a card whose texts are read: areas are named there as people name them."""
_NAME = re.compile(r"\w(?:[\w.:/-]*\w)?")

Row = dict[str, Any]
_LOG = logging.getLogger(__name__)


def write_cards(
    con: duckdb.DuckDBPyConnection,
    library: Library,
    declared: Sequence[Declared],
    indicators: Mapping[str, Indicator],
    *,
    reuse: Reuse | None = None,
) -> None:
    """Fill `evaluation_carte`, one row per evaluation in the order of the pack.

    A card is taken over from the previous version when its plan, the values it looks at and the
    engine are the same.
    """
    if not declared:
        return
    from dashboard.evaluation.multiplicity import q_values

    gate = Gate(Making(con), queries=library)
    rows = [
        _row(con, gate, one, rank, indicators, reuse) for rank, one in enumerate(declared, start=1)
    ]
    told = [row for row in rows if row["p"] is not None]
    for row, q in zip(told, q_values([row["p"] for row in told]), strict=True):
        row["q"] = q
    marks = ", ".join("?" * len(COLUMNS))
    con.executemany(
        f"INSERT INTO {TABLE} VALUES ({marks})",
        [[row.get(column) for column in COLUMNS] for row in rows],
    )


def _row(
    con: duckdb.DuckDBPyConnection,
    gate: Gate,
    declared: Declared,
    rank: int,
    indicators: Mapping[str, Indicator],
    reuse: Reuse | None,
) -> Row:
    from dashboard.build.evaluation_panel import compiled

    row: Row = {
        "code": declared.code,
        "rang": rank,
        "titre": declared.title,
        "indicateur": declared.indicator,
        "capteur_grandeur": declared.quantity,
        "niveau": declared.level,
        "genre": declared.kind,
        "plan": _text(declared.told),
        "plan_sha": plan_digest(declared),
        "plan_modifie": modified(declared),
        "enregistre_le": declared.registered,
        "code_sha": engine_digest(),
        "p": None,
    }
    try:
        asked = compiled(gate, declared, indicators)
    except PlanError as error:
        return row | nothing(declared, error.problem)
    recipe = digest([dict(declared.told), _content(asked), engine_digest()])
    if reuse is not None and reuse.same(f"evaluation/{declared.code}", recipe):
        kept = _previous(con, declared.code)
        if kept is not None:
            reuse.cards.add(declared.code)
            return row | kept
    return row | estimated(declared, asked)


def _content(asked: Compiled) -> list[Any]:
    """All that decides a card, values included, as JSON says it."""
    rows = asked.rows.to_csv(index=False)
    names, unknown = dict(asked.names), dict(asked.unknown)
    return [str(asked.plan), rows, names, unknown, list(asked.neighbours), list(asked.events)]


def _previous(con: duckdb.DuckDBPyConnection, code: str) -> Row | None:
    """The columns estimated of a card of the previous version."""
    columns = (*_KEPT, *_KEPT_COST)
    found = con.execute(
        f"SELECT {', '.join(columns)} FROM {ATTACHED}.{TABLE} WHERE code = ?", [code]
    ).fetchone()
    return None if found is None else dict(zip(columns, found, strict=True))


def estimated(declared: Declared, asked: Compiled) -> Row:
    """The columns a card is estimated for; « insuffisant » when the engine refuses the plan."""
    from dashboard.evaluation.amounts import natural, unit_cost
    from dashboard.evaluation.evaluate import evaluate
    from dashboard.evaluation.output import as_json

    try:
        card = evaluate(asked.plan, asked.rows, variants=True)
        told, one, cost = as_json(card), natural(card), unit_cost(card)
    except PlanError as error:
        return nothing(declared, error.problem, asked)
    except Exception as error:  # noqa: BLE001 — a card never stops a build, its log says why
        _trace(declared.code, error)
        return nothing(declared, f"le calcul n'aboutit pas ({type(error).__name__})", asked)
    numbers: Row = {
        "effet": one.value if one else None,
        "effet_bas": one.low if one else None,
        "effet_haut": one.high if one else None,
        "effet_pct": told.get("effect_pct"),
        "p": told["p_adjusted"] if card.estimate else None,
        "cout_unitaire": cost.value if cost else None,
        "cout_unitaire_bas": cost.low if cost else None,
        "cout_unitaire_haut": cost.high if cost else None,
    }
    return {
        **{key: _finite(value) for key, value in numbers.items()},
        "methode": told["method"] if card.estimate else None,
        "note": card.verdict.grade,
        "carte": _text({**named(told, asked.names), **_beside(declared, asked)}),
        "motif": "" if card.estimate else named(card.verdict.reason, asked.names),
    }


def _trace(code: str, error: Exception) -> None:
    """Write in the log why a card has no estimate: a mistake of ours must not go unseen."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f", {Path(last[0].filename).name} ligne {last[0].lineno}" if last else ""
    _LOG.error(
        "Évaluation « %s » : le calcul n'aboutit pas (%s : %s%s). La fiche dit « données "
        "insuffisantes » ; la construction continue.",
        code,
        type(error).__name__,
        str(error) or "sans message",
        where,
    )
    _LOG.debug("Évaluation « %s », en détail :", code, exc_info=error)


def named(told: Any, names: Mapping[str, str], *, inside: bool = False) -> Any:
    """A card whose texts name areas instead of giving their codes."""
    if isinstance(told, str):
        return _NAME.sub(lambda found: names.get(found[0], found[0]), told)
    if isinstance(told, list):
        return [named(item, names, inside=inside) for item in told] if inside else told
    if isinstance(told, Mapping):
        return {
            key: named(value, names, inside=True)
            if key in WORDED or (inside and isinstance(value, str) and key not in ("code", "state"))
            else value
            for key, value in told.items()
        }
    return told


def nothing(declared: Declared, reason: str, asked: Compiled | None = None) -> Row:
    """A card without estimate, and why, in the words of the engine."""
    told: Row = {
        "method": declared.method,
        "grade": "données insuffisantes",
        "reason": reason,
        "checks": [],
        "variants": [],
        "secondary": [],
        "removed": [],
        "excluded": [],
        "sentences": {"finding": f"Pas de conclusion possible : {reason}.", "advice": NOT_MADE},
    }
    beside = _beside(declared, asked)
    return {"note": "insuffisant", "motif": reason, "carte": _text({**told, **beside})}


def _beside(declared: Declared, asked: Compiled | None) -> Row:
    """What the card says besides the estimate: names, holes, events, registration."""
    first = min(zone.start for zone in declared.treated)
    return {
        "names": dict(asked.names) if asked else {},
        "unknown": dict(asked.unknown) if asked else {},
        "neighbours": list(asked.neighbours) if asked else [],
        "events": [dict(event) for event in asked.events] if asked else [],
        "missing_secondary": list(asked.missing) if asked else [],
        "changed_keys": list(changed_keys(declared)),
        "registered_before_start": (
            None if declared.registered is None else declared.registered <= first
        ),
        "registered_after_result": declared.late,
    }


def _finite(value: float | None) -> float | None:
    """None for what JSON would not write: an interval may have no end."""
    return None if value is None or value != value or abs(value) == float("inf") else float(value)


def _text(value: Any) -> str:
    return json.dumps(value if not isinstance(value, Mapping) else dict(value), ensure_ascii=False)
