"""The address is the state: what is written is read again, the rest is ignored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.address import LONGEST, View, decode, encode, link, parse

WORDS = st.text(st.characters(categories=("L", "N", "P", "S")), max_size=40)


@given(source=WORDS, query=WORDS, search=WORDS)
def test_a_view_survives_its_address(source: str, query: str, search: str) -> None:
    view = View("/donnees", source=source, query=query, search=search)
    assert parse(encode(view)) == view


def test_the_same_view_always_has_the_same_address() -> None:
    view = View("/donnees", source="budget_ville", search="épargne brute")
    assert encode(view) == "/donnees?source=budget_ville&q=%C3%A9pargne%20brute"


def test_a_view_without_choice_is_its_page() -> None:
    assert encode(View("/methode")) == "/methode"


def test_an_anchor_is_kept_at_the_end() -> None:
    assert link("/glossaire", anchor="epargne-brute") == "/glossaire#epargne-brute"


def test_unknown_keys_are_ignored() -> None:
    assert decode("/donnees", {"source": "a", "utm_campaign": "x"}) == View("/donnees", source="a")


def test_a_key_written_twice_counts_once() -> None:
    assert decode("/donnees", {"source": ["a", "b"]}).source == "a"


@pytest.mark.parametrize("value", ["a\x00b", "a\nb", "a\u200eb"])
def test_invisible_characters_are_dropped(value: str) -> None:
    assert decode("/donnees", {"source": value}).source == "ab"


def test_a_value_longer_than_ours_is_cut() -> None:
    assert len(decode("/glossaire", {"q": "a" * 10_000}).search) == LONGEST
