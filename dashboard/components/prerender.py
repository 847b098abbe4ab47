"""Dash components → HTML, so that a page is painted before any script has run.

React replaces this HTML when it mounts; both come from the same tree, so nothing moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from hashlib import blake2b
from html import escape
from typing import Any, cast

from dash.development.base_component import Component

from dashboard.components.vector import Painted

Node = Any
"""A component, a text, a number, None, or a list of these."""

_NAMES = {
    "className": "class",
    "htmlFor": "for",
    "tabIndex": "tabindex",
    "colSpan": "colspan",
    "rowSpan": "rowspan",
    "dateTime": "datetime",
    "hrefLang": "hreflang",
    "autoComplete": "autocomplete",
    "spellCheck": "spellcheck",
    "accessKey": "accesskey",
}
_SILENT = {"children", "key", "n_clicks", "n_clicks_timestamp", "disable_n_clicks"}
_VOID = {"br", "hr", "img", "col", "source", "wbr", "input"}
_TAGS = {"MapEl": "map", "ObjectEl": "object"}


def _dashed(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name)


def _style(style: dict[str, Any]) -> str:
    return ";".join(f"{_dashed(name)}:{value}" for name, value in style.items())


def _rank(pair: tuple[str, Any]) -> str:
    """Free attributes last, in the alphabet: Dash gives them in no order at all."""
    return pair[0] if pair[0].startswith(("aria-", "data-")) else ""


def _attributes(props: dict[str, Any]) -> Iterator[str]:
    for name, value in sorted(props.items(), key=_rank):
        if name in _SILENT or value is None or value is False:
            continue
        key = _NAMES.get(name, name)
        if value is True and not name.startswith(("aria-", "data-")):
            yield key
        else:
            text = _style(value) if name == "style" else str(value)
            text = text.lower() if isinstance(value, bool) else text
            yield f'{key}="{escape(text)}"'


def _element(tag: str, props: dict[str, Any], inside: str = "") -> str:
    opening = " ".join([tag, *_attributes(props)])
    return f"<{opening}>" if tag in _VOID else f"<{opening}>{inside}</{tag}>"


def _graph(props: dict[str, Any]) -> str:
    """The room a chart will take: same box, empty until Plotly draws in it."""
    kept = {name: props.get(name) for name in ("className", "style")}
    return _element("div", kept)


def _vector(props: dict[str, Any]) -> str:
    kept = {name: props.get(name) for name in ("id", "className")}
    return _element("span", kept, str(props.get("markup") or ""))


def _search(props: dict[str, Any]) -> str:
    kept = {name: props.get(name) for name in ("id", "className", "name", "placeholder", "value")}
    field = {"type": "search", **kept, "autoComplete": "off"}
    return _element("input", {**field, "aria-controls": props.get("controls")})


def print_of(markup: str) -> str:
    """What names a painted block among those of a document."""
    return blake2b(markup.encode(), digest_size=8).hexdigest()


def _painted(props: dict[str, Any]) -> str:
    kept = {name: props.get(name) for name in ("id", "className")}
    markup = str(props.get("markup") or "")
    return _element("div", {**kept, "data-empreinte": print_of(markup)}, markup)


def _grid(props: dict[str, Any]) -> str:
    """The painted table, in the box where the grid will take its place."""
    inside = _element("div", {"className": "grille-peinte"}, str(props.get("markup") or ""))
    return _element("div", {name: props.get(name) for name in ("id", "className")}, inside)


_SPECIAL = {
    "Graph": _graph,
    "Grid": _grid,
    "Vector": _vector,
    "SearchField": _search,
    "Painted": _painted,
}
_INVISIBLE = {"Location", "Store"}


def _given(node: Component) -> dict[str, Any]:
    """What a component was given, in the order of `to_plotly_json`, which takes twice as long."""
    known = vars(node)
    props = {name: known[name] for name in cast(Any, node)._prop_names if name in known}
    return {**props, **{n: v for n, v in known.items() if n.startswith(("aria-", "data-"))}}


def to_html(node: Node) -> str:
    """HTML of a tree of components.

    Raises:
        TypeError: a component of another library, which would be missing before the scripts.
    """
    if node is None or isinstance(node, bool):
        return ""
    if isinstance(node, (list, tuple)):
        return "".join(to_html(child) for child in node)
    if not isinstance(node, Component):
        return escape(str(node), quote=False)
    kind, namespace = cast(Any, node)._type, cast(Any, node)._namespace
    if kind in _INVISIBLE:
        return ""
    props = _given(node)
    if kind in _SPECIAL:
        return _SPECIAL[kind](props)
    if namespace != "dash_html_components":
        raise TypeError(f"{kind} ne sait pas s'écrire en HTML")
    tag = _TAGS.get(kind, kind.lower())
    return _element(tag, props, to_html(props.get("children")))


def painted(node: Node, *, class_name: str = "") -> Component:
    """The same tree as one block of HTML, for pages that Dash would be slow to mount."""
    block: Component = Painted(markup=to_html(node), className=class_name or None)
    return block


def already_painted(node: Node) -> Node:
    """The same tree for a document that holds its painted blocks: they are named, not repeated."""
    if isinstance(node, (list, tuple)):
        return [already_painted(child) for child in node]
    if isinstance(node, Painted):
        named = cast(Any, copy(node))
        named.print, named.markup = print_of(named.markup), None
        return named
    if isinstance(node, Component) and getattr(node, "children", None) is not None:
        same = copy(node)
        cast(Any, same).children = already_painted(cast(Any, node).children)
        return same
    return node


def walk(node: Node) -> Iterator[Component]:
    """Every component of a tree, parents first."""
    if isinstance(node, (list, tuple)):
        for child in node:
            yield from walk(child)
    elif isinstance(node, Component):
        yield node
        yield from walk(getattr(node, "children", None))


def quiet(node: Node) -> Node:
    """The same tree, where only buttons and links listen to clicks.

    Dash makes every element with an id clickable, and screen readers then say so.
    """
    for found in walk(node):
        component = cast(Any, found)
        listens = component._type in {"Button", "A"}
        has_prop = "disable_n_clicks" in component.available_properties
        if has_prop and not listens and getattr(component, "id", None):
            component.disable_n_clicks = True
    return node
