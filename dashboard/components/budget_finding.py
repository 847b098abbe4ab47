"""What a level of the budget says: its title, its first sentence, by rules."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dashboard.budget import Child, Level, share
from dashboard.components.budget_words import (
    MEASURES,
    SIDES,
    before_words,
    carried_of,
    counted,
    name_of,
    only_carried,
    rate,
    share_words,
    subject_of,
    told,
    when_words,
    worth,
)
from dashboard.formats import NBSP, money_short, percent, typography


def _of(level: Level) -> str:
    """« de dépenses », « de recettes d'ordre »."""
    order = " d'ordre" if level.scope.movement == "ordre" else ""
    return f"de {SIDES[level.side]}{order}"


def _executed(level: Level) -> str:
    whole, scope = level.total, level.scope
    done, credit, left = whole.executed, whole.credits, whole.disponible
    when = when_words(scope)
    verb = "dépensés" if level.side == "D" else "encaissés ou à encaisser"
    if scope.movement == "ordre":
        return f"{money_short(done)} {_of(level)} {when}, sans mouvement d'argent"
    if level.side == "D" and scope.running and left is not None and credit:
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
    if told(level, "ouvert"):
        return (
            f"le {scope.stage_words} ouvre {money_short(whole.credits)} {_of(level)}, dont "
            f"{money_short(whole.taken_up)} de restes à réaliser repris"
        )
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
    value = worth(first.amounts, measure)
    part = share_words(value, whole)
    name = first.label or name_of(first.code, "", kind)
    return f"Premier poste{NBSP}: {name}, {f'{part} du total' if part else money_short(value)}."


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
