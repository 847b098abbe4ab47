"""Where a project stands on a day: worked out of its dates and blocks, beside what is declared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dashboard.catalogue.roadmap_model import PHASES, STATES, Block, Passage, Project
from dashboard.formats import date, plural

LATE, BLOCKED, ON_TIME = "en_retard", "bloque", "a_l_heure"
OVER = ("termine", "abandonne")
LEFT = ("abandonner",)
"""Decision of a gate after which a project goes no further."""


@dataclass(frozen=True)
class Standing:
    """State of a project on a day.

    Attributes:
        state: key of `STATES`, the one shown.
        due_days: days since the due date; gate_days: days since the gate to come; 0 when not past.
        blocks: those not lifted on that day.
        doubts: what the file says that its own dates contradict, in French sentences.
    """

    state: str
    due_days: int = 0
    gate_days: int = 0
    blocks: tuple[Block, ...] = ()
    doubts: tuple[str, ...] = field(default=())

    @property
    def late(self) -> bool:
        """A date is past, whatever else holds the project."""
        return self.due_days > 0 or self.gate_days > 0

    @property
    def words(self) -> str:
        """The state in a word."""
        return STATES[self.state]


def standing(project: Project, day: dt.date) -> Standing:
    """What the dates and blocks of a project say on a day.

    A project that is declared over, or given up, stays so. Otherwise a block not lifted makes it
    blocked; a due date or a gate to come that is past makes it late; else it is on time, whatever
    is declared.
    """
    blocks = open_blocks(project, day)
    if project.state in OVER:
        return Standing(project.state, doubts=tuple(_doubts(project, day, project.state, blocks)))
    due_days = max((day - project.due).days, 0)
    gate = project.next_gate
    gate_days = max((day - gate[1]).days, 0) if gate else 0
    late = due_days > 0 or gate_days > 0
    state = BLOCKED if blocks else LATE if late else ON_TIME
    return Standing(state, due_days, gate_days, blocks, tuple(_doubts(project, day, state, blocks)))


def open_blocks(project: Project, day: dt.date) -> tuple[Block, ...]:
    """Blocks begun and not lifted on a day, the oldest first."""
    found = [b for b in project.blocks if b.since <= day and (b.lifted is None or b.lifted > day)]
    return tuple(sorted(found, key=lambda block: block.since))


def _doubts(project: Project, day: dt.date, state: str, blocks: tuple[Block, ...]) -> Iterable[str]:
    declared = STATES[project.state].lower()
    if state != project.state:
        yield f"déclaré « {declared} », alors {_that(_because(project, day, state, blocks))}"
    if project.state == "termine" and project.phase < max(PHASES):
        yield f"déclaré terminé à la phase {project.phase} ({PHASES[project.phase].lower()})"
    if project.state in OVER and blocks:
        yield f"déclaré {declared}, avec {plural(len(blocks), 'blocage')} non levé"
    if project.state != "abandonne" and _given_up(project):
        yield "la dernière porte a décidé d'abandonner"
    yield from _phase_doubts(project)
    yield from (
        f"le passage de {p.gate} est daté du {date(p.date)}, dans l'avenir"
        for p in project.passages
        if p.date > day
    )


def _because(project: Project, day: dt.date, state: str, blocks: tuple[Block, ...]) -> str:
    """Why the state shown is not the one declared."""
    if state == BLOCKED:
        return f"un blocage dure depuis le {date(blocks[0].since)}"
    if state == LATE:
        if project.due < day:
            return f"son échéance du {date(project.due)} est passée"
        gate = project.next_gate
        return f"sa porte {gate[0]} était prévue le {date(gate[1])}" if gate else "une date passe"
    if project.state == BLOCKED:
        return "aucun blocage en cours n'est écrit"
    return "aucune de ses dates n'est passée"


def _that(words: str) -> str:
    """« que sa porte… », « qu'un blocage… »."""
    return f"qu'{words}" if words[:1] in "aeiouyéè" else f"que {words}"


def _phase_doubts(project: Project) -> Iterable[str]:
    """A phase must be the one its last gate admits to."""
    reached = phase_reached(project.passages)
    if reached == project.phase:
        return
    said = f"phase déclarée {project.phase} ({PHASES[project.phase].lower()})"
    last = project.passages[-1] if project.passages else None
    if last is None:
        yield f"{said}, alors qu'aucune porte passée n'est écrite"
        return
    words = f"sa dernière porte, {last.gate}, mène à la phase {reached}"
    yield f"{said}, alors que {words} ({PHASES[reached].lower()})"


def phase_reached(passages: tuple[Passage, ...]) -> int:
    """Phase the gates gone through lead to; « ajuster » and « abandonner » lead no further."""
    reached = 0
    for passage in passages:
        held = passage.decision in ("ajuster", *LEFT)
        reached = max(reached, passage.phase - 1 if held else passage.phase)
    return reached


def _given_up(project: Project) -> bool:
    return bool(project.passages) and project.passages[-1].decision in LEFT


def counts(standings: Iterable[Standing]) -> Mapping[str, int]:
    """State → projects, in the order of `STATES`; states without project stay, at zero."""
    found = dict.fromkeys(STATES, 0)
    for one in standings:
        found[one.state] += 1
    return found
