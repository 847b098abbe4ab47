"""A report or a figure as a tagged PDF, laid out by WeasyPrint from the page of the HTML file.

WeasyPrint writes the tags, the language, the alternatives and the headers of tables that PDF/UA-1
asks for; no validator reads the file again here, so that nothing claims it conforms: the mark of
PDF/UA is taken off its metadata.
"""

from __future__ import annotations

import base64
import logging
import re
from html import escape
from typing import Any

from dashboard.errors import QueryError
from dashboard.formats import NBSP
from dashboard.reports import letters
from dashboard.reports.html_page import page
from dashboard.reports.layout import clean
from dashboard.reports.picture import composed
from dashboard.reports.report import Item, Report
from dashboard.reports.sizes import Size

VARIANT = "pdf/ua-1"
_CLAIM = re.compile(rb'<rdf:Description rdf:about="" pdfuaid:part="\d" ?/>')

# WeasyPrint tells of each rule of a screen that paper ignores.
for _name in ("weasyprint", "fontTools"):
    logging.getLogger(_name).setLevel(logging.ERROR)


def weasyprint() -> Any:
    """The library that lays pages out.

    Raises:
        QueryError: this machine lacks the libraries it is linked to.
    """
    try:
        import weasyprint as library
    except OSError:
        raise QueryError(
            "cette machine ne sait pas mettre en page un PDF, il lui manque Pango",
            field="format",
            remedy="Installez libpango-1.0-0, libpangoft2-1.0-0 et libharfbuzz-subset0, "
            "ou prenez le HTML, qui s'imprime de même",
        ) from None
    return library


def _laid_out(markup: str) -> bytes:
    """The PDF of a page; nothing is fetched, everything is in it."""
    library = weasyprint()
    fetcher = library.urls.URLFetcher(
        allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True
    )
    page_of = library.HTML(string=markup, url_fetcher=fetcher)
    body: bytes = page_of.write_pdf(
        pdf_variant=VARIANT, pdf_tags=True, custom_metadata=True, finisher=_unclaimed
    )
    return body


def _unclaimed(_document: Any, pdf: Any) -> None:
    """Only a validator may say that the file conforms."""
    for one in pdf.objects:
        held = getattr(one, "stream", None)
        if held:
            one.stream = [_CLAIM.sub(b"", x) if isinstance(x, bytes) else x for x in held]


def write(report: Report) -> bytes:
    """The PDF of a report."""
    return _laid_out(page(report, inline=False))


def figure_pdf(item: Item, size: Size) -> bytes:
    """The PDF of one figure, of the size of where it goes.

    Raises:
        QueryError: a table too long or too wide for one page.
    """
    caption = item.caption
    picture = composed(item.block, caption, size)
    held = base64.b64encode(picture.markup.encode()).decode()
    said = " ".join([caption.alternative, *caption.lines])
    link = ""
    if caption.reference:
        address, words = escape(clean(caption.reference)), f"Référence{NBSP}: rouvrir la figure"
        link = f'<a href="{address}" title="{words}"></a>'
    markup = (
        '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">'
        f"<title>{escape(clean(caption.title), quote=False)}</title>"
        f"<style>{letters.embedded(picture.markup)}"
        f"@page{{size:{picture.width_mm:.2f}mm {picture.height_mm + 0.1:.2f}mm;margin:0}}"
        "body{margin:0}img{display:block}"
        f"a{{position:absolute;left:0;right:0;bottom:0;height:{size.small * 1.4:g}px}}"
        "</style></head>"
        f'<body><img style="width:{picture.width_mm:.2f}mm;height:{picture.height_mm:.2f}mm" '
        f'alt="{escape(clean(said))}" src="data:image/svg+xml;base64,{held}">{link}</body></html>'
    )
    return _laid_out(markup)
