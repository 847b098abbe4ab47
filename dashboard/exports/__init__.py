"""Tables written as files, as they come: CSV for French spreadsheets, open-data CSV, XLSX."""

from dashboard.exports.delimited import french_cell, french_csv, open_cell, open_csv
from dashboard.exports.sheet import About, Cell, Column, Sheet
from dashboard.exports.workbook import MEDIA_TYPE as WORKBOOK
from dashboard.exports.workbook import xlsx

__all__ = [
    "WORKBOOK",
    "About",
    "Cell",
    "Column",
    "Sheet",
    "french_cell",
    "french_csv",
    "open_cell",
    "open_csv",
    "xlsx",
]
