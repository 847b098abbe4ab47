"""The portfolio: every card, counted by grade, by stage, by project; q over all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from dashboard.evaluation.multiplicity import q_values
from dashboard.experiments.read import Card

NOTES: Mapping[str, str] = MappingProxyType(
    {
        "demontre": "Effet démontré",
        "probable": "Effet probable",
        "non_demontre": "Effet non démontré",
        "contraire": "Effet contraire",
        "insuffisant": "Données insuffisantes",
    }
)
"""Grade → its words on screen, surest first."""
STAGES: Mapping[str, str] = MappingProxyType(
    {
        "idee": "Idée",
        "cadrage": "Cadrage",
        "pilote": "Pilote",
        "bilan": "Bilan",
        "deploiement": "Déploiement",
        "suivi": "Suivi",
    }
)
SURE = 0.05
"""Beyond, a card that stands alone may be one of the false discoveries of the portfolio."""


@dataclass(frozen=True)
class Portfolio:
    """Cards, in the order asked.

    Attributes:
        notes: grade → how many, every grade in the order of `NOTES`.
        stages: stage → how many, every stage in the order of `STAGES`.
        unregistered: codes of cards whose plan was never registered.
        changed: codes of cards whose plan is not the one registered, or changed since.
        late: codes of cards registered after a first result.
        doubtful: codes announced though q exceeds `SURE`: with so many cards, chance may be enough.
    """

    cards: tuple[Card, ...]
    notes: Mapping[str, int]
    stages: Mapping[str, int]
    unregistered: tuple[str, ...]
    changed: tuple[str, ...]
    late: tuple[str, ...]
    doubtful: tuple[str, ...]


def told(cards: Sequence[Card], *, note: str = "", stage: str = "", project: str = "") -> Portfolio:
    """The cards of a grade, a stage, a project ("" all), counted.

    The counts bear on the cards shown.
    """
    shown = tuple(
        one
        for one in cards
        if (not note or one.note == note)
        and (not stage or stage_of(one) == stage)
        and (not project or one.plan.get("projet") == project)
    )
    notes = Counter(one.note for one in shown)
    stages = Counter(map(stage_of, shown))
    return Portfolio(
        shown,
        MappingProxyType({code: notes[code] for code in NOTES}),
        MappingProxyType({code: stages[code] for code in STAGES}),
        tuple(one.code for one in shown if one.enregistre_le is None),
        tuple(one.code for one in shown if one.plan_modifie or one.plan.get("modifications")),
        tuple(one.code for one in shown if one.told.get("registered_after_result")),
        tuple(
            one.code
            for one in shown
            if one.note in ("demontre", "probable", "contraire")
            and one.q is not None
            and one.q > SURE
        ),
    )


def together(cards: Sequence[Card]) -> tuple[Card, ...]:
    """The cards, their q corrected over all of them (Benjamini and Hochberg).

    A version stores q over its pack alone; an evaluation declared on the page is one more test
    that the same readers look at.
    """
    known = [(rank, one.p) for rank, one in enumerate(cards) if one.p is not None]
    found = dict(zip((rank for rank, _ in known), q_values([p for _, p in known]), strict=True))
    return tuple(replace(one, q=found.get(rank)) for rank, one in enumerate(cards))


def stage_of(one: Card) -> str:
    """Stage of the experiment, « cadrage » when the plan says nothing."""
    return str(one.plan.get("etape") or "cadrage")
