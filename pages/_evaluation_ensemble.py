"""Toutes les évaluations d'une collectivité, du fichier et de la page : q les compte ensemble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import has_app_context

from dashboard.components import desk
from dashboard.components.context import site, today
from dashboard.experiments.computed import RESULT, card_of, latest, stamp
from dashboard.experiments.drafts import reader
from dashboard.experiments.portfolio import together
from dashboard.experiments.read import Card
from dashboard.experiments.registered import every
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Whole:
    """Cards of the pack in their order, and of the page by code; q is over all of them."""

    pack: tuple[Card, ...]
    declared: Mapping[str, Card]

    def card(self, code: str) -> Card | None:
        """A card of the pack."""
        return next((one for one in self.pack if one.code == code), None)


def whole(gate: Gate, pack: Sequence[Card]) -> Whole:
    """The cards of the pack with those computed for the page, q corrected over both."""
    declared = declared_cards(gate)
    cards = together([*pack, *declared.values()])
    told = dict(zip(declared, cards[len(pack) :], strict=True))
    return Whole(cards[: len(pack)], told)


def declared_cards(gate: Gate) -> dict[str, Card]:
    """Code → result of what was registered on the page and has begun; {} without writings."""
    writings = desk.readable() if has_app_context() else None
    if writings is None:
        return {}
    levels = [level.code for level in site().pack.territory.levels]
    found = {}
    for one in every(writings, reader(levels)):
        result = latest(writings, one, gate.version.id).get(RESULT)
        if result and result.told and not one.draft and one.begun(today()):
            found[one.code] = card_of(result.told)
    return found


def declared_stamp() -> str:
    """What was written, and what was computed: part of what a page of cards is remembered by."""
    writings = desk.readable()
    return "" if writings is None else f"{writings.stamp()} {stamp(writings)}"
