"""Words of the green annex: ratings, finding, coverage, by rules from the data."""

from __future__ import annotations

from decimal import Decimal

from dashboard.budget.green_model import ABSENT, RATED, UNRATED, AxisYear, Green, GreenYear
from dashboard.formats import DASH, NBSP, money_short, number, percent, plural, typography

RATING_WORDS = {
    "favorable": "favorable",
    "neutre": "neutre",
    "defavorable": "défavorable",
    UNRATED: "non coté",
    ABSENT: "absente de l'annexe",
}
"""One line of the annex, in a word."""
RATING_PLURALS = {
    "favorable": "favorables",
    "neutre": "neutres",
    "defavorable": "défavorables",
    UNRATED: "non cotés",
}
STAGES = {"CA": "compte administratif", "CFU": "compte financier unique"}


def rate(part: Decimal | None, decimals: int = 0) -> str:
    """A rate; « — » when it cannot be worked out."""
    return DASH if part is None else percent(part, decimals)


def finding_of(axis: AxisYear) -> str:
    """« Climat : 38 % des investissements de 2025 sont cotés favorables, 11 % défavorables… »."""
    subject = axis.axis.short
    name = f"{subject[:1].upper()}{subject[1:]}"
    if not axis.examined:
        return typography(
            f"{name} : aucun investissement de {axis.year} n'est encore coté sur cet axe"
        )
    return typography(
        f"{name} : {rate(axis.part('favorable'))} des investissements de {axis.year} sont cotés "
        f"favorables, {rate(axis.part('defavorable'))} défavorables, "
        f"{rate(axis.part(UNRATED))} ne sont pas cotés"
    )


def lede_of(found: GreenYear, exclusion: str, budget: str) -> str:
    """Measure, unit, place and period."""
    account = STAGES.get(found.stage)
    basis = (
        f"{account} {found.year}" if account else f"annexe {found.year}, sans le compte lui-même"
    )
    return f"Dépenses réelles d'investissement exécutées, en euros, {exclusion}. {budget}, {basis}."


def coverage_of(found: GreenYear, axis: AxisYear) -> str:
    """The coverage, and of what the rest is made."""
    if axis.perimeter is None:
        return (
            f"Le compte {found.year} n'a pas été reçu : la part des dépenses cotées est inconnue."
        )
    if not axis.examined:
        when = (
            f"obligatoire depuis l'exercice {axis.axis.due_from}"
            if axis.due
            else f"facultatif avant l'exercice {axis.axis.due_from}"
        )
        return (
            f"{money_short(axis.perimeter)} à coter, rien ne l'est : l'annexe ne dit rien de cet "
            f"axe, {when}."
        )
    said = axis.amounts.get(UNRATED, Decimal(0))
    rest = [
        f"{money_short(said)} sont à l'annexe sans cote" if said else "",
        f"{money_short(axis.absent)} n'y sont pas" if axis.absent else "",
    ]
    left = " et ".join(part for part in rest if part)
    tail = f" ; {left}. Rien n'est supposé neutre." if left else "."
    return (
        f"{rate(axis.coverage, 1)} des dépenses sont cotées : {money_short(axis.rated)} sur "
        f"{money_short(axis.perimeter)}{tail}"
    )


def duty_of(found: GreenYear) -> str:
    """What the law asked of that exercice, when it was only of some accounts; else ""."""
    if found.duty_spent is None or found.duty_rated is None:
        return ""
    part = found.duty_rated / found.duty_spent if found.duty_spent else None
    return (
        f"Pour {found.year}, seuls certains comptes devaient être cotés : "
        f"{money_short(found.duty_spent)}, cotés à {rate(part, 1)}."
    )


def due_words(axis: AxisYear) -> str:
    """« axe obligatoire », « facultatif avant 2027 »."""
    if axis.due:
        return f"axe obligatoire depuis {axis.axis.due_from}"
    return f"axe facultatif avant {axis.axis.due_from}"


def parts_words(axis: AxisYear) -> str:
    """Every part of a bar in one sentence, for those who do not see it."""
    if not axis.examined:
        return "non examiné"
    parts = [
        f"{RATING_PLURALS[rating]} {rate(axis.part(rating), 1)}" for rating in (*RATED, UNRATED)
    ]
    return ", ".join(parts)


def agreement_of(found: GreenYear) -> list[str]:
    """How the annex and the account agree, in sentences."""
    if found.perimeter is None:
        return [
            f"L'annexe compte {plural(len(found.entries), 'ligne')} pour "
            f"{money_short(found.annexed)} ; sans le compte {found.year}, rien ne la vérifie."
        ]
    over = sum((amount for _, amount in found.beyond), Decimal(0))
    missing = sum((gap.absent for gap in found.gaps), Decimal(0))
    account = STAGES.get(found.stage, "compte")
    sentences = [
        f"L'annexe compte {plural(len(found.entries), 'ligne')} pour "
        f"{money_short(found.annexed)} ; le {account} en compte "
        f"{money_short(found.perimeter)} à coter."
    ]
    if missing:
        sentences.append(
            f"{money_short(missing)} du {account} ne sont pas à l'annexe "
            f"({plural(len(found.gaps), 'compte et fonction', 'comptes et fonctions')})."
        )
    if over:
        sentences.append(
            f"À l'inverse, l'annexe dépasse le {account} de {money_short(over)} sur "
            f"{plural(len(found.beyond), 'compte et fonction', 'comptes et fonctions')} : "
            "un arrondi, ou une autre fonction."
        )
    if not missing and not over:
        sentences.append("Les deux s'accordent au centime, compte par compte.")
    return sentences


def files_of(found: GreenYear) -> list[str]:
    """Where the annex was read, when it came in several files."""
    if len(found.files) < 2:
        return []
    names = " ; ".join(
        f"{file.name.rpartition('/')[2]} ({plural(file.kept, 'ligne')})" for file in found.files
    )
    replaced = sum(file.replaced for file in found.files)
    amount = sum((file.amount for file in found.files), Decimal(0))
    sentences = [f"L'annexe est lue dans {len(found.files)} fichiers : {names}."]
    if replaced:
        said = plural(
            replaced,
            "ligne reçue deux fois n'est comptée",
            "lignes reçues deux fois ne sont comptées",
        )
        sentences.append(
            f"{said} qu'une fois, au fichier le plus récent"
            f" ({money_short(amount)} laissés de côté)."
        )
    return sentences


def absent_title(threshold: int, population: int | None) -> str:
    """No annex at all: nothing is missing where the texts ask for none."""
    if population is not None and population < threshold:
        due = f"elle n'est due qu'au-delà de {number(threshold)} habitants"
        return f"Pas d'annexe « budget vert » : {due}"
    return "Aucune annexe « budget vert » n'a été reçue pour ce budget"


def absent_years(known: Green) -> str:
    """« Le compte 2023 a été reçu sans annexe. »; "" when there is none."""
    if not known.without:
        return ""
    years = ", ".join(str(year) for year in known.without)
    head = "Le compte" if len(known.without) == 1 else "Les comptes"
    verb = "a été reçu" if len(known.without) == 1 else "ont été reçus"
    return f"{head} {years} {verb} sans annexe{NBSP}: rien n'y est coté."
