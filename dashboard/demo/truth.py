"""The manifest of the truth: what was planted, to be compared with what a build finds."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class SourceTruth:
    """One source: records in its files, and what is wrong with some of them."""

    files: int = 0
    rows_read: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    totals: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The four counts add up: read = loaded + rejected + ignored."""
        rejected, ignored = self.rejected.total(), self.ignored.total()
        return {
            "files": self.files,
            "rows_read": self.rows_read,
            "rows_loaded": self.rows_read - rejected - ignored,
            "rows_rejected": rejected,
            "rows_ignored": ignored,
            "rejected": dict(sorted(self.rejected.items())),
            "ignored": dict(sorted(self.ignored.items())),
            "totals": dict(sorted(self.totals.items())),
        }


@dataclass
class Truth:
    """Everything known of one generation.

    Attributes:
        parameters: what was asked for.
        sources: what each source holds, by code.
        files: names of the files written.
        effects: planted effects, with their true size.
        facts: anything else planted, by name: late sources, corrections, changed definitions.
    """

    parameters: dict[str, Any]
    sources: dict[str, SourceTruth] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    effects: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def source(self, code: str) -> SourceTruth:
        """The truth of one source, made on first use."""
        return self.sources.setdefault(code, SourceTruth())

    def write(self, path: Path) -> None:
        """Write the manifest as JSON."""
        body = {
            "parameters": self.parameters,
            "sources": {code: s.as_json() for code, s in sorted(self.sources.items())},
            "effects": self.effects,
            "facts": dict(sorted(self.facts.items())),
            "files": sorted(self.files),
        }
        text = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
