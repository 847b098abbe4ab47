"""What a map may be asked: an address that says anything else is refused, never ignored."""

from __future__ import annotations

from dashboard.components.address import View
from dashboard.components.map_ground import asked_ground
from dashboard.errors import ChoiceError
from dashboard.territory import MEASURES, METHODS, subject

SORTS = ("nom", "valeur", "rang", "effectif", "population")
"""Columns a table of areas is sorted by; « - » before: from the greatest."""


def check_choices(view: View) -> None:
    """Refuse what no map knows; what this one cannot do gives way to what it can.

    Raises:
        ChoiceError: no such way of making classes, measure, order, background or second indicator.
    """
    for words, choice, value, known in (
        ("classes", "classes", view.classes, METHODS),
        ("mesure", "measure", view.measure, MEASURES),
        ("ordre", "sort", view.sort.removeprefix("-"), SORTS),
    ):
        if value and value not in known:
            raise ChoiceError(f"{words} « {value} » : rien ne s'appelle ainsi", choice=choice)
    asked_ground(view)
    if view.other:
        subject(view.other)
