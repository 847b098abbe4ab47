"""Elements of the budget documents of the demonstration, and their annexes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr


def amount(cents: int) -> str:
    """Euros with a decimal point."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def element(name: str, value: str) -> str:
    """A value, in its attribute V."""
    return f"<{name} V={quoteattr(value)}/>"


def block(name: str, *children: str) -> list[str]:
    """An element and what it holds, a line each."""
    return [f"<{name}>", *(f"   {c}" for c in children), f"</{name}>"]


def _apcp(rows: Sequence[Mapping[str, str | int]]) -> list[str]:
    if not rows:
        return []
    cells = (
        "".join(element(n, amount(v) if isinstance(v, int) else v) for n, v in row.items())
        for row in rows
    )
    return block("DATA_APCP", *(f"<APCP>{row}</APCP>" for row in cells))


def annexes(programmes: Sequence[Mapping[str, str | int]]) -> list[str]:
    """Programmes; then persons (all invented here), there to be left unread."""
    return block(
        "Annexes",
        *_apcp(programmes),
        "<DATA_SIGNATAIRE>",
        "   <SIGNATAIRE>",
        '      <NomSignataire V="Personne 1"/>',
        '      <Courriel V="personne-1@exemple.invalid"/>',
        "   </SIGNATAIRE>",
        "</DATA_SIGNATAIRE>",
    )
