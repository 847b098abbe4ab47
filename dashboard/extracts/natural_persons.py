"""Records about natural persons, left out before anything is kept of them.

Option `personnes = { nom = ["nomBeneficiaire"], identifiants = ["idBeneficiaire"] }`: the heading
that names someone, and those that identify an organisation. The rule is `catalogue.persons`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from dashboard.catalogue.persons import is_person
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Rule
from dashboard.extracts.grid import fold_heading
from dashboard.extracts.text_table import quoted


def _present(columns: Sequence[str], headings: Sequence[str]) -> list[str]:
    wanted = [fold_heading(heading) for heading in headings]
    return [c for w in wanted for c in columns if fold_heading(c) == w]


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(v) for v in value]


def leave_out_persons(
    con: duckdb.DuckDBPyConnection, reading: Reading, raw: Mapping[str, Any], *, file: str
) -> Reading:
    """The reading without the records about natural persons, counted under their own rule.

    Raises:
        ExtractError: no heading names anyone; nothing can then be judged.
    """
    names = _present(reading.columns, _texts(raw.get("nom", ())))
    if not names:
        raise ExtractError(
            "aucune colonne ne nomme les bénéficiaires : les personnes ne peuvent être écartées",
            file=file,
            field="options.personnes",
            remedy="Donnez à « nom » l'en-tête qui porte le nom",
        )
    marks = _present(reading.columns, _texts(raw.get("identifiants", ())))
    filled = [f"coalesce(trim({quoted(mark)}), '') <> ''" for mark in marks]
    known = f"({' OR '.join(filled) or 'false'})"
    name = f"trim(coalesce({quoted(names[0])}, ''))"
    pairs = con.execute(f"SELECT DISTINCT {name}, {known} FROM {reading.relation}").fetchall()
    persons = [(who, sure) for who, sure in pairs if is_person(who, identified=sure)]
    if not persons:
        return reading
    table, view = f"{reading.relation}_personnes", f"{reading.relation}_collectifs"
    con.execute(
        f"CREATE TABLE {table} AS SELECT position FROM {reading.relation}"
        f" SEMI JOIN (SELECT unnest($names) AS qui, unnest($known) AS identifie)"
        f" ON {name} = qui AND {known} = identifie",
        {"names": [who for who, _ in persons], "known": [sure for _, sure in persons]},
    )
    con.execute(
        f"CREATE VIEW {view} AS SELECT * FROM {reading.relation}"
        f" WHERE position NOT IN (SELECT position FROM {table})"
    )
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    ignored = {**reading.ignored, Rule.PERSON: int(row[0]) if row else 0}
    return replace(reading, relation=view, ignored=ignored)
