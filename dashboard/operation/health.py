"""The check-up: is this machine fit to build and serve, and is what it serves whole?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.errors import VigieError
from dashboard.operation import data_checks, machine_checks, report_checks
from dashboard.operation.finding import Finding, State
from dashboard.settings import Settings

Check = Callable[[Settings], Finding]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("Python", machine_checks.python),
    ("Bibliothèques", machine_checks.libraries),
    ("Mémoire", machine_checks.memory),
    ("Pack", data_checks.pack),
    ("Dossier de la base", data_checks.folder),
    ("Place", data_checks.room),
    ("Version en service", data_checks.version),
    ("Partitions et archive", data_checks.partitions),
    ("Dernière construction", data_checks.last),
    ("Base des écrits", data_checks.writings),
    ("Adresse", machine_checks.address),
    ("Clé des témoins", machine_checks.secret),
    ("Rapports", report_checks.writers),
    ("Images", report_checks.pictures),
    ("Modèles de rapport", report_checks.templates),
    ("Courrier", report_checks.mail),
    ("Autres programmes", report_checks.programs),
)
"""In the order they are shown: what breaks the others first."""


@dataclass(frozen=True)
class Verdict:
    """One line of the check-up."""

    subject: str
    finding: Finding


def examine(settings: Settings) -> list[Verdict]:
    """Run every check; nothing is written, and a check that fails does not stop the others."""
    return [Verdict(subject, _run(check, settings)) for subject, check in CHECKS]


def fit(verdicts: list[Verdict]) -> bool:
    """False when something prevents building or serving."""
    return all(verdict.finding.state is not State.BROKEN for verdict in verdicts)


def _run(check: Check, settings: Settings) -> Finding:
    try:
        return check(settings)
    except VigieError as error:
        text = str(error)
        named = error.file or error.field
        return Finding(State.BROKEN, text if named else text[:1].upper() + text[1:])
    except OSError as error:
        return Finding(State.BROKEN, f"{error.strerror or type(error).__name__}.")
