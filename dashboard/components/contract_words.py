"""Words of contracts and grants: findings, ends, considerations, by rules from the data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from dashboard.budget.contracts import NEXT, SOON, Contract, Contracts, Month, amount_of
from dashboard.budget.grants import Grants, granted
from dashboard.budget.reading import ABSENT
from dashboard.formats import (
    DASH,
    NBSP,
    date,
    money,
    money_short,
    month,
    percent,
    plural,
    typography,
)

FEW = 5
"""Under so many, counts are said as they are: one contract out of one is not « 100 % »."""
UNHELD = "Titulaire non publié"
UNHELD_WHY = "personne physique, ou nom absent des données"


def part_words(count: int, whole: int) -> str:
    """« 64 % »; « 1 sur 2 » when there are too few for a percentage; « — » when there are none."""
    if not whole:
        return DASH
    return f"{count} sur {whole}" if whole < FEW else percent(Decimal(count) / whole, 0)


def service_words(service: str) -> str:
    """Name of a service; what no service follows is said so."""
    return "Sans service" if service == ABSENT else service


def finding_of(known: Contracts, service: str) -> str:
    """« 15 marchés finissent d'ici 6 mois, pour 4,4 M€ »."""
    near = known.rules.windows[0]
    soon = known.standing(SOON)
    subject = f"{service_words(service)} : " if service else ""
    if not known.rows:
        return typography(f"{subject or 'Marchés : '}aucun marché connu")
    if not soon:
        tied = " rattaché à ce service" if service not in ("", ABSENT) else ""
        words = f"aucun marché{tied} ne finit d'ici {near} mois"
    else:
        verb = "finit" if len(soon) == 1 else "finissent"
        words = (
            f"{plural(len(soon), 'marché')} {verb} d'ici {near} mois, "
            f"pour {money_short(amount_of(soon))}"
        )
    return typography(f"{subject}{words}" if subject else words[:1].upper() + words[1:])


def lede_of(known: Contracts) -> str:
    """Measure, unit, place and day."""
    force, after = known.in_force, known.standing(NEXT)
    near, far = known.rules.windows
    standing = (
        f"{plural(len(force), 'marché')} en vigueur au {date(known.at)}, "
        f"{money_short(amount_of(force))} publiés pour toute leur durée"
        if force
        else f"Aucun marché en vigueur au {date(known.at)}"
    )
    return (
        f"{standing} ; "
        f"{_others(len(after))} entre {near} et {far} mois. "
        "La date de référence est la dernière que disent les données, pas celle du jour."
    )


def _others(count: int) -> str:
    return plural(count, "autre finit", "autres finissent") if count else "aucun autre ne finit"


def end_words(contract: Contract, at: dt.date) -> str:
    """« 12/02/2027, dans 82 jours » ; « fin inconnue »."""
    if contract.ends is None:
        return "fin inconnue"
    days = (contract.ends - at).days
    if days < 0:
        return f"{date(contract.ends)}, échu"
    if days <= 92:
        return typography(f"{date(contract.ends)}, dans {plural(days, 'jour')}")
    months = round(days / 30.44)
    return typography(f"{date(contract.ends)}, dans {plural(months, 'mois', 'mois')}")


def change_words(contract: Contract) -> str:
    """« + 12,4 % depuis la notification »; "" when nothing changed."""
    before, now = contract.first_amount, contract.amount
    if not contract.changes_nb or not before or now is None or now == before:
        return ""
    return f"{percent((now - before) / before, 1, signed=True)} depuis la notification"


def how_words(contract: Contract) -> str:
    """Procedure and bids."""
    offers = (
        "" if contract.offers is None else plural(contract.offers, "offre reçue", "offres reçues")
    )
    return ", ".join(
        part for part in (contract.procedure or "procédure non publiée", offers) if part
    )


def holder_words(contract: Contract) -> str:
    """Companies; a natural person is never named."""
    if not contract.holders:
        return f"{UNHELD} ({UNHELD_WHY})"
    hidden = contract.holders_nb - contract.holders.count(" ; ") - 1
    more = (
        f" et {plural(hidden, 'titulaire non publié', 'titulaires non publiés')}"
        if hidden > 0
        else ""
    )
    return typography(contract.holders + more)


def months_title(found: Sequence[Month]) -> str:
    """The finding of the drawing of ends: how many, how much, the busiest month."""
    count, amount = sum(m.count for m in found), sum((m.amount for m in found), Decimal(0))
    words = f"{plural(count, 'fin de marché', 'fins de marché')} en deux ans, {money_short(amount)}"
    busiest = max(found, key=lambda m: m.amount)
    if count < 2 or not busiest.amount:
        return words
    return (
        f"{words} ; le mois le plus lourd est {month(busiest.first)} "
        f"({plural(busiest.count, 'marché')}, {money_short(busiest.amount)})"
    )


def grants_title(known: Grants, year: int, service: str) -> str:
    """« 150 subventions publiées en 2025, 1,5 M€ »."""
    rows = known.of(year, service)
    count = sum(grant.count for grant in rows)
    if not count:
        return f"Aucune subvention publiée en {year}"
    return (
        f"{plural(count, 'subvention publiée', 'subventions publiées')} en {year}, "
        f"{money_short(granted(rows))}"
    )


def paid_words(known: Grants, year: int) -> str:
    """Do published grants and the account agree?"""
    said, paid = granted(known.of(year)), known.paid.get(year)
    if paid is None:
        return f"Le compte {year} n'est pas encore reçu : rien à rapprocher de ce qui est publié."
    if said == paid:
        return (
            f"Les subventions publiées en {year} font {money(said)} : exactement ce que le compte "
            f"{year} dit avoir versé aux personnes de droit privé (6574)."
        )
    way = "de plus" if said > paid else "de moins"
    return (
        f"Les subventions publiées en {year} font {money(said)}, {money(abs(said - paid))} {way} "
        f"que le compte {year} aux personnes de droit privé (6574){NBSP}: année de décision et "
        "année de versement peuvent différer."
    )
