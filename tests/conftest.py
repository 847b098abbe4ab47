"""What every test may ask for: a territory of a few rows, built by the real builder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from tinytown import Tiny

Rows = Sequence[Mapping[str, object]]


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """An empty territory: `write` rows into it, change its sources, `build` it."""
    return Tiny(tmp_path)


@pytest.fixture
def tiny_build(tmp_path: Path) -> Callable[..., Path]:
    """`tiny_build(budget_ligne=[…], demande=[…])` → folder of the database built from the rows."""

    def build(**tables: Rows) -> Path:
        town = Tiny(tmp_path)
        for table, rows in tables.items():
            personal = table == "demande"
            town.write(table, rows, personnel=personal, secret_k=5 if personal else 0)
        town.build()
        return town.database

    return build
