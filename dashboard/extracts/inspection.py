"""What a received file is, how it would be read, and what is wrong with it; no cell is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from dashboard.errors import ExtractError
from dashboard.extracts.base import REASON_LABELS, RULE_LABELS, Reader, Reading
from dashboard.extracts.column_facts import ColumnFacts, describe_columns
from dashboard.extracts.foreign import refusal, unknown
from dashboard.extracts.json_path import Outline, outline
from dashboard.extracts.masking import mask
from dashboard.extracts.opening import is_gzip, read_head, sha256
from dashboard.extracts.registry import recognise
from dashboard.extracts.text_table import quoted
from dashboard.formats import plural

SHORT = 40
"""Characters of a heading kept in a remark."""


@dataclass(frozen=True)
class Inspection:
    """Facts on one file.

    Attributes:
        reader: name of the reader that recognises it, or "".
        options: options of the reader found out from the content, to be written in the pack.
        rows: records the reader keeps.
        rejected: reason → count, with the first positions in `rejected_at`.
        wrong: what a person should look at, in French, worst first.
        error: why the file cannot be read, or "".
    """

    file: str
    size: int
    checksum: str
    compressed: bool
    reader: str = ""
    label: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    rows_read: int = 0
    rows: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    rejected_at: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    ignored: Mapping[str, int] = field(default_factory=dict)
    columns: tuple[ColumnFacts, ...] = ()
    wrong: tuple[str, ...] = ()
    error: str = ""


def inspect_file(path: Path, options: Mapping[str, Any] | None = None) -> Inspection:
    """Read a file as the build would, without any pack, and say what is found.

    Args:
        path: the file.
        options: options of the reader; without them, the path of a list wrapped in a JSON
            object is found out.

    Raises:
        ExtractError: there is no such file.
    """
    if not path.is_file():
        raise ExtractError("fichier absent", file=path.name, remedy="Vérifiez le chemin")
    base = Inspection(path.name, path.stat().st_size, sha256(path), is_gzip(path))
    try:
        reader = reader_of(path)
        seen = outline(path) if reader.name == "json_liste" and options is None else Outline()
        found = {"chemin": seen.wrapped} if seen.wrapped else {}
        with duckdb.connect(config={"memory_limit": "1200MB"}) as con:
            reading = reader.read(path, con, options=options or found)
            reading.notes += _json_notes(seen)
            base = _replace(base, options=found)
            return _described(base, reader, con, reading)
    except ExtractError as error:
        return _replace(base, error=mask_error(error))


def reader_of(path: Path) -> Reader:
    """The reader that loads a file.

    Raises:
        ExtractError: empty or damaged file, or one that no reader loads; says what it is.
    """
    head = read_head(path)
    refused = refusal(path, head)
    reader = None if refused else recognise(path)
    if reader is None:
        raise refused or unknown(path, head)
    return reader


def mask_error(error: ExtractError) -> str:
    """Message of an error; what looks personal is masked."""
    return " ".join(mask(word) if "@" in word else word for word in str(error).split(" "))


def _replace(base: Inspection, **changes: Any) -> Inspection:
    values = {name: getattr(base, name) for name in base.__dataclass_fields__}
    return Inspection(**(values | changes))


def _json_notes(seen: Outline) -> list[str]:
    notes = [
        f"chaque enregistrement contient une liste « {name} », lue ligne à ligne avec "
        f"options.chemin = « {name} »"
        for name in seen.inner[:1]
    ]
    if seen.system:
        notes.append(f"coordonnées en {seen.system}, et non en latitude et longitude")
    return notes


def _described(
    base: Inspection, reader: Reader, con: duckdb.DuckDBPyConnection, reading: Reading
) -> Inspection:
    row = con.execute(f"SELECT count(*) FROM {quoted(reading.relation)}").fetchone()
    columns = describe_columns(con, reading)
    positions: dict[str, list[int]] = {}
    for reject in reading.rejects:
        positions.setdefault(str(reject.reason), []).append(reject.position)
    inspection = _replace(
        base,
        reader=reader.name,
        label=reader.label,
        facts=reading.facts,
        rows_read=reading.rows_read,
        rows=int(row[0]) if row else 0,
        rejected={reason: len(at) for reason, at in positions.items()},
        rejected_at={reason: tuple(sorted(at)[:5]) for reason, at in positions.items()},
        ignored={str(rule): count for rule, count in reading.ignored.items()},
        columns=columns,
    )
    return _replace(inspection, wrong=(*_faults(inspection, reader), *reading.notes))


def _faults(inspection: Inspection, reader: Reader) -> Iterator[str]:
    """What is wrong in the file itself; a heading added by the reader cannot be."""
    yield from _refused(inspection)
    if not inspection.rows:
        yield "aucune ligne de données"
    repeated = [c.name for c in inspection.columns if re.search(r"#\d+$", c.name)]
    if repeated:
        yield f"en-têtes répétés, lus sous ces noms : {_some(repeated)}"
    empty = [c.name for c in inspection.columns if not c.filled]
    if reader.name == "contours":
        yield from _unnamed(empty)
    elif empty and inspection.rows and not reader.default_columns:
        yield f"colonnes vides : {_some(empty)}"
    personal = [c.name for c in inspection.columns if c.personal]
    if personal:
        yield (
            f"adresses électroniques ou téléphones dans : {_some(personal)} ; ces colonnes "
            "n'entrent que si le pack les nomme"
        )
    if " + " in inspection.facts.get("fins_de_ligne", ""):
        yield f"fins de ligne mélangées : {inspection.facts['fins_de_ligne']}"


def _refused(inspection: Inspection) -> Iterator[str]:
    for reason, count in inspection.rejected.items():
        at = ", ".join(map(str, inspection.rejected_at[reason]))
        more = "…" if count > len(inspection.rejected_at[reason]) else ""
        yield (
            f"{plural(count, 'enregistrement refusé', 'enregistrements refusés')}, "
            f"{REASON_LABELS[reason]} : n° {at}{more}"
        )


def _unnamed(empty: Sequence[str]) -> Iterator[str]:
    """Areas whose code or name must be told by the pack: no property is called so."""
    absent = " ni ".join(f"« {name} »" for name in ("code", "nom") if name in empty)
    if absent:
        yield f"aucune propriété {absent} : dites lesquelles en tiennent lieu dans options"


def _some(names: Sequence[str], most: int = 6) -> str:
    short = [n if len(n) <= SHORT else n[: SHORT - 1] + "…" for n in names[:most]]
    shown = ", ".join(short)
    return f"{shown}… ({len(names)} en tout)" if len(names) > most else shown


def ignored_labels(inspection: Inspection) -> list[str]:
    """« ligne de titre : 1 » and so on."""
    return [f"{RULE_LABELS[rule]} : {count}" for rule, count in inspection.ignored.items()]


def as_json(inspection: Inspection) -> dict[str, Any]:
    """The same facts, with French keys."""
    counts: Counter[str] = Counter(inspection.rejected)
    return {
        "fichier": inspection.file,
        "octets": inspection.size,
        "sha256": inspection.checksum,
        "gzip": inspection.compressed,
        "lecteur": inspection.reader,
        "libelle": inspection.label,
        "options": dict(inspection.options),
        "faits": dict(inspection.facts),
        "lignes_lues": inspection.rows_read,
        "lignes_gardees": inspection.rows,
        "rejets": dict(counts),
        "rejets_positions": {k: list(v) for k, v in inspection.rejected_at.items()},
        "ignorees": dict(inspection.ignored),
        "colonnes": [
            {
                "nom": c.name,
                "remplies": c.filled,
                "type": c.type,
                "pack": c.hint,
                "personnel": c.personal,
            }
            for c in inspection.columns
        ],
        "remarques": list(inspection.wrong),
        "erreur": inspection.error or None,
    }
