"""Words of the execution of a budget: its finding, its first sentence, its rows, by rules."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dashboard.budget.backtest import Score
from dashboard.budget.execution import Execution
from dashboard.budget.post import QUIET, Post
from dashboard.budget.rhythm import METHODS
from dashboard.formats import (
    DASH,
    NBSP,
    date,
    money_short,
    number,
    percent,
    plural,
    quantity,
    typography,
)

DONE = {"D": ("mandaté", "mandatés"), "R": ("titré", "titrés")}
"""What realised is called, one and several."""
AGAINST = {"D": "Au regard des crédits", "R": "Au regard de la prévision"}
OF_CREDITS = {"D": "des crédits ouverts", "R": "de la prévision"}
SIDES = {"D": "Dépenses", "R": "Recettes"}
SECTIONS = {"F": "de fonctionnement", "I": "d'investissement"}
PACES = {
    "avance": ("hausse", "en avance"),
    "retard": ("baisse", "en retard"),
    "rythme": ("stable", "au rythme"),
}
"""Pace → shape of its mark and its words; it is an observation, not a judgement."""
OUTLOOKS = {
    ("D", "tenu"): ("atteint", "crédits suffisants"),
    ("D", "possible"): ("a_surveiller", "dépassement possible"),
    ("D", "probable"): ("hors_cible", "dépassement probable"),
    ("R", "tenu"): ("atteint", "prévision atteinte"),
    ("R", "possible"): ("a_surveiller", "manque possible"),
    ("R", "probable"): ("hors_cible", "manque probable"),
}
"""(side, outlook) → judgement mark and its words."""
PASSED = ("hors_cible", "crédits dépassés")
"""The same, of an expense already over its credits."""
FEWEST = 20
"""Under this many forecasts made again, nothing is said of how well they held."""


def subject(shown: Execution) -> str:
    """« Dépenses de fonctionnement », with the chapter and service kept."""
    whole = f"{SIDES[shown.side]} {SECTIONS.get(shown.section, 'réelles')}"
    return f"{whole}, {shown.label}" if shown.label else whole


def name_of(post: Post, kind: str) -> str:
    """« 011 Charges à caractère général »; a service says itself."""
    if kind == "service":
        return post.label
    return f"{post.code} {post.label}".strip() if post.label else f"{post.code} (sans libellé)"


def rate(part: Decimal | None, decimals: int = 1) -> str:
    """A rate; « — » when its denominator is zero or something is not known."""
    return DASH if part is None else percent(part, decimals)


def ends_words(low: Decimal, high: Decimal) -> tuple[str, str]:
    """Two amounts in one unit, precise enough to be told apart: (« 5,57 », « 5,65 M€ »)."""
    for floor, unit in ((Decimal(999_500), "M€"), (Decimal(9_999), "k€")):
        if high < floor:
            continue
        size = Decimal(1_000_000 if unit == "M€" else 1_000)
        first, last = low / size, high / size
        most = 3 if unit == "M€" else 1
        enough = (d for d in range(most) if last - first >= 3 * Decimal(1).scaleb(-d))
        decimals = max(next(enough, most), 1 if unit == "M€" else 0)
        return number(first, decimals), quantity(last, unit, decimals)
    return number(low), quantity(high, "€")


def range_words(low: Decimal, high: Decimal) -> str:
    """« entre 41,9 et 42,5 M€ »; one amount when both read the same."""
    first, second = ends_words(low, high)
    return f"à {second}" if second.startswith(first + NBSP) else f"entre {first} et {second}"


def interval_words(post: Post) -> str:
    """« 41,9 à 42,5 M€ », or the point when there is no interval; "" when nothing is known."""
    found = post.landing
    if found is None:
        return ""
    if found.low is None or found.high is None:
        return f"{money_short(found.point)} (sans intervalle)"
    first, second = ends_words(found.low, found.high)
    return second if second.startswith(first + NBSP) else f"{first} à {second}"


def at_words(shown: Execution) -> str:
    """« au 19/10/2026 »; with the exercice when the year of the date is that of another one."""
    of_other = shown.date.year != shown.scope.year
    of_year = f"de l'exercice {shown.scope.year} " if of_other else ""
    return f"{of_year}au {date(shown.date)}"


def before_words(shown: Execution) -> str:
    """« exercice 2025 au 20/10/2025 »: whose figure stands beside; "" when there is none.

    Always with its exercice: in January, the date alone would be that of the exercice that begins.
    """
    before = shown.total.previous
    return f"exercice {shown.scope.year - 1} au {date(before.date)}" if before else ""


def _pace_words(shown: Execution) -> str:
    """How the whole stands against what was expected."""
    post = shown.total
    gap, part = post.gap, post.gap_share
    if gap is None or part is None or post.rhythm is None:
        return ""
    theory = " théorique" if post.rhythm.method == "lineaire" else " attendu"
    if post.pace == "rythme" or abs(part) < QUIET:
        return f"au rythme{theory}"
    way = "de plus" if gap > 0 else "de moins"
    return f"{money_short(abs(gap))} {way} que le rythme{theory}"


def finding(shown: Execution) -> str:
    """The title: what is done, and where it stands against what was expected."""
    post, one = shown.total, DONE[shown.side]
    done = money_short(post.now.realised)
    head = f"{subject(shown)}{NBSP}: {done} {one[1]}"
    if shown.closed:
        words = f"{head} en {shown.scope.year}, {rate(post.rate)} {OF_CREDITS[shown.side]}"
        return typography(words)
    beyond = _beyond_words(shown)
    if beyond:
        return typography(f"{subject(shown)}{NBSP}: {beyond}, {done} {one[1]} {at_words(shown)}")
    pace = _pace_words(shown)
    return typography(f"{head} {at_words(shown)}" + (f", {pace}" if pace else ""))


def _beyond_words(shown: Execution) -> str:
    """« dépassement probable, de 36 à 86 k€ »; "" when the landing does not say so."""
    found, opened = shown.total.landing, shown.total.now.opened
    if found is None or found.low is None or found.high is None or opened is None:
        return ""
    if shown.total.outlook != "probable":
        return ""
    if shown.total.passed:
        over = money_short((shown.total.now.realised or opened) - opened)
        return f"crédits dépassés de {over}"
    least, most = sorted(abs(end - opened) for end in (found.low, found.high))
    what = "dépassement" if shown.side == "D" else "manque"
    return f"{what} probable, de {money_short(least)} à {money_short(most)}"


def _landing_words(shown: Execution) -> str:
    post = shown.total
    found, opened = post.landing, post.now.opened
    if found is None:
        return ""
    for_what = "de crédits ouverts" if shown.side == "D" else "prévus"
    credit = f", pour {money_short(opened)} {for_what}" if opened else ""
    if found.low is None or found.high is None:
        return (
            f"Au {METHODS[found.rhythm.method]}, l'exercice finirait à {money_short(found.point)}"
            f"{credit}{NBSP}; aucun exercice passé ne permet de donner un intervalle."
        )
    return (
        f"L'exercice devrait finir {range_words(found.low, found.high)} (huit chances sur dix)"
        f"{credit}."
    )


def listed(names: Sequence[str], most: int = 3) -> str:
    """« a », « a et b », « a, b et c », « a, b, c et 2 autres »."""
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} et {len(names) - most} autres"
    return " et ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def verdict(post: Post) -> tuple[str, str] | None:
    """Mark and words of a post against its credits; None when nothing can be said."""
    known = OUTLOOKS.get((post.side, post.outlook))
    return PASSED if known and post.passed else known


def _worst_words(shown: Execution) -> str:
    """Posts that passed their credits, or whose landing does: services first, chapters else."""
    for kind in ("service", "chapitre"):
        bad = [p for p in shown.parts.get(kind, ()) if p.outlook == "probable"]
        if bad:
            done = [name_of(p, kind) for p in bad if p.passed]
            soon = [name_of(p, kind) for p in bad if not p.passed]
            words = (_passed_words(done), _soon_words(soon, shown.side))
            return " ".join(text for text in words if text)
    return ""


def _passed_words(names: Sequence[str]) -> str:
    """« Sports et Voirie ont déjà dépassé leurs crédits »."""
    many = len(names) > 1
    verb = "ont déjà dépassé leurs" if many else "a déjà dépassé ses"
    return f"{listed(names)} {verb} crédits." if names else ""


def _soon_words(names: Sequence[str], side: str) -> str:
    """« Sports devrait dépasser ses crédits. », or miss its forecast."""
    if not names:
        return ""
    most, whose, plan = ("devraient", "leurs", "leur") if names[1:] else ("devrait", "ses", "sa")
    what = f"dépasser {whose} crédits" if side == "D" else f"manquer {plan} prévision"
    return f"{listed(names)} {most} {what}."


def lede(shown: Execution) -> str:
    """The first sentences: the landing, what will not hold, or how the exercice ended."""
    if shown.closed:
        return _closed_words(shown)
    parts = (_landing_words(shown), _worst_words(shown))
    return " ".join(part for part in parts if part)


def _closed_words(shown: Execution) -> str:
    post = shown.total
    words = f"Exercice clos, dernier extrait du {date(shown.date)}."
    if post.rhythm is None or post.gap is None or post.rhythm.method == "lineaire":
        return words
    years = years_words(post.rhythm.years)
    way = "supérieur" if post.gap > 0 else "inférieur"
    return (
        f"{words} Au taux d'exécution moyen de {years}, {money_short(post.rhythm.annual)} auraient "
        f"été {DONE[shown.side][1]} : le réalisé est {way} de {money_short(abs(post.gap))}."
    )


def years_words(years: tuple[int, ...]) -> str:
    """« 2024 et 2025 »."""
    return listed([str(year) for year in years])


def method_words(shown: Execution) -> str:
    """What the expected rhythm is made of, in one sentence."""
    rhythm = shown.total.rhythm
    if rhythm is None:
        return "Sans crédits ouverts, aucun rythme ne peut être attendu."
    if rhythm.method == "lineaire":
        return (
            "Rythme linéaire théorique : aucun exercice clos n'a d'extrait à cette semaine. "
            "La dépense publique n'est pas linéaire, cet écart se lit avec prudence."
        )
    count = plural(len(rhythm.years), "exercice clos", "exercices clos")
    brought = "ramenés" if len(rhythm.years) > 1 else "ramené"
    head = "Rythme attendu"
    if rhythm.method == "profil_parent":
        head = f"{head}, {METHODS[rhythm.method]}"
    return (
        f"{head} : {count} ({years_words(rhythm.years)}) à la même semaine, {brought} "
        "aux crédits ouverts d'aujourd'hui. La bande va du plus lent au plus rapide, à une semaine "
        "près."
    )


def record_words(score: Score, year: int) -> str:
    """How often past forecasts held; "" when none could be made."""
    known = score.coverage, score.error, score.linear_error
    if score.intervals_nb < FEWEST or None in known:
        return ""
    return (
        f"Vérifié sur l'exercice {year}, refait de mois en mois sans en connaître la fin : "
        f"l'intervalle a contenu le réalisé final {percent(score.coverage, 0)} du temps "
        f"({plural(score.intervals_nb, 'prévision')} par chapitre, 80 % visés). Erreur moyenne "
        f"{percent(score.error)} des crédits, contre {percent(score.linear_error)} pour la règle "
        "linéaire."
    )


def summary(shown: Execution) -> str:
    """The drawing, for those who do not see it."""
    post, one = shown.total, DONE[shown.side][0]
    parts = [
        f"Courbe du cumul {one} de l'exercice {shown.scope.year}, "
        f"{plural(len(shown.course.snapshots), 'extrait')} jusqu'au {date(shown.date)}.",
        f"Cumul {one} : {money_short(post.now.realised)}, {rate(post.rate)} "
        f"{OF_CREDITS[shown.side]} ({money_short(post.now.opened)}).",
    ]
    if post.now.engaged is not None:
        parts.append(f"Engagé : {money_short(post.now.engaged)}.")
    if post.rhythm is not None:
        parts.append(f"Rythme attendu à cette date : {money_short(post.rhythm.amount)}.")
    if post.rhythm is not None and post.rhythm.low is not None:
        low, high = money_short(post.rhythm.low), money_short(post.rhythm.high)
        parts.append(f"Bande des exercices passés : de {low} à {high}.")
    words = interval_words(post)
    if words:
        parts.append(f"Atterrissage : {words}.")
    return typography(" ".join(parts))
