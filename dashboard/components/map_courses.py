"""What the slider of a map goes through: tone and words of each area at each period."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from string import ascii_lowercase, digits

from dashboard.components.address import decode
from dashboard.components.context import site
from dashboard.components.map_view import PATH, Read, shown_by
from dashboard.components.map_words import PATTERN_OF, plain, tone, tone_of, value_words
from dashboard.errors import QueryError
from dashboard.territory import AreaValue, Cell, Place, courses_of

SIGNS = digits + ascii_lowercase
"""One character for each tone, by its rank."""


def _tones(read: Read) -> list[str]:
    """Every tone an area may take, in the order `SIGNS` counts them."""
    shades = read.classes.tones if read.classes else ()
    return [*(tone_of(read, rank) for rank in shades), *PATTERN_OF.values()]


def _course(
    read: Read, place: Place, cells: Sequence[Cell], tones: Mapping[str, str]
) -> tuple[str, list[str]]:
    """Tone, one character each, and words of an area at each period."""
    values = [AreaValue(place, worth, value) for worth, value in cells]
    words = [value_words(read, v) if v.value is None else plain(read, v.value) for v in values]
    return "".join(tones[tone(read, v)] for v in values), words


def courses_json(parameters: Mapping[str, str]) -> str:
    """Values of the map the parameters of an address ask for, at every period of its slider.

    Periods and areas are told by their codes; tones are those of the classes of the period drawn.

    Raises:
        QueryError: nothing to draw there.
    """
    view = decode(PATH, parameters)
    shown = shown_by(site().gate(view.version), view)
    read = shown.main
    if read is None:
        raise QueryError("aucun indicateur n'est connu à ce niveau")
    found = courses_of(shown.gate, read.layer)
    named = _tones(read)
    tones = dict(zip(named, SIGNS, strict=False))
    areas = {
        place.code: _course(read, place, [cells[place.code] for cells in found.values()], tones)
        for place in shown.ground.places
    }
    told = {"periodes": [p.code for p in found], "tons": named, "zones": areas}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
