"""The HTML painted before any script is the one React draws after."""

from __future__ import annotations

import json
import re

import pytest
from dash import dcc, html
from plotly.utils import PlotlyJSONEncoder

from dashboard.components.prerender import already_painted, painted, quiet, to_html, walk
from dashboard.components.tags import html as tags
from dashboard.components.vector import SearchField, vector


def test_attributes_are_written_as_html() -> None:
    drawn = to_html(
        tags.Label("Nom", htmlFor="a", className="b", tabIndex="0", **{"aria-hidden": "true"})
    )
    assert drawn == '<label class="b" for="a" tabindex="0" aria-hidden="true">Nom</label>'


def test_text_and_attributes_are_escaped() -> None:
    assert to_html(html.P("<b> & co")) == "<p>&lt;b&gt; &amp; co</p>"
    assert to_html(html.A("x", href='"><script>')) == '<a href="&quot;&gt;&lt;script&gt;">x</a>'


def test_free_attributes_are_always_in_the_same_order() -> None:
    free = {f"data-{name}": name for name in "dbca"}
    assert to_html(html.P("x", id="i", **free)) == (
        '<p id="i" data-a="a" data-b="b" data-c="c" data-d="d">x</p>'
    )


def test_flags_are_bare_and_false_ones_absent() -> None:
    assert to_html(html.Div("x", hidden=True)) == "<div hidden>x</div>"
    assert to_html(html.Details("x", open=False)) == "<details>x</details>"


def test_void_elements_are_not_closed() -> None:
    assert to_html(html.Div([html.Br(), "a"])) == "<div><br>a</div>"


def test_style_is_written_as_css() -> None:
    assert to_html(html.Div(style={"minHeight": "2px"})) == '<div style="min-height:2px"></div>'


def test_nothing_and_lists_are_fine() -> None:
    assert to_html([None, "a", 3, [html.B("c")]]) == "a3<b>c</b>"


def test_a_chart_keeps_its_room_and_stores_are_invisible() -> None:
    chart = dcc.Graph(id="g", style={"height": "280px"})
    assert to_html([chart, dcc.Store(id="s"), dcc.Location(id="l")]) == (
        '<div style="height:280px"></div>'
    )


def test_a_drawing_is_written_as_it_is() -> None:
    assert to_html(vector("<svg></svg>")) == '<span class="dessin"><svg></svg></span>'


def test_a_search_field_is_a_native_one_filled_from_the_address() -> None:
    drawn = to_html(SearchField(id="q", name="q", value='é"', controls="liste"))
    assert drawn == (
        '<input type="search" id="q" name="q" value="é&quot;" autocomplete="off" '
        'aria-controls="liste">'
    )


def test_a_component_it_cannot_write_is_refused() -> None:
    with pytest.raises(TypeError, match="Dropdown"):
        to_html(dcc.Dropdown(id="d"))


def test_only_buttons_and_links_listen_to_clicks() -> None:
    tree = quiet(html.Div([html.H1("t", id="t"), html.Button("b", id="b")], id="racine"))
    silent = {c.id: getattr(c, "disable_n_clicks", None) for c in walk(tree)}
    assert silent == {"racine": True, "t": True, "b": None}


def test_a_block_the_document_holds_is_named_in_the_layout_not_repeated() -> None:
    block = painted([html.P("x" * 500)], class_name="bloc")
    tree = html.Div([html.H1("titre"), block])
    light = json.dumps(already_painted([tree]), cls=PlotlyJSONEncoder)
    named = re.search(r'"print": "(\w+)"', light)
    assert named is not None
    assert "xxx" not in light
    assert "titre" in light
    assert f'<div class="bloc" data-empreinte="{named[1]}"><p>xxx' in to_html(tree)
    assert "xxx" in json.dumps(tree, cls=PlotlyJSONEncoder), "l'arbre partagé n'a pas changé"
