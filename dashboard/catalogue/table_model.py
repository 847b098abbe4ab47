"""What describes a canonical table: its columns, and what one of its rows is."""

from __future__ import annotations

from dataclasses import dataclass

MONEY = "DECIMAL(18,2)"


@dataclass(frozen=True)
class TableColumn:
    """One column: its SQL type, whether a row without it is rejected, and its meaning."""

    name: str
    type: str
    meaning: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One canonical table; `row` says what a row is."""

    name: str
    row: str
    columns: tuple[TableColumn, ...]

    def column(self, name: str) -> TableColumn | None:
        """The column of that name, or None."""
        return next((c for c in self.columns if c.name == name), None)


def column(name: str, type_: str, meaning: str, required: bool = False) -> TableColumn:
    """A column, written short."""
    return TableColumn(name, type_, meaning, required)
