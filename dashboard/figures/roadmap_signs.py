"""Shapes of the states of a project: each has its own, so that colour never speaks alone."""

from __future__ import annotations

SIGNS = {
    "a_l_heure": ("good", '<circle cx="6" cy="6" r="5"/>'),
    "en_retard": ("watch", '<path d="M6 1 11.5 11H.5z"/>'),
    "bloque": ("bad", '<path d="M1 1h10v10H1zM3 5v2h6V5z" fill-rule="evenodd"/>'),
    "termine": (
        "grey",
        '<path d="M1 6.5 4.5 10 11 2.5" fill="none" stroke-width="2.2" stroke-linecap="square"/>',
    ),
    "abandonne": (
        "grey",
        '<path d="M2 2 10 10M10 2 2 10" fill="none" stroke-width="2" stroke-linecap="square"/>',
    ),
}
"""State → role of its colour and shape in a box of 12; the word is always written beside."""


def state_sign(state: str) -> str:
    """Shape of a state."""
    role, shape = SIGNS[state]
    return (
        f'<svg class="signe" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" '
        f'focusable="false" fill="var(--{role})" stroke="var(--{role})" stroke-width="0">'
        f"{shape}</svg>"
    )
