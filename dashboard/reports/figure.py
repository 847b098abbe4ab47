"""The file of one figure, from the address of its page: what the site and commands call."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from dashboard.exports import Sheet, xlsx
from dashboard.reports.capture import capture
from dashboard.reports.workbook import file_name, sheet_of


def figure_sheet(server: Flask, address: str, identifier: str, root: str) -> tuple[str, Sheet]:
    """Name (without ending) and values of a figure; arguments and errors of `figure_workbook`."""
    block, origin = capture(server, address, identifier)
    reference = f"{root.rstrip('/')}{origin.address}#{identifier}"
    return f"{file_name(block.title)}-{origin.version[:12]}", sheet_of(block, origin, reference)


def figure_workbook(
    server: Flask, address: str, identifier: str, root: str
) -> tuple[str, Iterator[bytes]]:
    """Name (without ending) and bytes of the workbook of a figure.

    Args:
        server: the application.
        address: path and choices of the page.
        identifier: id of the block in it.
        root: address of the site, with its last slash, for the reference.

    Raises:
        QueryError: no such page, no such figure, or a figure without values.
    """
    name, sheet = figure_sheet(server, address, identifier, root)
    return name, xlsx(sheet)
