"""A drawing of a page as an SVG that stands alone: its colours and letters written in it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from dashboard.reports.block import Drawing, Sample
from dashboard.reports.cascade import Cascade, Style, pixels

FAMILY = "'Source Sans 3', 'Espace fine', 'Segoe UI', Arial, sans-serif"
"""The letters of the site, then those a machine has."""

Shape = Callable[[str], HtmlElement | None]
"""Address of a shape kept in a file of the site (« /carte/….svg#code ») → the shape."""

WRITTEN = (
    *("fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin"),
    *("stroke-linecap", "stroke-opacity", "paint-order", "text-anchor", "font-size"),
    *("font-weight", "font-style", "letter-spacing", "opacity", "dominant-baseline"),
    *("vector-effect", "text-decoration"),
)
"""What is written in the drawing; everything else of a sheet is for the screen."""

_INHERITED_DEFAULTS = {"fill": "#000", "stroke": "none"}
_KEPT = re.compile(
    r"^(id|d|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|dx|dy|width|height|points|transform|viewbox|"
    r"preserveaspectratio|pattern\w+|gradient\w+|clip-path|clippathunits|offset|stop-color|"
    r"textlength|lengthadjust|mask|overflow|rotate)$"
)
_CASES = {
    name.lower(): name
    for name in (
        *("viewBox", "preserveAspectRatio", "patternUnits", "patternTransform"),
        *("patternContentUnits", "gradientUnits", "gradientTransform", "clipPathUnits"),
        *("textLength", "lengthAdjust", "clipPath", "linearGradient", "radialGradient"),
    )
}
"""Names that the reader of HTML writes in lower case."""
_TEXT_ONLY = ("font-size", "font-weight", "font-style", "text-anchor", "letter-spacing")
_SVG = "http://www.w3.org/2000/svg"
_PLAIN: Any = {None: _SVG}
"""No prefix before the names; the stubs of lxml do not know it."""
_SAMPLE = (16.0, 12.0)
CELL = 200.0
"""Width in pixels of a drawing that fills the cell of a table."""
_LENGTHS = dict.fromkeys(("x", "x1", "x2", "cx", "dx", "width"), 0) | dict.fromkeys(
    ("y", "y1", "y2", "cy", "dy", "height"), 1
)
"""Attribute in % → side of the drawing it is a part of: 0 across, 1 down."""


def _named(tag: str) -> str:
    return f"{{{_SVG}}}{tag}"


def _attributes(node: HtmlElement, style: Style, above: Style) -> dict[str, str]:
    """Attributes of an element: its geometry, and the looks its parent does not already give."""
    kept = {_CASES.get(n, n): v for n, v in node.attrib.items() if _KEPT.match(n)}
    for name in WRITTEN:
        value = style.get(name)
        if value is None or value == above.get(name, _INHERITED_DEFAULTS.get(name)):
            continue
        if name in ("opacity", "dominant-baseline", "vector-effect", "text-decoration"):
            kept[name] = value
        elif not (name in _TEXT_ONLY and node.tag not in ("text", "tspan", "g", "svg", "a")):
            kept[name] = value.replace('"', "")
    return kept


def _copied(
    node: HtmlElement, cascade: Cascade, above: Style, shape: Shape
) -> etree._Element | None:
    """An element of the drawing and what is in it; None for what is not seen."""
    tag = node.tag
    style = cascade.of(node)
    if not isinstance(tag, str) or style.get("display") == "none" or tag in ("title", "desc"):
        return None
    if tag == "image" or style.get("visibility") == "hidden":
        return None
    if tag == "use":
        return _used(node, style, above, shape)
    made = etree.Element(_named("g" if tag == "a" else _CASES.get(tag, tag)), nsmap=_PLAIN)
    for name, value in _attributes(node, style, above).items():
        made.set(name, value)
    made.text = node.text
    for child in node:
        inside = _copied(child, cascade, style, shape)
        if inside is not None:
            inside.tail = child.tail
            made.append(inside)
        elif child.tail and tag in ("text", "tspan"):
            _say(made, child.tail)
    haloed = tag == "text" and style.get("paint-order", "").startswith("stroke")
    return _haloed(made, style) if haloed else made


def _haloed(made: etree._Element, style: Style) -> etree._Element:
    """Letters over their halo, twice: few programs know in which order to paint them."""
    if style.get("stroke", "none") == "none":
        return made
    both = etree.Element(_named("g"), nsmap=_PLAIN)
    under = copy.deepcopy(made)
    under.set("fill", "none")
    under.set("aria-hidden", "true")
    for name, value in (("stroke", style["stroke"]), ("stroke-width", style.get("stroke-width"))):
        if value:
            under.set(name, value)
    for one in made.iter():
        one.set("stroke", "none")
    for one in under.iter():
        if "id" in one.attrib:
            del one.attrib["id"]
    both.extend([under, made])
    return both


def _say(made: etree._Element, words: str) -> None:
    """Words after the last element, or the first words of one that has none."""
    if len(made):
        made[-1].tail = (made[-1].tail or "") + words
    else:
        made.text = (made.text or "") + words


def _used(node: HtmlElement, style: Style, above: Style, shape: Shape) -> etree._Element | None:
    """A shape that the page takes from a file, written in place."""
    found = shape(node.get("href", ""))
    if found is None:
        return None
    made = etree.Element(_named("g"), nsmap=_PLAIN)
    for name, value in _attributes(node, style, above).items():
        made.set(name, value)
    held = copy.deepcopy(found)
    held.tail = None
    for one in held.iter():
        one.attrib.pop("id", None)
    made.append(held)
    return made


def _size(node: HtmlElement) -> tuple[float, float] | None:
    """Width and height of a drawing: those of its frame, or of the cell that it fills."""
    if node.get("width") == "100%" and not node.get("viewbox"):
        return (CELL, pixels(node.get("height", ""), 0.0) or CELL / 8)
    box = [float(part) for part in re.findall(r"-?[\d.]+", node.get("viewbox", ""))]
    return (box[2], box[3]) if len(box) == 4 and box[2] > 0 and box[3] > 0 else None


def _settle(made: etree._Element, size: tuple[float, float]) -> None:
    """Lengths in % of the drawing become pixels, and drawings in it are moved groups.

    Programs that place the drawing at another size do not agree on what the % are of.
    """
    for one in made.iter():
        for name, whole in _LENGTHS.items():
            said = one.get(name, "")
            if said.endswith("%"):
                one.set(name, f"{float(said[:-1]) * size[whole] / 100:.2f}")
        if one is not made and one.tag == _named("svg"):
            x, y = one.get("x", "0"), one.get("y", "0")
            for name in {"x", "y", "width", "height", "overflow"} & {*map(str, one.attrib)}:
                del one.attrib[name]
            one.tag = _named("g")
            one.set("transform", f"translate({x} {y})")


def no_shape(_address: str) -> HtmlElement | None:
    """Where no file of the site can be read."""
    return None


def drawing_of(node: HtmlElement, cascade: Cascade, shape: Shape) -> Drawing | None:
    """The drawing alone; None when it has no frame.

    Args:
        node: the `svg` element in its page.
        cascade: styles of the page.
        shape: finds the shapes kept in a file of the site.
    """
    size = _size(node)
    if size is None:
        return None
    style = {k: v for k, v in cascade.of(node).items() if k != "display"}
    made = _copied(node, _Shown(cascade, node), {}, shape)
    if made is None:
        return None
    _settle(made, size)
    made.set("viewBox", node.get("viewbox") or f"0 0 {size[0]:g} {size[1]:g}")
    made.set("width", f"{size[0]:g}")
    made.set("height", f"{size[1]:g}")
    made.set("font-family", FAMILY)
    made.set("font-size", style.get("font-size", "13px"))
    etree.cleanup_namespaces(made)
    return Drawing(etree.tostring(made, encoding="unicode"), *size)


class _Shown(Cascade):
    """The same styles, with one drawing shown that the page shows on other screens only."""

    def __init__(self, cascade: Cascade, node: HtmlElement) -> None:
        self._cascade, self._node = cascade, node

    def of(self, node: HtmlElement) -> dict[str, str]:
        style = self._cascade.of(node)
        return {**style, "display": "block"} if node is self._node else style


# ─────────────────────────── marks of the key ───────────────────────────


def _colour(style: Style) -> str:
    """The ground of a mark: its colour, or "" for none."""
    ground = style.get("background", "") or style.get("background-color", "")
    found = re.findall(r"#[0-9a-fA-F]{3,8}\b", ground)
    return (found[0] if "repeating" in ground else found[-1]) if found else ""


def _line(said: str) -> tuple[float, str, str] | None:
    """Width, dashes and colour of « 2px dashed #123456 »."""
    found = re.match(r"([\d.]+)px\s+(solid|dashed|dotted)\s+(#\w+)", said)
    if not found:
        return None
    wide = float(found[1])
    dashes = {"dashed": f"{wide * 2:g} {wide:g}", "dotted": f"{wide:g}"}.get(found[2], "")
    return wide, dashes, found[3]


def _box(style: Style) -> str:
    """The mark of a key as shapes: a rectangle, a disc, a lozenge or a line."""
    across, up = _SAMPLE[0] / 2, _SAMPLE[1] / 2
    wide = min(pixels(style.get("width", ""), 12.0), _SAMPLE[0])
    high = min(pixels(style.get("height", ""), 12.0), _SAMPLE[1])
    for side in ("border-top", "border-left"):
        line = _line(style.get(side, ""))
        if line:
            run = (
                f"M0 {up}H{_SAMPLE[0]:g}" if side == "border-top" else f"M{across} 0V{_SAMPLE[1]:g}"
            )
            dashes = f' stroke-dasharray="{line[1]}"' if line[1] else ""
            return f'<path d="{run}" stroke="{line[2]}" stroke-width="{line[0]:g}"{dashes}/>'
    edge = _line(style.get("outline", ""))
    stroke = f' stroke="{edge[2]}" stroke-width="{edge[0]:g}"' if edge else ""
    faint = f' opacity="{style["opacity"]}"' if "opacity" in style else ""
    round_ = f' rx="{wide / 2:g}"' if style.get("border-radius", "0").startswith("50%") else ""
    turned = ' transform="rotate(45 8 6)"' if "rotate(45deg)" in style.get("transform", "") else ""
    fill = _colour(style)
    if style.get("background", "").startswith("linear-gradient"):
        line = re.findall(r"#[0-9a-fA-F]{3,8}\b", style["background"])[0]
        return (
            f'<rect x="{across - wide / 2:g}" y="{up - high / 2:g}" width="{wide:g}" '
            f'height="{high:g}" fill="{fill}"/><path d="M{across - wide / 2:g} {up}h{wide:g}" '
            f'stroke="{line}" stroke-width="2"/>'
        )
    hatched = "repeating" in style.get("background", "")
    shape = (
        f'<rect x="{across - wide / 2:g}" y="{up - high / 2:g}" width="{wide:g}" '
        f'height="{high:g}" fill="{fill or "none"}"{round_}{stroke}{faint}{turned}/>'
    )
    if hatched:
        shape = shape.replace(f'fill="{fill or "none"}"', 'fill="none"')
        lines = "".join(f"M{x} {up + high / 2:g}l{high:g} {-high:g}" for x in range(2, 8, 3))
        shape += f'<path d="{lines}" stroke="{fill or "#888"}" stroke-width="1"/>'
    return shape


def sample_of(item: HtmlElement, cascade: Cascade, shape: Shape) -> Sample | None:
    """A line of a key: its mark and its words; None for a line without mark.

    Args:
        item: the `li` of the key.
        cascade: styles of the page.
        shape: finds the shapes kept in a file of the site.
    """
    counted = {one.text for one in item.iter() if one.get("class") == "ca-nombre"}
    said = (re.sub(r"[ \t\r\n]+", " ", text).strip() for text in item.itertext())
    words = " ".join(f"({text})" if text in counted else text for text in said if text)
    drawn = item.find(".//svg")
    if drawn is not None:
        made = drawing_of(drawn, cascade, shape)
        return Sample(made, words) if made else None
    marks = [one for one in item.iter() if "pastille" in (one.get("class") or "")]
    if not marks:
        return None
    inside = _box(cascade.of(marks[0]))
    markup = f'<svg xmlns="{_SVG}" viewBox="0 0 16 12" width="16" height="12">{inside}</svg>'
    return Sample(Drawing(markup, *_SAMPLE), words)


class Ink:
    """Draws what a page holds with its own styles.

    Args of the maker: the styles of the page, and how a shape kept in a file is found.
    """

    def __init__(self, cascade: Cascade, shape: Shape) -> None:
        self._cascade, self._shape = cascade, shape

    def drawing(self, node: HtmlElement) -> Drawing | None:
        """As `drawing_of`."""
        return drawing_of(node, self._cascade, self._shape)

    def sample(self, item: HtmlElement) -> Sample | None:
        """As `sample_of`."""
        return sample_of(item, self._cascade, self._shape)
