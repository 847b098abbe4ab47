"""What a received file is, how it would be read, and what is wrong with it; no cell is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.errors import ExtractError
from dashboard.extracts.base import REASON_LABELS, RULE_LABELS, Reading
from dashboard.extracts.casts import Kind, Style, patient
from dashboard.extracts.masking import EMAIL, PHONE, mask
from dashboard.extracts.opening import is_gzip, sha256
from dashboard.extracts.registry import recognise
from dashboard.extracts.text_table import quoted
from dashboard.formats import plural

SAMPLE = 2000
"""Rows on which types are told."""

_OFFSET = r"(Z|UTC|[+-]\d{2}(:?\d{2})?)"
_CLOCK = r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?"


@dataclass(frozen=True)
class ColumnFacts:
    """One column of a file.

    Attributes:
        name: heading, masked when it looks personal.
        filled: cells that hold something, in the whole file.
        type: one word for the pack (« entier », « montant »…), with the shape when it matters.
        hint: what to write in the pack beside the heading, TOML, or "".
        personal: e-mail addresses or telephone numbers were seen.
    """

    name: str
    filled: int
    type: str
    hint: str = ""
    personal: bool = False


@dataclass(frozen=True)
class Inspection:
    """Facts on one file.

    Attributes:
        reader: name of the reader that recognises it, or "".
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
        options: options of the reader, when the file needs some.

    Raises:
        ExtractError: there is no such file.
    """
    if not path.is_file():
        raise ExtractError("fichier absent", file=path.name, remedy="Vérifiez le chemin")
    base = Inspection(path.name, path.stat().st_size, sha256(path), is_gzip(path))
    try:
        reader = recognise(path)
        if reader is None:
            raise ExtractError(
                "format inconnu : ni tableau, ni XML budgétaire, ni JSON, ni contours",
                file=path.name,
                remedy="Demandez un export CSV, XLSX ou ODS",
            )
        with duckdb.connect(config={"memory_limit": "1200MB"}) as con:
            reading = reader.read(path, con, options=options or {})
            return _described(base, reader.name, reader.label, con, reading)
    except ExtractError as error:
        return _replace(base, error=mask_error(error))


def mask_error(error: ExtractError) -> str:
    """Message of an error; what looks personal is masked."""
    return " ".join(mask(word) if "@" in word else word for word in str(error).split(" "))


def _replace(base: Inspection, **changes: Any) -> Inspection:
    values = {name: getattr(base, name) for name in base.__dataclass_fields__}
    return Inspection(**(values | changes))


def _described(
    base: Inspection, name: str, label: str, con: duckdb.DuckDBPyConnection, reading: Reading
) -> Inspection:
    row = con.execute(f"SELECT count(*) FROM {quoted(reading.relation)}").fetchone()
    columns = describe_columns(con, reading)
    positions: dict[str, list[int]] = {}
    for reject in reading.rejects:
        positions.setdefault(str(reject.reason), []).append(reject.position)
    inspection = _replace(
        base,
        reader=name,
        label=label,
        facts=reading.facts,
        rows_read=reading.rows_read,
        rows=int(row[0]) if row else 0,
        rejected={reason: len(at) for reason, at in positions.items()},
        rejected_at={reason: tuple(sorted(at)[:5]) for reason, at in positions.items()},
        ignored={str(rule): count for rule, count in reading.ignored.items()},
        columns=columns,
    )
    return _replace(inspection, wrong=tuple(_faults(inspection, reading.notes)))


def _faults(inspection: Inspection, notes: Sequence[str]) -> list[str]:
    found = []
    for reason, count in inspection.rejected.items():
        at = ", ".join(map(str, inspection.rejected_at[reason]))
        more = "…" if count > len(inspection.rejected_at[reason]) else ""
        found.append(
            f"{plural(count, 'enregistrement refusé', 'enregistrements refusés')}, "
            f"{REASON_LABELS[reason]} : n° {at}{more}"
        )
    if not inspection.rows:
        found.append("aucune ligne de données")
    repeated = [c.name for c in inspection.columns if re.search(r"#\d+$", c.name)]
    if repeated:
        found.append(f"en-têtes répétés, lus sous ces noms : {', '.join(repeated[:6])}")
    empty = [c.name for c in inspection.columns if not c.filled]
    if empty and inspection.rows:
        found.append(f"colonnes vides : {_some(empty)}")
    personal = [c.name for c in inspection.columns if c.personal]
    if personal:
        found.append(
            f"adresses électroniques ou téléphones dans : {_some(personal)} ; ces colonnes "
            "n'entrent que si le pack les nomme"
        )
    if " + " in inspection.facts.get("fins_de_ligne", ""):
        found.append(f"fins de ligne mélangées : {inspection.facts['fins_de_ligne']}")
    return found + list(notes)


def _some(names: Sequence[str], most: int = 6) -> str:
    shown = ", ".join(names[:most])
    return f"{shown}… ({len(names)} en tout)" if len(names) > most else shown


def ignored_labels(inspection: Inspection) -> list[str]:
    """« ligne de titre : 1 » and so on."""
    return [f"{RULE_LABELS[rule]} : {count}" for rule, count in inspection.ignored.items()]


def describe_columns(con: duckdb.DuckDBPyConnection, reading: Reading) -> tuple[ColumnFacts, ...]:
    """Facts on each column: cells filled in the whole file, type told on the first rows."""
    if not reading.columns:
        return ()
    relation = quoted(reading.relation)
    counts = con.execute(
        "SELECT "
        + ", ".join(f"count(nullif(trim({quoted(c)}), ''))" for c in reading.columns)
        + f" FROM {relation}"
    ).fetchone()
    return tuple(
        _column(con, relation, column, int(filled))
        for column, filled in zip(reading.columns, counts or (), strict=True)
    )


def _column(con: duckdb.DuckDBPyConnection, relation: str, column: str, filled: int) -> ColumnFacts:
    name = mask(column)
    if not filled:
        return ColumnFacts(name, 0, "vide")
    sample = (
        f"(SELECT trim({quoted(column)}) AS t FROM {relation} "
        f"WHERE trim({quoted(column)}) <> '' LIMIT {SAMPLE})"
    )
    tests = {name: sql for name, (sql, _) in _shapes().items()}
    selected = ", ".join(f"count(*) FILTER ({sql})" for sql in tests.values())
    row = con.execute(f"SELECT count(*), {selected} FROM {sample}").fetchone() or (0,)
    total, found = row[0], dict(zip(tests, row[1:], strict=True))
    type_, hint = _best(found, total)
    worth = type_ == "texte" or "zéros" in type_
    texts = con.execute(f"SELECT t FROM {sample}").fetchall() if worth else []
    return ColumnFacts(name, filled, type_, hint, _is_personal([t for (t,) in texts]))


def _is_personal(texts: Sequence[str]) -> bool:
    """One e-mail is enough; ten digits may be a code: one telephone in twenty texts."""
    phones = sum(bool(PHONE.search(text)) for text in texts)
    return any(EMAIL.search(text) for text in texts) or phones * 20 > len(texts)


def _shapes() -> dict[str, tuple[str, str]]:
    """Type → (SQL test of the text `t`, hint for the pack), the most particular first."""
    number = patient(Kind.NUMBER, "t", ColumnMapping(), Style())
    iso, french = r"\d{4}-\d{2}-\d{2}", r"\d{1,2}/\d{1,2}/\d{4}"
    return {
        "code (zéros de tête)": (r"regexp_full_match(t, '0\d+')", 'type = "code"'),
        "code (identifiant)": (r"regexp_full_match(t, '\d{9}|\d{14}')", 'type = "code"'),
        "entier": (r"regexp_full_match(t, '[-+]?\d+')", 'type = "entier"'),
        "nombre": (f"({number}) IS NOT NULL", 'type = "nombre"'),
        "date": (f"regexp_full_match(t, '{iso}')", 'type = "date"'),
        "date jj/mm/aaaa": (
            f"regexp_full_match(t, '{french}')",
            'type = "date", format = "%d/%m/%Y"',
        ),
        "instant avec décalage": (
            f"regexp_full_match(t, '{iso}{_CLOCK} ?{_OFFSET}')",
            'type = "instant"',
        ),
        "instant local": (f"regexp_full_match(t, '{iso}{_CLOCK}')", 'type = "instant"'),
        "instant jj/mm/aaaa": (
            f"regexp_full_match(t, '{french}{_CLOCK}')",
            'type = "instant", format = "%d/%m/%Y %H:%M"',
        ),
    }


def _best(found: Mapping[str, int], total: int) -> tuple[str, str]:
    """Type of most texts: all of them, or all but a few marks of absence (5 %)."""
    if found["code (zéros de tête)"] and found["entier"] >= total * 0.95:
        return "code (zéros de tête)", 'type = "code"'
    for name, (_, hint) in _shapes().items():
        if "zéros" in name or found[name] < total * 0.95:
            continue
        exact = found[name] == total
        return (name, hint) if exact else (f"{name}, sauf {total - found[name]} textes", hint)
    return "texte", ""


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
