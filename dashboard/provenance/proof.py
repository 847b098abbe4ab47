"""From the figure of an indicator to what made it: SQL read, SQL that built it, files, lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.catalogue.indicators import Indicator
from dashboard.catalogue.rollups import (
    VALUE_QUERY,
    rollup_name,
    rollup_parameters,
    value_parameters,
)
from dashboard.provenance.files import ReceivedFile, SourceState, files, sources
from dashboard.queries import Query
from dashboard.secrecy import Gate, Result

LINES: Mapping[str, str] = {
    "activite": "indicateurs/lignes_activite",
    "budget_ligne": "indicateurs/lignes_budget",
    "mesure": "indicateurs/lignes_mesures",
}
"""Canonical table → query giving its rows; the others keep no line that may be shown."""


@dataclass(frozen=True)
class Step:
    """One query and the values its parameters took; a parameter not given is absent."""

    query: Query
    given: Mapping[str, object]


@dataclass(frozen=True)
class Proof:
    """What made the values of an indicator.

    Attributes:
        facts: gives the elementary facts.
        rollups: from the facts to the value of each period, in the order they run.
        chain: construction queries behind the facts, the nearest first.
        sources: those the facts really came from.
        files: their files that were read.
        sensitive: covered by the secrecy; the proof then stops at files, checksums, SQL and counts.
    """

    facts: Step
    rollups: tuple[Step, ...]
    chain: tuple[Query, ...]
    sources: tuple[SourceState, ...]
    files: tuple[ReceivedFile, ...]
    sensitive: bool = False


@dataclass(frozen=True)
class Lines:
    """Some rows behind a period.

    Attributes:
        result: the rows, as the gate lets them out; None when none may be shown.
        total: rows behind the period, shown or not.
        reason: why none is shown, in French; "" when some are.
    """

    result: Result | None
    total: int = 0
    reason: str = ""


def _known(gate: Gate, indicator: Indicator) -> tuple[tuple[str, ...], int]:
    """(codes of the sources the facts came from, smallest count shown); none when not computed."""
    known = gate.run("indicateurs/definitions").records()
    return next(
        ((tuple(r["sources"]), r["secret_k"]) for r in known if r["code"] == indicator.code),
        ((), indicator.secrecy_k),
    )


def _given(query: Query, values: Mapping[str, object]) -> Mapping[str, object]:
    return {p.name: values[p.name] for p in query.params if p.name in values}


def read_step(gate: Gate, name: str, values: Mapping[str, object]) -> Step:
    """A query pages read, with the values they give it.

    Raises:
        QueryError: unknown query.
    """
    query = gate.queries.get(name)
    return Step(query, _given(query, values))


def proof(gate: Gate, indicator: Indicator) -> Proof:
    """What made the values of an indicator in this version.

    Raises:
        QueryError: its facts name an unknown query.
    """
    library = gate.queries
    facts, rollup, value = (
        library.get(name) for name in (indicator.facts, rollup_name(indicator), VALUE_QUERY)
    )
    codes, k = _known(gate, indicator)
    read = tuple(s for s in sources(gate) if s.code in codes)
    return Proof(
        facts=Step(facts, dict(indicator.params)),
        rollups=(
            Step(rollup, _given(rollup, rollup_parameters(indicator))),
            Step(value, value_parameters(indicator)),
        ),
        chain=library.chain(facts.name),
        sources=read,
        files=tuple(f for f in files(gate) if f.source in codes and f.state == "charge"),
        sensitive=k > 1 or any(s.personal or s.secrecy_k > 1 for s in read),
    )


def _measures(indicator: Indicator) -> str:
    """Every name a fact of the indicator may carry, whatever the parameter that gives it."""
    texts = [*indicator.measures, *indicator.params.values()]
    return "|".join(dict.fromkeys(part for text in texts for part in text.split("|")))


def lines(
    gate: Gate,
    indicator: Indicator,
    known: Proof,
    *,
    start: dt.date,
    end: dt.date,
    areas: Sequence[str] | None = None,
    limit: int = 20,
) -> Lines:
    """A sample of the rows behind a period.

    Args:
        gate: the version read.
        indicator: its definition.
        known: what `proof` gave.
        start: first day.
        end: last day.
        areas: codes of the territories; None for all.
        limit: rows given at most.
    """
    if any(source.personal for source in known.sources):
        return Lines(None, reason="source personnelle : aucune ligne n'entre dans la base")
    if known.sensitive:
        return Lines(None, reason="donnée protégée par le secret statistique")
    tables = {source.table for source in known.sources}
    name = next((query for table, query in LINES.items() if table in tables), "")
    if not name:
        return Lines(None, reason="les lignes de cette source se lisent dans ses fichiers")
    asked = {
        "mesures": _measures(indicator),
        "sources": "|".join(source.code for source in known.sources),
        "territoires": None if areas is None else "|".join(areas),
        "debut": start,
        "fin": end,
        "limite": limit,
    }
    query = gate.queries.get(name)
    result = gate.run(name, {p.name: asked[p.name] for p in query.params})
    total = next((int(record["lignes_nb"]) for record in result.records()), 0)
    reason = "" if total else "aucune ligne de cette période ne peut être montrée"
    return Lines(result, total, reason)
