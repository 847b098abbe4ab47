"""The style sheets of the site, resolved for a drawing: what a browser would paint, as attributes.

Only what drawings use: colours, strokes, letters; on white paper, in the light palette.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import cssselect2
import tinycss2
from lxml.html import HtmlElement

from dashboard.figures.theme import mix, palettes
from dashboard.settings import ASSETS

Style = Mapping[str, str]
"""Property → value, variables and mixtures of colours resolved."""

INHERITED = (
    *("color", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray"),
    *("stroke-linejoin", "stroke-linecap", "stroke-opacity", "paint-order", "text-anchor"),
    *("font-size", "font-weight", "font-style", "letter-spacing", "visibility"),
)
"""Properties an element takes from its parent."""

OWN = (
    *("opacity", "display", "dominant-baseline", "vector-effect", "text-decoration"),
    *("background", "background-color", "width", "height", "border-top", "border-left"),
    *("border-radius", "outline", "transform"),
)
"""Properties of an element alone that a drawing or a mark of a key uses."""

_ROOT_SIZE = 16.0
_VAR = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*))?\)")
_MIX = re.compile(r"color-mix\(in srgb,\s*(\S+?)(?:\s+([\d.]+)%)?,\s*(\S+?)(?:\s+([\d.]+)%)?\)")
_SIZE = re.compile(r"(-?[\d.]+)(px|rem|em|%|)")
_NAMED = {"white": "#ffffff", "black": "#000000"}


@dataclass(frozen=True)
class Rules:
    """What the sheets say.

    Attributes:
        matcher: selectors of the rules that hold on white paper, in their order.
        variables: custom properties of the root.
    """

    matcher: cssselect2.Matcher
    variables: Mapping[str, str]


def _sheets(folder: Path) -> Iterator[str]:
    """Sheets of the site in the order they are served, the common one first."""
    found = sorted(folder.glob("*.css"), key=lambda f: (f.name != "vigie.css", f.name))
    return (file.read_text(encoding="utf-8") for file in found)


def _declared(content: object) -> list[tuple[str, str, bool]]:
    """Property, value and importance of each declaration."""
    found = tinycss2.parse_declaration_list(content, skip_comments=True, skip_whitespace=True)
    return [
        (d.lower_name, tinycss2.serialize(d.value).strip(), d.important)
        for d in found
        if d.type == "declaration"
    ]


@cache
def rules(accent: str) -> Rules:
    """The rules of the site that hold whatever the medium, with the colours of a town."""
    matcher = cssselect2.Matcher()
    for sheet in _sheets(ASSETS):
        for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
            if rule.type != "qualified-rule":
                continue
            try:
                selectors = cssselect2.compile_selector_list(rule.prelude)
            except cssselect2.SelectorError:
                # a selector of a browser (:focus-visible…) says nothing of paper
                continue
            known = _declared(rule.content)
            for selector in selectors:
                matcher.add_selector(selector, known)
    light = asdict(palettes(accent)["clair"])
    return Rules(matcher, {f"--{role}": colour for role, colour in light.items()})


def _mixed(found: re.Match[str]) -> str:
    """« color-mix(in srgb, #a 22%, #b) » as one colour."""
    one, part, other, rest = found.groups()
    weight = float(part) if part else 100 - float(rest) if rest else 50.0
    if other == "transparent":
        return f"{one}{round(weight * 2.55):02x}"
    one, other = _NAMED.get(one, one), _NAMED.get(other, other)
    if not (one.startswith("#") and other.startswith("#")):
        return one
    return mix(other, one, weight / 100)


def _resolved(value: str, variables: Mapping[str, str]) -> str:
    """A value with its variables, then its mixtures, replaced."""
    for _ in range(8):
        told = _VAR.sub(lambda m: variables.get(m[1], (m[2] or "").strip()), value)
        if told == value:
            break
        value = told
    return _MIX.sub(_mixed, value)


def pixels(size: str, parent: float) -> float:
    """A length in pixels; the parent's where it cannot be told."""
    found = _SIZE.fullmatch(size.strip())
    if not found:
        return parent
    times = {"rem": _ROOT_SIZE, "em": parent, "%": parent / 100}.get(found[2], 1.0)
    return float(found[1]) * times


def _font(value: str) -> dict[str, str]:
    """Weight and size of the shorthand « 600 0.75rem/1rem … »."""
    weight = re.match(r"(?:(\d{3}|bold|normal)\s+)?([\d.]+(?:rem|em|px|%))", value)
    if not weight:
        return {}
    said = {"font-size": weight[2]}
    return {**said, "font-weight": weight[1]} if weight[1] else said


def _opaque(style: dict[str, str]) -> dict[str, str]:
    """« #rrggbbaa » as a colour and its opacity: few programs read the short form."""
    for name in ("fill", "stroke"):
        clear = re.fullmatch(r"(#[0-9a-f]{6})([0-9a-f]{2})", style.get(name, ""), re.IGNORECASE)
        if clear:
            style[name] = clear[1]
            style[f"{name}-opacity"] = f"{int(clear[2], 16) / 255:.2f}"
    return style


class Cascade:
    """Styles of the elements of a page, computed when asked and kept."""

    def __init__(self, page: HtmlElement, accent: str) -> None:
        self._rules = rules(accent)
        wrapped = cssselect2.ElementWrapper.from_html_root(page)
        self._wrapped = {one.etree_element: one for one in wrapped.iter_subtree()}
        self._kept: dict[HtmlElement, dict[str, str]] = {}

    def _said(self, node: HtmlElement) -> Iterator[tuple[str, str]]:
        """Declarations of an element, weakest first: attributes, sheets, its own style."""
        for name in (*INHERITED, *OWN):
            if node.get(name) is not None and name not in ("width", "height", "transform"):
                yield name, node.get(name, "")
        strong: list[tuple[str, str]] = []
        for *_, declared in self._rules.matcher.match(self._wrapped[node]):
            for name, value, important in declared:
                if important:
                    strong.append((name, value))
                else:
                    yield name, value
        for name, value, _ in _declared(node.get("style", "")):
            yield name, value
        yield from strong

    def of(self, node: HtmlElement) -> dict[str, str]:
        """The style of an element, its variables (« --part ») included."""
        if node in self._kept:
            return self._kept[node]
        parent = node.getparent()
        above = self.of(parent) if parent is not None else dict(self._rules.variables)
        style = {n: v for n, v in above.items() if n in INHERITED or n.startswith("--")}
        given: dict[str, str] = {}
        for name, value in self._said(node):
            given.update(_font(value) if name == "font" else {name: value})
        style.update({n: v for n, v in given.items() if n.startswith("--")})
        own = {n: _resolved(v, style) for n, v in given.items() if n in INHERITED or n in OWN}
        size = pixels(above.get("font-size", ""), _ROOT_SIZE)
        if "font-size" in own:
            own["font-size"] = f"{pixels(own['font-size'], size):g}px"
        style.update({n: v for n, v in own.items() if v != "inherit"})
        colour = style.get("color", "#1b1f24")
        style.update({n: colour for n, v in style.items() if v.lower() == "currentcolor"})
        self._kept[node] = _opaque(style)
        return self._kept[node]
