"""A town whose budget arrives as TotEM and charts of accounts, built by the real builder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from budget_xml import latin
from tinytown import Tiny

from dashboard.queries import library, run
from dashboard.store.versions import Version, open_version


def build(
    folder: Path, documents: Mapping[str, str], plan: str = "", **tables: list[dict[str, object]]
) -> Version:
    """Build a version from budget documents (name → XML), a plan, and rows of other tables."""
    town = Tiny(folder)
    town.source("budget", lecteur="totem", table="budget_ligne", fichiers=["*.acte.xml"])
    for name, text in documents.items():
        town.drop(f"{name}.acte.xml", latin(text))
    if plan:
        town.source(
            "plan", lecteur="plan_de_compte", table="plan_de_compte", fichiers=["plan*.xml"]
        )
        town.drop("plan.xml", plan.encode())
    for table, rows in tables.items():
        town.write(table, rows, code=f"source_{table}")
    town.build()
    return open_version(town.database)


def ask(version: Version, name: str, **params: Any) -> list[dict[str, Any]]:
    """Rows of a read query, by column name."""
    query = library().get(f"budget/{name}")
    names = [column.name for column in query.columns]
    with version.cursor() as cursor:
        return [dict(zip(names, row, strict=True)) for row in run(cursor, query, params)]


def table(version: Version, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a statement on the version."""
    with version.cursor() as cursor:
        return cursor.execute(sql).fetchall()
