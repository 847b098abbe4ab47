"""The files of one figure, from the address of its page: what the site and commands call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Flask

from dashboard.errors import QueryError
from dashboard.exports import Sheet, french_csv, open_csv, xlsx
from dashboard.reports.block import Block, Origin
from dashboard.reports.caption import Caption, caption_of
from dashboard.reports.capture import capture
from dashboard.reports.picture import composed, png
from dashboard.reports.report import DRAWN, TABLE, Item
from dashboard.reports.sizes import PAGE, SIZES, Size
from dashboard.reports.workbook import file_name, sheet_of


@dataclass(frozen=True, slots=True)
class Read:
    """A figure read from its page, with what its files say beside it."""

    block: Block
    origin: Origin
    caption: Caption

    @property
    def name(self) -> str:
        """Name of its files, without ending: its title, the version of its data."""
        return f"{file_name(self.block.title)}-{self.origin.version[:12]}"


def read(server: Flask, address: str, identifier: str, root: str, width: int = 0) -> Read:
    """A figure of a page.

    Args:
        server: the application.
        address: path and choices of the page.
        identifier: id of the block in it.
        root: address of the site, with its last slash, for the reference.
        width: pixels that it is drawn at; 0 as on screen.

    Raises:
        QueryError: no such page, no such figure.
    """
    block, origin = capture(server, address, identifier, width)
    reference = f"{root.rstrip('/')}{origin.address}#{identifier}"
    return Read(block, origin, caption_of(block, origin, reference))


def values(found: Read) -> Sheet:
    """Its table, to be written.

    Raises:
        QueryError: the figure has no table.
    """
    return sheet_of(found.block, found.origin, found.caption)


def _pdf(found: Read, size: Size) -> bytes:
    # Pango and its fonts take a second to load: only those who ask for a PDF wait for them.
    from dashboard.reports.pdf_file import figure_pdf

    shown = DRAWN if found.block.drawings else TABLE
    return figure_pdf(Item(found.block, found.origin, found.caption, showing=shown), size)


def _svg(found: Read, size: Size) -> bytes:
    return composed(found.block, found.caption, size).markup.encode()


def _png(found: Read, size: Size) -> bytes:
    return png(composed(found.block, found.caption, size))


PICTURES: Mapping[str, Callable[[Read, Size], bytes]] = MappingProxyType(
    {"svg": _svg, "png": _png, "pdf": _pdf}
)
"""Ending → what draws it at a size."""

TABLES: Mapping[str, Callable[[Sheet], Iterable[bytes]]] = MappingProxyType(
    {"xlsx": xlsx, "csv": french_csv, "ouvert.csv": open_csv}
)
"""Ending → what writes the values; « ouvert.csv » is for programs, « csv » for spreadsheets."""


def figure_file(
    server: Flask, address: str, identifier: str, root: str, ending: str, size: str = ""
) -> tuple[str, bytes]:
    """Name and bytes of a file of a figure.

    Args:
        server: the application.
        address: path and choices of the page.
        identifier: id of the block in it.
        root: address of the site, with its last slash.
        ending: one of `PICTURES` or `TABLES`.
        size: one of `SIZES`, for a picture; "" for the width of a page.

    Raises:
        QueryError: no such page, no such figure, no such size, or nothing to write.
    """
    if ending in TABLES:
        found = read(server, address, identifier, root)
        parts = TABLES[ending](values(found))
        return f"{found.name}.{ending}", b"".join(parts)
    if size and size not in SIZES:
        raise QueryError(
            f"« {size[:20]} » n'est pas une taille de figure",
            field="taille",
            remedy=f"Choisissez parmi {', '.join(SIZES)}",
        )
    chosen = SIZES[size] if size else PAGE
    found = read(server, address, identifier, root, chosen.width_px)
    suffix = f"-{size}" if size else ""
    return f"{found.name}{suffix}.{ending}", PICTURES[ending](found, chosen)


def describe(server: Flask, address: str, identifier: str, root: str) -> Mapping[str, object]:
    """What the page that offers these files says of a figure.

    Returns:
        « titre », « mesure », « reference », « adresse », « tableau » (whether it has values),
        « apercu » (whether it can be a picture), « tailles » (name → words).
    """
    found = read(server, address, identifier, root, PAGE.width_px)
    try:
        pictured = bool(composed(found.block, found.caption, PAGE).markup)
    except QueryError:
        pictured = False
    return {
        "titre": found.caption.title,
        "mesure": found.caption.measure,
        "reference": found.caption.reference,
        "adresse": found.origin.address,
        "tableau": found.block.grid is not None,
        "apercu": pictured,
        "tailles": {name: size.words for name, size in SIZES.items()},
    }
