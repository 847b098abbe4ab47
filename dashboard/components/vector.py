"""Components Dash lacks: inline SVG, which follows the theme, a search field, a painted block.

Their drawing side is `assets/components.js`; both are written as HTML by `prerender` too.
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

_Component: Any = Component


class House(_Component):  # type: ignore[misc]
    """A component of the house.

    Dash looks for the package of a component each time one is made; pages hold thousands of these,
    and they have none: they take their properties directly.
    """

    _prop_names: tuple[str, ...] = ()

    def __init__(self, **given: Any) -> None:
        for name, value in given.items():
            if name not in self._prop_names:
                raise TypeError(f"{type(self).__name__} ne connaît pas « {name} »")
            setattr(self, name, value)


class Vector(House):
    """A drawing given as SVG text made by `dashboard.figures.vector`, never by a reader.

    Keyword Args:
        id, className: as in HTML.
        markup: the SVG text; every variable part is escaped by the function that made it.
    """

    _namespace = "vigie_dash"
    _type = "Vector"
    _prop_names = ("id", "className", "markup")
    _valid_wildcard_attributes = ()
    available_properties = _prop_names
    available_wildcard_properties = ()


class SearchField(House):
    """A native search field, filled from the address and read by `assets/client.js`.

    Keyword Args:
        id, className, name, placeholder: as in HTML.
        value: text at first.
        controls: id of the list it filters.
    """

    _namespace = "vigie_dash"
    _type = "SearchField"
    _prop_names = ("id", "className", "name", "value", "placeholder", "controls")
    _valid_wildcard_attributes = ()
    available_properties = _prop_names
    available_wildcard_properties = ()


class Painted(House):
    """A block whose HTML `prerender` made from a tree: one component instead of thousands.

    Keyword Args:
        id, className: as in HTML.
        markup: HTML of the block; nothing in it calls the server by itself.
        print: instead of `markup`, the print of a block that the document already holds.
    """

    _namespace = "vigie_dash"
    _type = "Painted"
    _prop_names = ("id", "className", "markup", "print")
    _valid_wildcard_attributes = ()
    available_properties = _prop_names
    available_wildcard_properties = ()


def vector(markup: str, *, class_name: str = "dessin") -> Component:
    """A drawing in the page."""
    drawing: Component = Vector(markup=markup, className=class_name)
    return drawing
