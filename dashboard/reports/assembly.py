"""A report put together: each page read once, each figure asked found in it or said missing."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask

from dashboard.components.context import EXTENSION, Site
from dashboard.errors import VigieError
from dashboard.formats import typography
from dashboard.reports.block import Block, Origin
from dashboard.reports.caption import caption_of
from dashboard.reports.capture import capture_all
from dashboard.reports.report import (
    DRAWN,
    TABLE,
    Chapter,
    Item,
    Missing,
    Part,
    Plan,
    Report,
    Wanted,
)
from dashboard.reports.sizes import PAGE as PAPER
from dashboard.reports.sizes import SIZES
from dashboard.reports.weekly import PAGE as REVIEW
from dashboard.reports.weekly import review_blocks
from dashboard.reports.workbook import file_name
from dashboard.reports.zipped import steady

WRITERS: Mapping[str, str] = {
    "docx": "docx_file",
    "odt": "odt_file",
    "pptx": "pptx_file",
    "pdf": "pdf_file",
    "html": "html_page",
}
"""Ending of a file → module of `dashboard.reports` whose `write(report)` gives its bytes."""

MEDIA_TYPES: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}

ARCHIVES = ("docx", "odt", "pptx")
"""Formats that are ZIP archives."""

WIDTHS: Mapping[str, int] = {"pptx": SIZES["16-9"].width_px}
"""Ending → pixels that drawings are laid out at, where it is not the width of an A4 page."""

_LOG = logging.getLogger(__name__)
_UNREADABLE = "la page n'a pas pu être lue"


@dataclass
class _Page:
    """A page read: its figures and where, or why not."""

    blocks: dict[str, Block]
    origin: Origin | None
    reason: str = ""


@dataclass
class _Reader:
    """Reads the pages of one report, each once."""

    server: Flask
    root: str
    width: int
    pages: dict[str, _Page] = field(default_factory=dict)

    def page(self, address: str) -> _Page:
        if address not in self.pages:
            self.pages[address] = self._captured(address)
        return self.pages[address]

    def _captured(self, address: str) -> _Page:
        try:
            blocks, origin = capture_all(self.server, address, width=self.width)
            parts = urlsplit(address)
            if parts.path == REVIEW:
                week = dict(parse_qsl(parts.query)).get("semaine", "")
                blocks = {**review_blocks(self.server, week, origin.version), **blocks}
        except VigieError as error:
            return _Page({}, None, error.problem)
        # A report of ten figures is worth having when the page of the eleventh breaks.
        except Exception:  # noqa: BLE001
            _LOG.exception("page %s of a report", urlsplit(address).path)
            return _Page({}, None, _UNREADABLE)
        return _Page(blocks, origin)

    def read(self, wanted: Wanted) -> Iterator[Item | Missing]:
        """The figures asked for, or why there are none."""
        page = self.page(wanted.address)
        asked = _named(wanted.identifier, list(page.blocks))
        if page.origin is None or not asked:
            yield _missing(wanted, page.reason or _none(wanted))
            return
        for identifier in asked:
            block = page.blocks.get(identifier)
            if block is None or not (block.drawings or block.grid):
                yield _missing(wanted, _absent(block, identifier))
            else:
                yield self._item(block, page.origin, wanted)

    def _item(self, block: Block, origin: Origin, wanted: Wanted) -> Item:
        reference = f"{self.root.rstrip('/')}{origin.address}#{block.identifier}"
        showing = wanted.showing if block.grid else DRAWN
        return Item(
            block,
            origin,
            caption_of(block, origin, reference),
            typography(wanted.comment),
            showing if block.drawings or block.native else TABLE,
        )


def _named(identifier: str, known: list[str]) -> list[str]:
    """Ids asked for: one, all of them, or those that begin as « famille-* » says."""
    if identifier and not identifier.endswith("*"):
        return [identifier]
    return [one for one in known if one.startswith(identifier.removesuffix("*"))]


def _absent(block: Block | None, identifier: str) -> str:
    if block is None:
        return f"la page n'a pas de figure « {identifier[:60]} »"
    return f"« {block.title or identifier} » n'a ni dessin ni tableau"


def _none(wanted: Wanted) -> str:
    named = f" « {wanted.identifier[:60]} »" if wanted.identifier else ""
    return f"la page n'a pas de figure{named}"


def _missing(wanted: Wanted, reason: str) -> Missing:
    return Missing(wanted.address, wanted.identifier, typography(reason))


def _part(reader: _Reader, chapter: Chapter, missing: list[Missing]) -> Part | None:
    """A part with the figures found; None when nothing remains of it."""
    items: list[Item] = []
    for wanted in chapter.figures:
        for found in reader.read(wanted):
            if isinstance(found, Item):
                items.append(found)
            elif wanted.needed:
                missing.append(found)
    if not items and not chapter.words:
        return None
    return Part(typography(chapter.title), typography(chapter.words), tuple(items))


def assemble(
    server: Flask,
    plan: Plan,
    root: str,
    *,
    width: int = PAPER.width_px,
    made_at: dt.datetime | None = None,
) -> Report:
    """The report that a plan asks for; what cannot be read is said in it.

    Args:
        server: the application.
        plan: what is asked for.
        root: address of the site, for references.
        width: pixels that drawings are laid out at.
        made_at: when it is put together; now by default.
    """
    site: Site = server.extensions[EXTENSION]
    reader, missing = _Reader(server, root, width), list[Missing]()
    parts = [_part(reader, chapter, missing) for chapter in plan.chapters]
    return Report(
        title=typography(plan.title),
        subtitle=typography(plan.subtitle),
        place=site.territory.name,
        made_at=made_at or dt.datetime.now(dt.UTC),
        simulated=site.territory.simulated,
        parts=tuple(part for part in parts if part is not None),
        style=plan.style,
        missing=tuple(missing),
    )


def written_as(report: Report, ending: str) -> bytes:
    """A report in a format, one of `WRITERS`."""
    # Libraries of a format are loaded when it is asked for: the site starts without them.
    module: Any = import_module(f"dashboard.reports.{WRITERS[ending]}")
    write: Callable[[Report], bytes] = module.write
    body = write(report)
    return steady(body) if ending in ARCHIVES else body


def written(server: Flask, plan: Plan, root: str, ending: str) -> tuple[str, bytes]:
    """Name (with its ending) and bytes of the file of a report.

    Args:
        server: the application.
        plan: what is asked for.
        root: address of the site, for references.
        ending: one of `WRITERS`.
    """
    report = assemble(server, plan, root, width=WIDTHS.get(ending, PAPER.width_px))
    return f"{file_name(plan.title)}.{ending}", written_as(report, ending)
