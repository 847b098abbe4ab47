"""SCDL budget CSV (BGT_…): one row is one budget line of an act.

The schema calls CONTNAT the account and NATURE the chapter; the usual converters write the
contrary. Which is which is told by counting the codes of each column that are chapters.

Options (`[source.options]`): those of `tableau`, and
    nomenclature: nomenclature of the budgets (« M14-M14_COM_500_3500 »), absent from the format.
"""

from __future__ import annotations

import csv
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading
from dashboard.extracts.delimited import read_delimited
from dashboard.extracts.grid import fold_heading, read_options
from dashboard.extracts.text_table import quoted
from dashboard.settings import CATALOGUE

_HEADING = re.compile(r"bgt_(natdec|annee|contnat|codrd)\b", re.IGNORECASE)
_SCHEMA = tuple(
    f"BGT_{name}"
    for name in [
        "NATDEC",
        "ANNEE",
        "SIRET",
        "NOM",
        "CONTNAT",
        "CONTNAT_LABEL",
        "NATURE",
        "NATURE_LABEL",
        "FONCTION",
        "FONCTION_LABEL",
        "OPERATION",
        "SECTION",
        "OPBUDG",
        "CODRD",
        "MTREAL",
        "MTBUDGPREC",
        "MTRARPREC",
        "MTPROPNOUV",
        "MTPREV",
        "CREDOUV",
        "MTRAR3112",
        "ARTSPE",
    ]
)
_REQUIRED = ("BGT_ANNEE", "BGT_NATDEC", "BGT_CODRD", "BGT_OPBUDG", "BGT_NATURE", "BGT_CONTNAT")

_STAGES = {
    "budget primitif": "BP",
    "budget supplementaire": "BS",
    "decision modificative": "DM",
    "compte administratif": "CA",
    "compte financier unique": "CFU",
}
_CODED: Mapping[str, ColumnMapping] = {
    "exercice": ColumnMapping(("BGT_ANNEE",), type="entier"),
    "etape": ColumnMapping(("BGT_NATDEC",), values=_STAGES, closed=True),
    "section": ColumnMapping(
        ("BGT_SECTION",), values={"fonctionnement": "F", "investissement": "I"}, closed=True
    ),
    "sens": ColumnMapping(("BGT_CODRD",), values={"depense": "D", "recette": "R"}, closed=True),
    "mouvement": ColumnMapping(
        ("BGT_OPBUDG",), values={"reel": "reel", "ordre": "ordre"}, closed=True, required=True
    ),
}
_FOLDED = ("BGT_NATDEC", "BGT_SECTION", "BGT_CODRD", "BGT_OPBUDG")
_CODES = {
    "budget_siret": "BGT_SIRET",
    "chapitre": "BGT_CONTNAT",
    "article": "BGT_NATURE",
    "fonction": "BGT_FONCTION",
    "operation": "BGT_OPERATION",
}
_TEXTS = {
    "collectivite": "BGT_NOM",
    "libelle": "BGT_NATURE_LABEL",
    "fonction_libelle": "BGT_FONCTION_LABEL",
    "nomenclature": "nomenclature",
}
_AMOUNTS = {
    "budget_precedent_eur": "BGT_MTBUDGPREC",
    "rar_precedent_eur": "BGT_MTRARPREC",
    "propositions_nouvelles_eur": "BGT_MTPROPNOUV",
    "vote_eur": "BGT_MTPREV",
    "credits_ouverts_eur": "BGT_CREDOUV",
    "realise_eur": "BGT_MTREAL",
    "rar_eur": "BGT_MTRAR3112",
}
DEFAULT_COLUMNS: Mapping[str, ColumnMapping] = {
    **_CODED,
    **{name: ColumnMapping((heading,), type="code") for name, heading in _CODES.items()},
    **{name: ColumnMapping((heading,)) for name, heading in _TEXTS.items()},
    **{name: ColumnMapping((heading,), type="montant") for name, heading in _AMOUNTS.items()},
}


def chapter_codes(path: Path = CATALOGUE / "nomenclatures" / "chapitres.csv") -> frozenset[str]:
    """Codes of the chapters of every nomenclature the product knows."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter=";")
    return frozenset(row["code"] for row in rows if row["genre"] == "chapitre")


def _headings(reading: Reading, *, file: str) -> dict[str, str]:
    """Column of the schema → heading as written in the file, for those present.

    Raises:
        ExtractError: a column without which a line means nothing is absent.
    """
    written = {fold_heading(column): column for column in reading.columns}
    found = {name: written[fold_heading(name)] for name in _SCHEMA if fold_heading(name) in written}
    for name in _REQUIRED:
        if name not in found:
            raise ExtractError(
                "colonne absente",
                file=file,
                field=name,
                remedy="Un budget SCDL a les 22 colonnes BGT_ du schéma scdl/budget",
            )
    return found


def _chapters(con: duckdb.DuckDBPyConnection, relation: str, column: str) -> int:
    """Rows whose code in that column is a chapter."""
    found = con.execute(
        f"SELECT count(*) FROM {relation} WHERE list_contains($codes, trim({quoted(column)}))",
        {"codes": sorted(chapter_codes())},
    ).fetchone()
    return int(found[0]) if found else 0


def _unswapped(
    con: duckdb.DuckDBPyConnection, reading: Reading, headings: Mapping[str, str]
) -> dict[str, str]:
    """Headings with CONTNAT on the column that holds more chapters; says so when it swaps."""
    chapter, account = headings["BGT_CONTNAT"], headings["BGT_NATURE"]
    relation = reading.relation
    if _chapters(con, relation, account) <= _chapters(con, relation, chapter):
        return dict(headings)
    reading.facts["inversion"] = "CONTNAT et NATURE inversés"
    reading.notes.append("CONTNAT contenait les articles et NATURE les chapitres : rétablis.")
    labels = {"BGT_CONTNAT_LABEL": "BGT_NATURE_LABEL", "BGT_NATURE_LABEL": "BGT_CONTNAT_LABEL"}
    exchanged = {one: headings[other] for one, other in labels.items() if other in headings}
    return {**headings, **exchanged, "BGT_CONTNAT": account, "BGT_NATURE": chapter}


def _expression(name: str, headings: Mapping[str, str]) -> str:
    """SQL text of one column; coded values come without case nor accents."""
    if name not in headings:
        return "NULL::VARCHAR"
    cell = f"trim({quoted(headings[name])})"
    return f"lower(strip_accents({cell}))" if name in _FOLDED else cell


def _normalised(
    con: duckdb.DuckDBPyConnection, reading: Reading, nomenclature: str, *, file: str
) -> Reading:
    """The same rows under the 22 names of the schema, plus `nomenclature`."""
    headings = _unswapped(con, reading, _headings(reading, file=file))
    cells = ", ".join(f"{_expression(name, headings)} AS {name}" for name in _SCHEMA)
    relation = f"scdl_{uuid.uuid4().hex[:12]}"
    con.execute(
        f"CREATE TABLE {relation} AS SELECT position, {cells}, "
        f"nullif($name, '') AS nomenclature FROM {reading.relation}",
        {"name": nomenclature},
    )
    return replace(reading, relation=relation, columns=(*_SCHEMA, "nomenclature"))


class ScdlReader:
    """Reader `scdl_budget`."""

    name = "scdl_budget"
    label = "Budget au format SCDL (CSV, colonnes BGT_)"
    default_columns: Mapping[str, ColumnMapping] = DEFAULT_COLUMNS

    def recognises(self, path: Path, head: bytes) -> bool:
        """True when the first line names columns of the schema."""
        first = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\r\n ").split(b"\n", 1)[0]
        return bool(_HEADING.search(first.decode("latin-1")))

    def read(
        self,
        path: Path,
        con: duckdb.DuckDBPyConnection,
        *,
        options: Mapping[str, Any],
        wanted: Sequence[str] = (),
    ) -> Reading:
        """One row per record, CONTNAT the chapter and NATURE the account; see `Reader.read`."""
        given = {key: value for key, value in options.items() if key != "nomenclature"}
        reading = read_delimited(path, con, read_options(given, file=path.name), _SCHEMA)
        nomenclature = str(options.get("nomenclature", ""))
        return _normalised(con, reading, nomenclature, file=path.name)


READER = ScdlReader()
