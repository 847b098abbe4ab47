"""Delimited text → string table, whatever its encoding, separator and line ends.

Two ways, one result. The straight way lets DuckDB load the file in parallel; it is kept only
when proven exact: DuckDB accepted every record strictly, and there are as many rows as line
ends (no blank line skipped, no line end inside a cell, no stray carriage return). Otherwise the
patient way reads record by record, in constant memory, and says what is wrong with each.
"""

from __future__ import annotations

import csv
import itertools
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb

from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reason, Rejects
from dashboard.extracts.cleaning import Raw, clean, literal
from dashboard.extracts.dialect import (
    CELL_LIMIT,
    SEPARATOR_NAMES,
    Dialect,
    find_dialect,
    has_no_heading,
    records,
)
from dashboard.extracts.encoding import (
    CP1252,
    UTF8,
    decode_head,
    guess_encoding,
    is_binary,
    is_utf8,
    raw_blocks,
    refuse_mixture,
    transcode,
)
from dashboard.extracts.grid import Options, filled
from dashboard.extracts.opening import plain_file, plainly_named, work_folder
from dashboard.extracts.text_table import TextTable, quoted

SAMPLE = 1 << 18


def read_delimited(
    path: Path, con: duckdb.DuckDBPyConnection, options: Options, wanted: Sequence[str]
) -> Reading:
    """Read a delimited text into a table of `con`.

    Raises:
        ExtractError: empty, truncated, binary or mis-encoded file, no table in it.
    """
    with work_folder(con) as folder:
        plain = plainly_named(plain_file(path, folder), folder)
        with plain.open("rb") as content:
            head = content.read(SAMPLE)
        refuse_foreign(head, file=path.name)
        codec = options.encoding or guess_encoding(head)
        text = decode_head(head, codec, file=path.name)
        complete = len(head) < SAMPLE
        dialect = find_dialect(text, options, wanted, complete=complete, file=path.name)
        raw, codec = _load(plain, con, dialect, codec, folder, path.name)
        raw.facts = facts(dialect, codec) | raw.facts
        raw.notes = remarks(dialect, raw, text)
        return clean(con, raw, options, file=path.name)


def refuse_foreign(head: bytes, *, file: str) -> None:
    """Refuse what is no delimited text: binary, web page, XML.

    Raises:
        ExtractError: says what the file is and what to ask for.
    """
    if is_binary(head):
        kind = "un PDF" if head.startswith(b"%PDF") else "un fichier binaire"
        raise ExtractError(
            f"ce n'est pas un tableau mais {kind}",
            file=file,
            remedy="Demandez un export CSV, XLSX ou ODS",
        )
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise ExtractError(
            "ce n'est pas un tableau mais une page web ou un fichier XML",
            file=file,
            remedy="Ouvrez-le dans un tableur et enregistrez-le en XLSX ou CSV",
        )
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise ExtractError("fichier vide", file=file, remedy="Demandez un nouvel export, complet")


def facts(dialect: Dialect, codec: str) -> dict[str, str]:
    """What was found out, in French."""
    separator = SEPARATOR_NAMES.get(dialect.separator, dialect.separator)
    return {
        "format": "texte délimité",
        "encodage": codec,
        "separateur": separator if len(dialect.columns) > 1 else "aucun",
        "fins_de_ligne": dialect.line_ends,
    }


def remarks(dialect: Dialect, raw: Raw, text: str) -> list[str]:
    """Remarks on the file as a whole."""
    notes = list(raw.notes)
    if has_no_heading(dialect):
        notes.append(
            "la ligne d'en-tête ressemble à des données : déclarez options.entetes si le fichier "
            "n'a pas d'en-tête"
        )
    if "Ã©" in text or "Ã¨" in text:
        notes.append("des accents sont abîmés (« Ã© ») : le fichier a été mal réencodé à la source")
    return notes


def _load(
    plain: Path,
    con: duckdb.DuckDBPyConnection,
    dialect: Dialect,
    codec: str,
    folder: Path,
    file: str,
) -> tuple[Raw, str]:
    """Raw table of a plain file, and the codec that really read it."""
    normal = codec.lower().replace("_", "-")
    if normal in ("utf-8", "utf8", "utf-8-sig"):
        raw = _straight(plain, con, dialect)
        if raw is None and not is_utf8(plain):
            refuse_mixture(plain, file=file)
            normal = CP1252
        elif raw is None:
            raw = _patient(plain, con, dialect, file)
        if raw is not None:
            return raw, UTF8
    elif normal == CP1252:
        refuse_mixture(plain, file=file)
    clear = transcode(plain, normal, folder / "texte.csv", file=file)
    return _straight(clear, con, dialect) or _patient(clear, con, dialect, file), normal


def _straight(plain: Path, con: duckdb.DuckDBPyConnection, dialect: Dialect) -> Raw | None:
    """Parallel load by DuckDB; None when it is not proven exact."""
    if not dialect.plain:
        return None
    relation = f"lecture_{uuid.uuid4().hex[:12]}"
    columns = ", ".join(f"{literal(c)}: 'VARCHAR'" for c in dialect.columns)
    quote = '"' if dialect.quotes else ""
    try:
        con.execute(
            f"CREATE TABLE {relation} AS SELECT * FROM read_csv({literal(str(plain))}, "
            f"auto_detect = false, header = false, skip = {dialect.before}, strict_mode = true, "
            f"delim = {literal(dialect.separator)}, quote = '{quote}', escape = '{quote}', "
            f"columns = {{{columns}}})"
        )
    except duckdb.InvalidInputException:
        return None
    row = con.execute(f"SELECT count(*) FROM {relation}").fetchone()
    rows = int(row[0]) if row else 0
    if rows + dialect.before != count_lines(plain):
        con.execute(f"DROP TABLE {relation}")
        return None
    return Raw(
        relation, dialect.columns, "rowid + 1", rows, cells=dialect.cells, titles=dialect.titles
    )


def count_lines(plain: Path) -> int | None:
    """Physical lines of a file, blank lines at the end left out.

    None when a carriage return stands alone: is it a line end, a blank line, a character?
    """
    total, tail = 0, b""
    for block in raw_blocks(plain):
        seen = tail[-1:] + block if tail.endswith(b"\r") else block
        returns = seen.count(b"\r", 0, -1)
        if returns and returns != seen.count(b"\r\n"):
            return None
        total += block.count(b"\n")
        tail = tail[-4096:] + block[-4096:]
    bare = tail.rstrip(b"\r\n")
    return total - tail.count(b"\n", len(bare)) + 1


def line_ends(plain: Path) -> str:
    """Line ends of a whole file, the most frequent first."""
    pairs = feeds = returns = 0
    last = b""
    for block in raw_blocks(plain):
        pairs += (last + block).count(b"\r\n")
        feeds += block.count(b"\n")
        returns += block.count(b"\r")
        last = block[-1:] if block.endswith(b"\r") else b""
    counts = {"CRLF": pairs, "LF": feeds - pairs, "CR": returns - pairs}
    found = sorted((name for name, n in counts.items() if n), key=lambda name: -counts[name])
    return " + ".join(found) or "LF"


def _records(plain: Path, dialect: Dialect, file: str) -> Iterator[list[str]]:
    """Every record of the file; refuses a quotation mark never closed.

    A stray quotation mark swallows the lines that follow: the last record is read again
    strictly, because that is where it shows.
    """
    kept: list[str] = []
    with plain.open(encoding="utf-8-sig", newline="") as lines:
        line, reader = 0, records(_kept(lines, kept), dialect.separator, dialect.quotes)
        try:
            for record in reader:
                yield record
                last, line = list(kept), line + len(kept)
                kept.clear()
        except csv.Error:
            raise _unclosed(file, line + 1) from None
    if line and dialect.quotes:
        try:
            list(csv.reader(last, delimiter=dialect.separator, strict=True))
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise _unclosed(file, line - len(last) + 1) from None


def _kept(lines: Iterable[str], kept: list[str]) -> Iterator[str]:
    """The lines, each also added to `kept` as it goes by."""
    for line in lines:
        kept.append(line)
        yield line


def _unclosed(file: str, line: int) -> ExtractError:
    return ExtractError(
        f"guillemet jamais refermé, ou cellule de plus de {CELL_LIMIT >> 20} Mo, à la ligne {line}",
        file=file,
        remedy="Le fichier est peut-être tronqué : demandez un nouvel export, ou déclarez "
        "options.guillemets = false",
    )


def _patient(plain: Path, con: duckdb.DuckDBPyConnection, dialect: Dialect, file: str) -> Raw:
    """Record by record: ragged records are rejects, blank lines are counted."""
    table = TextTable(con, dialect.columns)
    width = len(dialect.columns)
    rejects = Rejects(file)
    position = rows = blank = 0
    body = itertools.islice(_records(plain, dialect, file), dialect.before, None)
    for position, cells in enumerate(body, 1):
        if not cells:
            blank += 1
            continue
        rows, seen = position, blank
        if len(cells) > width and not filled(cells[width:]):
            cells = cells[:width]
        if len(cells) == width:
            table.add(position, cells)
        elif len(cells) > width:
            rejects.note(position, Reason.TOO_MANY_CELLS)
        else:
            rejects.note(position, Reason.TOO_FEW_CELLS)
    return Raw(
        table.close(),
        table.columns,
        quoted("position"),
        rows,
        cells=dialect.cells,
        titles=dialect.titles,
        blank=seen if rows else 0,
        rejects=rejects,
        facts={"fins_de_ligne": line_ends(plain)},
    )
