"""Records of a real file counted without any reader of the product.

`csv` for delimited texts, `json` for JSON, a plain search for the opening tags of XML, the header
of the `.dbf` for shapefiles. Workbooks have no second count: the table of true figures states it.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import struct
from pathlib import Path
from typing import Any

from tests.real.readme import Entry

_TEXT = re.compile(r"([\w-]+) sep `(TAB|.)`")
_TAGS = {
    "totem": re.compile(rb"<LigneBudget[ >]"),
    "plan_de_compte": re.compile(rb"<(?:Compte|Chapitre|RefFonc)[ >]"),
}


def counted(entry: Entry, reader: str, headings: int) -> tuple[str, int] | None:
    """Name of the means and records counted; None when there is no second means.

    Args:
        entry: the file, with what the table says of its encoding and separator.
        reader: reader expected, which says what a record is.
        headings: records above the data.
    """
    if reader in _TAGS:
        return "balises", len(_TAGS[reader].findall(_content(entry.path)))
    if entry.path.suffix == ".shp":
        header = entry.path.with_suffix(".dbf").read_bytes()[4:8]
        return "en-tête dbf", int(struct.unpack("<I", header)[0])
    if reader == "sensorthings":
        return "json", _results(json.loads(_content(entry.path)))
    if reader in ("json_liste", "contours") or entry.shape.startswith("array"):
        return "json", _objects(json.loads(_content(entry.path)))
    text = _TEXT.search(entry.shape)
    if text is None:
        return None
    separator = "\t" if text[2] == "TAB" else text[2]
    lines = io.StringIO(_content(entry.path).decode(text[1]), newline="")
    filled = sum(1 for record in csv.reader(lines, delimiter=separator) if any(record))
    return "csv", filled - headings


def _content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def _results(value: Any) -> int:
    """Values under the keys « result », however deep; several in one observation all count."""
    if isinstance(value, list):
        return sum(map(_results, value))
    if not isinstance(value, dict):
        return 0
    own = value.get("result", [])
    here = len(own) if isinstance(own, list) else 1
    return here + sum(_results(v) for key, v in value.items() if key != "result")


def _objects(document: Any) -> int:
    """Objects of a list, or of every list that an object wraps; a lone object counts for one."""
    if isinstance(document, list):
        return len(document)
    return _wrapped(document) or 1


def _wrapped(holder: Any) -> int:
    """Objects of the longest kind of list below an object: features, months, series."""
    found: dict[str, int] = {}
    pending = [("", holder)]
    while pending:
        name, value = pending.pop()
        if isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
            found[name] = found.get(name, 0) + len(value)
            pending += [] if name == "features" else [(name, v) for v in value]
        elif isinstance(value, dict):
            series = len(value) > 1 and all(isinstance(v, list) for v in value.values())
            pending += [(name if series else key, v) for key, v in value.items()]
    return max(found.values(), default=0)
