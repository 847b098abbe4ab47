"""What the table of a level counts, and what it does not."""

from __future__ import annotations

from decimal import Decimal

from dashboard.budget import Level
from dashboard.components.budget_words import MEASURES, carried_of, told
from dashboard.formats import DASH, NBSP, money
from pages._budget_vue import Shown


def _voted_words(level: Level) -> str:
    """Which acts « voté » counts, as the extract tells them."""
    if level.total.amended is None:
        return "Voté : tel que l'extrait le dit, sans distinguer les décisions de l'année."
    return (
        "Voté : budget primitif, budget supplémentaire et décisions modificatives, tels que "
        "l'extrait les dit."
    )


def _silent(shown: Shown) -> Decimal:
    """Credits of the parts shown that the document says nothing of: only the total has them."""
    levels = shown.inner.values() or (shown.level,)
    parts = [child.amounts for level in levels for child in level.children]
    return sum((a.credits or Decimal(0) for a in parts if a.disponible is None), Decimal(0))


def _silent_words(shown: Shown) -> list[str]:
    """What « — » hides of what is left; nothing where the total has none either."""
    level, silent = shown.level, _silent(shown)
    if not silent or level.across_years or level.total.disponible is None:
        return []
    done, left = MEASURES[level.side]["realise"], shown.scope.left_words(level.side)
    return [
        f"« {DASH} » : rien de {done} n'est écrit à ces postes ; leurs {money(silent)} de crédits "
        f"sont dans le {left} du total."
    ]


def notes_of(shown: Shown) -> str:
    """What is counted, and what is not."""
    level, scope = shown.level, shown.scope
    notes = [f"En euros, {scope.budget_name}, {scope.stage_words}."]
    if scope.executed and level.side == "D":
        left = scope.left_words(level.side).capitalize()
        if level.total.without_commitments:
            if level.total.credits is not None:
                notes.append(f"{left} hors engagements : la source n'en tient pas.")
        else:
            notes.append(f"{left} : crédits ouverts moins le plus grand de l'engagé et du mandaté.")
    if scope.executed and scope.movement == "reel":
        notes += _silent_words(shown)
    if carried_of(level.total):
        notes.append("Les résultats reportés (001, 002) ne s'exécutent pas : ils sont à part.")
    if scope.step == "SITUATION" and told(level, "vote"):
        notes.append(_voted_words(level))
    if not scope.executed and told(level, "ouvert"):
        notes.append(
            "Les restes à réaliser repris de l'exercice précédent s'ajoutent à ce qui est voté."
        )
    if told(level, "paye"):
        paid, done = MEASURES[level.side]["paye"], MEASURES[level.side]["realise"]
        notes.append(f"{paid.capitalize()} : part du {done} que le comptable a réglée.")
    if scope.step == "DM":
        notes.append("Les postes sans changement ne sont pas montrés.")
    if level.across_years:
        notes.append(
            "Les crédits ouverts comprennent des reports : ils ne s'additionnent pas d'un exercice "
            "à l'autre."
        )
    return " ".join(notes).replace(" :", f"{NBSP}:")
