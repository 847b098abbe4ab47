"""What the execution of a budget can be read of, when what is asked is not there."""

from __future__ import annotations

from dashboard.budget.reading import ABSENT, label_of, text_of
from dashboard.budget.scope import SIDES, Scope
from dashboard.budget.snapshots import accounts, courses
from dashboard.budget.weekly import Kept
from dashboard.errors import ChoiceError
from dashboard.secrecy import Gate

IN = {"F": "fonctionnement", "I": "investissement"}
OF = {"F": "de fonctionnement", "I": "d'investissement"}


def told(gate: Gate, scope: Scope, kept: Kept, *, weekly: bool) -> bool:
    """Whether a chapter is told: by an export of the exercice, or by an account without any.

    Args:
        gate: the version.
        scope: budget and exercice.
        kept: its section, side and chapter.
        weekly: exports of the exercice were received.
    """
    section, side, chapter = kept.section, kept.side, kept.chapter
    if not weekly:
        return bool(accounts(gate, scope, section=section, side=side, chapter=chapter))
    known = courses(gate, scope, until=None, section=section, side=side, chapter=chapter)
    return any(course.year == scope.year for one in known.values() for course in one)


def refusal(
    gate: Gate, scope: Scope, kept: Kept, problem: str, *, weekly: bool, missing: bool = True
) -> ChoiceError:
    """What is asked is not there: the same chapter elsewhere, or the services that are.

    Args:
        gate: the version.
        scope: budget and exercice.
        kept: what is asked.
        problem: why it is refused.
        weekly: exports of the exercice were received.
        missing: False when what is asked exists, and only says nothing here.
    """
    side, whole = kept.side, f"Toutes les {SIDES[kept.side]}"

    def there(section: str, chapter: str | None) -> bool:
        return told(gate, scope, Kept(section, side, chapter), weekly=weekly)

    if kept.service is None:
        code = kept.chapter or ""
        found = [
            (text_of((section, code or ABSENT)), f"{code or 'sans chapitre'} en {words}")
            for section, words in IN.items()
            if kept.chapter is not None and there(section, code)
        ]
        all_of = [(s, f"{whole} {words}") for s, words in OF.items() if there(s, None)]
        return ChoiceError(problem, choice="node", known=[*found, *all_of], missing=missing)
    names = _services(gate, scope, kept) if weekly else []
    services = [(code, label_of("service", code, None)) for code in names]
    return ChoiceError(problem, choice="service", known=[("", whole), *services], missing=missing)


def _services(gate: Gate, scope: Scope, kept: Kept) -> list[str]:
    """Services that exports of the exercice name."""
    section, side = kept.section, kept.side
    found = courses(gate, scope, until=None, by="service", section=section, side=side)
    return sorted(code for code, one in found.items() if code and one[-1].year == scope.year)
