"""Fields of the form that declares an evaluation, step by step, and how each is read.

A form is flat: name of field → text, lists of areas joined by commas, so that it holds in an
address. Nothing here knows HTML.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from dashboard.catalogue.evaluation_keys import SHEET
from dashboard.catalogue.indicators import Indicator

Form = Mapping[str, str]
Errors = dict[str, str]

LOGIC = ("besoin", "action", "realisation", "resultat")
COSTS = ("investissement", "duree_vie_ans", "fonctionnement_annuel", "economie_annuelle")
SECONDARY = ("secondaire_1", "secondaire_2", "secondaire_3")
EVENTS = ("1", "2", "3")
WHOLE = "ensemble"
"""Level of a form that looks at the whole territory as one series, without areas to compare."""
START_OF = "debut_"
"""Prefix of the start of one area, when it is not that of all."""
UNIT = "unite"
"""What the form says for « in the unit of the indicator », known once it is chosen."""
EUROS, YEARS, WEEKS = ("€", "euros", "euro"), ("années", "ans", "an"), ("semaines", "semaine")
"""Units that may follow a number in the fields counted in them."""

STEPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "mesure": (
            "titre",
            "mesure",
            "indicateur",
            "genre",
            "sens_attendu",
            "effet_minimal_utile",
            "effet_minimal_unite",
            *SECONDARY,
        ),
        "zones": (
            "niveau",
            "choix_des_zones",
            "zones",
            "tirage_nb",
            "tirage_vagues",
            "tirage_graine",
            "exclues",
            "exclues_motif",
            "fenetre_de_choix_semaines",
        ),
        "dates": (
            "debut",
            "ecart_semaines",
            "transition_semaines",
            *(f"ev{rank}_{part}" for rank in EVENTS for part in ("date", "zone", "motif")),
            "changement_definition",
            *COSTS,
            "plafond_cout_unitaire",
        ),
        "raisons": (*LOGIC, *(f"fiche_{name}" for name in SHEET), "evaluateur", "limites"),
    }
)
"""Step → its fields, in the order of the page."""
LISTS = ("zones", "exclues")
LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "titre": 100,
        "mesure": 200,
        "exclues_motif": 160,
        "evaluateur": 120,
        "limites": 600,
        **{f"ev{rank}_motif": 160 for rank in EVENTS},
        **dict.fromkeys(LOGIC, 400),
        **{f"fiche_{name}": 600 for name in SHEET},
    }
)
"""Longest text a field takes; the others hold a choice, a number or a date."""
_SHORT, _LISTED = 60, 1500
_BLANKS = re.compile(r"[\s\u00a0\u202f]")
_START = re.compile(rf"{START_OF}[A-Za-z0-9_.-]{{1,40}}")


def listed(form: Form, name: str) -> tuple[str, ...]:
    """Codes of a list, each once, in their order."""
    return tuple(dict.fromkeys(code for code in form.get(name, "").split(",") if code))


def joined(codes: Iterable[str]) -> str:
    """A list as a form holds it."""
    return ",".join(dict.fromkeys(codes))


def kept(given: Mapping[str, str]) -> dict[str, str]:
    """What belongs to the form and is not empty: what an address carries.

    Texts longer than the longest accepted are kept one character too long, to be refused.
    """
    known = {name for names in STEPS.values() for name in names}
    found = {}
    for name, text in given.items():
        own = name in known or _START.fullmatch(name)
        if own and text.strip():
            longest = LONGEST.get(name, _LISTED if name in LISTS else _SHORT)
            found[name] = text.strip()[: longest + 1]
    return found


def without_unit(text: str, *units: str) -> str:
    """« 5 % » or « 48 000 € » without the unit a field is counted in."""
    plain = text.strip()
    for unit in sorted(filter(None, units), key=len, reverse=True):
        if plain.lower().endswith(unit.lower()):
            return plain[: -len(unit)].rstrip()
    return plain


def number_of(text: str, *units: str) -> float | None:
    """« 1 234,5 » as a number, one of `units` may follow; None when it is none."""
    plain = _BLANKS.sub("", without_unit(text, *units)).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", plain):
        return None
    return float(plain)


def whole_of(text: str, *units: str) -> int | None:
    """A whole number, 0 or more, one of `units` may follow; None when it is none."""
    plain = _BLANKS.sub("", without_unit(text, *units))
    return int(plain) if re.fullmatch(r"[0-9]{1,9}", plain) else None


def unit_of(indicator: Indicator) -> str:
    """Unit of an effect on an indicator: a share changes by points."""
    return "points" if indicator.unit == "%" else indicator.unit


def effect_of(form: Form, unit: str) -> float | None:
    """The smallest useful effect, « 5 », « 5,5 » or « 5 % »; None when it is no number.

    `unit`: that of an effect on the indicator, which may follow when the form counts in it.
    """
    counted = unit if form.get("effet_minimal_unite") == UNIT else "%"
    return number_of(form.get("effet_minimal_utile", ""), counted)


def day_of(text: str) -> dt.date | None:
    """A day, « 2026-12-18 » or « 18/12/2026 »; None when it is none."""
    found = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text.strip())
    plain = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text.strip()
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", plain):
        return None
    try:
        return dt.date.fromisoformat(plain)
    except ValueError:
        return None
