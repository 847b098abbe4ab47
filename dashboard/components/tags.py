"""Tags and page registration of Dash, typed: its stubs refuse `aria-…` and `data-…` attributes."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, cast

import dash
from dash.development.base_component import Component


class _Library:
    """A library of components whose makers take any attribute."""

    def __init__(self, library: ModuleType) -> None:
        self._library = library

    def __getattr__(self, name: str) -> Callable[..., Component]:
        maker: Callable[..., Component] = getattr(self._library, name)
        return maker


html = _Library(dash.html)
dcc = _Library(dash.dcc)
register_page = cast(Callable[..., None], cast(Any, dash).register_page)
