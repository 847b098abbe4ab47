"""Slides of a presentation: their size, colours, letters and placeholders, from a template."""

from __future__ import annotations

import copy
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches

from dashboard.figures.theme import palettes
from dashboard.reports.report import Style

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
EDGE = Inches(0.6)
TITLE_SLIDE, SECTION, FIGURE = 0, 2, 5
"""Layouts of the template of the library that slides are made from."""

GREY = "4B5460"
_FOOT = Inches(7.0)


def _colours(style: Style) -> dict[str, str]:
    """Roles of a theme and their colours."""
    light = palettes(style.accent)["clair"]
    return {
        "dk1": style.ink,
        "lt1": "#ffffff",
        "dk2": style.ink,
        "lt2": light.wash,
        "accent1": style.accent,
        "accent2": light.grey,
        "accent3": light.second,
        "accent4": light.third,
        "accent5": light.fourth,
        "accent6": light.pale,
        "hlink": style.accent,
        "folHlink": style.accent,
    }


def _theme(presentation: Any, style: Style) -> None:
    """Colours and letters that everything in the slides refers to."""
    part = presentation.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = etree.fromstring(part.blob)
    for role, colour in _colours(style).items():
        (held,) = root.iter(qn(f"a:{role}"))
        for known in list(held):
            held.remove(known)
        etree.SubElement(held, qn("a:srgbClr")).set("val", colour.lstrip("#").upper())
    for kind in ("a:majorFont", "a:minorFont"):
        for fonts in root.iter(qn(kind)):
            fonts[0].set("typeface", style.font)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _place(shape: Any, left: int, top: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = map(Emu, (left, top, width, height))


def _placeholders(layout: Any) -> None:
    """Titles at the top left, words of the foot and number of the slide at the bottom."""
    inside = WIDTH - 2 * EDGE
    for shape in layout.placeholders:
        kind = shape.placeholder_format.type
        name = getattr(kind, "name", "")
        if name == "TITLE" and layout.name == "Section Header":
            _place(shape, EDGE, Inches(2.2), inside, Inches(1.4))
        elif name == "TITLE":
            _place(shape, EDGE, Inches(0.35), inside, Inches(0.95))
        elif name == "FOOTER":
            _place(shape, EDGE, _FOOT, Inches(9), Inches(0.3))
        elif name == "SLIDE_NUMBER":
            _place(shape, WIDTH - EDGE - Inches(1.5), _FOOT, Inches(1.5), Inches(0.3))
        elif name == "DATE":
            shape._element.getparent().remove(shape._element)
        elif name == "CENTER_TITLE":
            _place(shape, EDGE, Inches(2.2), inside, Inches(1.4))
        elif name in ("SUBTITLE", "BODY"):
            _place(shape, EDGE, Inches(3.7), inside, Inches(2.8))
        else:
            _place(shape, EDGE, Inches(1.5), inside, Inches(5))


def _titles(master: Any) -> None:
    """Titles aligned left, in the accent of the town, of a size that holds a finding."""
    styles = master._element.find(qn("p:txStyles"))
    first = styles.find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    first.set("algn", "l")
    looks = first.find(qn("a:defRPr"))
    looks.set("sz", "2400")
    looks.set("b", "1")
    for fill in looks.findall(qn("a:solidFill")):
        for known in list(fill):
            fill.remove(known)
        etree.SubElement(fill, qn("a:schemeClr")).set("val", "accent1")


def _capitals(layout: Any) -> None:
    """Words are written as they are: capitals without accents are faults in French."""
    for looks in layout._element.iter(qn("a:defRPr")):
        looks.attrib.pop("cap", None)


def opened(style: Style) -> Any:
    """An empty presentation, 16:9, in the colours and letters of a template."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = WIDTH, HEIGHT
    _theme(presentation, style)
    _titles(presentation.slide_master)
    for layout in (presentation.slide_master, *presentation.slide_layouts):
        _placeholders(layout)
        _capitals(layout)
    return presentation


def foot(slide: Any, words: str) -> None:
    """Words of the template and number of the slide, as placeholders of the slide."""
    for shape in slide.slide_layout.placeholders:
        name = getattr(shape.placeholder_format.type, "name", "")
        if name not in ("FOOTER", "SLIDE_NUMBER"):
            continue
        copied = copy.deepcopy(shape._element)
        slide.shapes._spTree.append(copied)
        if name == "FOOTER":
            slide.shapes[-1].text_frame.text = words
