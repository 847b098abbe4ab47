"""A report as one HTML file: its letters, its drawings and its styles inside, no script."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html import escape

from dashboard.reports import letters
from dashboard.reports.block import Drawing, Grid
from dashboard.reports.layout import (
    SKETCH_MM,
    Numbered,
    clean,
    is_wide,
    made_on,
    numbered,
    numeric_columns,
    paragraphs,
    shown_rows,
    shows_drawing,
    shows_table,
    sketches_of,
    warning,
)
from dashboard.reports.picture import Picture, drawn, key_picture, sketch_picture
from dashboard.reports.report import Report, Style
from dashboard.reports.sizes import PAGE
from dashboard.settings import ROOT

SHEET = ROOT / "dashboard" / "reports" / "report.css"
SHORT_TABLE = 15
"""Rows of a table that paper keeps whole, on the page of its title."""
_REFERENCE = re.compile(r"(https?://\S+)$")


def _words(words: str) -> str:
    return escape(clean(words), quote=False)


def _own_ids(markup: str, prefix: str) -> str:
    """A drawing whose ids are its own in the document."""
    named = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', markup)
    named = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", named)
    return re.sub(r'href="#([^"]+)"', rf'href="#{prefix}-\1"', named)


def _held(picture: Picture) -> str:
    """A picture as an address that holds it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.markup.encode()).decode()}"


def _picture(one: Numbered, *, inline: bool) -> str:
    """The drawing: in the page for a browser, as an image for paper."""
    picture = drawn(one.item.block, PAGE.width_mm)
    said = escape(clean(one.item.caption.alternative))
    return _shown(picture, said, f"f{one.number}", inline=inline) if picture else ""


def _shown(picture: Picture, said: str, prefix: str, *, inline: bool) -> str:
    if inline:
        named = f'aria-label="{said}" role='
        markup = _own_ids(picture.markup, prefix).replace("role=", named, 1)
        return f'<div class="dessin">{markup}</div>'
    return (
        f'<div class="dessin"><img alt="{said}" style="width:{picture.width_mm:.1f}mm;'
        f'height:{picture.height_mm:.1f}mm" src="{_held(picture)}"></div>'
    )


def _sketch(drawing: Drawing | None, prefix: str, *, inline: bool) -> str:
    """The cell of a drawing that says a row again: nothing is read aloud of it."""
    if drawing is None:
        return '<td class="trait"></td>'
    made = sketch_picture(drawing, SKETCH_MM)
    size = f"width:{made.width_mm:g}mm;height:{made.height_mm:.2f}mm"
    if not inline:
        ground = f"background:url({_held(made)}) 0 50%/{made.width_mm:g}mm auto no-repeat"
        return f'<td class="trait"><div style="{size};{ground}"></div></td>'
    markup = _own_ids(made.markup, prefix).replace(
        "<svg ", f'<svg aria-hidden="true" style="{size}" ', 1
    )
    return f'<td class="trait">{markup}</td>'


def _key(one: Numbered, *, inline: bool) -> str:
    """What the marks of the drawings in a table mean."""
    picture = key_picture(one.item.block, PAGE.width_mm)
    said = escape(clean(", ".join(sample.words for sample in one.item.block.key)))
    return _shown(picture, said, f"c{one.number}", inline=inline) if picture else ""


def _table(one: Numbered, grid: Grid, *, inline: bool) -> str:
    right, sketches = numeric_columns(grid), sketches_of(grid)

    def classed(rank: int) -> str:
        return ' class="nombre"' if rank in right else ""

    head = "".join(
        f'<th scope="col"{classed(rank)}>{_words(heading)}</th>'
        for rank, heading in enumerate(grid.headings)
    )
    if sketches:
        head += f'<th scope="col" class="trait">{_words(sketches.heading)}</th>'
    body = []
    for rank, row in enumerate(shown_rows(grid)):
        cells = "".join(f"<td{classed(i)}>{_words(v)}</td>" for i, v in enumerate(row) if i)
        if sketches:
            cells += _sketch(sketches.drawings[rank], f"f{one.number}r{rank}", inline=inline)
        total = ' class="total"' if rank in grid.totals else ""
        body.append(f'<tr{total}><th scope="row">{_words(row[0])}</th>{cells}</tr>')
    key = _key(one, inline=inline) if sketches else ""
    short = ' class="court"' if len(grid.rows) <= SHORT_TABLE else ""
    return (
        f"{key}<div{short}><table>"
        f"<caption>{_words(one.item.caption.measure or one.title)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _line(words: str) -> str:
    """A line of the caption; the address it ends with is a link."""
    found = _REFERENCE.search(words)
    if not found:
        return f"<p>{_words(words)}</p>"
    address = escape(clean(found[1]))
    return f'<p>{_words(words[: found.start()])}<a href="{address}">{_words(found[1])}</a></p>'


def _is_wide(one: Numbered) -> bool:
    return is_wide(one.item.block.grid if shows_table(one.item) else None)


def _figure(one: Numbered, *, inline: bool) -> str:
    item = one.item
    grid = item.block.grid if shows_table(item) else None
    # the caption of a table already says the measure
    measure = "" if grid else f'<p class="mesure">{_words(item.caption.measure)}</p>'
    wide = " large" if _is_wide(one) else ""
    comment = (f'<p class="commentaire">{_words(p)}</p>' for p in paragraphs(item.comment))
    caption = "".join(_line(line) for line in item.caption.lines)
    return (
        f'<section class="figure{wide}" id="f{one.number}" aria-labelledby="t{one.number}">'
        f'<h3 id="t{one.number}"><span class="numero">{_words(one.label)}</span> '
        f"{_words(one.title)}</h3>{measure}"
        f"{_picture(one, inline=inline) if shows_drawing(item) else ''}"
        f"{_table(one, grid, inline=inline) if grid else ''}{''.join(comment)}"
        f'<div class="legende">{caption}</div></section>'
    )


def logo_address(style: Style) -> str:
    """The logo as an address that holds it; "" without logo."""
    if not style.logo:
        return ""
    svg = style.logo.lstrip()[:1] == b"<"
    kind = "image/svg+xml" if svg else "image/png"
    return f"data:{kind};base64,{base64.b64encode(style.logo).decode()}"


def _head(report: Report) -> str:
    logo = logo_address(report.style)
    image = (
        f'<img class="logo" src="{logo}" alt="{escape(report.style.logo_words)}">' if logo else ""
    )
    facts = [report.subtitle, report.place, made_on(report)]
    simulated = warning(report)
    band = f'<p class="simule">{_words(simulated)}</p>' if simulated else ""
    lines = "".join(f"<p>{_words(fact)}</p>" for fact in facts if fact)
    return f'<header class="tete">{image}<h1>{_words(report.title)}</h1>{lines}{band}</header>'


def _listed(report: Report) -> str:
    """The table of the figures."""
    found = [one for _, inside in numbered(report) for one in inside]
    if not (report.style.summary and found):
        return ""
    items = "".join(
        f'<li><a href="#f{one.number}"><span class="numero">{_words(one.label)}</span> '
        f"{_words(one.title)}</a></li>"
        for one in found
    )
    return (
        '<nav class="table" aria-labelledby="table"><h2 id="table">Table des figures</h2>'
        f"<ul>{items}</ul></nav>"
    )


def _missing(report: Report) -> str:
    if not report.missing:
        return ""
    items = "".join(
        f"<li>{_words(one.address)}{f'#{_words(one.identifier)}' if one.identifier else ''}"
        f"&nbsp;: {_words(one.reason)}</li>"
        for one in report.missing
    )
    return f'<section class="partie"><h2>Figures qui manquent</h2><ul>{items}</ul></section>'


def _parts(report: Report, *, inline: bool) -> Iterator[str]:
    for part, inside in numbered(report):
        title = f"<h2>{_words(part.title)}</h2>" if part.title else ""
        words = "".join(f"<p>{_words(one)}</p>" for one in paragraphs(part.words))
        figures = "".join(_figure(one, inline=inline) for one in inside)
        # a heading goes on the page of what it heads
        wide = " large" if inside and _is_wide(inside[0]) else ""
        head = f'<div class="chapitre{wide}">{title}{words}</div>' if title or words else ""
        yield f'<section class="partie">{head}{figures}</section>'


def _quoted(words: str) -> str:
    """Words inside a rule of style."""
    return re.sub(r"[\r\n]+", " ", clean(words)).replace("\\", "\\\\").replace('"', '\\"')


def _variables(style: Style, report: Report) -> str:
    """What the sheet takes from the template: colours, letters, words of the pages."""
    family = (
        f'"{_quoted(style.font)}", ' if style.font and style.font != Style(name="").font else ""
    )
    return (
        f":root{{--accent:{style.accent};--ink:{style.ink};--taille:{style.size:g}pt;"
        f'--lettres:{family}"{letters.FAMILY}",Arial,sans-serif;'
        f'--entete:"{_quoted(style.header)}";--pied:"{_quoted(style.footer or report.place)}"}}'
    )


def page(report: Report, *, inline: bool) -> str:
    """The document.

    Args:
        report: what is written.
        inline: drawings in the page, for a browser; otherwise as images, for paper.
    """
    body = "".join(
        [
            '<a class="saut" href="#corps">Aller au contenu</a>' if inline else "",
            _head(report),
            _listed(report),
            '<main id="corps">',
            *_parts(report, inline=inline),
            _missing(report),
            "</main>",
        ]
    )
    style = report.style
    sheet = SHEET.read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_words(report.title)}</title>"
        f'<meta name="author" content="{escape(clean(report.place))}">'
        f'<meta name="dcterms.created" content="{report.made_at:%Y-%m-%d}">'
        f"<style>{letters.embedded(body)}{_variables(style, report)}{sheet}"
        f"{style.css.replace('</', '')}</style></head><body>{body}</body></html>"
    )


def write(report: Report) -> bytes:
    """The file."""
    return page(report, inline=True).encode("utf-8")
