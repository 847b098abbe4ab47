"""Words of the budget: measures, dimensions, dates, codes, and what each measure is worth."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from dashboard.budget import Amounts, Child, Level, Scope, per_head, share
from dashboard.formats import (
    DASH,
    NBSP,
    date,
    money,
    percent,
    plural,
    quantity,
    typography,
)

MEASURES: Mapping[str, Mapping[str, str]] = {
    "D": {
        "vote": "voté",
        "ouvert": "crédits ouverts",
        "engage": "engagé",
        "realise": "mandaté",
        "paye": "payé",
    },
    "R": {
        "vote": "voté",
        "ouvert": "prévision",
        "engage": "engagé",
        "realise": "titré",
        "paye": "encaissé",
    },
}
"""What the address calls a measure, as read on each side."""

SIDES = {"D": "dépenses", "R": "recettes"}
KINDS = {
    "section": ("section", "sections"),
    "chapitre": ("chapitre", "chapitres"),
    "article": ("article", "articles"),
    "fonction1": ("politique", "politiques"),
    "fonction2": ("fonction", "fonctions"),
    "fonction": ("fonction", "fonctions"),
    "service": ("service", "services"),
    "enveloppe": ("enveloppe", "enveloppes"),
    "operation": ("opération", "opérations"),
    "programme": ("programme", "programmes"),
    "exercice": ("exercice", "exercices"),
    "famille": ("famille", "familles"),
}
"""One and several of each dimension."""


def rate(part: Decimal | None, decimals: int = 0) -> str:
    """A rate; « — » when its denominator is zero or something is not known."""
    return DASH if part is None else percent(part, decimals)


def share_words(part: Decimal | None, whole: Decimal | None, decimals: int = 0) -> str:
    """« 42 % »; "" when not known, or over the whole, which negative parts have made smaller."""
    found = share(part, whole)
    return "" if found is None or found > 1 else percent(found, decimals)


def euros(amount: Decimal | None) -> str:
    """Euros without cents; « n. d. » when not known."""
    return money(amount, 0)


def counted(level: Level) -> str:
    """« 12 chapitres »; what is under no operation is not an operation."""
    return plural(number_of(level), *KINDS.get(level.kind, ("poste", "postes")))


def number_of(level: Level) -> int:
    """Parts that are executed: neither a result carried over, nor gone since last year."""
    return sum(
        bool(child.amounts.lines_nb)
        and not only_carried(child.amounts)
        and (level.kind not in ("operation", "programme") or bool(child.code))
        for child in level.children
    )


def measure_word(level: Level, measure: str) -> str:
    """« crédits ouverts »; in a voted document, what is voted and the reports taken up with it."""
    if measure == "ouvert" and not level.scope.executed:
        return "voté et reports"
    return MEASURES[level.side][measure]


def default_measure(level: Level) -> str:
    """What is drawn when nothing is asked: credits while they are spent, else what was done.

    A voted document shows what it votes, with the restes à réaliser when it takes them up.
    """
    scope, whole = level.scope, level.total
    if not scope.executed:
        return "ouvert" if told(level, "ouvert") else "vote"
    return "ouvert" if scope.step == "SITUATION" and whole.ouvert is not None else "realise"


def worth(amounts: Amounts, measure: str) -> Decimal | None:
    """An amount as it is drawn and compared: results carried over are left out."""
    found = {
        "vote": amounts.voted,
        "ouvert": amounts.credits,
        "engage": amounts.committed,
        "realise": amounts.executed,
        "paye": amounts.paid,
    }
    return found[measure]


def told(level: Level, measure: str) -> bool:
    """Whether a document says a measure.

    A voted document says what is voted, even when its changes add up to nothing, what it opens when
    it takes up restes à réaliser, and no execution; an account that leaves « voté » at zero
    everywhere does not say it.
    """
    if not level.scope.executed:
        opened = level.total.ouvert is not None and takes_up(level)
        return measure == "vote" or (measure == "ouvert" and opened)
    values = [worth(level.total, measure), *(worth(c.amounts, measure) for c in level.children)]
    return any(values) or (measure in ("realise", "paye") and values[0] is not None)


def takes_up(level: Level) -> bool:
    """Whether restes à réaliser of the exercice before are taken up somewhere in the level."""
    return any([level.total.taken_up, *(child.amounts.taken_up for child in level.children)])


def when_words(scope: Scope) -> str:
    """« au 16/11/2026 », « en 2024 », « en 2024, à l'extrait du 27/01/2025 » once it is over."""
    if scope.step != "SITUATION":
        return f"en {scope.year}"
    at = date(scope.date)
    return f"en {scope.year}, à l'extrait du {at}" if scope.over else f"au {at}"


def before_words(scope: Scope) -> str:
    """What last year's column reads: « 17/11/2025 », « 2023 »; "" when there is none."""
    if scope.before is None:
        return ""
    return date(scope.before.date) if scope.step == "SITUATION" else str(scope.before.year)


def name_of(code: str, label: str, kind: str) -> str:
    """« 011 Charges à caractère général »; a code nothing names says so."""
    coded = kind in ("chapitre", "article", "fonction1", "fonction2", "fonction")
    if not code or not coded:
        return label or code
    return f"{code} {label}" if label else f"{code} (sans libellé)"


def subject_of(level: Level) -> str:
    """What the level is about, without its code; "" for the whole."""
    if not level.trail:
        return ""
    last = level.trail[-1]
    if last.kind == "exercice" and len(level.trail) > 1:
        return f"{level.trail[-2].label} en {last.code}"
    return last.label or name_of(last.code, last.label, last.kind)


def carried_of(amounts: Amounts) -> Decimal:
    """Results carried over (001, 002): as realised, else as opened, else as voted."""
    return amounts.carried_realise or amounts.carried_ouvert or amounts.carried_vote


def only_carried(amounts: Amounts) -> bool:
    """Nothing but results carried over."""
    rest = amounts.voted or amounts.credits or amounts.executed
    return bool(carried_of(amounts)) and not rest


def child_words(child: Child, level: Level, measure: str, whole: Decimal | None) -> str:
    """Everything of a part, for the pointer and for screen readers."""
    value = worth(child.amounts, measure)
    name = name_of(child.code, child.label, level.kind)
    words = [f"{name}{NBSP}: {euros(value)}"]
    if part := share_words(value, whole, 1):
        words.append(f"{part} du total")
    if level.scope.executed and child.amounts.taux_execution is not None:
        words.append(f"exécuté à {rate(child.amounts.taux_execution)}")
    return typography(", ".join(words))


def head_words(amount: Decimal | None, scope: Scope) -> str:
    """« 1 306 € par habitant »; « — » without population."""
    found = per_head(amount, scope.population)
    return DASH if found is None else quantity(found, "€/hab.", 0)
