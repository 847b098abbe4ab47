"""Words of a level of the budget: its finding, its first sentence, its amounts, by rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from dashboard.budget import Amounts, Child, Level, Scope, per_head, share
from dashboard.formats import (
    DASH,
    NBSP,
    date,
    money,
    money_short,
    number,
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
    },
    "R": {
        "vote": "voté",
        "ouvert": "prévision",
        "engage": "engagé",
        "realise": "titré",
    },
}
"""What the address calls a measure, as read on each side."""

LEFT = {"D": "disponible", "R": "reste à titrer"}
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
    "exercice": ("exercice", "exercices"),
    "famille": ("famille", "familles"),
}
"""One and several of each dimension."""


def rate(part: Decimal | None, decimals: int = 0) -> str:
    """A rate; « — » when its denominator is zero or something is not known."""
    return DASH if part is None else percent(part, decimals)


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
        and (level.kind != "operation" or bool(child.code))
        for child in level.children
    )


def default_measure(level: Level) -> str:
    """What is drawn when nothing is asked: credits while they are spent, else what was done."""
    scope, whole = level.scope, level.total
    if scope.executed and (scope.step != "SITUATION" or whole.ouvert is None):
        return "realise"
    return "ouvert" if scope.executed else "vote"


def worth(amounts: Amounts, measure: str) -> Decimal | None:
    """An amount as it is drawn and compared: results carried over are left out."""
    found = {
        "vote": amounts.voted,
        "ouvert": amounts.credits,
        "engage": amounts.committed,
        "realise": amounts.executed,
    }
    return found[measure]


def told(level: Level, measure: str) -> bool:
    """Whether a document says a measure.

    A voted document says what is voted, even when its changes add up to nothing, and no execution;
    an account that leaves « voté » at zero everywhere does not say it.
    """
    if not level.scope.executed:
        return measure == "vote"
    values = [worth(level.total, measure), *(worth(c.amounts, measure) for c in level.children)]
    return any(values) or (measure == "realise" and values[0] is not None)


def when_words(scope: Scope) -> str:
    """« au 16/11/2026 », « en 2024 »."""
    return f"au {date(scope.date)}" if scope.step == "SITUATION" else f"en {scope.year}"


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


def _of(level: Level) -> str:
    """« de dépenses », « de recettes d'ordre »."""
    order = " d'ordre" if level.scope.movement == "ordre" else ""
    return f"de {SIDES[level.side]}{order}"


def carried_of(amounts: Amounts) -> Decimal:
    """Results carried over (001, 002): as realised, else as opened, else as voted."""
    return amounts.carried_realise or amounts.carried_ouvert or amounts.carried_vote


def only_carried(amounts: Amounts) -> bool:
    """Nothing but results carried over."""
    rest = amounts.voted or amounts.credits or amounts.executed
    return bool(carried_of(amounts)) and not rest


def _executed(level: Level) -> str:
    whole, scope = level.total, level.scope
    done, credit, left = whole.executed, whole.credits, whole.disponible
    when = when_words(scope)
    verb = "dépensés" if level.side == "D" else "encaissés ou à encaisser"
    if scope.movement == "ordre":
        return f"{money_short(done)} {_of(level)} {when}, sans mouvement d'argent"
    if level.side == "D" and scope.step == "SITUATION" and left is not None and credit:
        if left < 0:
            what = "le mandaté" if (done or 0) > credit else "l'engagé"
            return f"{what} dépasse les crédits de {money_short(-left)} {when}"
        return f"il reste {money_short(left)} sur {money_short(credit)} {_of(level)} {when}"
    if done is None:
        return f"rien n'est dit du réalisé {when}"
    if not credit:
        return f"{money_short(done)} {verb} {when}"
    reading = rate(share(done, credit))
    against = "des crédits ouverts" if level.side == "D" else "de la prévision"
    if level.side == "R":
        return f"{money_short(done)} de recettes {when}, {reading} {against}"
    return f"{money_short(done)} dépensés {when}, {reading} {against}"


def _voted(level: Level) -> str:
    scope, whole = level.scope, level.total
    if scope.step == "DM":
        changed = whole.voted or Decimal(0)
        several = scope.number is None and len(scope.documents) > 1
        article, end = ("les", "nt") if several else ("la", "")
        name = scope.stage_words
        if not several and not scope.number:
            name = f"décision modificative{NBSP}{scope.year}"
        if not changed:
            return f"{article} {name} déplace{end} des crédits sans en changer le total"
        way = "ajoute" if changed > 0 else "retire"
        return f"{article} {name} {way}{end} {money_short(abs(changed))} {_of(level)}"
    return f"le {scope.stage_words} prévoit {money_short(whole.voted)} {_of(level)}"


def finding_of(level: Level) -> str:
    """The title of the page: what this level says."""
    if level.across_years:
        return (
            f"{subject_of(level)}{NBSP}: {money_short(level.total.executed)} "
            f"{MEASURES[level.side]['realise']}s en {counted(level)}"
        )
    words = _executed(level) if level.scope.executed else _voted(level)
    if only_carried(level.total):
        amount = money_short(carried_of(level.total))
        words = f"{amount} reportés des exercices précédents, qui ne s'exécutent pas"
    subject = subject_of(level)
    return f"{subject}{NBSP}: {words}" if subject else words[:1].upper() + words[1:]


def _change(level: Level) -> str:
    measure = "realise" if level.scope.executed else "vote"
    if level.previous is None or level.across_years:
        return ""
    now, past = worth(level.total, measure), worth(level.previous, measure)
    if now is None or not past:
        return ""
    gap = share(now - past, past)
    name = MEASURES[level.side][measure].capitalize()
    against = (
        f"au {before_words(level.scope)}"
        if level.scope.step == "SITUATION"
        else f"en {before_words(level.scope)}"
    )
    change = percent(gap, 1, signed=True)
    return f"{name}{NBSP}: {money_short(now)}, {change} par rapport {_to(against)}."


def _to(against: str) -> str:
    return against if against.startswith("au ") else f"à {against.removeprefix('en ')}"


def _largest(level: Level, measure: str, parts: Sequence[tuple[Child, str]]) -> str:
    ranked = sorted(
        ((c, kind) for c, kind in parts if (worth(c.amounts, measure) or 0) > 0 and c.code),
        key=lambda pair: worth(pair[0].amounts, measure) or Decimal(0),
        reverse=True,
    )
    whole = worth(level.total, measure)
    if len(ranked) < 2 or not whole:
        return ""
    first, kind = ranked[0]
    part = share(worth(first.amounts, measure), whole)
    name = first.label or name_of(first.code, "", kind)
    return f"Premier poste{NBSP}: {name}, {rate(part)} du total."


def lede_of(level: Level, measure: str, parts: Sequence[tuple[Child, str]]) -> str:
    """The first sentence: change over a year, the largest part, results carried over.

    Args:
        level: what the page shows.
        measure: amount drawn.
        parts: what is compared, each with its dimension.
    """
    whole = level.total
    carried = whole.carried_realise if level.scope.executed else whole.carried_vote
    if level.across_years:
        return typography("Chaque exercice est lu dans son document le plus avancé.")
    if only_carried(whole):
        return ""
    words = [_change(level), _largest(level, measure, parts)]
    if carried:
        amount = money_short(carried)
        words.append(f"S'y ajoutent {amount} de résultats reportés, qui ne s'exécutent pas.")
    return typography(" ".join(word for word in words if word))


def child_words(child: Child, level: Level, measure: str, whole: Decimal | None) -> str:
    """Everything of a part, for the pointer and for screen readers."""
    value = worth(child.amounts, measure)
    name = name_of(child.code, child.label, level.kind)
    words = [f"{name}{NBSP}: {euros(value)}", f"{rate(share(value, whole), 1)} du total"]
    if level.scope.executed and child.amounts.taux_execution is not None:
        words.append(f"exécuté à {rate(child.amounts.taux_execution)}")
    return typography(", ".join(words))


def head_words(amount: Decimal | None, scope: Scope) -> str:
    """« 1 306 € par habitant »; « — » without population."""
    found = per_head(amount, scope.population)
    return DASH if found is None else quantity(found, "€/hab.", 0)


def people_words(scope: Scope) -> str:
    """« 33 120 habitants (population 2026) »; what is missing is said."""
    if scope.population is None:
        return "population non publiée"
    return f"{number(scope.population)} habitants (population {scope.population_year})"
