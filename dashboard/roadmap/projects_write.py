"""Projects written at the national schema: CSV or JSON, nothing of a person."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dashboard.exports.sheet import safe
from dashboard.roadmap.projects_schema import ATTRIBUTES, Project, load_schema


def euros(amount: Decimal | None) -> int | None:
    """Whole euros, as the schema wants them."""
    if amount is None:
        return None
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def as_record(project: Project) -> dict[str, Any]:
    """Values by name of the schema, in its order; fields that name a person stay empty."""
    told: dict[str, Any] = {n: getattr(project, a) for n, a in ATTRIBUTES.items()}
    told.update(project.others)
    told["dateDebutPrevisionnelle"] = project.start.isoformat() if project.start else ""
    order = [field.name for field in load_schema().fields]
    return {name: told.get(name, "") for name in order}


def to_json(projects: Sequence[Project]) -> str:
    """An array of records; lists are lists, what is unknown is absent."""
    records = [
        {n: list(v) if isinstance(v, tuple) else v for n, v in as_record(p).items() if v or v == 0}
        for p in projects
    ]
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


def to_csv(projects: Sequence[Project]) -> str:
    """Comma, UTF-8, lists as JSON in their cell; a text is never a formula for a spreadsheet."""
    out = io.StringIO(newline="")
    names = [field.name for field in load_schema().fields]
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for project in projects:
        record = as_record(project)
        writer.writerow([_cell(record[name]) for name in names])
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    return str(value) if isinstance(value, int) else safe(str(value))
