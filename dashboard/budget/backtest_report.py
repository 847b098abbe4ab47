"""The table of docs/atterrissage.md: how the landings of closed exercices held, in Markdown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from dashboard.budget.backtest import Score, Trial, backtest, score
from dashboard.budget.rhythm import Course, closed, summed
from dashboard.budget.scope import Scope
from dashboard.budget.snapshots import courses, exports
from dashboard.formats import DASH, number, percent
from dashboard.secrecy import Gate

WHOLE = "\0"
CUTS = (
    ("F", "D", "Dépenses de fonctionnement"),
    ("F", "R", "Recettes de fonctionnement"),
    ("I", "D", "Dépenses d'investissement"),
    ("I", "R", "Recettes d'investissement"),
)
LEVELS = {"chapitre": "par chapitre", "service": "par service"}
QUARTERS = (
    (0, 90, "janvier à mars"),
    (91, 181, "avril à juin"),
    (182, 273, "juillet à septembre"),
    (274, 365, "octobre à décembre"),
    (366, 400, "journée complémentaire"),
)
HEAD = (
    "| {} | Prévisions | Intervalles | Contenu par l'intervalle à 80 % | Erreur moyenne |"
    " Erreur de la règle linéaire | Largeur |"
)
RULE = "|---|---:|---:|---:|---:|---:|---:|"

Trials = list[Trial[str]]


def _cell(value: Decimal | None, decimals: int = 1) -> str:
    return DASH if value is None else percent(value, decimals)


def _row(name: str, found: Score) -> str:
    cells = (
        name,
        number(found.trials_nb),
        number(found.intervals_nb),
        _cell(found.coverage, 0),
        _cell(found.error),
        _cell(found.linear_error),
        _cell(found.width),
    )
    return f"| {' | '.join(cells)} |"


def histories(
    gate: Gate, scope: Scope, *, section: str, side: str, by: str
) -> dict[str, Sequence[Course]]:
    """Courses of the parts of one cut, and of their sum under `WHOLE`."""
    found: dict[str, Sequence[Course]] = dict(
        courses(gate, scope, until=None, by=by, section=section, side=side)
    )
    return {**found, WHOLE: summed(found.values())} if found else found


def closed_years(known: Mapping[str, Sequence[Course]], last: dt.date) -> list[int]:
    """Exercices over by the last export, and followed to their end."""
    every = {c.year for one in known.values() for c in one if c.whole and closed(c.year, last)}
    return sorted(every)


def trials(gate: Gate, scope: Scope) -> dict[tuple[str, str, str], Trials]:
    """(section, side, level) → every forecast that could have been made, week by week."""
    last = max((e.date for e in exports(gate, scope.budget)), default=None)
    if last is None:
        return {}
    found = {}
    for section, side, _ in CUTS:
        cuts = {by: histories(gate, scope, section=section, side=side, by=by) for by in LEVELS}
        chapters = [one for code, one in cuts["chapitre"].items() if code != WHOLE]
        for by, known in cuts.items():
            years = closed_years(known, last)
            found[section, side, by] = backtest(known, years, neighbours=chapters, wholes=(WHOLE,))
    return found


def _parts(known: Trials) -> Trials:
    return [t for t in known if t.key != WHOLE]


def _cuts_table(known: Mapping[tuple[str, str, str], Trials]) -> list[str]:
    rows = [HEAD.format("Prévision"), RULE]
    for section, side, words in CUTS:
        for by, level in LEVELS.items():
            rows.append(_row(f"{words}, {level}", score(_parts(known[section, side, by]))))
        whole = [t for t in known[section, side, "chapitre"] if t.key == WHOLE]
        rows.append(_row(f"{words}, ensemble", score(whole)))
    for by, level in LEVELS.items():
        every = [t for key, some in known.items() if key[2] == by for t in _parts(some)]
        rows.append(_row(f"**Tout, {level}**", score(every)))
    wholes = [t for k, some in known.items() if k[2] == "chapitre" for t in some if t.key == WHOLE]
    rows.append(_row("**Tout, ensemble**", score(wholes)))
    return rows


def _quarters_table(known: Mapping[tuple[str, str, str], Trials]) -> list[str]:
    every = [t for key, some in known.items() if key[2] == "chapitre" for t in _parts(some)]
    rows = [HEAD.format("Prévision faite de"), RULE]
    for first, last, words in QUARTERS:
        rows.append(_row(words, score(t for t in every if first <= t.day <= last)))
    return rows


def tables(gate: Gate, scope: Scope) -> str:
    """The two tables, in Markdown; what they are made of is said above each."""
    known = trials(gate, scope)
    made = sorted({t.year for some in known.values() for t in some})
    if not made:
        return "Aucun exercice clos n'en suit un autre : rien à refaire.\n"
    years = ", ".join(map(str, made))
    lines = [
        f"Exercices clos refaits avec leur seul passé : {years}.",
        "",
        *_cuts_table(known),
        "",
        "Par chapitre, toutes sections et tous sens, selon le moment de la prévision :",
        "",
        *_quarters_table(known),
    ]
    return "\n".join(lines) + "\n"
