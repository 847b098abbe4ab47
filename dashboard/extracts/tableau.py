"""Reader `tableau`: delimited text or spreadsheet, told by content.

Options (`[source.options]`):
    encodage: codec, when the one found is wrong (« cp850 »).
    separateur: separator, when the one found is wrong.
    guillemets: false takes quotation marks as plain characters.
    feuille: sheet, by name or number from 1; else the one that has the headings.
    ligne_entete: number of the heading record, from 1; else found by the headings or by shape.
    entetes: names of the columns of a file without heading.
    ligne_unites: true or false; else a row of units is told by its shape.
    sous_totaux: { colonne = "Libellé", debut = ["Total"], vide = ["Article"] }, rows left aside;
        vide_parmi = [["Article", "Nature"]] takes the first heading present of each list.
    personnes: { nom = ["Bénéficiaire"], identifiants = ["SIRET"] }, rows about persons left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.extracts.base import Reading
from dashboard.extracts.delimited import read_delimited
from dashboard.extracts.encoding import guess_encoding, is_binary
from dashboard.extracts.grid import read_options
from dashboard.extracts.natural_persons import leave_out_persons
from dashboard.extracts.opening import read_head
from dashboard.extracts.spreadsheet import is_workbook, read_spreadsheet


class TableReader:
    """Rows and columns under a heading line; the pack says what each column is."""

    name = "tableau"
    label = "Tableau (texte délimité ou classeur)"
    default_columns: Mapping[str, ColumnMapping] = {}

    def recognises(self, path: Path, head: bytes) -> bool:
        """True for a workbook, or a text that is no XML, no web page and no JSON."""
        if is_workbook(head):
            return True
        if guess_encoding(head).startswith("utf-16"):
            return True
        return not is_binary(head) and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (
            b"<",
            b"{",
            b"[",
        )

    def read(
        self,
        path: Path,
        con: duckdb.DuckDBPyConnection,
        *,
        options: Mapping[str, Any],
        wanted: Sequence[str] = (),
    ) -> Reading:
        """Read the table of a file.

        Raises:
            ExtractError: empty, truncated, binary, mis-encoded file; unknown option or sheet.
        """
        checked = read_options(options, file=path.name)
        workbook = is_workbook(read_head(path))
        read = read_spreadsheet if workbook else read_delimited
        reading = read(path, con, checked, wanted)
        if "personnes" not in options:
            return reading
        return leave_out_persons(con, reading, options["personnes"], file=path.name)


READER = TableReader()
