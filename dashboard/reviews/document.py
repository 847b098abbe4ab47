"""A document of headings, paragraphs, lists and tables, as HTML to print or as Markdown.

Every text is plain and is escaped here, by the one function of its format.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.formats import typography
from dashboard.reviews.text import for_html, for_markdown


@dataclass(frozen=True)
class Table:
    """A table; the first cell of a row names it."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: Sequence[str]


Block = str | Bullets | Table


@dataclass(frozen=True)
class Section:
    """A heading and what follows it; `level` 2 or 3."""

    title: str
    blocks: Sequence[Block]
    level: int = 2


@dataclass(frozen=True)
class Document:
    """A title, a few lines, sections, a closing line; `banner` is said first and loud."""

    title: str
    lede: Sequence[str]
    sections: Sequence[Section]
    foot: str
    banner: str = ""


WIDEST_WORD = 30
_STYLE = """
@page { size: A4; margin: 15mm 14mm 18mm; }
:root { color-scheme: light; }
body { font: 11pt/1.45 system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; color: #161616;
  background: #fff; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6em; line-height: 1.2; margin: 0 0 .4em; }
h2 { font-size: 1.25em; margin: 1.6em 0 .4em; border-bottom: 1px solid #767676;
  break-after: avoid; }
h3 { font-size: 1.05em; margin: 1.2em 0 .3em; break-after: avoid; }
p, ul { margin: .3em 0; }
.bandeau { border: 2px solid #161616; padding: .3em .6em; font-weight: bold; }
.tableau { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .86em; margin: .4em 0; }
caption { text-align: left; padding: .2em 0; color: #3a3a3a; }
th, td { border-bottom: 1px solid #929292; padding: .25em .45em; text-align: left;
  vertical-align: top; }
thead th { border-bottom: 2px solid #161616; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
td, th, li, p { overflow-wrap: break-word; unicode-bidi: isolate; }
.long { overflow-wrap: anywhere; }
footer { margin-top: 2em; border-top: 1px solid #767676; font-size: .86em; }
@media print { body { font-size: 9.5pt; max-width: none; padding: 0; }
  .tableau { overflow: visible; } }
"""


def _said(text: str) -> str:
    return for_html(typography(text))


def _cell(tag: str, text: str) -> str:
    """A cell; one whose word is wider than a column may be cut anywhere, so that it prints."""
    long = any(len(word) > WIDEST_WORD for word in text.split())
    kind = ' class="long"' if long else ""
    scope = ' scope="row"' if tag == "th" else ""
    return f'<{tag}{scope}{kind} dir="auto">{_said(text)}</{tag}>'


def _html_table(table: Table) -> Iterator[str]:
    yield '<div class="tableau" tabindex="0" role="region" '
    yield f'aria-label="{_said(table.caption)}"><table>'
    yield f"<caption>{_said(table.caption)}</caption><thead><tr>"
    yield from (f'<th scope="col">{_said(heading)}</th>' for heading in table.headings)
    yield "</tr></thead><tbody>\n"
    for name, *cells in table.rows:
        yield f"<tr>{_cell('th', name)}"
        yield from (_cell("td", cell) for cell in cells)
        yield "</tr>\n"
    yield "</tbody></table></div>\n"


def _html_block(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield from _html_table(block)
    elif isinstance(block, Bullets):
        yield "<ul>\n"
        yield from (f'<li dir="auto">{_said(item)}</li>\n' for item in block.items)
        yield "</ul>\n"
    else:
        yield f"<p>{_said(block)}</p>\n"


def _html_parts(document: Document) -> Iterator[str]:
    title = _said(document.title)
    yield '<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
    if document.banner:
        yield f'<p class="bandeau">{_said(document.banner)}</p>\n'
    yield f"<h1>{title}</h1>\n"
    yield from (f"<p>{_said(line)}</p>\n" for line in document.lede)
    for rank, section in enumerate(document.sections, start=1):
        name, level = f"partie-{rank}", section.level
        yield f'<section aria-labelledby="{name}">\n'
        yield f'<h{level} id="{name}">{_said(section.title)}</h{level}>\n'
        for block in section.blocks:
            yield from _html_block(block)
        yield "</section>\n"
    yield f"</main>\n<footer><p>{_said(document.foot)}</p></footer>\n</body>\n</html>\n"


def to_html(document: Document) -> str:
    """One page that needs nothing else: no script, no image, no address."""
    return "".join(_html_parts(document))


def _marked(text: str) -> str:
    return for_markdown(typography(text))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_marked(cell) for cell in cells) + " |\n"


def _markdown_block(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield f"{_marked(block.caption)}\n\n"
        yield _row(block.headings)
        yield "|" + " --- |" * len(block.headings) + "\n"
        yield from (_row(row) for row in block.rows)
        yield "\n"
    elif isinstance(block, Bullets):
        yield from (f"- {_marked(item)}\n" for item in block.items)
        yield "\n"
    else:
        yield f"{_marked(block)}\n\n"


def _markdown_parts(document: Document) -> Iterator[str]:
    if document.banner:
        yield f"**{_marked(document.banner)}**\n\n"
    yield f"# {_marked(document.title)}\n\n"
    yield from (f"{_marked(line)}\n\n" for line in document.lede)
    for section in document.sections:
        yield f"{'#' * section.level} {_marked(section.title)}\n\n"
        for block in section.blocks:
            yield from _markdown_block(block)
    yield f"---\n\n{_marked(document.foot)}\n"


def to_markdown(document: Document) -> str:
    """The same as Markdown with pipe tables."""
    return "".join(_markdown_parts(document))
