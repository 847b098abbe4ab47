"""What every reader gives: string rows with their position, and an account of every record.

Conservation: `rows_read` = rows of the table + rejects + ignored. The two lists of reasons are
closed, so that a total by reason means the same thing in every source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import duckdb

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.errors import ExtractError


class Reason(StrEnum):
    """Why a record was rejected (closed list)."""

    TOO_MANY_CELLS = "cellules_en_trop"
    TOO_FEW_CELLS = "cellules_manquantes"
    MISSING_VALUE = "valeur_obligatoire_absente"
    BAD_NUMBER = "nombre_illisible"
    BAD_DATE = "date_illisible"
    BAD_CODE = "code_illisible"
    NOT_IN_LIST = "valeur_hors_liste"
    OUT_OF_BOUNDS = "hors_bornes"
    BAD_STRUCTURE = "structure_invalide"
    PERSONAL = "donnee_personnelle"


class Rule(StrEnum):
    """Why a record was left aside on purpose (closed list)."""

    EMPTY_LINE = "ligne_vide"
    TITLE = "ligne_de_titre"
    REPEATED_HEADER = "entete_repetee"
    UNITS = "ligne_d_unites"
    SUBTOTAL = "sous_total"
    CALCULATED = "ligne_calculee"
    OUT_OF_SCOPE = "hors_perimetre"
    PERSON = "personne_physique"


REASON_LABELS: Mapping[str, str] = {
    Reason.TOO_MANY_CELLS: "plus de cellules que de colonnes",
    Reason.TOO_FEW_CELLS: "moins de cellules que de colonnes",
    Reason.MISSING_VALUE: "valeur obligatoire absente",
    Reason.BAD_NUMBER: "nombre illisible",
    Reason.BAD_DATE: "date illisible",
    Reason.BAD_CODE: "code illisible",
    Reason.NOT_IN_LIST: "valeur hors de la liste prévue",
    Reason.OUT_OF_BOUNDS: "valeur hors des bornes attendues",
    Reason.BAD_STRUCTURE: "structure de l'enregistrement invalide",
    Reason.PERSONAL: "adresse électronique ou téléphone là où on ne l'attend pas",
}
RULE_LABELS: Mapping[str, str] = {
    Rule.EMPTY_LINE: "ligne vide",
    Rule.TITLE: "ligne de titre",
    Rule.REPEATED_HEADER: "en-tête répété",
    Rule.UNITS: "ligne d'unités",
    Rule.SUBTOTAL: "sous-total",
    Rule.CALCULATED: "ligne calculée par le logiciel",
    Rule.OUT_OF_SCOPE: "hors du périmètre demandé",
    Rule.PERSON: "personne physique, jamais enregistrée",
}


@dataclass(frozen=True)
class Reject:
    """One record refused: its position (from 1), the reason, and no cell of it."""

    position: int
    reason: Reason


MOST_REJECTS = 1_000_000
"""Rejects past which a file is refused as a whole, when they are also most of its records."""


class Rejects(list[Reject]):
    """Rejects of one file, in a bounded number."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self._file = file

    def note(self, position: int, reason: Reason) -> None:
        """Add one.

        Raises:
            ExtractError: too many of them, and most of the records so far.
        """
        self.append(Reject(position, reason))
        if len(self) > MOST_REJECTS and len(self) * 2 > position:
            raise ExtractError(
                f"{len(self)} enregistrements illisibles sur les {position} premiers",
                file=self._file,
                remedy="Vérifiez le format du fichier avec « vigie inspect »",
            )


@dataclass
class Reading:
    """One file, read.

    Attributes:
        relation: name of a table of the connection given to the reader: column `position`
            (BIGINT, from 1, the record's number in the file after the heading) then text columns.
        columns: the text columns, as headed in the file.
        rows_read: records found, whatever became of them.
        rejects: records the format itself makes unreadable.
        ignored: rule → number of records left aside.
        facts: what was found out about the file (encodage, separateur, feuille, exercice…).
        notes: remarks for the reader of the data page, in French.
    """

    relation: str
    columns: tuple[str, ...]
    rows_read: int
    rejects: list[Reject] = field(default_factory=list)
    ignored: dict[Rule, int] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class Reader(Protocol):
    """One true format. A module of `extracts/` gives one instance, listed in `registry`."""

    name: str
    label: str
    """In French, for people: « Tableau (texte délimité ou classeur) »."""
    default_columns: Mapping[str, ColumnMapping]
    """Mapping used when the source declares none; {} where the pack must say."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """True when the first bytes (decompressed) look like this format."""
        ...

    def read(
        self,
        path: Path,
        con: duckdb.DuckDBPyConnection,
        *,
        options: Mapping[str, Any],
        wanted: Sequence[str] = (),
    ) -> Reading:
        """Read the file into a new table of `con`.

        Args:
            path: the file, possibly gzipped; its name is only for messages.
            con: connection of the build; the reader makes one table in it.
            options: `[source.options]` of the pack.
            wanted: headings the mapping uses, so that a reader can find the heading line.

        Raises:
            ExtractError: the file cannot be read at all; names file, field, remedy.
        """
        ...
