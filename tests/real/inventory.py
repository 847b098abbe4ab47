"""Every real file through `vigie inspect`: recognised with its rows, or refused for its own reason.

`inventory.csv` holds one line per file: reader expected (« refus » : none), records expected (or
the reason of the refusal), unit of the count, records above the data, and the source of a pack
that reads it. Each count is compared with the table of true figures, with a second count made
without any reader (`counting`), or with both; none rests on what the product itself gives.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.table import Table

from dashboard.extracts.base import REASON_LABELS, RULE_LABELS, Rule
from dashboard.extracts.inspection import Inspection, inspect_file
from tests.real.counting import counted
from tests.real.readme import REAL, Entry, entries

FILE = Path(__file__).with_name("inventory.csv")
REFUSED = "refus"
_ABOVE = (Rule.TITLE, Rule.UNITS, Rule.EMPTY_LINE)
"""Records that hold no data."""

_CODES = re.compile(r"(\d+) Compte, (\d+) Chapitre, (\d+) RefFonc")
_SHAPE = re.compile(r"(?:FeatureCollection |array )?(\d+)(?: LigneBudget.*| × .*)?")
_FIGURES = re.compile(
    r"(?:[^:;]*: (?=\d+ months))?(\d+)(?: data)? "
    r"(?:rows|records|readings|features|objects|projects|observations|months|entity)\b"
)
_SHEET = re.compile(r"\b(\d+) non-empty rows|: (\d+)×\d+$")


@dataclass(frozen=True)
class Line:
    """One line of the table.

    Attributes:
        expected: records, or the reason of a refusal.
        unit: what is counted when it is not records (« entités »).
        headings: records above the data.
        source: « pack/source » that reads the file, or "".
    """

    name: str
    reader: str
    expected: str
    unit: str
    headings: int
    source: str

    @property
    def refused(self) -> bool:
        """True for a file that no reader loads."""
        return self.reader == REFUSED


@dataclass(frozen=True)
class Verdict:
    """What came of one file.

    Attributes:
        found: records found, as the expected ones are counted; "" for a refusal.
        proofs: means → records, of the counts made without the product.
        note: reason of a refusal, or what became of records that are not kept.
        wrong: what contradicts the line; "" when nothing does.
    """

    line: Line
    reader: str
    found: str
    proofs: dict[str, int]
    note: str
    wrong: str


@cache
def lines() -> tuple[Line, ...]:
    """Lines of the table, in the order of the names."""
    with FILE.open(encoding="utf-8", newline="") as text:
        return tuple(
            Line(
                r["fichier"],
                r["lecteur"],
                r["attendu"],
                r["unite"],
                int(r["entete"] or 0),
                r["source"],
            )
            for r in csv.DictReader(text, delimiter=";")
        )


def present() -> tuple[str, ...]:
    """Names of the files of the folder."""
    return tuple(p.relative_to(REAL).as_posix() for p in sorted(REAL.rglob("*")) if p.is_file())


def published(entry: Entry, headings: int) -> int | None:
    """Records the table of true figures states for a file, or None.

    A number of sheet rows counts the headings; they are taken off.
    """
    if codes := _CODES.fullmatch(entry.shape):
        return sum(map(int, codes.groups()))
    if shape := _SHAPE.fullmatch(entry.shape):
        return int(shape[1])
    if sheet := _SHEET.search(entry.figures):
        return int(sheet[1] or sheet[2]) - headings
    if stated := _FIGURES.match(entry.figures):
        return int(stated[1])
    sheet = _SHEET.search(entry.shape)
    return int(sheet[1] or sheet[2]) - headings if sheet else None


def proofs(line: Line) -> dict[str, int]:
    """Means → records, for every means but the product."""
    entry = entries()[line.name]
    stated = published(entry, line.headings)
    found = {} if stated is None else {"lisez-moi": stated}
    again = None if line.unit else counted(entry, line.reader, line.headings)
    return found | ({again[0]: again[1]} if again else {})


def verdict(line: Line) -> Verdict:
    """Inspect one file and compare."""
    seen = inspect_file(REAL / line.name)
    if line.refused:
        wrong = "" if line.expected in seen.error else f"attendu : {line.expected}"
        return Verdict(line, seen.reader, "", {}, seen.error.partition(" : ")[2], wrong)
    if seen.reader != line.reader:
        wrong = f"lu comme « {seen.reader or 'rien'} » et non « {line.reader} » {seen.error}"
        return Verdict(line, seen.reader, "", {}, "", wrong)
    found, known = _records(line, seen), proofs(line)
    reasons = []
    if found != line.expected:
        reasons.append(f"{found} au lieu de {line.expected}")
    reasons += [f"{m} : {n}" for m, n in known.items() if str(n) != line.expected]
    reasons += [] if known else ["aucun compte à comparer"]
    return Verdict(line, seen.reader, found, known, _note(seen), " ; ".join(reasons))


def _records(line: Line, seen: Inspection) -> str:
    if line.unit:
        return seen.facts.get("entites", "")
    aside = sum(count for rule, count in seen.ignored.items() if rule not in _ABOVE)
    return str(seen.rows + sum(seen.rejected.values()) + aside)


def _note(seen: Inspection) -> str:
    parts = [f"{RULE_LABELS[rule]} : {count}" for rule, count in seen.ignored.items()]
    parts += [f"{REASON_LABELS[why]} : {count} refusé" for why, count in seen.rejected.items()]
    parts += [f"{key} = « {value} »" for key, value in seen.options.items()]
    return " ; ".join(parts)


@cache
def verdicts() -> tuple[Verdict, ...]:
    """Every file of the folder, inspected once."""
    return tuple(verdict(line) for line in lines() if (REAL / line.name).is_file())


def show(console: Console) -> int:
    """Print the table of the files; gives the number of wrong lines."""
    title = "Fichiers, tels que « vigie inspect » les voit"
    table = Table(title=title, title_justify="left", expand=True)
    table.add_column("Fichier", overflow="fold", ratio=5)
    table.add_column("Reconnu comme", overflow="fold", width=14)
    table.add_column("Attendu", justify="right", overflow="fold", width=8)
    table.add_column("Obtenu", justify="right", width=6)
    table.add_column("Compté par", overflow="fold", width=18)
    table.add_column("Verdict, motif", overflow="fold", ratio=4)
    table.add_column("Pack", overflow="fold", ratio=3)
    for found in verdicts():
        table.add_row(*_cells(found))
    console.print(table)
    wrong = sum(bool(found.wrong) for found in verdicts())
    refused = sum(found.line.refused for found in verdicts())
    packed = sum(bool(found.line.source) for found in verdicts())
    console.print(
        f"Fichiers : {len(verdicts())} inspectés, {len(verdicts()) - refused} lus, "
        f"{refused} refusés, {packed} connus d'un pack, {wrong} faux\n"
    )
    return wrong


def _cells(found: Verdict) -> Iterator[str]:
    line = found.line
    yield line.name
    yield "—" if line.refused else found.reader
    yield "" if line.refused else f"{line.expected} {line.unit}".strip()
    yield found.found
    yield ", ".join(found.proofs)
    right = f"[yellow]refusé[/] {found.note}" if line.refused else f"✓ {found.note}"
    yield f"[bold red]✗[/] {found.wrong}" if found.wrong else right
    yield line.source
