"""What must never enter nor leave with a record: e-mail addresses and telephone numbers."""

from __future__ import annotations

import re

MASK = "[masqué]"
LONGEST = 120
"""Characters kept of a cell."""

_SPACE = r"[\s\u00a0\u202f.\-/]?"
_BEFORE = r"\s@<>;,:()\"'"
EMAIL = re.compile(rf"(?<![^{_BEFORE}])[^{_BEFORE}]++\s?@\s?[^\s<>;,:()\"']+")
"""Tried once per word, so that a huge cell without « @ » costs one pass."""
_MONTH_YEAR = r"(?:0[1-9]|1[0-2])[/.\-](?:19|20)\d\d"
_DATE = rf"(?:0[1-9]|[12]\d|3[01])[/.\-]{_MONTH_YEAR}"
"""A day written with its year in one piece: « 04/03/2024 12:30 » is no telephone number."""
_NO_DATE = rf"(?!{_DATE}(?!\d))(?!(?<=\d\d[/.\-]){_MONTH_YEAR}(?!\d))"
PHONE = re.compile(
    rf"(?<![\d,.]){_NO_DATE}(?:(?:\+|00)\d{{1,3}}{_SPACE}(?:\(0\){_SPACE})?\d|0[1-9])(?:{_SPACE}\d){{8}}(?!\d)"
)


def mask(text: str) -> str:
    """The text, e-mails and telephone numbers replaced by « [masqué] », cut when long."""
    plain = PHONE.sub(MASK, EMAIL.sub(MASK, text))
    return plain if len(plain) <= LONGEST else plain[:LONGEST] + "…"


_SQL_EMAIL = r"[^\s<>;,:()\"'']+\s?@\s?[^\s<>;,:()\"'']+"
_SQL_SPACE = _SPACE.replace(r"\u00a0", "\u00a0").replace(r"\u202f", "\u202f")
_SQL_PHONE = (
    rf"(?:^|[^\d,.])(?:(?:\+|00)\d{{1,3}}{_SQL_SPACE}(?:\(0\){_SQL_SPACE})?\d|0[1-9])"
    rf"(?:{_SQL_SPACE}\d){{8}}(?:$|\D)"
)
"""The same shapes without look-around, which the base does not know."""
_SQL_DATE = rf"\b{_DATE}\b"


def personal_test(text: str, *, identifier: bool) -> str:
    """SQL test: a text holds an e-mail or, unless it is an identifier, a telephone number."""
    email = f"(contains({text}, '@') AND regexp_matches({text}, '{_SQL_EMAIL}'))"
    undated = f"regexp_replace({text}, '{_SQL_DATE}', 'D', 'g')"
    return email if identifier else f"({email} OR regexp_matches({undated}, '{_SQL_PHONE}'))"
