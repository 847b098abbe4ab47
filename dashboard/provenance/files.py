"""Sources, the files they sent, and what became of every line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.errors import QueryError
from dashboard.extracts.base import REASON_LABELS, RULE_LABELS
from dashboard.secrecy import Gate

SHOWN_REJECTS = 200


@dataclass(frozen=True)
class SourceState:
    """One source of the pack in this version.

    Attributes:
        state: `chargee`, `absente` or `en_erreur`.
        last_data: last day the source speaks of; None when it carries no date.
    """

    code: str
    name: str
    producer: str
    licence: str
    address: str
    cadence: str
    owner: str
    reader: str
    table: str
    required: bool
    personal: bool
    secrecy_k: int
    state: str
    message: str
    files: int
    rows_read: int
    rows_loaded: int
    rows_rejected: int
    rows_ignored: int
    last_data: dt.date | None


@dataclass(frozen=True)
class ReceivedFile:
    """One received file.

    Attributes:
        checksum: SHA-256 of what was received.
        state: `charge`, `jumeau` (another file with the same data was read) or `en_erreur`.
        facts: what was found out about it: encoding, separator, sheet…
        received: when it was first received; None when the archive does not say.
    """

    id: int
    source: str
    name: str
    checksum: str
    size: int
    state: str
    twin_of: str
    message: str
    facts: Mapping[str, str]
    rows_read: int
    rows_loaded: int
    rows_rejected: int
    rows_ignored: int
    received: dt.datetime | None


@dataclass(frozen=True)
class Reject:
    """One refused line; `values` is None when the source is personal."""

    file: str
    position: int
    reason: str
    label: str
    values: Mapping[str, str] | None


@dataclass(frozen=True)
class SourceDetail:
    """Everything the data page says of one source.

    Attributes:
        rejected: label of the reason → lines, most frequent first.
        ignored: label of the rule → lines.
        rejects: the first refused lines.
        controls: control total → exact decimal as text; None when it would tell a small count.
        notes: (file, remark).
    """

    source: SourceState
    files: tuple[ReceivedFile, ...]
    rejected: Mapping[str, int]
    ignored: Mapping[str, int]
    rejects: tuple[Reject, ...]
    controls: Mapping[str, str | None]
    notes: tuple[tuple[str, str], ...]


def _source(record: Mapping[str, Any]) -> SourceState:
    return SourceState(
        code=record["code"],
        name=record["nom"],
        producer=record["producteur"] or "",
        licence=record["licence"] or "",
        address=record["adresse"] or "",
        cadence=record["cadence"] or "",
        owner=record["responsable"] or "",
        reader=record["lecteur"] or "",
        table=record["table_cible"],
        required=bool(record["obligatoire"]),
        personal=bool(record["personnel"]),
        secrecy_k=record["secret_k"] or 0,
        state=record["etat"],
        message=record["message"] or "",
        files=record["fichiers_nb"] or 0,
        rows_read=record["rows_read"] or 0,
        rows_loaded=record["rows_loaded"] or 0,
        rows_rejected=record["rows_rejected"] or 0,
        rows_ignored=record["rows_ignored"] or 0,
        last_data=record["derniere_donnee"],
    )


def sources(gate: Gate) -> tuple[SourceState, ...]:
    """Every source of the pack, loaded or not, by code."""
    return tuple(_source(record) for record in gate.run("donnees/sources").records())


def receptions(gate: Gate) -> Mapping[int, dt.datetime]:
    """`fichier_id` → when the file was first received."""
    entries = gate.version.manifest.get("files", ())
    return {
        int(entry["fichier_id"]): dt.datetime.fromisoformat(entry["received_at"])
        for entry in entries
        if entry.get("received_at")
    }


def _file(record: Mapping[str, Any], received: dt.datetime | None) -> ReceivedFile:
    return ReceivedFile(
        id=record["fichier_id"],
        source=record["source"],
        name=record["nom"],
        checksum=record["checksum"] or "",
        size=record["octets"] or 0,
        state=record["statut"],
        twin_of=record["jumeau_de"] or "",
        message=record["message"] or "",
        facts=json.loads(record["faits"] or "{}"),
        rows_read=record["rows_read"] or 0,
        rows_loaded=record["rows_loaded"] or 0,
        rows_rejected=record["rows_rejected"] or 0,
        rows_ignored=record["rows_ignored"] or 0,
        received=received,
    )


def files(gate: Gate, source: str | None = None) -> tuple[ReceivedFile, ...]:
    """Files of a source, of all when none is named."""
    when = receptions(gate)
    found = gate.run("donnees/fichiers", {"source": source}).records()
    return tuple(_file(record, when.get(record["fichier_id"])) for record in found)


def rejects(gate: Gate, code: str, limit: int | None = SHOWN_REJECTS) -> tuple[Reject, ...]:
    """Refused lines of a source, in the order of its files."""
    rows = gate.run("donnees/rejets", {"source": code, "limite": limit}).rows
    return tuple(
        Reject(
            file,
            position,
            reason,
            REASON_LABELS.get(reason, reason),
            None if values is None else json.loads(values),
        )
        for file, position, reason, values in rows
    )


def _counted(gate: Gate, query: str, code: str, labels: Mapping[str, str]) -> dict[str, int]:
    rows = gate.run(query, {"source": code}).rows
    return {labels.get(key, key): count for _, key, count in rows}


def source_detail(gate: Gate, code: str) -> SourceDetail:
    """What became of one source, line by line.

    Raises:
        QueryError: the pack has no such source.
    """
    found = list(gate.run("donnees/sources", {"code": code}).records())
    if not found:
        raise QueryError(f"source inconnue « {code} »", remedy="Voyez la page Données")
    return SourceDetail(
        source=_source(found[0]),
        files=files(gate, code),
        rejected=_counted(gate, "donnees/rejets_par_motif", code, REASON_LABELS),
        ignored=_counted(gate, "donnees/ignores", code, RULE_LABELS),
        rejects=rejects(gate, code),
        controls={
            key: value for _, key, value in gate.run("donnees/controles", {"source": code}).rows
        },
        notes=tuple(
            (file, text) for _, file, text in gate.run("donnees/remarques", {"source": code}).rows
        ),
    )


def leftovers(gate: Gate) -> Mapping[str, int]:
    """Files of the extracts folder that no source asks for → size in bytes."""
    return dict(gate.run("donnees/fichiers_ecartes").rows)
