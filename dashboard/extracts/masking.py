"""What must not leave a rejected record: e-mail addresses and telephone numbers."""

from __future__ import annotations

import re

MASK = "[masqué]"
LONGEST = 120
"""Characters kept of a cell."""

_SPACE = r"[\s\u00a0\u202f.\-/]?"
EMAIL = re.compile(r"[^\s<>;,:()\"']+\s?@\s?[^\s<>;,:()\"']+")
PHONE = re.compile(
    rf"(?<![\d,.])(?:(?:\+|00)\d{{1,3}}{_SPACE}(?:\(0\){_SPACE})?\d|0[1-9])(?:{_SPACE}\d){{8}}(?!\d)"
)


def mask(text: str) -> str:
    """The text, e-mails and telephone numbers replaced by « [masqué] », cut when long."""
    plain = PHONE.sub(MASK, EMAIL.sub(MASK, text))
    return plain if len(plain) <= LONGEST else plain[:LONGEST] + "…"
