"""The decision rule of a card: what extending a measure asks for, criterion by criterion.

After the protocol of `docs/evaluations.md`: an effect shown, useful at the near end of its
interval, at a cost under the ceiling at the far end. The advice is the sentence the engine wrote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dashboard.experiments.read import Card
from dashboard.formats import PARIS, date


@dataclass(frozen=True)
class Criterion:
    """One condition of an extension; `met` is None when nothing lets it be judged."""

    code: str
    words: str
    met: bool | None


@dataclass(frozen=True)
class Rule:
    """What the rule says: its conditions, whether all hold, and the advice of the engine."""

    criteria: tuple[Criterion, ...]
    advice: str

    @property
    def extend(self) -> bool:
        """Whether every condition holds."""
        return all(one.met for one in self.criteria)


def rule(card: Card, today: dt.date | None = None) -> Rule:
    """The rule applied to a card, read that day (now when not said)."""
    sentences: Mapping[str, Any] = card.told.get("sentences") or {}
    criteria = (
        Criterion("preuve", "l'effet est démontré", card.note == "demontre"),
        Criterion(
            "utilite", "même au plus bas de la fourchette, il atteint l'effet utile", _useful(card)
        ),
        Criterion("cout", "même au plus haut, le coût par unité est sous le plafond", _cost(card)),
        Criterion("plan", "le plan est celui qui a été enregistré avant le résultat", _plan(card)),
    )
    return Rule(criteria, _due(card, today) or str(sentences.get("advice") or ""))


def _due(card: Card, today: dt.date | None) -> str:
    """What to do when the day the engine said to wait for is past: the page is read long after."""
    until = str(card.told.get("until") or "")
    now = today or dt.datetime.now(PARIS).date()
    if not until or dt.date.fromisoformat(until) >= now:
        return ""
    return (
        f"Les relevés attendus jusqu'au {date(dt.date.fromisoformat(until))} sont dus : mettre les "
        "données à jour avant de décider."
    )


FOLLOWED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "etendre": ("etendre", "etendre_ville", "etendre_epci"),
        "etendre_si": ("etendre", "etendre_ville", "etendre_epci"),
        "etapes": ("etendre", "etendre_ville", "etendre_epci"),
        "arreter": ("abandonner",),
        "prolonger": ("prolonger", "ajuster"),
        "confirmer": ("prolonger", "ajuster"),
        "temoins": ("prolonger", "ajuster"),
        "cout": ("ajuster",),
        "attendre": ("prolonger",),
        "ailleurs": ("prolonger",),
    }
)
"""What the engine advises → decisions that say the same. « Ajuster » goes on with the measure: it
is not what « arrêter ou revoir » says. Steps are not a decision of the list: extending says it."""


def apart(card: Card) -> bool:
    """Whether what was decided is not what the rule gives; False when one of them is not known."""
    decided = (card.plan.get("decision") or {}).get("choix")
    same = FOLLOWED.get(str(card.told.get("advised") or ""))
    return bool(decided) and same is not None and decided not in same


def registered_before(card: Card) -> bool:
    """Whether the plan, with its useful effect and its ceiling, was fixed before the result."""
    return _plan(card)


def _useful(card: Card) -> bool | None:
    found = card.told.get("utility")
    return None if not found else found == "utile"


def _cost(card: Card) -> bool | None:
    ceiling = card.plan.get("plafond_cout_unitaire")
    cost = card.plan.get("cout")
    if ceiling is None or cost is None:
        return None
    if _yearly(cost) <= 0 and card.note == "demontre":
        return True
    if card.cout_unitaire_haut is None:
        return None
    return card.cout_unitaire_haut <= float(ceiling)


def _yearly(cost: Mapping[str, Any]) -> float:
    """Euros a year: investment over its life, plus running, less savings."""
    spread = float(cost.get("investissement", 0)) / float(cost.get("duree_vie_ans", 1))
    return (
        spread
        + float(cost.get("fonctionnement_annuel", 0))
        - float(cost.get("economie_annuelle", 0))
    )


def _plan(card: Card) -> bool:
    late = bool(card.told.get("registered_after_result"))
    return card.enregistre_le is not None and not card.plan_modifie and not late
