"""Names shared by the writer of a database and its readers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

POINTER = "courante.json"
JOURNAL = "construction.jsonl"
LOCK = "verrou"
VERSIONS = "versions"
BASE = "vigie.duckdb"
MANIFEST = "manifest.json"
PINS = "epingles"


def read_lines(journal: Path) -> list[dict[str, Any]]:
    """Entries of an append-only journal; a line cut by a crash is skipped."""
    entries = []
    try:
        text = journal.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(entry, dict):
            entries.append(entry)
    return entries
