"""Reader `decp`: essential data of public contracts, JSON of the order of 2022 and earlier ones.

One record per contract or concession, modifications applied in the order of their dates: amount
and duration are those of the last modification that says them. Companies keep their name (their
number when none is given); a person's name is never read into a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.catalogue.persons import is_person
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reason, Rejects
from dashboard.extracts.json_records import plain_text, read_text, top_records
from dashboard.extracts.reader_options import check_options
from dashboard.extracts.text_table import TextTable

_MARK = re.compile(rb'"(marches|titulaires|concessionnaires)"\s*:')
_LISTS = {"marche": "marche", "contrat-concession": "concession"}
_PLAIN: Mapping[str, tuple[str, ...]] = {
    "marche_id": ("id",),
    "acheteur_siret": ("acheteur.id", "autoriteConcedante.id"),
    "nature": ("nature",),
    "objet": ("objet",),
    "code_cpv": ("codeCPV",),
    "procedure": ("procedure",),
    "lieu_code": ("lieuExecution.code",),
    "lieu_type": ("lieuExecution.typeCode",),
    "date_notification": ("dateNotification", "dateSignature"),
    "date_publication": ("datePublicationDonnees",),
    "offres_recues_nb": ("offresRecues",),
    "forme_prix": ("formePrix",),
}
"""Column → where its value is, first found wins."""
_AMOUNT = ("montant", "valeurGlobale")
_MODIFIED = ("dateNotificationModification", "dateSignatureModification", "dateSignature")
_COLUMNS = (
    *_PLAIN,
    "genre",
    "duree_mois",
    "duree_initiale_mois",
    "montant_eur",
    "montant_initial_eur",
    "modifications_nb",
    "derniere_modification",
    "titulaires",
    "titulaires_nb",
    "considerations_environnementales",
    "considerations_sociales",
)
_TYPES = {
    "acheteur_siret": "code",
    "code_cpv": "texte",
    "date_notification": "date",
    "date_publication": "date",
    "derniere_modification": "date",
    "montant_eur": "montant",
    "montant_initial_eur": "montant",
}

Cells = dict[str, str | None]


def _first(record: Mapping[str, Any], paths: Sequence[str]) -> str | None:
    """Text of the first dotted path that holds a plain value."""
    for path in paths:
        value: Any = record
        for step in path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None and not isinstance(value, Mapping | list):
            return plain_text(value)
    return None


def _unwrapped(items: Any, name: str) -> list[Mapping[str, Any]]:
    """Objects of a list, each maybe alone under its own name (`[{"titulaire": {…}}]`)."""
    if isinstance(items, Mapping):
        items = items.get(name, [])
        items = items if isinstance(items, list) else [items]
    listed = items if isinstance(items, list) else []
    found = [i.get(name, i) if isinstance(i, Mapping) else None for i in listed]
    return [i for i in found if isinstance(i, Mapping)]


def _modifications(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Modifications, oldest first; without a date, in the order of the file."""
    found = _unwrapped(record.get("modifications"), "modification")
    return sorted(found, key=lambda m: _first(m, _MODIFIED) or "")


def _holders(record: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return _unwrapped(record.get(f"{name}s"), name)


def _company(holder: Mapping[str, Any]) -> str | None:
    """Name of a company, or its number; None for a person."""
    number = _first(holder, ("id",)) or ""
    name = (_first(holder, ("denominationSociale",)) or "").strip()
    if name:
        return None if is_person(name, identified=bool(number)) else name
    return number or None


def _considerations(record: Mapping[str, Any], kind: str) -> str | None:
    """Clauses and criteria as published; None when the record does not speak of them.

    They come as a list, as one text, or as a list under its own singular name.
    """
    value = record.get(f"considerations{kind}")
    if isinstance(value, Mapping):
        value = value.get(f"consideration{kind.removesuffix('s')}")
    found = [plain_text(v) for v in (value if isinstance(value, list) else [value]) if v]
    return " ; ".join(text for text in found if text) or None


def _cells(record: Mapping[str, Any], genre: str) -> Cells:
    """Columns of one contract, last modification applied."""
    changes = _modifications(record)
    states = (record, *changes)
    amounts = [a for a in (_first(s, _AMOUNT) for s in states) if a is not None]
    durations = [d for d in (_first(s, ("dureeMois",)) for s in states) if d is not None]
    name = "titulaire" if genre == "marche" else "concessionnaire"
    holders = next((h for h in (_holders(s, name) for s in reversed(states)) if h), [])
    companies = [c for c in map(_company, holders) if c]
    return {
        **{column: _first(record, paths) for column, paths in _PLAIN.items()},
        "genre": genre,
        "duree_mois": durations[-1] if durations else None,
        "duree_initiale_mois": _first(record, ("dureeMois",)),
        "montant_eur": amounts[-1] if amounts else None,
        "montant_initial_eur": _first(record, _AMOUNT),
        "modifications_nb": str(len(changes)),
        "derniere_modification": _first(changes[-1], _MODIFIED) if changes else None,
        "titulaires": " ; ".join(companies) or None,
        "titulaires_nb": str(len(holders)),
        "considerations_environnementales": _considerations(record, "Environnementales"),
        "considerations_sociales": _considerations(record, "Sociales"),
    }


def _genre(record: Mapping[str, Any]) -> str:
    marks = ("concessionnaires", "autoriteConcedante", "valeurGlobale")
    return "concession" if any(mark in record for mark in marks) else "marche"


def _records(path: Path, text: str) -> Iterator[tuple[Any, str]]:
    """Every contract of the file with its kind, whatever it is wrapped in."""
    for item in top_records(path, text):
        wrapped = item.get("marches") if isinstance(item, Mapping) else None
        if isinstance(wrapped, Mapping):
            if not set(_LISTS) & set(wrapped):
                raise ExtractError(
                    "aucune liste de marchés sous « marches »",
                    file=path.name,
                    remedy="Attendu : « marche » ou « contrat-concession »",
                )
            for key, genre in _LISTS.items():
                listed = wrapped.get(key, [])
                records = listed if isinstance(listed, list) else [listed]
                yield from ((record, genre) for record in records)
        elif isinstance(wrapped, list):
            yield from ((r, _genre(r) if isinstance(r, Mapping) else "") for r in wrapped)
        else:
            yield item, _genre(item) if isinstance(item, Mapping) else ""


class DecpReader:
    """Reader `decp`."""

    name = "decp"
    label = "Données essentielles de la commande publique (JSON)"
    default_columns: Mapping[str, ColumnMapping] = {
        column: ColumnMapping(columns=(column,), type=_TYPES.get(column, "texte"))
        for column in _COLUMNS
    }

    def recognises(self, path: Path, head: bytes) -> bool:
        """True for a JSON text whose first bytes name contracts or their holders."""
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        return start in (b"[", b"{") and bool(_MARK.search(head))

    def read(
        self,
        path: Path,
        con: duckdb.DuckDBPyConnection,
        *,
        options: Mapping[str, Any],
        wanted: Sequence[str] = (),
    ) -> Reading:
        """One row per contract; what is not an object is a reject. See `Reader.read`."""
        check_options(options, (), file=path.name)
        text, encoding = read_text(path)
        table, rejects, number = TextTable(con, _COLUMNS), Rejects(path.name), 0
        for number, (record, genre) in enumerate(_records(path, text), 1):
            if isinstance(record, Mapping):
                cells = _cells(record, genre)
                table.add(number, [cells[column] for column in _COLUMNS])
            else:
                rejects.note(number, Reason.BAD_STRUCTURE)
        facts = {"encodage": encoding, "format": "JSON"}
        return Reading(table.close(), table.columns, number, rejects, facts=facts)


READER = DecpReader()
