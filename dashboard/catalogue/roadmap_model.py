"""What a road map holds: objectives, projects, gates, and the words each of them is told in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

PHASES: Mapping[int, str] = {
    0: "Idée",
    1: "Cadrage",
    2: "Pilote",
    3: "Bilan",
    4: "Déploiement",
    5: "Suivi",
}
"""Phases of a project (DOMAIN §5.5); gate G<n> admits to phase n."""

GATES = tuple(f"G{phase}" for phase in PHASES if phase)

STATES: Mapping[str, str] = {
    "a_l_heure": "À l'heure",
    "en_retard": "En retard",
    "bloque": "Bloqué",
    "termine": "Terminé",
    "abandonne": "Abandonné",
}
"""States a pack declares; the one shown is worked out of dates and blocks (`roadmap.standing`)."""

SCALES: Mapping[str, str] = {
    "rue": "Rue",
    "quartier": "Quartier",
    "commune": "Commune",
    "epci": "Intercommunalité",
}

PARTNERS: Mapping[str, str] = {
    "public": "Public",
    "prive": "Privé",
    "association": "Association",
    "jeune_pousse": "Jeune pousse",
    "habitants": "Habitants",
}

DECISIONS: Mapping[str, str] = {
    "continuer": "Continuer",
    "ajuster": "Ajuster et prolonger",
    "abandonner": "Abandonner",
    "etendre_ville": "Étendre à la ville",
    "etendre_epci": "Étendre à l'intercommunalité",
}
"""What a gate decides; « ajuster » leaves the project in the phase before it."""

EVIDENCE: Mapping[str, str] = {
    "sans_objet": "Sans objet",
    "faible": "Faible",
    "moyen": "Moyen",
    "eleve": "Élevé",
}


@dataclass(frozen=True)
class Aim:
    """An indicator a project or an objective moves.

    Attributes:
        target: value aimed at, in the unit of the indicator (a share is 0–1); None when none is.
        by: day it is due.
    """

    indicator: str
    target: Decimal | None = None
    by: dt.date | None = None


@dataclass(frozen=True)
class Partner:
    """An organisation, or the residents; kind is a key of `PARTNERS`."""

    name: str
    kind: str


@dataclass(frozen=True)
class Consultation:
    """A consultation held: how many came (None: not counted) and what became of it."""

    date: dt.date
    form: str
    participants: int | None
    outcome: str


@dataclass(frozen=True)
class BudgetLink:
    """Lines of a budget, by the codes they carry; "" leaves a code free.

    Attributes:
        budget: SIRET; "" for the main budget.
        section: F, I or "".
    """

    budget: str = ""
    operation: str = ""
    programme: str = ""
    function: str = ""
    article: str = ""
    service: str = ""
    section: str = ""


@dataclass(frozen=True)
class Passage:
    """A gate gone through.

    Attributes:
        gate: « G1 » to « G5 »; participants: roles, never persons.
        evidence: key of `EVIDENCE`; decision: key of `DECISIONS`.
        council: number of the délibération, ""; next: day of the gate after, None when not set.
    """

    gate: str
    date: dt.date
    participants: tuple[str, ...]
    evidence: str
    decision: str
    reasons: str
    council: str = ""
    next: dt.date | None = None

    @property
    def phase(self) -> int:
        """The phase the gate admits to."""
        return int(self.gate[1:])


@dataclass(frozen=True)
class Block:
    """What holds a project back, since when, who must lift it; lifted: the day it was."""

    text: str
    since: dt.date
    who: str
    lifted: dt.date | None = None


@dataclass(frozen=True)
class Objective:
    """A strategic objective; policy is a family of indicators."""

    code: str
    title: str
    goals: tuple[int, ...] = ()
    policy: str = ""
    aims: tuple[Aim, ...] = ()


@dataclass(frozen=True)
class Project:
    """A project of the road map.

    Attributes:
        lead: service that leads it; allies: services that work on it.
        contracts, grants: numbers of marchés, references of subventions.
        evaluations: codes of `evaluations.toml`; decisions: numbers of the register.
        scale: key of `SCALES`; areas: codes of territories.
        state: as declared, key of `STATES`.
    """

    code: str
    title: str
    objective: str
    lead: str
    due: dt.date
    state: str
    phase: int = 0
    scale: str = "commune"
    summary: str = ""
    start: dt.date | None = None
    areas: tuple[str, ...] = ()
    goals: tuple[int, ...] = ()
    allies: tuple[str, ...] = ()
    partners: tuple[Partner, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    budget: tuple[BudgetLink, ...] = ()
    contracts: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    aims: tuple[Aim, ...] = ()
    evaluations: tuple[str, ...] = ()
    decisions: tuple[int, ...] = ()
    passages: tuple[Passage, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def services(self) -> tuple[str, ...]:
        """Services at work, the lead first."""
        return (self.lead, *(name for name in self.allies if name != self.lead))

    @property
    def next_gate(self) -> tuple[str, dt.date] | None:
        """Gate to come and its day; None when no gate is set, or all are passed."""
        if not self.passages or (day := self.passages[-1].next) is None:
            return None
        last = self.passages[-1]
        again = last.decision == "ajuster"
        number = last.phase if again else last.phase + 1
        return f"G{min(number, max(PHASES))}", day


@dataclass(frozen=True)
class Roadmap:
    """Objectives, then projects, in the order of the file."""

    objectives: tuple[Objective, ...] = ()
    projects: tuple[Project, ...] = ()
